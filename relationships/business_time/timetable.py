"""Hours of the wall clock, prepared in blocks when first asked and kept: what calendars and their lines share."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Self, TypeVar

from .dates import DateBlock, prepare_dates
from .measure import Measure
from .prepared import BLOCK, Block

B = TypeVar("B")
BLOCKS_KEPT = 64  # some seventy years; beyond that blocks are made anew, so memory stays bounded


class Timetable(Measure):
    """A measure in real time. It keeps the blocks of its business days as well, so that asking in days
    prepares nothing twice, however often somebody makes a BusinessDays of it."""

    __slots__ = ("_blocks", "_date_blocks", "_every_instant", "_key")

    time_zone: str
    _blocks: dict[int, Block]
    _date_blocks: dict[int, DateBlock]

    def _become(self, **values: object) -> None:
        for name, value in {**values, "_blocks": {}, "_date_blocks": {}}.items():
            object.__setattr__(self, name, value)

    @abstractmethod
    def _prepare(self, number: int) -> Block: ...

    @abstractmethod
    def in_zone(self, time_zone: str) -> Self:
        """The same windows and dates as wall times of another zone (C9)."""

    def by_days(self) -> "Timetable":
        """What business days are those of: the same hours, changed between two days only."""
        return self

    @abstractmethod
    def dated(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """(ordinal of the local date, opens, closes) of everything open in [first, last), in order."""

    def _block(self, number: int) -> Block:
        block = self._blocks.get(number)
        return _kept(self._blocks, number, self._prepare) if block is None else block

    def date_block(self, number: int) -> DateBlock:
        block = self._date_blocks.get(number)
        return _kept(self._date_blocks, number, self._prepare_dates) if block is None else block

    def _prepare_dates(self, number: int) -> DateBlock:
        return prepare_dates(self.dated, number)

    def _open(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Also joined where one block ends and the next begins."""
        if last <= first:
            return
        if self._every_instant:
            yield first, last
            return
        held: tuple[int, int] | None = None
        for number in range(first // BLOCK, (last - 1) // BLOCK + 1):
            for opens, closes in self._block(number).intervals(first, last):
                if held is not None and held[1] == opens:
                    held = (held[0], closes)
                    continue
                if held is not None:
                    yield held
                held = (opens, closes)
        if held is not None:
            yield held


def _kept(kept: dict[int, B], number: int, make: Callable[[int], B]) -> B:
    block = make(number)
    if len(kept) >= BLOCKS_KEPT:
        kept.clear()
    kept[number] = block  # two threads may both make it: they make the same
    return block
