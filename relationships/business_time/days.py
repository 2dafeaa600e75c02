"""Business days: every local date with open time weighs the same, however long it is open (C8)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from .dates import DateBlock
from .instants import Pause, instant, micros
from .measure import Measure
from .prepared import BLOCK
from .timetable import Timetable


class BusinessDays(Measure):
    """Measures in day time: a timedelta of one day is one business day, that is a local date with any open time
    (also that of a night shift's tail). An instant inside it weighs the share of the date's open time before it.

    Hours that change in the middle of a day change for its days when the next one begins: no share of a day that is
    spent already weighs otherwise afterwards (C11).

    With `end_of_day` the day on which counting starts is free, and what is due on a date is due when that date
    closes: give `begins(start)` of the clock's start, once, as the start of every question.
    """

    __slots__ = ("_every_instant", "_key", "calendar", "end_of_day")

    calendar: Timetable
    end_of_day: bool

    def __init__(self, calendar: Timetable, *, end_of_day: bool = False) -> None:
        if not isinstance(calendar, Timetable):
            raise TypeError("Business days are those of a business calendar or a line of them.")
        for name, value in (
            ("calendar", calendar.by_days()),
            ("end_of_day", end_of_day),
            ("_every_instant", False),
            ("_key", (calendar, end_of_day)),
        ):
            object.__setattr__(self, name, value)

    @property
    def time_zone(self) -> str:
        return self.calendar.time_zone

    def in_zone(self, time_zone: str) -> "BusinessDays":
        return BusinessDays(self.calendar.in_zone(time_zone), end_of_day=self.end_of_day)

    def begins(self, start: datetime) -> datetime:
        """With end_of_day the end of the business day on which counting starts: the start's own while open,
        else that of the next opening. The start itself where nothing opens any more."""
        opening = self.next_opening(start) if self.end_of_day else None
        return start if opening is None else instant(self._end_of_date(micros(opening) + 1))

    def due(self, start: datetime, target_seconds: float | timedelta, pauses: Iterable[Pause] = ()) -> datetime | None:
        found = super().due(start, target_seconds, pauses)
        if self.end_of_day and found == start:  # nothing is left to count: due when the day of the start closes
            opening = self.next_opening(start)
            return found if opening is None else instant(self._end_of_date(micros(opening) + 1))
        return found

    def reaches(self, start: datetime, target: timedelta) -> datetime | None:
        return (BusinessDays(self.calendar) if self.end_of_day else self).due(start, target)

    def _reached(self, begin: int, amount: int, horizon: int) -> int | None:
        found = super()._reached(begin, amount, horizon)
        return found if found is None or not self.end_of_day else self._end_of_date(found)

    def _end_of_date(self, moment: int) -> int:
        return self._block((moment - 1) // BLOCK).end_of_date(moment)

    def _block(self, number: int) -> DateBlock:
        return self.calendar.date_block(number)

    def _open(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        return self.calendar._open(first, last)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.calendar, self.end_of_day)

    def __repr__(self) -> str:
        return f"<BusinessDays of {self.calendar!r}{', to the end of the day' if self.end_of_day else ''}>"


def _rebuilt(calendar: Timetable, end_of_day: bool) -> BusinessDays:
    return BusinessDays(calendar, end_of_day=end_of_day)
