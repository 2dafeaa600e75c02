"""Which waits pause a clock, another target on the way, and what each target counts in (K1, K4, K9, K10, K12, K13, C8,
C9)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from relationships.models import CalendarChange, Clock
from relationships.models.clock_marking import mark_time
from relationships.terms import Hours, Metric, Target
from tests.factories import World

from .clock_words import Thing, agreed, at, hours, pause, started

SIDES = ("consumer", "provider", "supplier", "agreed", "force_majeure")
OWN = {"provider": "consumer", "consumer": "provider"}


@pytest.mark.parametrize(
    ("metric", "pausing", "debtor", "pausing_sides"),
    [
        ("respond", "usual", "provider", ()),
        ("fulfil", "usual", "provider", SIDES),
        ("update", "usual", "provider", SIDES),
        ("fulfil", "never", "provider", ()),
        ("fulfil", "any", "provider", SIDES),
        ("respond", "any", "provider", SIDES),
        ("fulfil", "other_side", "provider", ("consumer",)),
        ("obligation", "other_side", "consumer", ("provider",)),
        ("fulfil", "not_own", "provider", ("consumer", "supplier", "agreed", "force_majeure")),
        ("obligation", "not_own", "consumer", ("provider", "supplier", "agreed", "force_majeure")),
    ],
)
def test_each_target_says_which_waits_pause_it(
    world: World, metric: str, pausing: str, debtor: str, pausing_sides: tuple[str, ...]
) -> None:
    """K4: what does not pause counts on, and still says for whom it waited; the deadline moves only by what paused."""
    usual = Target(metric, 8, debtor=debtor)
    clock = started(world, usual, "2026-11-23 09:00")
    Clock.objects.filter(pk=clock.pk).update(pausing=_stored(metric, pausing))
    clock.refresh_from_db()
    for hour, side in enumerate(SIDES, 10):
        pause(clock, f"2026-11-23 {hour}:00", world.provider, side=side)
        assert clock.state == ("paused" if side in pausing_sides else "running")
    clock.resume(at=at("2026-11-23 15:00"), by=world.provider)

    waits = {s.side: s.running for s in clock.segments.all() if s.side}
    assert waits == {side: side not in pausing_sides for side in SIDES}
    assert clock.paused == hours(len(pausing_sides))
    assert clock.paused_consumer == hours("consumer" in pausing_sides)
    assert clock.paused_provider == hours("provider" in pausing_sides)
    ends = at("2026-11-23 17:00") if not pausing_sides else at("2026-11-24 09:00") + hours(len(pausing_sides))
    assert clock.due_at == ends


def _stored(metric: str, pausing: str) -> str:
    """An obligation's target cannot be agreed with pausing of its own, but a clock may have been started so."""
    if pausing != "usual":
        return pausing
    return "never" if metric == "respond" else "any"


@pytest.mark.parametrize(("metric", "stored"), [("respond", "never"), ("fulfil", "any"), ("deliver", "any")])
def test_the_usual_way_is_written_out_when_a_clock_starts(world: World, metric: str, stored: str) -> None:
    """K4, K13."""
    assert started(world, Target(metric, 8), "2026-11-23 09:00").pausing == stored


def test_clocks_of_a_thing_are_independent(world: World) -> None:
    """K1: stopping, pausing and cancelling one metric leaves the others as they were."""
    metrics = [Metric.RESPOND, Metric.FULFIL, Metric.UPDATE]
    version = agreed(world, *(Target(metric, 8) for metric in metrics))
    respond, fulfil, update = Clock.start_all(
        Thing(world), version=version, metrics=metrics, kind="action", priority="High", at=at("2026-11-23 09:00")
    )
    respond.stop(at=at("2026-11-23 10:00"))
    pause(fulfil, "2026-11-23 11:00", world.provider)
    update.cancel(at=at("2026-11-23 12:00"))

    rows = Clock.objects.values_list("metric", "state", "used")
    assert set(rows) == {
        ("respond", "met", hours(1)),
        ("fulfil", "paused", hours(2)),
        ("update", "cancelled", hours(3)),
    }


# Another target on the way


def retargeted(world: World, to: Target, when: str = "2026-11-23 12:00", *, before: str = "") -> Clock | None:
    """24 h for High from Mon 09:00, aimed at what was agreed for Normal."""
    clock = started(world, Target("fulfil", 24, priority="High"), "2026-11-23 09:00", more=(to,))
    if before:
        pause(clock, before, world.provider)
    return clock.retarget(kind="action", priority="Normal", at=at(when), by=world.provider, reason="Less urgent")


def test_a_retroactive_target_counts_from_the_original_start(world: World) -> None:
    """K9: start Mon 09:00, at 12:00 24 h to 4 h: Mon 13:00; what it aimed at before is kept, with who and why."""
    clock = retargeted(world, Target("fulfil", 4, priority="Normal"))
    clock.refresh_from_db()

    assert (clock.due_at, clock.target_seconds, clock.priority) == (at("2026-11-23 13:00"), 4 * 3600, "Normal")
    earlier = clock.retargets.get()
    assert (earlier.target_seconds, earlier.since_at, earlier.until_at) == (24 * 3600, None, at("2026-11-23 12:00"))
    assert (earlier.reason, earlier.by) == ("Less urgent", world.provider)
    with pytest.raises(DatabaseError, match="append"), transaction.atomic():
        clock.retargets.update(reason="Another")


def test_a_target_that_is_not_retroactive_starts_the_next_clock(world: World) -> None:
    """K9: the same change counts anew: Mon 16:00; the old clock is cancelled and says why."""
    clock = retargeted(world, Target("fulfil", 4, priority="Normal", retroactive=False))
    first = Clock.objects.get(cycle=1)

    assert (clock.due_at, clock.cycle, clock.started_at) == (at("2026-11-23 16:00"), 2, at("2026-11-23 12:00"))
    assert (first.state, first.note) == ("cancelled", "The target changed; the next clock counts from here.")


def test_a_target_that_is_past_already_is_born_breached_once(world: World) -> None:
    """K9: 2 h at 12:00; marked once, at the instant calculated, and the flag outlives the pause and the stop."""
    clock = retargeted(world, Target("fulfil", 2, priority="Normal"))

    assert (clock.born_breached, clock.standing(at("2026-11-23 12:00"))) == (True, "breached_open")
    assert mark_time(at("2026-11-23 12:01")) == [clock.pk]
    assert mark_time(at("2026-11-23 12:02")) == []
    pause(clock, "2026-11-23 13:00", world.provider)
    clock.stop(at=at("2026-11-23 14:00"))
    clock.refresh_from_db()
    assert (clock.state, clock.born_breached, clock.breached_at) == ("breached", True, at("2026-11-23 11:00"))


def test_a_breach_outlives_a_longer_target(world: World) -> None:
    """K2, K9: 2 h were over at 11:00; 40 h at 12:00 take nothing back, written down or not."""
    more = Target("fulfil", 40, priority="Normal")
    clock = started(world, Target("fulfil", 2, priority="High"), "2026-11-23 09:00", more=(more,))
    clock.retarget(kind="action", priority="Normal", at=at("2026-11-23 12:00"), by=world.provider)
    assert clock.breached_at == at("2026-11-23 11:00")
    clock.stop(at=at("2026-11-23 13:00"))

    assert (clock.state, clock.breached_at) == ("breached", at("2026-11-23 11:00"))


def test_a_wait_goes_on_under_another_target(world: World) -> None:
    """K7, K9: aimed elsewhere while it waits, it waits on: paused from the first second of the next clock, too."""
    clock = retargeted(world, Target("fulfil", 4, priority="Normal", retroactive=False), before="2026-11-23 10:00")

    assert (clock.cycle, clock.state, clock.due_at) == (2, "paused", None)
    segment = clock.segments.get()
    assert (segment.side, segment.reason, segment.by) == ("consumer", "Which room?", world.provider)
    clock.resume(at=at("2026-11-23 14:00"), by=world.provider)
    assert (clock.due_at, clock.used, clock.paused) == (at("2026-11-24 10:00"), hours(0), hours(2))


def test_what_pauses_is_asked_of_the_new_target(world: World) -> None:
    """K4, K9: the pause so far is credited; from the change on the wait counts, for now nothing pauses."""
    clock = retargeted(world, Target("fulfil", 4, priority="Normal", pausing="never"), before="2026-11-23 10:00")

    assert (clock.state, clock.due_at) == ("running", at("2026-11-23 15:00"))
    assert (clock.used, clock.paused) == (hours(1), hours(2))
    assert clock.segments.get(until_at=None).side == "consumer"


def test_without_a_target_any_more_the_clock_is_cancelled(world: World) -> None:
    """K10: not left behind, and it says why."""
    clock = started(world, Target("fulfil", 24, priority="High"), "2026-11-23 09:00")

    assert clock.retarget(kind="goods", priority="Normal", at=at("2026-11-23 12:00"), by=world.provider) is None
    clock.refresh_from_db()
    assert (clock.state, clock.note) == ("cancelled", "Nothing was agreed for this any more.")
    assert not clock.segments.filter(until_at=None).exists()


def test_the_same_target_under_another_name_changes_nothing_that_counts(world: World) -> None:
    """K9: a target for any priority holds on; what was marked stays marked."""
    clock = started(world, 2, "2026-11-23 09:00")
    mark_time(at("2026-11-23 12:00"))
    clock.retarget(kind="goods", priority="Normal", at=at("2026-11-23 12:00"), by=world.provider)
    clock.refresh_from_db()

    assert (clock.kind, clock.priority, clock.breached_at) == ("goods", "Normal", at("2026-11-23 11:00"))
    assert not clock.retargets.exists()


# What it counts in


def test_one_target_for_each_is_a_constraint(world: World) -> None:
    """K12: the database holds no second target for the same metric, kind, priority and debtor."""
    version = world.draft()
    row = version.serviceleveltargets.filter(metric="fulfil").values().get()
    row.pop("id")

    with pytest.raises(DatabaseError, match="one_target_for_each"), transaction.atomic():
        version.serviceleveltargets.model.objects.create(**row)


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({"amount": 24}, "2026-11-25 17:00"),
        ({"amount": 1, "unit": "calendar_days"}, "2026-11-25 17:00"),
        ({"amount": 1, "unit": "business_days"}, "2026-11-24 09:00"),
        ({"amount": 2, "unit": "business_days"}, "2026-11-25 09:00"),
        ({"amount": 1, "unit": "business_days", "end_of_day": True}, "2026-11-24 17:00"),
        ({"amount": 1, "unit": "calendar_days", "hours": "always"}, "2026-11-24 09:00"),
    ],
)
def test_a_day_is_what_was_declared(world: World, facts: dict[str, object], due: str) -> None:
    """C8: from Mon 09:00 in 9-17; a business day that fits exactly ends as Monday closes (C6)."""
    clock = started(world, Target("fulfil", **facts), "2026-11-23 09:00")
    expected = at(due)
    if facts.get("unit") == "business_days" and not facts.get("end_of_day"):
        expected = at(due) - hours(16)

    assert clock.due_at == expected
    assert clock.unit == facts.get("unit", "hours")


def test_business_days_are_used_and_left_in_days(world: World) -> None:
    """C8, K5: two days from Mon 13:00, paused from Tue 09:00 to Wed 09:00."""
    clock = started(world, Target("fulfil", 2, "business_days"), "2026-11-23 13:00")
    assert clock.due_at == at("2026-11-25 13:00")
    pause(clock, "2026-11-24 09:00", world.provider)
    assert (clock.used, clock.target_time) == (timedelta(days=0.5), timedelta(days=2))
    clock.resume(at=at("2026-11-25 09:00"), by=world.provider)

    assert (clock.due_at, clock.paused) == (at("2026-11-26 13:00"), timedelta(days=1))


@pytest.mark.parametrize(
    ("zone", "requester", "due"),
    [
        ("agreement", "", "2026-11-23 13:00"),
        ("consumer", "", "2026-11-23 14:00"),
        ("requester", "America/New_York", "2026-11-23 19:00"),
        ("requester", "", "2026-11-23 13:00"),
    ],
)
def test_hours_are_read_on_the_agreed_wall_clock(world: World, zone: str, requester: str, due: str) -> None:
    """C9: 4 h of 9-17 from Mon 08:00 in Rome: in Rome, in the consumer's London, in the requester's New York; where
    nobody knows the requester's, in the agreement's."""
    clock = started(world, Target("fulfil", 4, zone=zone), "2026-11-23 08:00", zone=requester)

    assert clock.due_at == at(due)
    assert clock.hours.time_zone == {"consumer": "Europe/London"}.get(zone, requester or "Europe/Rome")


def test_the_consumers_move_changes_no_clock_that_runs(world: World) -> None:
    """C9, K13: the zone was copied when it started."""
    clock = started(world, Target("fulfil", 4, zone="consumer"), "2026-11-23 08:00")
    world.northwind.__class__.objects.filter(pk=world.northwind.pk).update(time_zone="Asia/Tokyo")
    clock = Clock.objects.get(pk=clock.pk)
    pause(clock, "2026-11-23 11:00", world.provider)
    clock.resume(at=at("2026-11-23 11:00"), by=world.provider)

    assert clock.due_at == at("2026-11-23 14:00")


def test_closed_clocks_keep_the_hours_they_were_closed_with(world: World) -> None:
    """C11, K13: what is open counts on in the new hours; what is closed does so only once it is opened again."""
    clock = started(world, 8, "2026-11-16 09:00")
    clock.stop(at=at("2026-11-16 13:00"))
    was = Clock.objects.filter(pk=clock.pk).values().get()
    short = Hours("Europe/Rome", tuple((day, 600, 720) for day in range(5)))
    change = CalendarChange.propose(clock.version, hours=short, first_day=None, why="Fewer people", by=world.consumer)
    change.accept(by=world.provider, at=at("2026-11-23 08:00"))

    assert Clock.objects.filter(pk=clock.pk).values().get() == was
    clock.reopen(at=at("2026-11-23 09:00"), by=world.consumer)
    assert (clock.used, clock.due_at, clock.calendar_id) == (hours(4), at("2026-11-24 12:00"), change.calendar_id)
