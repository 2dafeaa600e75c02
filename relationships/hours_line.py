"""Service hours one after another: which ones count is a question of when (C11). Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from relationships.business_time import BusinessCalendar, CalendarLine
from relationships.terms import Hours


@dataclass(frozen=True)
class HoursLine:
    """(from when on, hours) in the order in which they were agreed; the first has no beginning.

    Hours that begin no later than those agreed before them take their place, as in a `CalendarLine`.
    """

    parts: tuple[tuple[datetime | None, Hours], ...]

    @classmethod
    def of(cls, calendar: Any) -> "HoursLine":
        """Of the row of a calendar, with those before it in its line."""
        return cls(tuple((each.valid_from, each.hours()) for each in calendar.line()))

    @classmethod
    def only(cls, hours: Hours) -> "HoursLine":
        return cls(((None, hours),))

    def then(self, since: datetime, hours: Hours) -> "HoursLine":
        return HoursLine((*self.parts, (since, hours)))

    def at(self, moment: datetime) -> Hours:
        """The hours that count at this moment: the last agreed of those that have begun."""
        return next(hours for since, hours in reversed(self.parts) if since is None or since <= moment)

    @property
    def last(self) -> Hours:
        return self.parts[-1][1]

    @cached_property
    def calendar(self) -> BusinessCalendar | CalendarLine:
        """What time is measured with. Raises InvalidCalendar."""
        (_never, first), *later = self.parts
        changes = [(since, hours.calendar()) for since, hours in later if since]
        return CalendarLine(first.calendar(), changes) if changes else first.calendar()


def in_order(hours: Hours) -> Hours:
    """Its rows sorted, as the database gives them back."""
    rows: dict[str, Any] = {name: tuple(sorted(getattr(hours, name))) for name in ("weekly", "holidays", "recurring")}
    exceptions = tuple((day, tuple(sorted(windows)), name) for day, windows, name in sorted(hours.exceptions))
    return replace(hours, **rows, exceptions=exceptions)


def midnight_of(day: date, hours: Any) -> datetime:
    """The instant at which a date begins in the zone of hours, given as a value or a row."""
    return datetime.combine(day, time(), ZoneInfo(hours.time_zone))
