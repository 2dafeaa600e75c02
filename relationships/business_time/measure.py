"""What a clock asks of whatever measures its time: how much, until when, which stretches (C0)."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from .errors import NeverOpen
from .instants import DAY, LAST, SECOND, Pause, instant, merged, micros
from .prepared import BLOCK, Prepared

HORIZON = 800 * DAY  # C0: no due instant beyond this
YEAR_AHEAD = timedelta(days=366)  # C10


class Measure(ABC):
    """Immutable, safe to share between threads; equal measures are equal and hash alike.

    Whatever is measured is the difference of one prefix function, so it is additive over any split (C7).
    """

    __slots__ = ()

    _key: tuple[object, ...]
    _every_instant: bool
    """True where every instant counts as itself: then no preparation can make a difference."""

    @abstractmethod
    def _block(self, number: int) -> Prepared: ...

    @abstractmethod
    def _open(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Open intervals of [first, last), no two of which touch."""

    # The questions

    def elapsed(self, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
        """What counts of [start, end) outside the pauses, to the microsecond (C0, C7)."""
        first, last = micros(start), micros(end)
        if last <= first:
            return timedelta(0)
        total = self._between(first, last)
        if pauses:
            total -= sum(self._between(begin, until) for begin, until in merged(pauses, first, last))
        return timedelta(0, 0, total)

    def due(self, start: datetime, target_seconds: float | timedelta, pauses: Iterable[Pause] = ()) -> datetime | None:
        """The earliest instant with elapsed(start, instant, pauses) reaching the target; None if there is none
        within 800 days (C0). A target of 0 is due at the start, even inside a pause."""
        begin, left = micros(start), _target(target_seconds)
        if left == 0:
            return instant(begin)
        horizon = min(begin + HORIZON, LAST)
        if pauses:
            for pause, resume in merged(pauses, begin, horizon):
                used = self._between(begin, pause)
                if left <= used:
                    break
                left -= used
                begin = resume
        found = self._reached(begin, left, horizon)
        return None if found is None else instant(found)

    def reaches(self, start: datetime, target: timedelta) -> datetime | None:
        """The earliest instant with so much behind it: `due`, before it is put off to the end of any day."""
        return self.due(start, target)

    def begins(self, start: datetime) -> datetime:
        """From which instant on a clock that starts then is counted."""
        return start

    def segments(
        self, start: datetime, end: datetime, pauses: Iterable[Pause] = ()
    ) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches of [start, end) outside the pauses, in order, as UTC instants: no two of them
        touch, and the open time in them is all that counts."""
        first, last = micros(start), micros(end)
        stops = merged(pauses, first, last)
        return ((instant(opens), instant(closes)) for opens, closes in self._outside(stops, first, last))

    def is_open(self, moment: datetime) -> bool:
        at = micros(moment)
        return next(self._open(at, at + 1), None) is not None

    def next_opening(self, moment: datetime) -> datetime | None:
        """The moment itself while open, else when it opens next; None if that is more than 800 days away."""
        at = micros(moment)
        found = next(self._open(at, min(at + HORIZON, LAST)), None)
        return None if found is None else instant(found[0])

    # Is it fit to be promised by?

    def is_open_within_a_year(self, moment: datetime) -> bool:
        """C10: is any time open in the 366 days from this moment?"""
        at = micros(moment)
        return next(self._open(at, at + YEAR_AHEAD // timedelta(microseconds=1)), None) is not None

    def refuse_if_never_open(self, moment: datetime) -> None:
        if not self.is_open_within_a_year(moment):
            raise NeverOpen(
                "This calendar has no open time in the next 366 days, so nothing could ever be due by it.",
                "never_open",
            )

    # Moments as whole microseconds

    def _between(self, first: int, last: int) -> int:
        if last <= first:
            return 0
        if self._every_instant:
            return last - first
        number, final = first // BLOCK, last // BLOCK
        block = self._block(number)
        if number == final:
            return block.before(last) - block.before(first)
        total = block.total - block.before(first)
        for between in range(number + 1, final):
            total += self._block(between).total
        return total + self._block(final).before(last)

    def _reached(self, begin: int, amount: int, horizon: int) -> int | None:
        if self._every_instant:
            return begin + amount if begin + amount <= horizon else None
        number = begin // BLOCK
        block = self._block(number)
        amount += block.before(begin)
        while amount > block.total:
            number += 1
            if number * BLOCK > horizon:
                return None
            amount -= block.total
            block = self._block(number)
        found = block.reached(amount)
        return found if found <= horizon else None

    def _outside(self, stops: Iterable[tuple[int, int]], first: int, last: int) -> Iterator[tuple[int, int]]:
        for pause, resume in stops:
            yield from self._open(first, pause)
            first = resume
        yield from self._open(first, last)

    # A value

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("A business calendar does not change: make a new one.")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("A business calendar does not change: make a new one.")

    def __eq__(self, other: object) -> bool:
        return self._key == other._key if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key)


def _target(target: float | timedelta) -> int:
    if isinstance(target, timedelta):
        left = target // timedelta(microseconds=1)
    else:
        left = target * SECOND if isinstance(target, int) else round(min(target, HORIZON) * SECOND)
    if left < 0:
        raise ValueError("A target cannot be less than nothing.")
    return left
