"""What other hours would do to the clocks that run: counted one by one, never all held at once (C11)."""

from dataclasses import dataclass, field
from datetime import datetime

from relationships.business_time import BusinessCalendar, CalendarLine
from relationships.models.clock_move import Moved, moved

SHOWN = 50


@dataclass
class Preview:
    """Of every open clock. A clock that is late already, or paused, has no deadline to move now."""

    open: int = 0
    moving: int = 0
    earlier: int = 0
    later: int = 0
    late: int = 0
    paused: int = 0
    breached: int = 0
    """Deadlines that would lie in the past at once. Time used stays, so this is none; it is counted to be sure."""
    shown: list[Moved] = field(default_factory=list)

    @property
    def staying(self) -> int:
        """Those that count against the new hours, but are due when they were."""
        return self.open - self.moving - self.late - self.paused

    @property
    def more(self) -> int:
        return self.moving - len(self.shown)


def preview_of(calendar_id: int, hours: BusinessCalendar | CalendarLine, now: datetime) -> Preview:
    """`hours` are the whole line as it would be; nothing is written."""
    found = Preview()
    for clock in moved(calendar_id, hours, now):
        found.open += 1
        if clock.moves:
            found.moving += 1
            sooner = clock.due_at and (clock.due_before is None or clock.due_at < clock.due_before)
            found.earlier += bool(sooner)
            found.later += not sooner
            found.breached += bool(clock.due_at and clock.due_at <= now)
            if len(found.shown) < SHOWN:
                found.shown.append(clock)
        elif clock.due_before is None:
            found.paused += 1
        elif clock.due_before <= now:
            found.late += 1
    return found
