"""The sweeper: what became due is written down once, at its instant, however late anybody looks (K8, K14, K19)."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relationships.models import AgreementVersion, Clock, ClockAlert, ClockWarning
from relationships.models.clock_marking import mark_time
from relationships.terms import Target
from tests.factories import World
from tests.relationships.clock_stories import marks_of, paused, running, told, warnings_of
from tests.relationships.clock_words import agreed, at, hours

NINE = at("2026-11-23 09:00")
FIVE_PERCENTS = Target("fulfil", 8, warnings=(25, 50, 100), warn_percent=75)


@pytest.fixture
def version(world: World) -> AgreementVersion:
    return agreed(world, FIVE_PERCENTS)


def test_each_percent_is_written_at_its_own_instant(world: World, version: AgreementVersion) -> None:
    """K14: of 8 h from Monday 09:00 in 9-17, 25 % is 11:00, 50 % 13:00, 75 % 15:00 and 100 % 17:00."""
    clock = running(world, version, NINE)

    assert mark_time(at("2026-11-23 15:30")) == []
    assert warnings_of(clock) == [
        (25, at("2026-11-23 11:00")),
        (50, at("2026-11-23 13:00")),
        (75, at("2026-11-23 15:00")),
    ]
    marks = marks_of(clock)
    assert (marks["warned_at"], marks["warn_at"]) == (at("2026-11-23 11:00"), at("2026-11-23 17:00"))

    assert mark_time(at("2026-11-24 09:00")) == [clock.pk]
    assert warnings_of(clock)[3:] == [(100, at("2026-11-23 17:00"))]
    assert (marks_of(clock)["warn_at"], marks_of(clock)["breached_at"]) == (None, at("2026-11-23 17:00"))
    assert mark_time(at("2026-11-24 10:00")) == []


def test_almost_all_is_not_all(world: World, version: AgreementVersion) -> None:
    """K14: 99.951 % of 8 h, 28,785.888 s, would round to 100 %; neither the warning nor the breach comes early."""
    clock = running(world, version, NINE)
    almost = NINE + timedelta(seconds=28_785.888)

    assert mark_time(almost) == []
    assert [percent for percent, _at in warnings_of(clock)] == [25, 50, 75]
    assert mark_time(at("2026-11-23 17:00") - timedelta(microseconds=1)) == []
    assert [percent for percent, _at in warnings_of(clock)] == [25, 50, 75]


def test_at_the_deadline_all_is_used_and_nothing_breached(world: World, version: AgreementVersion) -> None:
    """C6, K14: breach is strictly after."""
    clock = running(world, version, NINE)

    assert mark_time(at("2026-11-23 17:00")) == []
    assert [percent for percent, _at in warnings_of(clock)] == [25, 50, 75, 100]
    assert mark_time(at("2026-11-23 17:00") + timedelta(microseconds=1)) == [clock.pk]


def test_nothing_fires_while_paused_and_only_what_is_ahead_is_armed_again(
    world: World, version: AgreementVersion
) -> None:
    """K8: paused at 56 %, resumed two days later: 50 % stays one warning of Monday, 75 % comes on Wednesday."""
    clock = running(world, version, NINE)
    mark_time(at("2026-11-23 13:10"))
    paused(clock, at("2026-11-23 13:30"))

    assert mark_time(at("2026-11-25 08:00")) == []
    assert [percent for percent, _at in warnings_of(clock)] == [25, 50]
    clock.resume(at=at("2026-11-25 09:00"), by=None)
    assert mark_time(at("2026-11-25 11:00")) == []
    assert warnings_of(clock) == [
        (25, at("2026-11-23 11:00")),
        (50, at("2026-11-23 13:00")),
        (75, at("2026-11-25 10:30")),
    ]


@pytest.mark.parametrize("end", ["stop", "cancel"])
def test_what_stopped_is_never_marked(world: World, version: AgreementVersion, end: str) -> None:
    clock = running(world, version, NINE)
    getattr(clock, end)(at=at("2026-11-23 10:00"))
    before = marks_of(clock)

    assert mark_time(at("2026-11-30 10:00")) == []
    assert (marks_of(clock), warnings_of(clock), told(clock)) == (before, [], set())


def test_born_breached_is_told_once_without_warnings(world: World) -> None:
    """K9: Monday 09:00 under 24 h; on Tuesday at 15:00 it has 4 h from the start, which ended on Monday at 13:00."""
    targets = (Target("fulfil", 24), Target("fulfil", 4, priority="High", warnings=(25, 50)))
    clock = running(world, agreed(world, *targets), NINE, priority="Normal")
    clock.retarget(kind="action", priority="High", at=at("2026-11-24 15:00"), by=None)
    clock.refresh_from_db()
    assert clock.born_breached

    assert mark_time(at("2026-11-24 15:01")) == [clock.pk]
    assert mark_time(at("2026-11-24 15:02")) == []
    assert warnings_of(clock) == []
    assert {(kind, percent) for _who, kind, percent in told(clock)} == {("breach", 100)}


def test_what_is_long_past_is_marked_and_told_to_nobody(world: World, version: AgreementVersion) -> None:
    """Twelve hours after the instant it is history: an import, or days of downtime, flood nobody."""
    clock = running(world, version, NINE)

    assert mark_time(at("2026-11-24 05:01")) == [clock.pk]
    assert [percent for percent, _at in warnings_of(clock)] == [25, 50, 75, 100]
    assert told(clock) == set()
    assert told(other := running(world, version, NINE, "XX-2")) == set()
    mark_time(at("2026-11-24 04:59"))
    assert {(kind, percent) for _who, kind, percent in told(other)} == {("warning", 100), ("breach", 100)}


def test_small_batches_come_to_the_same(world: World, version: AgreementVersion) -> None:
    clocks = [running(world, version, NINE, f"XX-{number}") for number in range(7)]

    assert sorted(mark_time(at("2026-11-24 09:00"), batch=2)) == [clock.pk for clock in clocks]
    assert {tuple(warnings_of(clock)) for clock in clocks} == {tuple(warnings_of(clocks[0]))}
    assert ClockWarning.objects.count() == 7 * 4


def test_a_cause_and_its_alerts_are_there_together(world: World, version: AgreementVersion) -> None:
    """Invariant 32: rolled back, neither is."""
    clock = running(world, version, NINE)
    with transaction.atomic():
        mark_time(at("2026-11-23 17:01"))
        assert told(clock)
        transaction.set_rollback(True)

    assert (warnings_of(clock), told(clock), marks_of(clock)["breached_at"]) == ([], set(), None)


def test_marking_asks_the_same_for_one_and_for_fifty(world: World, version: AgreementVersion) -> None:
    from django.test.utils import CaptureQueriesContext

    def asked(now: datetime) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert mark_time(now)
        return len(queries)

    running(world, version, NINE)
    once = asked(at("2026-11-23 17:01"))
    for number in range(50):
        running(world, version, NINE, f"XX-{number + 2}")
    assert asked(at("2026-11-23 17:02")) == once


# Any schedule of runs (K19)

MINUTES = st.integers(1, 4 * 24 * 60)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(MINUTES, max_size=5, unique=True), runs=st.lists(MINUTES, max_size=8), late=MINUTES)
def test_any_schedule_of_runs_gives_the_same_rows(
    world: World, version: AgreementVersion, events: list[int], runs: list[int], late: int
) -> None:
    """K19, K17: one clock is looked at many times on its way, the other only once, days later: equal in every row."""
    looks = dict.fromkeys(runs)
    end = NINE + timedelta(days=4, minutes=late)

    def story(reference: str, look: Callable[[datetime], object]) -> Clock:
        clock = running(world, version, NINE, reference)
        pauses = iter([True, False] * len(events))
        for minute in sorted({*events, *looks}):
            when = NINE + timedelta(minutes=minute)
            if minute in looks:
                look(when)
            if minute in events:
                if next(pauses):
                    paused(clock, when)
                else:
                    clock.resume(at=when, by=None)
        return clock

    with transaction.atomic():
        watched = story("XX-1", mark_time)
        unseen = story("XX-2", lambda _when: None)
        mark_time(end)

        assert marks_of(watched) == marks_of(unseen)
        assert warnings_of(watched) == warnings_of(unseen)
        transaction.set_rollback(True)


# At the same time


def in_a_thread(act: Callable[[], Any], said: list[Any]) -> threading.Thread:
    def run() -> None:
        try:
            said.append(act())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_is_left_for_the_next_run() -> None:
    """Nobody waits for the sweeper, and the sweeper for nobody."""
    world = World()
    version = agreed(world, FIVE_PERCENTS)
    held, free = running(world, version, NINE, "XX-1"), running(world, version, NINE, "XX-2")
    said: list[Any] = []
    with transaction.atomic():
        Clock.objects.select_for_update().get(pk=held.pk)
        in_a_thread(lambda: mark_time(at("2026-11-23 17:01")), said).join()

    assert said == [[free.pk]]
    assert mark_time(at("2026-11-23 17:02")) == [held.pk]


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_mark_and_tell_each_once() -> None:
    """Invariant 18."""
    world = World()
    version = agreed(world, FIVE_PERCENTS)
    clocks = [running(world, version, NINE, f"XX-{number}") for number in range(20)]
    said: list[Any] = []
    for thread in [in_a_thread(lambda: mark_time(at("2026-11-23 17:01"), batch=3), said) for _ in range(2)]:
        thread.join()
    said.append(mark_time(at("2026-11-23 17:01")))

    assert sorted(key for keys in said for key in keys) == sorted(clock.pk for clock in clocks)
    assert ClockWarning.objects.count() == 20 * 4
    assert ClockAlert.objects.filter(membership=world.provider).count() == 20 * 5
    assert hours(8) == clocks[0].target_time
