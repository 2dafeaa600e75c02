"""A clock that looks at every tick of time: slow, and too simple to be wrong.

Shares no code with what it checks: whether a tick is open says the oracle of business time, and nothing is kept but
what happened and when. Everything happens on whole ticks.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .business_time_oracle import Hours, Line

WEEKS = timedelta(days=30)
OPEN: dict[tuple[int, datetime], bool] = {}
KEPT: list[Hours] = []
"""Hours whose ticks were looked at, so that no other hours take their place in memory."""


def is_open(hours: Hours | Line | None, moment: datetime) -> bool:
    if hours is None:
        return True
    if isinstance(hours, Line):
        hours = hours.in_force(moment)
    key = id(hours), moment
    if key not in OPEN:
        KEPT.append(hours)
        OPEN[key] = hours.counts(moment)
    return OPEN[key]


@dataclass(frozen=True)
class NaiveAim:
    hours: Hours | Line | None
    target: int
    """In ticks; so are the warnings, by percent."""
    warnings: Mapping[int, int] = field(default_factory=dict)
    since: datetime | None = None


@dataclass
class Told:
    used: int = 0
    paused: int = 0
    out_of_hours: int = 0
    sides: Counter[str] = field(default_factory=Counter)
    due_at: datetime | None = None
    warnings: list[tuple[int, datetime]] = field(default_factory=list)
    breached_at: datetime | None = None
    born_breached: bool = False


@dataclass
class NaiveClock:
    """`events`: from when on it runs (True), is paused (False) or is stopped (None), and for whom it waits."""

    start: datetime
    step: timedelta
    aims: list[NaiveAim]
    events: list[tuple[datetime, bool | None, str]]
    corrections: list[tuple[datetime, datetime, bool]] = field(default_factory=list)

    @property
    def mode(self) -> bool | None:
        return self.events[-1][1]

    def tell(self, now: datetime) -> Told:
        told = self.walk(self.aims[-1], now)
        if self.mode is not None and not told.breached_at:
            told.due_at = self.ahead(self.aims[-1], told, now) if self.mode else None
        for earlier, later in zip(self.aims, self.aims[1:], strict=False):
            if before := self.walk(earlier, later.since).breached_at:
                born = earlier.since is not None and before < earlier.since
                return replace(told, breached_at=before, due_at=before, born_breached=born)
        since, deadline = self.aims[-1].since, told.breached_at or told.due_at
        told.born_breached = bool(since and deadline and deadline < since)
        return told

    def walk(self, aim: NaiveAim, end: datetime) -> Told:
        """Tick by tick to the end: a tick that counts although the target was used up before it is the breach."""
        told, went_on = Told(), False
        happens, mode, side = list(self.events), None, ""
        moment = self.start
        while moment < end:
            while happens and happens[0][0] <= moment:
                _at, mode, side = happens.pop(0)
            counts = mode
            for since, until, decided in self.corrections if mode is not None else ():
                counts = decided if since <= moment < until else counts
            if counts:
                self.count(aim, told, moment, went_on)
            else:
                told.due_at = told.breached_at
                if mode is not None and is_open(aim.hours, moment):
                    told.paused += 1
                    told.sides[side] += 1
            told.out_of_hours += mode is not None and not is_open(aim.hours, moment)
            went_on = bool(counts)
            moment += self.step
        return told

    def count(self, aim: NaiveAim, told: Told, moment: datetime, went_on: bool) -> None:
        if told.used == aim.target and not went_on and not told.breached_at:
            told.due_at = moment
        if told.due_at and not told.breached_at:
            told.breached_at = told.due_at
        if not is_open(aim.hours, moment):
            return
        told.used += 1
        told.warnings += [(p, moment + self.step) for p, ticks in sorted(aim.warnings.items()) if ticks == told.used]
        if told.used == aim.target:
            told.due_at = moment + self.step

    def ahead(self, aim: NaiveAim, told: Told, now: datetime) -> datetime | None:
        """When the rest would be used up, were nothing to happen any more."""
        if told.due_at:
            return told.due_at
        left, moment = aim.target - told.used, now
        while left:
            if moment > now + WEEKS:
                return None
            left -= is_open(aim.hours, moment)
            moment += self.step
        return moment
