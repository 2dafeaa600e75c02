"""What each move does to the clocks of a request."""

from datetime import timedelta

import pytest

from consumption.models.request_clocks import Wait
from relationships.models import ClockSegment, Refused
from relationships.terms import PauseReason, Target, WaitsFor
from tests.consumption.clocked import CONFIRMS, MONDAY, USUAL, clock, monday, raised, states
from tests.factories import World

HOUR = timedelta(hours=1)


def test_each_metric_runs_a_clock_of_its_own(world: World) -> None:
    """K1: goods are also delivered; the rest is not."""
    targets = (*USUAL, Target("update", 4), Target("deliver", 5, "business_days"))
    laptop = raised(world, *targets, part="Laptop")
    storage = world.request(laptop.version, at=MONDAY)

    assert states(laptop) == {m: ["running"] for m in ("respond", "fulfil", "update", "deliver")}
    assert set(states(storage)) == {"respond", "fulfil", "update"}
    assert laptop.next_due_at == monday(13)


def test_meeting_one_meets_no_other(world: World) -> None:
    """K1."""
    request = raised(world, *USUAL, Target("deliver", 40), part="Laptop")

    request.accept(by=world.provider, at=monday(10))

    assert states(request) == {"respond": ["met"], "fulfil": ["running"], "deliver": ["running"]}
    assert request.next_due_at == monday(17)


@pytest.mark.parametrize(
    ("until", "after_fulfil", "after_confirm"),
    [("resolved", "met", "met"), ("closed", "running", "met"), ("accepted", "running", "met")],
)
def test_until_says_what_stops_fulfil_and_deliver(
    world: World, until: str, after_fulfil: str, after_confirm: str
) -> None:
    request = raised(world, Target("fulfil", 80, until=until), Target("deliver", 80, until=until), part="Laptop")
    request.accept(by=world.provider, at=monday(10))

    request.fulfil(by=world.provider, output="A laptop", at=monday(11))
    assert states(request) == {"fulfil": [after_fulfil], "deliver": [after_fulfil]}

    request.confirm(by=world.consumer, at=monday(12))
    assert states(request) == {"fulfil": [after_confirm], "deliver": [after_confirm]}


def test_events_of_one_move_act_in_one_order(world: World) -> None:
    """K3: what is new attaches first, then stop comes before pause: the update cycle that ran is met, the next one is
    there at that same instant, and it is the next one that pauses."""
    request = raised(world, *USUAL, Target("update", 4))
    request.accept(by=world.provider, at=monday(10))

    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(11))

    assert states(request)["update"] == ["met", "met", "paused"]
    ran, waits = clock(request, "update", 2), clock(request, "update", 3)
    assert (ran.stopped_at, waits.started_at, waits.cycle) == (monday(11), monday(11), 3)
    assert list(ClockSegment.objects.filter(clock=ran).values_list("running", flat=True)) == [True]


def test_of_all_events_at_one_instant_a_cancel_wins(world: World) -> None:
    """K3: cancel, then stop, then reopen, then pause; what comes later finds the clock closed."""
    request = raised(world, *USUAL)
    request._hold_clocks()

    request._turn(
        monday(10),
        None,
        cancels=["respond"],
        stops=["respond", "fulfil"],
        waits=Wait("consumer", "Which server?"),
        note="Never mind",
    )

    assert states(request) == {"respond": ["cancelled"], "fulfil": ["met"]}
    assert clock(request, "fulfil").segments.count() == 1


def test_a_pause_says_for_whom_why_and_by_whom(world: World) -> None:
    """K4: kept on the segment, and told to both sides; a response never pauses unless its target says so."""
    request = raised(world, *USUAL)
    request.accept(by=world.provider, at=monday(10))

    facts = {"waits_for": "supplier", "code": PauseReason.DELIVERY, "reason": "The disks are on their way"}
    request.hold(by=world.provider, at=monday(11), **facts)

    segment = ClockSegment.objects.get(clock=request.fulfil_clock, until_at=None)
    assert (segment.side, segment.code, segment.reason, segment.by, segment.running) == (
        "supplier", "delivery", "The disks are on their way", world.provider, False,
    )  # fmt: skip
    assert (request.held_for, request.waits_for()) == ("supplier", None)


@pytest.mark.parametrize(
    ("pausing", "paused_by"),
    [
        ("usual", {"consumer", "provider", "supplier", "agreed", "force_majeure"}),
        ("never", set()),
        ("other_side", {"consumer"}),
        ("not_own", {"consumer", "supplier", "agreed", "force_majeure"}),
    ],
)
def test_each_target_says_which_waits_pause_it(world: World, pausing: str, paused_by: set[str]) -> None:
    """K4: a wait that does not pause counts, and says so."""
    request = raised(world, Target("fulfil", 80, pausing=pausing))
    request.accept(by=world.provider, at=monday(10))

    found = set()
    for minute, wait in enumerate(WaitsFor, 1):
        request.hold(by=world.provider, reason="Because", waits_for=wait, at=monday(10, minute))
        if clock(request, "fulfil").state == "paused":
            found.add(str(wait))
        assert ClockSegment.objects.get(clock=request.fulfil_clock, until_at=None).side == wait

    assert found == paused_by


def test_time_on_hold_moves_the_deadline_by_business_time(world: World) -> None:
    """K5: 8 h, 9-17, raised Fri 15:00, on hold Fri 16:00 to Mon 10:00: due Mon 17:00."""
    friday = monday(15, days=-3)
    request = raised(world, Target("fulfil", 8), at=friday)
    assert request.next_due_at == monday(15)
    request.accept(by=world.provider, at=friday)

    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=friday + HOUR)
    assert request.next_due_at is None
    request.resume(by=world.provider, at=monday(10))

    assert (request.next_due_at, clock(request, "fulfil").due_at) == (monday(17), monday(17))


def test_what_is_fulfilled_on_hold_closes_the_pause_first(world: World) -> None:
    """K6: the time on hold is no part of the duration, though nobody resumed."""
    request = raised(world, Target("fulfil", 8))
    request.accept(by=world.provider, at=monday(9))
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(10))

    request.fulfil(by=world.provider, output="100 GB added", at=monday(12, days=180))

    fulfil = clock(request, "fulfil")
    assert (fulfil.state, fulfil.used, request.held_for) == ("met", HOUR, "")


def test_another_reason_in_a_pause_counts_no_second_twice(world: World) -> None:
    """K7: consumer 10-12, then supplier 12-15: five hours in all, two of them the consumer's."""
    request = raised(world, Target("fulfil", 8))
    request.accept(by=world.provider, at=monday(9))
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(10))
    request.hold(by=world.provider, reason="Disks", waits_for="supplier", at=monday(12))
    request.resume(by=world.provider, at=monday(15))

    fulfil = clock(request, "fulfil")
    assert (fulfil.paused, fulfil.paused_consumer, fulfil.used) == (5 * HOUR, 2 * HOUR, HOUR)
    assert fulfil.due_at == monday(14, days=1)


def test_the_same_reason_again_is_refused(world: World) -> None:
    """K7: nothing changed, so nothing is told."""
    request = raised(world, Target("fulfil", 8))
    request.accept(by=world.provider, at=monday(9))
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(10))

    with pytest.raises(Refused, match=r"waits for this already\. Nothing was changed"):
        request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(11))

    assert clock(request, "fulfil").segments.count() == 2


def test_from_fulfilled_on_the_consumer_owes_its_decision(world: World) -> None:
    """K1, Q5: approve runs from fulfilled to confirmed, and is no deadline of the provider's."""
    request = raised(world, *USUAL, CONFIRMS)
    request.accept(by=world.provider, at=monday(9))

    request.fulfil(by=world.provider, output="100 GB added", at=monday(11))
    approve = clock(request, "approve")
    assert (approve.debtor, approve.state, approve.due_at) == ("consumer", "running", monday(11, days=3))
    assert (request.next_due_at, request.consumer_due_at) == (None, monday(11, days=3))

    request.send_back(by=world.consumer, reason="It is read-only", at=monday(12))
    request.fulfil(by=world.provider, output="100 GB more", at=monday(13))
    request.confirm(by=world.consumer, at=monday(13, days=10))

    assert states(request)["approve"] == ["met", "breached"]


@pytest.mark.parametrize(
    ("reopening", "found", "due"),
    [
        ("continue", ["running"], monday(12, days=1)),
        ("restart", ["met", "running"], monday(14, days=1)),
        ("ignore", ["met"], None),
    ],
)
def test_sent_back_as_the_target_says(world: World, reopening: str, found: list[str], due: object) -> None:
    """K11: fulfilled after 2 of 8 h, sent back at 14:00: goes on with 6 h, starts anew, or stays met."""
    request = raised(world, Target("fulfil", 8, reopening=reopening))
    request.accept(by=world.provider, at=monday(9))
    request.fulfil(by=world.provider, output="100 GB added", at=monday(11))

    request.send_back(by=world.consumer, reason="It is read-only", at=monday(14))

    assert states(request)["fulfil"] == found
    assert request.fulfil_clock == clock(request, "fulfil", len(found))
    assert request.next_due_at == due


def test_where_nothing_is_agreed_nothing_runs(world: World) -> None:
    """K12."""
    request = raised(world, Target("respond", 4), Target("fulfil", 8, kind="goods"))

    assert states(request) == {"respond": ["running"]}
    assert request.not_covered() == ["fulfil", "update"]


def test_declining_is_a_response_and_ends_the_rest(world: World) -> None:
    """K18: what was cancelled says why, and counts nowhere."""
    request = raised(world, *USUAL, Target("update", 4))

    request.decline(by=world.provider, reason="Not in stock", at=monday(10))

    assert states(request) == {"respond": ["met"], "fulfil": ["cancelled"], "update": ["met"]}
    assert clock(request, "fulfil").note == "The request was declined."


def test_withdrawing_ends_all(world: World) -> None:
    request = raised(world, *USUAL, Target("update", 4))

    request.withdraw(by=world.consumer, at=monday(10))

    assert states(request) == {"respond": ["cancelled"], "fulfil": ["cancelled"], "update": ["cancelled"]}
    assert clock(request, "respond").note == "The request was withdrawn."
    assert request.next_due_at is None


def test_hours_are_read_on_the_clock_of_whoever_asks(world: World) -> None:
    """C9: 9 to 17 in Berlin; Mon 15:30 in London leaves half an hour there."""
    person = world.consumer.person
    type(person).objects.filter(pk=person.pk).update(time_zone="Europe/Berlin")
    world.consumer.person.refresh_from_db()

    request = raised(world, Target("respond", 1, zone="requester"), at=monday(15, 30))

    assert request.next_due_at == monday(8, 30, days=1)
    assert clock(request, "respond").time_zone == "Europe/Berlin"
