"""Prepared open time: prefix sums over blocks of 400 days, so that a question is one bisect and no loop."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from .hours import LocalHours
from .instants import DAY, EPOCH, SECOND

BLOCK = 400 * DAY
EPOCH_DAY = EPOCH.toordinal()
FIRST_ASKED = (datetime(1, 1, 3, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
LAST_ASKED = (datetime(9999, 12, 29, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)


class Prepared(Protocol):
    """A prefix function of one block of days, whatever it counts in."""

    total: int

    def before(self, moment: int) -> int: ...

    def reached(self, amount: int) -> int: ...


class Block:
    """The open intervals of one block in UTC microseconds; `through[i]` = open time up to the i-th's end.

    A first interval of no length at the block's beginning spares every look-up a special case.
    """

    __slots__ = ("closes", "opens", "through", "total")

    def __init__(self, start: int, intervals: Iterable[tuple[int, int]]) -> None:
        self.opens, self.closes, self.through = [start], [start], [0]
        total = 0
        for opens, closes in intervals:
            total += closes - opens
            self.opens.append(opens)
            self.closes.append(closes)
            self.through.append(total)
        self.total = total

    def before(self, moment: int) -> int:
        """Open time from the block's beginning to this moment."""
        index = bisect_right(self.opens, moment) - 1
        left = self.closes[index] - moment
        return self.through[index] - left if left > 0 else self.through[index]

    def reached(self, amount: int) -> int:
        """The earliest moment with this much open time behind it; 0 < amount <= total (C6)."""
        index = bisect_left(self.through, amount)
        return self.closes[index] - (self.through[index] - amount)

    def intervals(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Open intervals, cut to [start, end)."""
        for index in range(max(1, bisect_right(self.opens, start) - 1), len(self.opens)):
            opens, closes = max(self.opens[index], start), min(self.closes[index], end)
            if opens >= end:
                return
            if opens < closes:
                yield opens, closes


def prepare(zone: ZoneInfo, hours: LocalHours, number: int) -> Block:
    start, end = number * BLOCK, (number + 1) * BLOCK
    return Block(start, joined((opens, closes) for _day, opens, closes in opened(zone, hours, start, end)))


def joined(intervals: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Touching intervals as one: midnight and a jump of the wall clock leave no seam in what counts."""
    opens, closes = next(intervals, (0, 0))
    for next_opens, next_closes in intervals:
        if next_opens == closes:
            closes = next_closes
        else:
            yield opens, closes
            opens, closes = next_opens, next_closes
    if opens < closes:
        yield opens, closes


def opened(zone: ZoneInfo, hours: LocalHours, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The ordinal of each local date with its open intervals in UTC.

    While the offset stands still the wall clock is a plain shift of UTC. Cutting at every change of offset
    therefore gives each instant the wall clock it really had: gaps, repeated hours, skipped dates (C3).
    """
    for begin, until, offset in offsets(zone, start, end):
        local_begin, local_until = begin + offset, until + offset
        for day in range(local_begin // DAY, (local_until - 1) // DAY + 1):
            midnight = day * DAY
            date = day + EPOCH_DAY
            for opens, closes in hours.of(date):
                lower, upper = max(midnight + opens, local_begin), min(midnight + closes, local_until)
                if lower < upper:
                    yield date, lower - offset, upper - offset


def offsets(zone: ZoneInfo, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """[begin, until) with the constant offset of the zone, all in microseconds.

    Looked at once a day and searched to the second where two looks differ: in the whole tz database the
    closest two changes of offset lie almost four days apart (a test watches this).
    """
    begin, last, final = start, start // SECOND, -(-end // SECOND)
    offset = _offset(zone, last)
    while last < final:
        look = min(last + 86_400, final)
        found = _offset(zone, look)
        if found != offset:
            low, high = last, look
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(zone, middle) == offset else (low, middle)
            if high * SECOND < end:
                yield begin, high * SECOND, offset * SECOND
                begin, offset = high * SECOND, found
        last = look
    yield begin, end, offset * SECOND


def _offset(zone: ZoneInfo, second: int) -> int:
    """Seconds east of UTC; the first and last days a datetime can hold take that of their neighbours."""
    second = min(max(second, FIRST_ASKED), LAST_ASKED)
    offset = (EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset() or timedelta()
    return offset.days * 86_400 + offset.seconds
