"""Clocks as rows: the worked figures, pauses, breaches, and a history that only grows (C4-C6, K1-K13, K17, K19)."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from relationships.models import Clock, ClockSegment, Side
from relationships.models.clock_marking import mark_time
from relationships.terms import Metric, Target
from tests.factories import World

from .clock_words import Thing, agreed, at, hours, pause, started, week

CHRISTMAS = ((date(2026, 12, 24), ""), (date(2026, 12, 25), "Christmas Day"))


@pytest.mark.parametrize(
    ("begins", "within", "due", "facts"),
    [
        ("2026-11-20 16:30", 1, "2026-11-23 09:30", {}),
        ("2026-11-23 16:00", 4, "2026-11-24 10:00", {"weekly": week((8, 18))}),
        ("2026-12-23 15:00", 4, "2026-12-28 11:00", {"holidays": CHRISTMAS}),
        ("2026-11-23 10:00", 4, "2026-11-23 15:00", {"weekly": week((9, 12), (13, 17))}),
        ("2026-11-20 16:00", 1, "2026-11-20 17:00", {}),
        ("2026-11-21 12:00", 1, "2026-11-23 10:00", {}),
    ],
    ids=[
        "over the weekend",
        "over night",
        "over Christmas",
        "over lunch",
        "to the closing instant (C6)",
        "from Saturday",
    ],
)
def test_deadlines_come_out_in_agreed_hours(world: World, begins: str, within: int, due: str, facts: Any) -> None:
    """C5, C6."""
    assert started(world, within, begins, **facts).due_at == at(due)


@pytest.mark.parametrize(
    ("begins", "due"), [("2026-10-24 12:00", "2026-10-25 11:00"), ("2026-03-28 12:00", "2026-03-29 13:00")]
)
def test_a_day_around_the_clock_has_24_hours_on_dst_nights_too(world: World, begins: str, due: str) -> None:
    """C4."""
    assert started(world, Target("fulfil", 24, hours="always"), begins).due_at == at(due)


def test_a_pause_moves_the_deadline_by_business_time(world: World) -> None:
    """K5: 8 h, 9-17, start Fri 15:00, paused Fri 16:00 to Mon 10:00: due Mon 17:00, not Mon 15:00."""
    clock = started(world, 8, "2026-11-20 15:00")
    assert clock.due_at == at("2026-11-23 15:00")

    pause(clock, "2026-11-20 16:00", world.provider)
    assert (clock.due_at, clock.warn_at) == (None, None)
    clock.resume(at=at("2026-11-23 10:00"), by=world.provider)

    assert clock.due_at == at("2026-11-23 17:00")
    assert (clock.used, clock.paused) == (hours(1), hours(2))


def test_a_pause_says_why_for_whom_and_by_whom(world: World) -> None:
    """K4; the database takes no pause without."""
    clock = started(world, 8, "2026-11-23 09:00")
    pause(clock, "2026-11-23 10:00", world.provider)

    segment = clock.segments.get(running=False)
    assert (segment.reason, segment.side, segment.by) == ("Which room?", "consumer", world.provider)
    clock.resume(at=at("2026-11-23 11:00"), by=None)
    facts = {**clock.sides, "clock": clock, "since_at": at("2026-11-23 09:00"), "until_at": at("2026-11-23 09:00")}
    with pytest.raises(DatabaseError, match="segment_pause_says_why"), transaction.atomic():
        ClockSegment.objects.create(**facts, running=False, reason="", side=Side.CONSUMER)


def test_only_fulfilment_is_paused_by_a_request_on_hold(world: World) -> None:
    """K1, K4: one metric never answers for another."""
    request = world.request()
    request.accept(by=world.provider)
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer")

    states = dict(Clock.objects.values_list("metric", "state"))
    assert states == {"respond": "met", "fulfil": "paused"}


def test_stopping_while_paused_closes_the_pause_first(world: World) -> None:
    """K6: paused from February to August, done in an hour."""
    clock = started(world, 8, "2026-02-02 09:00")
    pause(clock, "2026-02-02 10:00", world.provider)
    clock.stop(at=at("2026-08-03 12:00"))

    assert (clock.state, clock.used) == ("met", hours(1))
    assert not clock.segments.filter(until_at=None).exists()


def test_a_pause_in_a_pause_changes_the_reason_and_counts_once(world: World) -> None:
    """K7."""
    clock = started(world, 8, "2026-11-23 09:00")
    pause(clock, "2026-11-23 10:00", world.provider)
    pause(clock, "2026-11-23 11:00", world.provider, side=Side.PROVIDER)
    clock.resume(at=at("2026-11-23 12:00"), by=world.provider)

    assert (clock.paused, clock.paused_consumer, clock.paused_provider) == (hours(2), hours(1), hours(1))
    assert clock.segments.filter(running=False).count() == 2


def test_nothing_is_marked_while_paused_and_each_threshold_once(world: World) -> None:
    """K8, K19: a late look writes the instant calculated, not the one it looked at."""
    clock = started(world, 4, "2026-11-23 09:00")
    pause(clock, "2026-11-23 11:00", world.provider)
    assert mark_time(at("2026-11-27 12:00")) == []
    clock.refresh_from_db()
    assert (clock.warned_at, clock.breached_at) == (None, None)

    clock.resume(at=at("2026-11-24 09:00"), by=world.provider)
    assert mark_time(at("2026-11-24 11:00")) == []
    assert mark_time(at("2026-11-30 12:00")) == [clock.pk]
    assert mark_time(at("2026-11-30 13:00")) == []
    clock.refresh_from_db()
    assert (clock.warned_at, clock.breached_at) == (at("2026-11-24 10:00"), at("2026-11-24 11:00"))


def test_being_late_to_look_changes_no_result(world: World) -> None:
    """K19: stopped late without anybody having looked, the row says what it would have said."""
    clock = started(world, 4, "2026-11-23 09:00")
    clock.stop(at=at("2026-11-23 14:00"))

    assert (clock.state, clock.warned_at, clock.breached_at) == (
        "breached",
        at("2026-11-23 12:00"),
        at("2026-11-23 13:00"),
    )
    assert mark_time(at("2026-11-30 13:00")) == []


def test_a_breach_is_seen_before_anybody_writes_it_down(world: World) -> None:
    """K2: breached_open is derived from instants; exactly at the deadline it is not yet one."""
    clock = started(world, 4, "2026-11-23 09:00")

    assert clock.standing(at("2026-11-23 13:00")) == "running"
    assert clock.standing(at("2026-11-23 13:00:01")) == "breached_open"
    pause(clock, "2026-11-23 14:00", world.provider)
    assert clock.standing(at("2026-11-23 15:00")) == "breached_open"


def test_a_breach_is_never_cleared(world: World) -> None:
    """K2: not by reopening and stopping again; the database does not take it back either."""
    clock = started(world, 4, "2026-11-23 09:00")
    clock.stop(at=at("2026-11-23 14:00"))
    clock.reopen(at=at("2026-11-24 09:00"), by=world.consumer)
    clock.stop(at=at("2026-11-24 09:10"))

    assert (clock.state, clock.breached_at) == ("breached", at("2026-11-23 13:00"))
    with pytest.raises(DatabaseError, match="clock_met_was_never_breached"), transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(state="met")


def test_sent_back_it_goes_on_where_it_stopped(world: World) -> None:
    """K11, continue: the time in which it counted as done is not counted."""
    clock = started(world, 4, "2026-11-23 09:00")
    clock.stop(at=at("2026-11-23 12:00"))
    clock.reopen(at=at("2026-11-25 10:00"), by=world.consumer)

    assert (clock.state, clock.used, clock.due_at) == ("running", hours(3), at("2026-11-25 11:00"))
    clock.stop(at=at("2026-11-25 10:30"))
    assert (clock.state, clock.used, clock.paused) == ("met", hours(3.5), hours(0))


def test_a_cancelled_clock_has_no_result(world: World) -> None:
    clock = started(world, 4, "2026-11-23 09:00")
    clock.cancel(at=at("2026-11-23 15:00"))
    clock.stop(at=at("2026-11-23 16:00"))
    clock.reopen(at=at("2026-11-23 16:00"), by=None)

    assert (clock.state, clock.stopped_at) == ("cancelled", at("2026-11-23 15:00"))


TARGETS = (
    Target("respond", 8),
    Target("respond", 4, priority="High"),
    Target("respond", 2, kind="goods"),
    Target("respond", 1, kind="goods", priority="High"),
)


@pytest.mark.parametrize(
    ("kind", "priority", "within"),
    [("action", "Normal", 8), ("action", "High", 4), ("goods", "Normal", 2), ("goods", "High", 1)],
)
def test_the_most_specific_target_counts(world: World, kind: str, priority: str, within: int) -> None:
    """K12: kind and priority > kind > priority > any."""
    version = agreed(world, *TARGETS)
    facts: dict[str, Any] = {"kind": kind, "priority": priority, "at": at("2026-11-23 09:00")}

    clock = Clock.start(Thing(world), version=version, metric=Metric.RESPOND, **facts)

    assert clock is not None
    assert clock.target_time == hours(within)
    assert Clock.start(Thing(world), version=version, metric=Metric.FULFIL, **facts) is None


def test_a_clock_keeps_what_it_started_with(world: World) -> None:
    """K13: an amendment changes the clocks that start under it, not this one."""
    request = world.request()
    clock = request.fulfil_clock
    due_at, seconds = clock.due_at, clock.target_seconds
    amended = request.version.amend(by=world.provider, first_day=request.version.today())
    amended.rewrite(lambda terms: terms.amended(targets=(Target("fulfil", 1),)), by=world.provider)

    clock.refresh_from_db()
    assert (clock.due_at, clock.target_seconds, clock.version) == (due_at, seconds, request.version)
    assert clock.calendar == request.version.calendar


def test_the_history_of_a_clock_only_grows(world: World) -> None:
    """K17: a segment is closed once and never edited or deleted; the row is the fold over all of them."""
    clock = started(world, 8, "2026-11-20 15:00")
    pause(clock, "2026-11-20 16:00", world.provider)
    clock.resume(at=at("2026-11-23 10:00"), by=world.provider)
    clock.stop(at=at("2026-11-23 12:00"))
    segments = ClockSegment.objects.filter(clock=clock)

    reading = clock.reading()
    assert (reading.used, reading.paused, reading.due_at) == (clock.used, clock.paused, clock.due_at)
    for change in ({"until_at": at("2026-11-23 16:00")}, {"reason": "Another"}, {"running": True}):
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
            segments.filter(running=False).update(**change)
    with pytest.raises(Exception, match="never_deleted"), transaction.atomic():
        segments.filter(running=False)._raw_delete("default")
