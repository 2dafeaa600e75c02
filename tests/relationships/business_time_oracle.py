"""Business time by asking every tick of the clock: slow, and too simple to be wrong.

Shares no code with what it checks: a tick is read as a wall clock of the zone and held against the windows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from relationships.business_time import BusinessCalendar, Window

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

    def counts(self, moment: datetime) -> bool:
        wall = moment.astimezone(ZoneInfo(self.zone))
        today, minute = wall.date(), wall.hour * 60 + wall.minute
        if self.closed_on(today):
            return False
        for opens, closes in self.opening_on(today):
            if opens <= minute and (minute < closes or closes <= opens):
                return True
        return any(closes <= opens and minute < closes for opens, closes in self.opening_on(today - timedelta(days=1)))


def ticks(
    hours: Hours,
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


def elapsed(hours: Hours, start: datetime, end: datetime, pauses=(), step: int = 60) -> timedelta:
    return timedelta(seconds=step) * sum(1 for _ in ticks(hours, start, end, pauses, step))


def due(hours: Hours, start: datetime, target: timedelta, latest: datetime, pauses=(), step: int = 60):
    """The end of the tick that uses the target up; None if `latest` comes first."""
    if not target:
        return start
    left = target
    for moment in ticks(hours, start, latest, pauses, step):
        left -= timedelta(seconds=step)
        if not left:
            return moment + timedelta(seconds=step)
    return None
