"""What a clock says: a fold over its segments (K5-K8, K17). Pure; nothing here knows the present moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from relationships.business_time import BusinessCalendar

ZERO = timedelta(0)


@dataclass(frozen=True)
class Stretch:
    """One segment of a clock's history; `until` None means that it still goes on."""

    running: bool
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Reading:
    """What the segments come to. `due_at` and `warn_at` are None while paused: nothing can be due (K8)."""

    used: timedelta = ZERO
    paused: timedelta = ZERO
    due_at: datetime | None = None
    warn_at: datetime | None = None
    warned_at: datetime | None = None
    """When the warning was due, once time ran up to it; a pause does not arm it again (K8)."""
    breached_at: datetime | None = None
    """The deadline, once time ran past it: sticky (K2), and the instant calculated, not the one noticed."""


def read(
    calendar: BusinessCalendar, target: timedelta, stretches: Iterable[Stretch], *, warn_percent: int = 75
) -> Reading:
    """Fold the segments, oldest first, into used and paused business time, deadline and breach.

    Each running segment counts against what earlier ones left (K5); a deadline is passed only when the segment goes on
    strictly after it (C6). The last segment may be open: it gives the deadline in effect.
    """
    used, paused = ZERO, ZERO
    due_at: datetime | None = None
    warn_at: datetime | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    warn_after = target * warn_percent / 100
    for stretch in stretches:
        if stretch.running:
            due_at = breached_at or calendar.due(stretch.since, target - used)
            warn_at = warned_at or calendar.due(stretch.since, max(warn_after - used, ZERO))
            if stretch.until:
                used += calendar.elapsed(stretch.since, stretch.until)
                breached_at = due_at if due_at and stretch.until > due_at else None
                warned_at = warn_at if warn_at and stretch.until >= warn_at else None
        else:
            due_at, warn_at = breached_at, warned_at
            if stretch.until:
                paused += calendar.elapsed(stretch.since, stretch.until)
    return Reading(used, paused, due_at, warn_at, warned_at, breached_at)
