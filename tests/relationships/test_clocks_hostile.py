"""Whatever instants, words and targets a clock is given, it does it or refuses with a sentence (K2, K4, C0, C10)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from relationships.models import Clock, ClockSegment, Membership, Refused
from relationships.models.clock_marking import mark_time
from relationships.terms import Hours, Metric, Target
from tests.factories import World

from .clock_words import Thing, at, hours, pause, started

BEGAN = at("2026-11-23 09:00")
MOVES: dict[str, Callable[[Clock, datetime, Membership], Any]] = {
    "pause": lambda clock, when, by: clock.pause(at=when, side="consumer", reason="Which room?", by=by),
    "resume": lambda clock, when, by: clock.resume(at=when, by=by),
    "stop": lambda clock, when, by: clock.stop(at=when),
    "cancel": lambda clock, when, by: clock.cancel(at=when),
    "reopen": lambda clock, when, by: clock.reopen(at=when, by=by),
    "retarget": lambda clock, when, by: clock.retarget(kind="goods", priority="High", at=when, by=by),
}

IDLE = {
    "running again": {"reopen", "resume"},
    "paused": {"reopen", "pause"},
    "stopped": MOVES.keys() - {"reopen"},
}
"""What does nothing to a clock in that state."""


def in_state(world: World, state: str) -> Clock:
    """A clock since Mon 09:00, in its state since 10:00."""
    clock = started(world, Target("fulfil", 4, kind="action"), "2026-11-23 09:00", more=(Target("fulfil", 2),))
    if state in ("paused", "waits on"):
        pause(clock, "2026-11-23 10:00", world.provider)
    if state == "running again":
        pause(clock, "2026-11-23 09:30", world.provider)
        clock.resume(at=at("2026-11-23 10:00"), by=world.provider)
    if state == "stopped":
        clock.stop(at=at("2026-11-23 10:00"))
    return clock


@pytest.mark.parametrize("state", ["running again", "paused", "stopped"])
@pytest.mark.parametrize("move", MOVES)
def test_history_is_never_told_anew(world: World, move: str, state: str) -> None:
    """K2: a move before the last one is refused, and nothing was changed; where it does nothing, it does nothing."""
    clock = in_state(world, state)
    was = list(ClockSegment.objects.values())
    row = Clock.objects.filter(pk=clock.pk).values().get()
    idle = {"running again": ["reopen", "resume"], "paused": ["reopen", "pause"]}.get(
        state, [*MOVES.keys() - {"reopen"}]
    )
    if move in idle:
        MOVES[move](clock, at("2026-11-23 09:45"), world.provider)
    else:
        with pytest.raises(Refused, match="has gone on since, last at Mon 23 Nov 2026"):
            MOVES[move](clock, at("2026-11-23 09:45"), world.provider)

    assert (list(ClockSegment.objects.values()), Clock.objects.filter(pk=clock.pk).values().get()) == (was, row)


@pytest.mark.parametrize("move", MOVES)
def test_a_move_that_waited_for_the_row_counts_from_the_one_before(world: World, move: str) -> None:
    """K3: its instant was read before it held the row; seconds later it is as if it had come at once."""
    clock = in_state(world, {"pause": "running again", "reopen": "stopped"}.get(move, "paused"))
    MOVES[move](clock, at("2026-11-23 09:59:58"), world.provider)
    clock.refresh_from_db()

    last = clock.segments.last()
    assert at("2026-11-23 10:00") in (last.since_at, last.until_at)
    assert clock.used == (hours(0.5) if move == "pause" else hours(1))


@pytest.mark.parametrize("move", ["pause", "stop", "retarget"])
def test_a_breach_that_was_written_down_is_not_moved_away(world: World, move: str) -> None:
    """K2: marked at 13:00; what says now that it came at 12:00 is refused."""
    clock = in_state(world, "running")
    assert mark_time(at("2026-11-23 13:30")) == [clock.pk]

    with pytest.raises(Refused, match="has gone on since"):
        MOVES[move](clock, at("2026-11-23 12:00"), world.provider)
    clock.refresh_from_db()
    assert clock.breached_at == at("2026-11-23 13:00")


def test_a_stop_at_the_deadline_that_was_marked_meanwhile_is_late(world: World) -> None:
    """K2: it waited for the row while the breach was written down; the result agrees with what was written."""
    clock = in_state(world, "running")
    mark_time(at("2026-11-23 13:00:01"))
    clock.stop(at=at("2026-11-23 13:00"))

    assert (clock.state, clock.breached_at) == ("breached", at("2026-11-23 13:00"))


@pytest.mark.parametrize(
    ("side", "reason", "code"),
    [
        ("consumer", "", "other"),
        ("consumer", " \n", "other"),
        ("nobody", "Why?", "other"),
        ("", "Why?", "other"),
        ("consumer", "Why?", "weather"),
    ],
)
def test_a_wait_says_for_whom_and_why(world: World, side: str, reason: str, code: str) -> None:
    """K4."""
    clock = in_state(world, "running")

    with pytest.raises(Refused, match="for whom it waits, and why"):
        clock.pause(at=at("2026-11-23 10:00"), side=side, reason=reason, by=world.provider, code=code)
    assert clock.segments.count() == 1


def test_long_words_are_cut(world: World) -> None:
    clock = in_state(world, "running")
    clock.pause(at=at("2026-11-23 10:00"), side="consumer", reason="x" * 5000, by=world.provider)
    clock.retarget(kind="goods", priority="High", at=at("2026-11-23 10:00"), by=None, reason="y" * 5000)
    assert (len(clock.segments.last().reason), len(clock.retargets.get().reason)) == (200, 200)
    clock.cancel(at=at("2026-11-23 11:00"), note="z" * 5000)

    assert len(clock.note) == 200


FAR = [
    datetime(2500, 1, 1, tzinfo=UTC),
    datetime(9999, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 30, 23, 59, 59, 999_999, tzinfo=UTC),
]


@pytest.mark.parametrize("far", FAR, ids=["2500", "9999", "the last day"])
def test_no_move_lies_centuries_ahead(world: World, far: datetime) -> None:
    """Counting up to it would take longer than anybody waits; looking at a clock from there is cheap."""
    running = in_state(world, "running")
    for move in ("pause", "stop", "cancel", "retarget"):
        with pytest.raises(Refused, match=f"cannot wait until the year {far.year}"):
            MOVES[move](running, far, world.provider)
    running.stop(at=at("2026-11-23 10:00"))
    with pytest.raises(Refused, match="cannot wait until the year"):
        MOVES["reopen"](running, far, world.provider)

    assert (running.state, running.used) == ("met", hours(1))


@pytest.mark.parametrize("far", FAR, ids=["2500", "9999", "the last day"])
@pytest.mark.parametrize(("unit", "counted"), [("hours", "service"), ("hours", "always"), ("business_days", "service")])
def test_a_clock_may_start_at_the_end_of_time(world: World, far: datetime, unit: str, counted: str) -> None:
    """C0: its deadline may lie beyond what a calendar holds, and then there is none."""
    version = world.agreed(
        first_day=date(2026, 1, 1), targets=(Target("fulfil", 4, unit, hours=counted, warnings=(10,)),)
    )
    facts = {"version": version, "metric": Metric.FULFIL, "kind": "action", "priority": "High"}
    clock = Clock.start(Thing(world), **facts, at=far)
    assert clock.due_at is None or clock.due_at > far
    clock.pause(at=far, side="consumer", reason="Which room?", by=world.provider)
    clock.resume(at=far, by=world.provider)
    mark_time(far)
    clock.stop(at=far)
    clock.reopen(at=far, by=world.provider)

    assert (clock.state, clock.used, clock.breached_at) == ("running", hours(0), None)


NEVER = Hours("Europe/Rome", weekly=(), exceptions=((date(2029, 2, 28), ((540, 1020),), ""),))
RARELY = Hours("Europe/Rome", weekly=(), exceptions=((date(2027, 2, 28), ((540, 1020),), ""),))


@pytest.mark.parametrize(("opens", "due"), [(RARELY, "2027-02-28 09:00:01"), (NEVER, "")], ids=["rarely", "never"])
def test_a_second_in_hours_that_hardly_ever_open(world: World, opens: Hours, due: str) -> None:
    """C0: due in three months, or, beyond 800 days, never; nothing is marked then, and it can be stopped."""
    version = world.agreed(
        first_day=date(2026, 1, 1), targets=(Target("fulfil", 1, "seconds", warnings=(50,)),), hours=opens
    )
    clock = Clock.start(Thing(world), version=version, metric=Metric.FULFIL, kind="action", priority="High", at=BEGAN)
    assert clock.due_at == (at(due) if due else None)
    assert mark_time(BEGAN + timedelta(days=799)) == ([clock.pk] if due else [])
    clock.refresh_from_db()
    pause(clock, "2029-06-01 09:00", world.provider)
    clock.resume(at=at("2029-06-01 10:00"), by=world.provider)
    clock.stop(at=at("2029-06-01 11:00"))
    assert clock.state == "breached"


@pytest.mark.parametrize("unit", ["seconds", "business_days"])
def test_the_largest_target_is_never_due(world: World, unit: str) -> None:
    """C0: 68 years are beyond 800 days; its percents of a second may well come."""
    amount = 2**31 - 1 if unit == "seconds" else (2**31 - 1) // 86_400
    target = Target("fulfil", amount, unit, kind="action", warn_percent=1, warnings=(2, 99, 100))
    clock = started(world, target, "2026-11-23 09:00", more=(Target("fulfil", 1),))

    assert clock.due_at is None
    mark_time(at("2030-11-23 09:00"))
    clock.retarget(kind="goods", priority="High", at=at("2030-11-23 09:00"), by=world.provider)
    assert (clock.due_at, clock.born_breached) == (at("2026-11-23 10:00"), True)


def test_a_target_made_longer_beyond_what_fits_is_as_long_as_fits(world: World) -> None:
    """O3: a workload limit may relax by any percent."""
    version = world.agreed(first_day=date(2026, 1, 1), targets=(Target("fulfil", 24_000, "calendar_days"),))
    clock = Clock.start(
        Thing(world),
        version=version,
        metric=Metric.FULFIL,
        kind="action",
        priority="High",
        at=BEGAN,
        longer_percent=32_767,
    )
    clock.refresh_from_db()

    assert (clock.target_seconds, clock.due_at) == (2**31 - 1, None)
