"""The fold against a clock that looks at every tick, in any order of events (K2, K5-K9, K14, K16, K17)."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from relationships.business_time import ALWAYS, Measure
from relationships.timing import ZERO, Aim, Correction, Reading, Stretch, as_of, read

from . import business_time_oracle as oracle
from .clock_oracle import NaiveAim, NaiveClock

NIGHTS = oracle.Hours(
    "Europe/Rome",
    {**dict.fromkeys(range(4), ((480, 720), (780, 1080))), 4: ((600, 840),), 5: ((1320, 360),)},
    frozenset({date(2026, 10, 27)}),
    exceptions={date(2026, 10, 26): ((0, 120), (1380, 1440))},
)
"""With a lunch break, a night shift over the end of summer time, a holiday and an exception beside it."""
FLICKER = oracle.Hours("UTC", {day: tuple((m, m + 2) for m in range(0, 1435, 5)) for day in range(7)})
"""Open two minutes of every five, so that a short history holds many windows."""
SCENES = (
    (NIGHTS, datetime(2026, 10, 23, 8, tzinfo=UTC), timedelta(minutes=20)),
    (NIGHTS, datetime(2026, 10, 24, 19, tzinfo=UTC), timedelta(minutes=20)),
    (FLICKER, datetime(2026, 10, 23, 8, tzinfo=UTC), timedelta(seconds=20)),
    (None, datetime(2026, 10, 23, 8, tzinfo=UTC), timedelta(minutes=20)),
)
MEASURES: dict[int, Measure] = {id(NIGHTS): NIGHTS.calendar(), id(FLICKER): FLICKER.calendar(), id(None): ALWAYS}
PERCENTS = st.sets(st.sampled_from([25, 50, 75, 100]), min_size=1)
TARGETS = st.integers(1, 10).map(lambda n: 4 * n)
"""In ticks, so that every warning falls on one."""
SIDES = st.sampled_from(["consumer", "provider", "supplier"])
WAIT = st.integers(0, 40)


class Fold(RuleBasedStateMachine):
    """Events as they come; the stretches, aims and corrections that a clock would have written of them."""

    @initialize(
        scene=st.sampled_from(SCENES), ticks_to_go=TARGETS, percents=PERCENTS, running=st.booleans(), side=SIDES
    )
    def begin(
        self,
        scene: tuple[oracle.Hours | None, datetime, timedelta],
        ticks_to_go: int,
        percents: set[int],
        running: bool,
        side: str,
    ) -> None:
        self.hours, self.now, self.step = scene
        self.stretches: list[Stretch] = []
        self.corrections: list[Correction] = []
        self.naive = NaiveClock(self.now, self.step, [], [])
        self.aims: list[Aim] = []
        self.changed_now = False
        self.aim_at(ticks_to_go, percents, self.hours, None)
        self.goes_on(running, "" if running else side)

    def aim_at(self, target: int, percents: set[int], hours: oracle.Hours | None, since: datetime | None) -> None:
        ticks = {percent: target * percent // 100 for percent in percents}
        self.aims.append(Aim(MEASURES[id(hours)], target * self.step, tuple(sorted(percents)), since))
        self.naive.aims.append(NaiveAim(hours, target, ticks, since))

    def goes_on(self, running: bool | None, side: str = "") -> None:
        if self.stretches and self.stretches[-1].until is None:
            last = self.stretches[-1]
            self.stretches[-1] = Stretch(last.running, last.since, self.now, last.side)
        if running is not None:
            self.stretches.append(Stretch(running, self.now, None, side))
        self.naive.events.append((self.now, running, side))

    @rule(ticks=WAIT)
    def time_passes(self, ticks: int) -> None:
        self.now += ticks * self.step

    @precondition(lambda self: self.naive.mode is not None)
    @rule(ticks=WAIT, running=st.booleans(), side=SIDES)
    def waits(self, ticks: int, running: bool, side: str) -> None:
        self.time_passes(ticks)
        self.goes_on(running, side)

    @precondition(lambda self: self.naive.mode is not None)
    @rule(ticks=WAIT)
    def resumes(self, ticks: int) -> None:
        self.time_passes(ticks)
        self.goes_on(True)

    @precondition(lambda self: self.naive.mode is not None)
    @rule(ticks=WAIT)
    def stops(self, ticks: int) -> None:
        self.time_passes(ticks)
        self.goes_on(None)

    @precondition(lambda self: self.naive.mode is None)
    @rule(ticks=WAIT)
    def opens_again(self, ticks: int) -> None:
        self.time_passes(ticks)
        self.goes_on(True)

    @precondition(lambda self: self.naive.mode is not None and len(self.aims) < 4)
    @rule(ticks=WAIT, ticks_to_go=TARGETS, percents=PERCENTS, around_the_clock=st.booleans())
    def aims_anew(self, ticks: int, ticks_to_go: int, percents: set[int], around_the_clock: bool) -> None:
        self.time_passes(ticks)
        self.aim_at(ticks_to_go, percents, None if around_the_clock else self.hours, self.now)

    @rule(back=st.integers(0, 60), length=st.integers(1, 40), counts=st.booleans())
    def is_corrected(self, back: int, length: int, counts: bool) -> None:
        until = min(self.now, self.now - back * self.step + length * self.step)
        since = max(self.now - back * self.step, self.naive.start)
        if since < until:
            self.corrections.append(Correction(counts, since, until))
            self.naive.corrections.append((since, until, counts))

    @invariant()
    def both_say_the_same(self) -> None:
        told = self.naive.tell(self.now)
        reading = read(self.aims, self.stretches, self.corrections)
        ended = read(self.aims, [s if s.until else self.ended(s) for s in self.stretches], self.corrections)
        seen = as_of(reading, self.aims[-1], self.now)

        assert (ended.used, ended.paused) == (told.used * self.step, told.paused * self.step)
        sides = {side: ticks * self.step for side, ticks in told.sides.items()}
        assert {side: time for side, time in ended.paused_for.items() if time} == sides
        assert (seen.breached_at, reading.born_breached) == (told.breached_at, told.born_breached)
        assert ended.breached_at == told.breached_at
        if self.naive.mode is not None:
            assert reading.due_at == told.due_at
        assert self.warned_alike(told.warnings, ended, seen)
        assert ended.used + ended.paused + told.out_of_hours * self.step == self.timed()
        if not self.stretches or self.stretches[-1].until:
            assert reading.since is None

    def ended(self, stretch: Stretch) -> Stretch:
        return Stretch(stretch.running, stretch.since, self.now, stretch.side)

    def warned_alike(self, expected: list[tuple[int, datetime]], ended: Reading, seen: Reading) -> bool:
        """A clock that was breached under an earlier aim, or born so, is not warned any more."""
        if self.aims[-1].since and seen.breached_at:
            return list(ended.warnings) == expected
        return list(ended.warnings) == list(seen.warnings) == expected

    def timed(self) -> timedelta:
        return sum(((s.until or self.now) - s.since for s in self.stretches), ZERO)


TestFold = Fold.TestCase
TestFold.settings = settings(
    max_examples=120, stateful_step_count=14, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
