"""A line of calendars: which hours count is a question of when (C11)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, pairwise

from .calendar import BusinessCalendar
from .instants import instant, micros
from .prepared import BLOCK, Block, joined
from .timetable import Timetable

Change = tuple[datetime, BusinessCalendar]


class CalendarLine(Timetable):
    """Before the first change `first` counts, from the instant of each change its calendar.

    `changes` come in the order in which they were agreed: each holds from its instant on, so it replaces those
    agreed before it that would have begun at that instant or later.
    """

    __slots__ = ("_by_days", "_from", "calendars", "changes", "first", "time_zone")

    first: BusinessCalendar
    changes: tuple[Change, ...]
    calendars: tuple[BusinessCalendar, ...]
    """All that are in force at some time, in order."""
    _from: tuple[int, ...]
    _by_days: "CalendarLine | None"

    def __init__(self, first: BusinessCalendar, changes: Iterable[Change] = ()) -> None:
        held: list[tuple[int, BusinessCalendar]] = []
        for valid_from, calendar in changes:
            begins = micros(valid_from)
            while held and held[-1][0] >= begins:
                held.pop()
            held.append((begins, calendar))
        calendars = (first, *(calendar for _begins, calendar in held))
        if not all(isinstance(calendar, BusinessCalendar) for calendar in calendars):
            raise TypeError("A line of calendars is made of business calendars.")
        self._become(
            first=first,
            changes=tuple((instant(begins), calendar) for begins, calendar in held),
            calendars=calendars,
            time_zone=calendars[-1].time_zone,
            _from=tuple(begins for begins, _calendar in held),
            _by_days=None,
            _every_instant=all(calendar._every_instant for calendar in calendars),
            _key=(first, *held),
        )

    def at(self, moment: datetime) -> BusinessCalendar:
        """The calendar in force at this moment."""
        return self.calendars[bisect_right(self._from, micros(moment))]

    def in_zone(self, time_zone: str) -> "CalendarLine":
        """The same windows and dates as wall times of another zone, changed at the same instants (C9)."""
        return CalendarLine(
            self.first.in_zone(time_zone),
            [(valid_from, calendar.in_zone(time_zone)) for valid_from, calendar in self.changes],
        )

    def by_days(self) -> "CalendarLine":
        """Each change put off to the first instant at which, in its zone and in the one before, a date begins that
        had not begun when it was to count (C11)."""
        if self._by_days is None:
            put_off = CalendarLine(self.first, self._put_off())
            object.__setattr__(put_off, "_by_days", put_off)
            object.__setattr__(self, "_by_days", put_off)
        assert self._by_days is not None
        return self._by_days

    def _put_off(self) -> Iterator[Change]:
        latest = self._from[0] if self._from else 0
        for begins, (before, calendar) in zip(self._from, pairwise(self.calendars), strict=True):
            day = before.date_at(begins - 1) + 1
            latest = max(latest, begins, before.midnight(day), calendar.midnight(day))
            yield instant(latest), calendar

    def dated(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        return chain.from_iterable(calendar.dated(*stretch) for calendar, *stretch in self._parts(first, last))

    def _prepare(self, number: int) -> Block:
        start, end = number * BLOCK, (number + 1) * BLOCK
        parts = (calendar._open(*stretch) for calendar, *stretch in self._parts(start, end))
        return Block(start, joined(chain.from_iterable(parts)))

    def _parts(self, first: int, last: int) -> Iterator[tuple[BusinessCalendar, int, int]]:
        """The calendars in force in [first, last), each with its part of it."""
        inside = [begins for begins in self._from if first < begins < last]
        for begin, until in pairwise([first, *inside, last]):
            yield self.calendars[bisect_right(self._from, begin)], begin, until

    def __reduce__(self) -> tuple[object, ...]:
        return CalendarLine, (self.first, self.changes)

    def __repr__(self) -> str:
        return f"<CalendarLine of {len(self.calendars)} calendars, last {self.time_zone}>"
