"""Which stretches of a local date count, by its wall clock alone: no zone is known here (C0, C2)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from .windows import MINUTES_OF_A_DAY, Window

MINUTE = 60 * 1_000_000
Stretches = tuple[tuple[int, int], ...]
FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()


def stretches(opening: Iterable[Window], before: Iterable[Window]) -> Stretches:
    """Open stretches of one local day in microseconds since its midnight: its own windows up to 24:00 and
    what runs in from the windows of the day before, as one union."""
    parts = [(window.opens, window.closes_today) for window in opening]
    parts += [(0, window.tail) for window in before if window.tail]
    union: list[list[int]] = []
    for opens, closes in sorted(parts):
        if union and opens <= union[-1][1]:
            union[-1][1] = max(union[-1][1], closes)
        else:
            union.append([opens, closes])
    return tuple((opens * MINUTE, closes * MINUTE) for opens, closes in union)


class LocalHours:
    """The open stretches of any local date.

    Precedence for a date (C2): exception > holiday, once or every year > weekly pattern.

    * A closed date (holiday, recurring holiday, exception without windows) is shut from 00:00 to 24:00: its
      own windows and what would run in from the night before. The closure ends at 24:00: what the closed date
      by its weekly pattern runs into the next date counts there, for C0 asks for the date of each instant.
    * An exception with windows replaces what opens on that date, with its tail; it does not touch the night
      shift of the day before, which belongs to the day before and still runs in.
    """

    def __init__(
        self,
        weekly: Sequence[tuple[Window, ...]],
        holidays: Iterable[date],
        recurring: frozenset[tuple[int, int]],
        exceptions: Mapping[date, tuple[Window, ...]],
    ) -> None:
        self.weekly = weekly
        self.recurring = recurring
        self.replaced = {day.toordinal(): windows for day, windows in exceptions.items() if windows}
        closed = {*holidays, *(day for day, windows in exceptions.items() if not windows)}
        self.closed = frozenset(day.toordinal() for day in closed) - self.replaced.keys()
        self.ordinary = tuple(stretches(weekly[day], weekly[day - 1]) for day in range(7))

    @property
    def every_instant(self) -> bool:
        """24×7 without a closure: then no zone and no wall clock can make a difference."""
        whole_day = ((0, MINUTES_OF_A_DAY * MINUTE),)
        return all(day == whole_day for day in self.ordinary) and not (self.closed or self.replaced or self.recurring)

    def of(self, ordinal: int) -> Stretches:
        """The stretches of the date with this proleptic Gregorian ordinal."""
        if ordinal in self.closed:
            return ()
        if self.recurring and ordinal not in self.replaced and FIRST_DAY <= ordinal <= LAST_DAY:
            day = date.fromordinal(ordinal)
            if (day.month, day.day) in self.recurring:
                return ()
        if self.replaced and (ordinal in self.replaced or ordinal - 1 in self.replaced):
            return stretches(self.opening(ordinal), self.opening(ordinal - 1))
        return self.ordinary[(ordinal - 1) % 7]

    def opening(self, ordinal: int) -> tuple[Window, ...]:
        return self.replaced.get(ordinal) or self.weekly[(ordinal - 1) % 7]
