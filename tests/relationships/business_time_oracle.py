"""Business time by asking every tick of the clock: slow, and too simple to be wrong.

Shares no code with what it checks: a tick is read as a wall clock of the zone and held against the windows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from relationships.business_time import BusinessCalendar, CalendarLine, Window

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1) // MICROSECOND
Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Hours:
    """A calendar as raw minutes of the day, and the same as a BusinessCalendar."""

    zone: str
    weekly: Mapping[int, Pairs]
    holidays: frozenset[date] = frozenset()
    recurring: frozenset[tuple[int, int]] = frozenset()
    exceptions: Mapping[date, Pairs] = field(default_factory=dict)

    def calendar(self) -> BusinessCalendar:
        return BusinessCalendar(
            self.zone,
            {day: [Window(*pair) for pair in pairs] for day, pairs in self.weekly.items()},
            self.holidays,
            recurring_holidays=self.recurring,
            exceptions={day: [Window(*pair) for pair in pairs] for day, pairs in self.exceptions.items()},
        )

    def opening_on(self, day: date) -> Pairs:
        return self.exceptions.get(day) or self.weekly.get(day.weekday(), ())

    def closed_on(self, day: date) -> bool:
        if day in self.exceptions:
            return not self.exceptions[day]
        return day in self.holidays or (day.month, day.day) in self.recurring

    def date_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def counts(self, moment: datetime) -> bool:
        wall = moment.astimezone(ZoneInfo(self.zone))
        today, minute = wall.date(), wall.hour * 60 + wall.minute
        if self.closed_on(today):
            return False
        for opens, closes in self.opening_on(today):
            if opens <= minute and (minute < closes or closes <= opens):
                return True
        return any(closes <= opens and minute < closes for opens, closes in self.opening_on(today - timedelta(days=1)))


@dataclass(frozen=True)
class Line:
    """Hours that change: the last change not after a moment decides for it."""

    first: Hours
    changes: tuple[tuple[datetime, Hours], ...]

    @property
    def zone(self) -> str:
        return self.in_force(datetime.max.replace(tzinfo=UTC)).zone

    def calendar(self) -> CalendarLine:
        return CalendarLine(self.first.calendar(), [(begins, hours.calendar()) for begins, hours in self.changes])

    def in_force(self, moment: datetime) -> Hours:
        return [self.first, *(hours for begins, hours in self.changes if begins <= moment)][-1]

    def counts(self, moment: datetime) -> bool:
        return self.in_force(moment).counts(moment)

    def date_of(self, moment: datetime) -> date:
        return self.in_force(moment).date_of(moment)

    def by_days(self) -> "Line":
        """Every change put off, minute by minute, until both clocks show a later date than just before it (C11)."""
        changes: list[tuple[datetime, Hours]] = []
        before = self.first
        for begins, hours in self.changes:
            day = before.date_of(begins - timedelta(microseconds=1))
            moment = max([begins, *(begun for begun, _hours in changes[-1:])])
            while before.date_of(moment) <= day or hours.date_of(moment) <= day:
                moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
            changes.append((moment, hours))
            before = hours
        return Line(self.first, tuple(changes))


def ticks(
    hours: Hours | Line,
    start: datetime,
    end: datetime,
    pauses: Iterable[tuple[datetime, datetime | None]] = (),
    step: int = 60,
) -> Iterable[datetime]:
    """The beginnings of all counting ticks of `step` seconds in [start, end)."""
    pauses = tuple(pauses)
    moment = start.astimezone(UTC)
    while moment < end:
        paused = any(begin <= moment and (until is None or moment < until) for begin, until in pauses)
        if not paused and hours.counts(moment):
            yield moment
        moment += timedelta(seconds=step)


def elapsed(hours: Hours | Line, start: datetime, end: datetime, pauses=(), step: int = 60) -> timedelta:
    return timedelta(seconds=step) * sum(1 for _ in ticks(hours, start, end, pauses, step))


def due(hours: Hours | Line, start: datetime, target: timedelta, latest: datetime, pauses=(), step: int = 60):
    """The end of the tick that uses the target up; None if `latest` comes first."""
    if not target:
        return start
    left = target
    for moment in ticks(hours, start, latest, pauses, step):
        left -= timedelta(seconds=step)
        if not left:
            return moment + timedelta(seconds=step)
    return None


class DayTime:
    """Day time of a span (C8): of each local date the share of its counting ticks, to the microsecond below."""

    def __init__(self, hours: Hours | Line, start: datetime, end: datetime, step: int = 60) -> None:
        hours = hours.by_days() if isinstance(hours, Line) else hours
        margin, self.tick = timedelta(days=2), timedelta(seconds=step)
        found = ticks(hours, start.astimezone(UTC) - margin, end.astimezone(UTC) + margin, step=step)
        self.ticks = [(hours.date_of(moment), moment) for moment in found]
        self.whole = Counter(day for day, _moment in self.ticks)

    def before(self, moment: datetime) -> timedelta:
        spent: dict[date, timedelta] = defaultdict(timedelta)
        for day, tick in self.ticks:
            spent[day] += min(self.tick, max(moment.astimezone(UTC) - tick, timedelta()))
        shares = (
            DAY * (open_time // MICROSECOND) // (self.whole[day] * (self.tick // MICROSECOND))
            for day, open_time in spent.items()
        )
        return timedelta(microseconds=sum(shares))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        return self.before(end) - self.before(start)

    def end_of_date(self, moment: datetime) -> datetime:
        """When the date closes that counts just before this moment."""
        today = next(day for day, tick in self.ticks if tick < moment <= tick + self.tick)
        return max(tick for day, tick in self.ticks if day == today) + self.tick
