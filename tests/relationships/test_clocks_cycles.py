"""Closing, opening again, corrections and a history that only grows (K2, K3, K7, K11, K16, K17; walls 16-19)."""

from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction

from relationships.models import Clock, ClockCorrection, ClockSegment
from relationships.models.clock_history import ClockWarning
from relationships.models.clock_marking import mark_time
from relationships.terms import Target
from tests.factories import World

from .clock_words import at, hours, pause, started

CLOSING = {"cancel": "cancelled", "stop": "met"}


@pytest.mark.parametrize("first", CLOSING)
def test_once_closed_nothing_at_the_same_instant_moves_it(world: World, first: str) -> None:
    """K3: whatever closed it comes before everything else of that instant."""
    clock = started(world, 8, "2026-11-23 09:00")
    now = at("2026-11-23 10:00")
    getattr(clock, first)(at=now)
    was = Clock.objects.filter(pk=clock.pk).values().get()
    clock.stop(at=now)
    clock.cancel(at=now)
    pause(clock, "2026-11-23 10:00", world.provider)
    clock.resume(at=now, by=world.provider)
    clock.retarget(kind="goods", priority="Normal", at=now, by=world.provider)

    assert Clock.objects.filter(pk=clock.pk).values().get() == was
    assert clock.state == CLOSING[first]
    assert clock.segments.count() == 1


def test_events_at_one_instant_take_no_time(world: World) -> None:
    """K3, K7: paused, another reason, on and stopped, all at once: four segments, three of no length, one result."""
    clock = started(world, 8, "2026-11-23 09:00")
    pause(clock, "2026-11-23 10:00", world.provider)
    pause(clock, "2026-11-23 10:00", world.provider, reason="Which floor?")
    clock.resume(at=at("2026-11-23 10:00"), by=world.provider)
    clock.stop(at=at("2026-11-23 10:00"))

    assert (clock.state, clock.used, clock.paused, clock.segments.count()) == ("met", hours(1), hours(0), 4)


def test_the_same_wait_said_twice_is_one(world: World) -> None:
    """K7."""
    clock = started(world, 8, "2026-11-23 09:00")
    pause(clock, "2026-11-23 10:00", world.provider)
    pause(clock, "2026-11-23 11:00", world.provider)

    assert clock.segments.filter(running=False).count() == 1


# Opening again


@pytest.mark.parametrize(("reopening", "cycles", "state"), [("continue", 1, "running"), ("ignore", 1, "met")])
def test_opened_again_it_goes_on_or_stays_stopped(world: World, reopening: str, cycles: int, state: str) -> None:
    """K11: the time in between counts neither as used nor as paused."""
    clock = started(world, Target("fulfil", 8, reopening=reopening), "2026-11-23 09:00")
    clock.stop(at=at("2026-11-23 12:00"))

    assert clock.reopen(at=at("2026-11-25 10:00"), by=world.consumer) == clock
    assert (Clock.objects.count(), clock.state, clock.used, clock.paused) == (cycles, state, hours(3), hours(0))
    assert clock.due_at == (at("2026-11-25 15:00") if reopening == "continue" else at("2026-11-23 17:00"))


def test_each_cycle_keeps_its_own_result(world: World) -> None:
    """K11, restart: a late first cycle stays breached, the second is met."""
    first = started(world, Target("fulfil", 4, reopening="restart"), "2026-11-23 09:00")
    first.stop(at=at("2026-11-23 14:00"))
    second = first.reopen(at=at("2026-11-24 09:00"), by=world.consumer)
    second.stop(at=at("2026-11-24 10:00"))

    assert list(Clock.of("SR-9001").values_list("cycle", "state", "used")) == [
        (1, "breached", hours(5)),
        (2, "met", hours(1)),
    ]


def test_opened_again_twice_one_cycle_starts(world: World) -> None:
    """K11: whoever still holds the first cycle is given the one that holds now."""
    first = started(world, Target("fulfil", 4, reopening="restart"), "2026-11-23 09:00")
    first.stop(at=at("2026-11-23 10:00"))
    second = first.reopen(at=at("2026-11-24 09:00"), by=world.consumer)

    assert first.reopen(at=at("2026-11-24 09:00"), by=world.consumer) == second
    second.stop(at=at("2026-11-24 10:00"))
    third = first.reopen(at=at("2026-11-24 11:00"), by=world.consumer)
    assert (third.cycle, Clock.objects.count()) == (3, 3)


# Corrections


def corrected(world: World, clock: Clock, effect: str, since: str, until: str) -> Clock:
    facts = {"effect": effect, "since_at": at(since), "until_at": at(until), "why": "Agreed on the phone"}
    correction = ClockCorrection.propose(clock, **facts, by=world.consumer)
    correction.accept(by=world.provider)
    return Clock.objects.get(pk=clock.pk)


def test_only_a_joint_correction_clears_a_breach(world: World) -> None:
    """K2, K17: an hour and a half excused; the segments stay what they were, one more carries both names."""
    clock = started(world, 4, "2026-11-16 09:00")
    clock.stop(at=at("2026-11-16 14:00"))
    assert clock.state == "breached"
    before = list(clock.segments.values())
    clock = corrected(world, clock, "excuse", "2026-11-16 10:00", "2026-11-16 11:30")

    assert (clock.state, clock.breached_at, clock.used, clock.paused) == ("met", None, hours(3.5), hours(1.5))
    assert list(clock.segments.filter(correction=None).values()) == before
    laid_over = clock.segments.get(correction__isnull=False)
    assert (laid_over.by, laid_over.agreed_by) == (world.consumer, world.provider)


def test_a_correction_may_breach_what_was_met(world: World) -> None:
    """K2: the pause counts after all."""
    clock = started(world, 4, "2026-11-16 09:00")
    pause(clock, "2026-11-16 10:00", world.provider)
    clock.resume(at=at("2026-11-16 13:00"), by=world.provider)
    clock.stop(at=at("2026-11-16 15:00"))
    assert (clock.state, clock.used) == ("met", hours(3))
    clock = corrected(world, clock, "count", "2026-11-16 10:00", "2026-11-16 13:00")

    assert (clock.state, clock.breached_at) == ("breached", at("2026-11-16 13:00"))
    assert (clock.used, clock.paused_consumer) == (hours(6), hours(0))


def test_a_breach_that_a_correction_leaves_stays_written_down(world: World) -> None:
    """K2: open and late by two hours, ten minutes are excused: it is as late as it is, marked all along."""
    with time_machine.travel(at("2026-11-16 15:00"), tick=False):
        clock = started(world, 4, "2026-11-16 09:00")
        mark_time(at("2026-11-16 15:00"))
        clock.refresh_from_db()
        assert clock.breached_at == at("2026-11-16 13:00")
        clock = corrected(world, clock, "excuse", "2026-11-16 10:00", "2026-11-16 10:10")

    assert (clock.state, clock.breached_at) == ("running", at("2026-11-16 13:10"))


# What is kept


@pytest.mark.parametrize("change", [{"since_at": at("2026-11-23 08:00")}, {"reason": "Another"}, {"running": False}])
def test_an_open_segment_is_closed_and_nothing_else(world: World, change: dict[str, Any]) -> None:
    """K17, wall 17."""
    clock = started(world, 8, "2026-11-23 09:00")

    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        ClockSegment.objects.filter(clock=clock).update(**change)


def test_warnings_are_kept_and_never_changed(world: World) -> None:
    """K14, K17, wall 18: once for each percent, at the instant calculated."""
    target = Target("fulfil", 8, warn_percent=50, warnings=(75, 100))
    clock = started(world, target, "2026-11-23 09:00")
    mark_time(at("2026-11-23 15:30"))
    mark_time(at("2026-11-23 15:40"))
    clock.stop(at=at("2026-11-23 16:00"))
    rows = ClockWarning.objects.filter(clock=clock)

    assert list(rows.values_list("percent", "at")) == [(50, at("2026-11-23 13:00")), (75, at("2026-11-23 15:00"))]
    with pytest.raises(Exception, match="never_changed"), transaction.atomic():
        rows.update(percent=99)
    with pytest.raises(Exception, match="never_changed"), transaction.atomic():
        rows._raw_delete("default")


def test_two_segments_of_a_clock_never_overlap(world: World) -> None:
    """Wall 16: nor are two open at once, whatever writes them."""
    clock = started(world, 8, "2026-11-23 09:00")
    clock.stop(at=at("2026-11-23 12:00"))
    facts: dict[str, Any] = {**clock.sides, "clock": clock, "running": True, "since_at": at("2026-11-23 11:00")}

    with pytest.raises(DatabaseError, match="segments_of_a_clock_follow"), transaction.atomic():
        ClockSegment.objects.create(**facts, until_at=at("2026-11-23 13:00"))
    opens = [ClockSegment(**facts | {"since_at": at(f"2026-11-{day} 09:00")}) for day in (24, 25)]
    with pytest.raises(DatabaseError, match=r"segment_one_open|segments_of_a_clock_follow"), transaction.atomic():
        ClockSegment.objects.bulk_create(opens)
