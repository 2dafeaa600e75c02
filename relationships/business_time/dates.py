"""Prepared business days: prefix sums in which every local date with open time weighs one day (C8)."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from .instants import DAY
from .prepared import BLOCK

Dated = tuple[int, int, int]
"""The ordinal of a local date, and an open interval of it in UTC microseconds."""
# All instants of a local date, in whatever zones, lie within three days of each other.
NEIGHBOURS = 3 * DAY


class DateBlock:
    """The day time of one block, in microseconds of which DAY make a business day.

    In interval i it is `offsets[i] + DAY * (moment - zeros[i]) // lengths[i]`, where `lengths` is the open time
    of the interval's whole date and `zeros` the moment at which the date would have begun, had it been open
    without a break. Floors are taken of the share of the date only: a date's intervals add up to DAY exactly,
    whatever splits it, be it lunch, midnight UTC or the end of a block.
    A first interval of no length at the block's beginning spares every look-up a special case.
    """

    __slots__ = ("closes", "ends", "lengths", "offsets", "opens", "through", "total", "zeros")

    def __init__(self, start: int, end: int, dated: list[Dated]) -> None:
        self.opens, self.closes, self.through, self.ends = [start], [start], [0], [start]
        self.zeros, self.lengths, self.offsets = [start], [1], [0]
        whole: dict[int, int] = defaultdict(int)
        last: dict[int, int] = {}
        for day, opens, closes in dated:
            whole[day] += closes - opens
            last[day] = closes
        total = 0
        spent: dict[int, int] = defaultdict(int)
        for day, opens, closes in dated:
            zero, length = opens - spent[day], whole[day]
            spent[day] += closes - opens
            lower, upper = max(opens, start), min(closes, end)
            if lower >= upper:
                continue
            offset = total - DAY * (lower - zero) // length
            total = offset + DAY * (upper - zero) // length
            self.opens.append(lower)
            self.closes.append(upper)
            self.through.append(total)
            self.ends.append(last[day])
            self.zeros.append(zero)
            self.lengths.append(length)
            self.offsets.append(offset)
        self.total = total

    def before(self, moment: int) -> int:
        """Day time from the block's beginning to this moment."""
        index = bisect_right(self.opens, moment) - 1
        if moment >= self.closes[index]:
            return self.through[index]
        return self.offsets[index] + DAY * (moment - self.zeros[index]) // self.lengths[index]

    def reached(self, amount: int) -> int:
        """The earliest moment with this much day time behind it; 0 < amount <= total (C6)."""
        index = bisect_left(self.through, amount)
        return self.zeros[index] - (self.lengths[index] * (self.offsets[index] - amount)) // DAY

    def end_of_date(self, moment: int) -> int:
        """When the date last closes that is open just before this moment."""
        return self.ends[bisect_left(self.opens, moment) - 1]


def prepare_dates(dated: Callable[[int, int], Iterable[Dated]], number: int) -> DateBlock:
    start, end = number * BLOCK, (number + 1) * BLOCK
    return DateBlock(start, end, list(_joined(dated(start - NEIGHBOURS, end + NEIGHBOURS))))


def _joined(dated: Iterable[Dated]) -> Iterator[Dated]:
    """Touching intervals of one date as one."""
    held: Dated | None = None
    for each in dated:
        if held is not None and held[0] == each[0] and held[2] == each[1]:
            held = (held[0], held[1], each[2])
            continue
        if held is not None:
            yield held
        held = each
    if held is not None:
        yield held
