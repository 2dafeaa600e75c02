"""Clocks as rows, in any order of events, against a clock that looks at every tick (K2-K17, C9, C11; walls 16-20)."""

from collections import Counter
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from hypothesis import stateful
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from relationships.models import AgreementVersion, CalendarChange, Clock, ClockCorrection, ClockSegment, Refused
from relationships.models.clock_marking import mark_time
from relationships.terms import Hours, Metric, Target, WaitsFor
from tests.factories import World

from . import business_time_oracle as oracle
from .clock_oracle import NaiveAim, NaiveClock
from .clock_scene import (
    AIMS,
    BEGIN,
    HOURS,
    NAIVE,
    OTHER_HOURS,
    PAUSED_BY,
    SETTINGS,
    STARTS,
    STEP,
    TARGETS,
    TICKS,
    agreed_for,
    overlapping,
    rolled_back,
)
from .clock_words import Thing


class Clocks(RuleBasedStateMachine):
    """One thing and its clocks, one after the other; each example is rolled back at its end."""

    world: ClassVar[World]
    version_key: ClassVar[int]
    subject = 0

    def __init__(self) -> None:
        super().__init__()
        self.inside = ExitStack()
        self.inside.enter_context(rolled_back())
        self.time = self.inside.enter_context(time_machine.travel(BEGIN, tick=False))
        self.now = BEGIN
        self.version = AgreementVersion.objects.get(pk=self.version_key)
        self.line: list[tuple[datetime, Hours]] = [(datetime.min.replace(tzinfo=UTC), HOURS)]
        self.corrected_now = False
        self.marked_until = BEGIN
        self.closed: dict[int, dict[str, Any]] = {}
        self.clock: Clock | None = None

    def teardown(self) -> None:
        self.inside.close()

    # What the model knows of the hours

    def hours_of(self, target: Target) -> oracle.Line | None:
        if target.hours == "always":
            return None
        first, *rest = ((begins, NAIVE[hours, target.zone == "consumer"]) for begins, hours in self.line)
        return oracle.Line(first[1], tuple(rest))

    def aim_at(self, target: Target, since: datetime | None) -> None:
        self.target = target
        ticks = timedelta(seconds=target.seconds) // STEP
        percents = {percent: ticks * percent // 100 for percent in (target.warn_percent, *target.warnings)}
        self.targets.append(target)
        self.naive.aims.append(NaiveAim(self.hours_of(target), ticks, percents, since))

    def begins(self, target: Target, wait: WaitsFor | None = None) -> None:
        self.targets: list[Target] = []
        self.naive = NaiveClock(self.now, STEP, [], [])
        self.aim_at(target, None)
        self.goes_on(wait)

    def goes_on(self, wait: WaitsFor | None) -> None:
        self.wait = wait
        pauses = wait in PAUSED_BY[self.target.pausing]
        self.naive.events.append((self.now, not pauses, str(wait or "")))

    def ends(self) -> None:
        self.naive.events.append((self.now, None, ""))

    # What happens

    @initialize(aim=STARTS)
    def starts(self, aim: tuple[str, str]) -> None:
        self.subject += 1
        facts = {"kind": aim[0], "priority": aim[1], "at": self.now}
        thing = Thing(self.world, f"SR-9{self.subject}")
        self.clock = Clock.start(thing, version=self.version, metric=Metric.FULFIL, **facts)
        self.begins(agreed_for(*aim))

    @precondition(lambda self: self.clock is None)
    @rule(aim=STARTS)
    def starts_another(self, aim: tuple[str, str]) -> None:
        self.starts(aim)

    @rule(ticks=TICKS)
    def time_passes(self, ticks: int) -> None:
        self.now += ticks * STEP
        self.time.move_to(self.now)
        self.corrected_now = False

    @precondition(lambda self: self.clock)
    @rule(ticks=TICKS, side=st.sampled_from(list(WaitsFor)), reason=st.sampled_from(["Which room?", "Which floor?"]))
    def waits(self, ticks: int, side: WaitsFor, reason: str) -> None:
        self.time_passes(ticks)
        self.clock.pause(at=self.now, side=side, reason=reason, by=self.world.provider)
        if self.naive.mode is not None:
            self.goes_on(side)

    @precondition(lambda self: self.clock)
    @rule(ticks=TICKS)
    def resumes(self, ticks: int) -> None:
        self.time_passes(ticks)
        self.clock.resume(at=self.now, by=self.world.provider)
        if self.naive.mode is not None and self.wait:
            self.goes_on(None)

    @precondition(lambda self: self.clock)
    @rule(ticks=TICKS)
    def stops(self, ticks: int) -> None:
        self.time_passes(ticks)
        self.clock.stop(at=self.now)
        if self.naive.mode is not None:
            self.ends()

    @precondition(lambda self: self.clock)
    @rule(ticks=TICKS)
    def is_opened_again(self, ticks: int) -> None:
        self.time_passes(ticks)
        before, held = self.clock, self.naive.mode is None
        self.clock = before.reopen(at=self.now, by=self.world.consumer)
        if held and self.target.reopening == "restart":
            self.freeze(before)
            self.begins(self.target)
            assert self.clock.cycle == before.cycle + 1
        elif held and self.target.reopening == "continue":
            self.goes_on(None)
            self.follow_hours()
        assert (self.clock == before) is not (held and self.target.reopening == "restart")

    @precondition(lambda self: self.clock)
    @rule(ticks=TICKS, aim=AIMS)
    def is_aimed_elsewhere(self, ticks: int, aim: tuple[str, str]) -> None:
        self.time_passes(ticks)
        before, target = self.clock, agreed_for(*aim)
        clock = before.retarget(kind=aim[0], priority=aim[1], at=self.now, by=self.world.provider, reason="Other")
        if self.naive.mode is None or target == self.target:
            assert clock == before
        elif target is None:
            assert clock is None
            self.is_gone(before)
        elif target.retroactive:
            assert clock == before
            self.aim_at(target, self.now)
            self.goes_on(self.wait)
        else:
            assert clock.cycle == before.cycle + 1
            self.freeze(before)
            self.clock = clock
            self.begins(target, self.wait)

    @precondition(lambda self: self.clock)
    @rule(ticks=TICKS)
    def is_cancelled(self, ticks: int) -> None:
        self.time_passes(ticks)
        self.clock.cancel(at=self.now, note="Withdrawn")
        if self.naive.mode is not None:
            self.is_gone(self.clock)

    def is_gone(self, clock: Clock) -> None:
        self.clock = None
        self.freeze(clock)
        assert Clock.objects.get(pk=clock.pk).state == "cancelled"

    @precondition(lambda self: self.clock)
    @rule(back=st.integers(0, 40), length=st.integers(1, 30), counts=st.booleans())
    def is_corrected(self, back: int, length: int, counts: bool) -> None:
        since = max(self.now - back * STEP, self.naive.start)
        until = min(self.now, since + length * STEP)
        facts = {"effect": "count" if counts else "excuse", "since_at": since, "until_at": until, "why": "Agreed"}
        try:
            correction = ClockCorrection.propose(self.clock, **facts, by=self.world.consumer)
        except Refused:
            return
        correction.accept(by=self.world.provider)
        self.naive.corrections.append((since, until, counts))
        self.corrected_now = True

    @precondition(lambda self: self.clock)
    @rule(hours=st.sampled_from([HOURS, *OTHER_HOURS]), tomorrow=st.booleans())
    def hours_change(self, hours: Hours, tomorrow: bool) -> None:
        first_day = self.now.date() + timedelta(days=2) if tomorrow else None
        version = AgreementVersion.objects.get(pk=self.version_key)
        try:
            change = CalendarChange.propose(
                version, hours=hours, first_day=first_day, why="Agreed", by=self.world.consumer
            )
            change.accept(by=self.world.provider, at=self.now)
        except Refused:
            return
        begins = change.calendar.__class__.objects.get(pk=change.calendar_id).valid_from
        assert begins >= self.now
        self.line = [each for each in self.line if each[0] < begins] + [(begins, hours)]
        if self.naive.mode is not None:
            self.follow_hours()

    def follow_hours(self) -> None:
        self.naive.aims = [
            NaiveAim(self.hours_of(target), aim.target, aim.warnings, aim.since)
            for target, aim in zip(self.targets, self.naive.aims, strict=True)
        ]

    @rule(ticks=TICKS)
    def somebody_looks(self, ticks: int) -> None:
        self.time_passes(ticks)
        mark_time(self.now)
        self.marked_until = self.now

    # What must hold

    def freeze(self, clock: Clock) -> None:
        """A closed cycle keeps its own result (K11), whatever happens to those after it (C11)."""
        self.closed[clock.pk] = Clock.objects.filter(pk=clock.pk).values().get()

    @invariant()
    def row_fold_and_ticks_agree(self) -> None:
        if self.clock is None:
            return
        before = self.clock
        row = Clock.objects.to_read().get(pk=before.pk)
        told, mode = self.naive.tell(self.now), self.naive.mode
        self.clock = row

        assert row.is_open is (mode is not None)
        if mode is None:
            assert row.state == ("breached" if told.breached_at else "met")
        else:
            assert row.state == ("running" if mode else "paused")
            assert row.standing(self.now) == ("breached_open" if told.breached_at else row.state)
            assert row.due_at == told.due_at
        assert row.used_at(self.now) == told.used * STEP
        assert row.paused_at(self.now) == told.paused * STEP
        closed = row.reading(until=self.now)
        assert Counter({side: time // STEP for side, time in closed.paused_for.items()}) == told.sides
        assert row.born_breached == told.born_breached
        self.breach_is_sticky(before, row, told.breached_at)
        if len(self.naive.aims) == 1:
            assert list(closed.warnings) == told.warnings
            assert row.warned_at in (None, told.warnings[0][1] if told.warnings else None)
        self.row_repeats_the_fold(row)

    def breach_is_sticky(self, before: Clock, row: Clock, breached_at: datetime | None) -> None:
        """K2: written down once it was looked at or closed, and gone again by a correction alone."""
        if self.marked_until == self.now or not row.is_open:
            assert row.breached_at == breached_at
        assert row.breached_at in (None, breached_at)
        if before.pk == row.pk and before.breached_at and not self.corrected_now:
            assert row.breached_at == before.breached_at

    def row_repeats_the_fold(self, row: Clock) -> None:
        """What the fold over the stored segments comes to is in the row (wall 20)."""
        reading = row.reading()
        assert (row.used, row.paused) == (reading.used, reading.paused)
        assert (row.due_at, row.since_at) == (reading.due_at, reading.since)
        assert row.paused_consumer == reading.paused_for.get("consumer", timedelta(0))
        assert row.paused_provider == reading.paused_for.get("provider", timedelta(0))
        assert reading.breached_at in (None, row.breached_at)

    @invariant()
    def closed_cycles_never_change(self) -> None:
        for key, facts in self.closed.items():
            assert Clock.objects.filter(pk=key).values().get() == facts

    @invariant()
    def segments_follow_each_other(self) -> None:
        """Walls 16 and 19: at most one is open, none of a stopped clock, and no two overlap."""
        running = ClockSegment.objects.filter(until_at=None)
        assert not running.filter(clock__stopped_at__isnull=False).exists()
        assert running.count() == Clock.objects.filter(stopped_at=None).count()
        assert overlapping() == []


@pytest.mark.slow
@pytest.mark.django_db
def test_clocks_and_ticks_agree_in_any_order_of_events() -> None:
    with time_machine.travel(BEGIN, tick=False):
        Clocks.world = World()
        Clocks.version_key = Clocks.world.agreed(first_day=date(2026, 1, 1), targets=TARGETS, hours=HOURS).pk
    stateful.run_state_machine_as_test(Clocks, settings=SETTINGS)
