"""A business calendar and what a clock asks it: how much, until when, which stretches (C0)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from .errors import NeverOpen
from .hours import LocalHours
from .instants import DAY, LAST, SECOND, Pause, instant, merged, micros
from .prepared import BLOCK, Block, prepare
from .validation import checked_days, checked_recurring, checked_weekly, checked_windows, checked_zone
from .windows import EVERY_HOUR, Window

HORIZON = 800 * DAY  # C0: no due instant beyond this
YEAR_AHEAD = timedelta(days=366)  # C10
BLOCKS_KEPT = 64  # some seventy years; beyond that blocks are made anew, so memory stays bounded

NO_DAYS: frozenset[date] = frozenset()
NO_EXCEPTIONS: Mapping[date, Sequence[Window]] = MappingProxyType({})


class BusinessCalendar:
    """Immutable, safe to share between threads; equal calendars are equal and hash alike.

    `weekly` maps date.weekday() (0 = Monday) to windows. `exceptions` maps a date to the windows that replace
    its weekly ones, none = closed. Prepared blocks are made when first needed and are kept.
    """

    __slots__ = (
        "_blocks",
        "_every_instant",
        "_hours",
        "_key",
        "_zone",
        "exceptions",
        "holidays",
        "recurring_holidays",
        "time_zone",
        "weekly",
    )

    time_zone: str
    weekly: Mapping[int, tuple[Window, ...]]
    holidays: frozenset[date]
    recurring_holidays: frozenset[tuple[int, int]]
    exceptions: Mapping[date, tuple[Window, ...]]
    _zone: ZoneInfo
    _hours: LocalHours
    _every_instant: bool
    _blocks: dict[int, Block]
    _key: tuple[object, ...]

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
        for name, value in (
            ("time_zone", time_zone),
            ("weekly", MappingProxyType({day: windows for day, windows in enumerate(days) if windows})),
            ("holidays", closed),
            ("recurring_holidays", recurring),
            ("exceptions", MappingProxyType(dict(sorted(special.items())))),
            ("_zone", checked_zone(time_zone)),
            ("_hours", hours),
            ("_every_instant", hours.every_instant),
            ("_blocks", {}),
            ("_key", (time_zone, days, closed, recurring, frozenset(special.items()))),
        ):
            object.__setattr__(self, name, value)

    # The questions

    def elapsed(self, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
        """Business time in [start, end) outside the pauses, in real time to the microsecond (C0, C7)."""
        first, last = micros(start), micros(end)
        if last <= first:
            return timedelta(0)
        total = self._between(first, last)
        if pauses:
            total -= sum(self._between(begin, until) for begin, until in merged(pauses, first, last))
        return timedelta(0, 0, total)

    def due(self, start: datetime, target_seconds: float | timedelta, pauses: Iterable[Pause] = ()) -> datetime | None:
        """The earliest instant with elapsed(start, instant, pauses) == target; None if there is none within
        800 days (C0). A target of 0 is due at the start, even inside a pause."""
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

    def segments(
        self, start: datetime, end: datetime, pauses: Iterable[Pause] = ()
    ) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches of [start, end) outside the pauses, in order, as UTC instants: no two of them
        touch, and their lengths add up to elapsed()."""
        first, last = micros(start), micros(end)
        stops = merged(pauses, first, last)
        return ((instant(opens), instant(closes)) for opens, closes in self._outside(stops, first, last))

    def is_open(self, moment: datetime) -> bool:
        at = micros(moment)
        return self._between(at, at + 1) == 1

    def next_opening(self, moment: datetime) -> datetime | None:
        """The moment itself while open, else when it opens next; None if that is more than 800 days away."""
        at = micros(moment)
        found = next(self._open(at, min(at + HORIZON, LAST)), None)
        return None if found is None else instant(found[0])

    # Is it fit to be promised by?

    def is_open_within_a_year(self, moment: datetime) -> bool:
        """C10: is any time open in the 366 days from this moment?"""
        at = micros(moment)
        return self._between(at, at + YEAR_AHEAD // timedelta(microseconds=1)) > 0

    def refuse_if_never_open(self, moment: datetime) -> None:
        if not self.is_open_within_a_year(moment):
            raise NeverOpen(
                "This calendar has no open time in the next 366 days, so nothing could ever be due by it.",
                "never_open",
            )

    # Moments as whole microseconds

    def _block(self, number: int) -> Block:
        block = self._blocks.get(number)
        if block is None:
            block = prepare(self._zone, self._hours, number)
            if len(self._blocks) >= BLOCKS_KEPT:
                self._blocks.clear()
            self._blocks[number] = block  # two threads may both make it: they make the same
        return block

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

    def _open(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Open intervals of [first, last), also joined where one block ends and the next begins."""
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

    def _outside(self, stops: Sequence[tuple[int, int]], first: int, last: int) -> Iterator[tuple[int, int]]:
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
        return self._key == other._key if isinstance(other, BusinessCalendar) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key)

    def __reduce__(self) -> tuple[object, ...]:
        rest = self.holidays, self.recurring_holidays, dict(self.exceptions)
        return _rebuilt, (self.time_zone, dict(self.weekly), *rest)

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


def _target(target: float | timedelta) -> int:
    if isinstance(target, timedelta):
        left = target // timedelta(microseconds=1)
    else:
        left = target * SECOND if isinstance(target, int) else round(min(target, HORIZON) * SECOND)
    if left < 0:
        raise ValueError("A target cannot be less than nothing.")
    return left


ALWAYS = BusinessCalendar("UTC", dict.fromkeys(range(7), (EVERY_HOUR,)))
