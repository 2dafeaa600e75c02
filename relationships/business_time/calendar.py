"""A business calendar: weekly windows in a zone, and the dates on which others or none hold (C1, C2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TypeAlias
from zoneinfo import ZoneInfo

from .hours import LocalHours
from .instants import instant, micros
from .prepared import Block, opened, prepare
from .timetable import Timetable
from .validation import checked_days, checked_recurring, checked_weekly, checked_windows, checked_zone
from .windows import EVERY_HOUR, Window

Parts: TypeAlias = tuple[
    Mapping[int, Sequence[Window]], Iterable[date], Iterable[tuple[int, int]], Mapping[date, Sequence[Window]]
]

NO_DAYS: frozenset[date] = frozenset()
NO_EXCEPTIONS: Mapping[date, Sequence[Window]] = MappingProxyType({})


class BusinessCalendar(Timetable):
    """Immutable, safe to share between threads; equal calendars are equal and hash alike.

    `weekly` maps date.weekday() (0 = Monday) to windows. `exceptions` maps a date to the windows that replace
    its weekly ones, none = closed. Prepared blocks are made when first needed and are kept.
    """

    __slots__ = (
        "_elsewhere",
        "_hours",
        "_zone",
        "exceptions",
        "holidays",
        "recurring_holidays",
        "time_zone",
        "weekly",
    )

    weekly: Mapping[int, tuple[Window, ...]]
    holidays: frozenset[date]
    recurring_holidays: frozenset[tuple[int, int]]
    exceptions: Mapping[date, tuple[Window, ...]]
    _zone: ZoneInfo
    _hours: LocalHours
    _elsewhere: "dict[str, BusinessCalendar]"

    def __init__(
        self,
        time_zone: str,
        weekly: Mapping[int, Sequence[Window]],
        holidays: Iterable[date] = NO_DAYS,
        *,
        recurring_holidays: Iterable[tuple[int, int]] = (),
        exceptions: Mapping[date, Sequence[Window]] = NO_EXCEPTIONS,
    ) -> None:
        days = checked_weekly(weekly)
        special = {day: checked_windows(windows, f"{day}") for day, windows in exceptions.items()}
        checked_days(special)
        closed = checked_days(holidays)
        recurring = checked_recurring(recurring_holidays)
        hours = LocalHours(days, closed, recurring, special)
        self._become(
            time_zone=time_zone,
            weekly=MappingProxyType({day: windows for day, windows in enumerate(days) if windows}),
            holidays=closed,
            recurring_holidays=recurring,
            exceptions=MappingProxyType(dict(sorted(special.items()))),
            _zone=checked_zone(time_zone),
            _hours=hours,
            _every_instant=hours.every_instant,
            _elsewhere={},
            _key=(time_zone, days, closed, recurring, frozenset(special.items())),
        )

    # The same hours elsewhere

    def in_zone(self, time_zone: str) -> "BusinessCalendar":
        """The same windows and dates as wall times of another zone (C9); made once and kept."""
        if time_zone == self.time_zone:
            return self
        found = self._elsewhere.get(time_zone)
        if found is None:
            found = self._elsewhere[time_zone] = _rebuilt(time_zone, *self._parts)
        return found

    # Preparing

    def _prepare(self, number: int) -> Block:
        return prepare(self._zone, self._hours, number)

    def dated(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        return opened(self._zone, self._hours, first, last)

    def date_at(self, moment: int) -> int:
        """The ordinal of the local date at a moment in microseconds."""
        return instant(moment).astimezone(self._zone).toordinal()

    def midnight(self, ordinal: int) -> int:
        """When a local date begins, in microseconds."""
        return micros(datetime.combine(date.fromordinal(ordinal), time(), self._zone))

    # A value

    @property
    def _parts(self) -> Parts:
        return dict(self.weekly), self.holidays, self.recurring_holidays, dict(self.exceptions)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.time_zone, *self._parts)

    def __repr__(self) -> str:
        return f"<BusinessCalendar {self.time_zone}, {sum(map(len, self.weekly.values()))} windows a week>"


def _rebuilt(
    time_zone: str,
    weekly: Mapping[int, Sequence[Window]],
    holidays: Iterable[date],
    recurring: Iterable[tuple[int, int]],
    exceptions: Mapping[date, Sequence[Window]],
) -> BusinessCalendar:
    return BusinessCalendar(time_zone, weekly, holidays, recurring_holidays=recurring, exceptions=exceptions)


ALWAYS = BusinessCalendar("UTC", dict.fromkeys(range(7), (EVERY_HOUR,)))
