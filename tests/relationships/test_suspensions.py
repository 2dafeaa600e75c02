"""An agreement rests for a time: nothing new is asked for, and clocks do what was agreed (G13)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from consumption.models import ServiceRequest
from relationships.clock_check import differences
from relationships.models import (
    AgreedPriority,
    AgreementVersion,
    Clock,
    Comment,
    Record,
    Refused,
    Role,
    Side,
    Suspension,
)
from relationships.terms import Conduct, Duration, PauseReason, Target
from tests.factories import World

from .lives import at, days_pass, lasting, on

ALONE = Conduct(suspending="provider", while_suspended="pause")
ROUND_THE_CLOCK = (Target("respond", 4, hours="always"), Target("fulfil", 8, hours="always"))


def resting(world: World, **conduct: Any) -> tuple[AgreementVersion, ServiceRequest, Suspension]:
    """Suspended by the provider an hour after a request was made, as was agreed."""
    facts = {"suspending": "provider", "while_suspended": "pause", **conduct}
    with on("2026-02-11", hour=9):
        version = world.agreed(conduct=Conduct(**facts), targets=ROUND_THE_CLOCK)
        request = world.request(version)
    with on("2026-02-11", hour=10):
        return version, request, Suspension.suspend(version, by=world.provider, reason="The bill is not paid.")


def clock_of(request: ServiceRequest) -> Clock:
    request.refresh_from_db()
    clock = request.fulfil_clock
    assert clock is not None
    return clock


def used(request: ServiceRequest, hour: int, day: str = "2026-02-11") -> timedelta:
    return clock_of(request).used_at(at(day, hour))


def test_a_side_that_may_suspend_alone_does(world: World) -> None:
    """G13."""
    version, _request, rest = resting(world)

    assert (rest.status, rest.suspended_at, rest.alone) == ("suspended", at("2026-02-11", hour=10), True)
    assert [button.name for button in rest.moves_open_to(world.provider)] == ["resume"]
    assert rest.moves_open_to(world.consumer) == []
    assert Record.objects.get(subject=rest.reference, move="suspend").text == "The bill is not paid."
    with pytest.raises(Refused, match=f"{rest.reference} is “Suspended” already"):
        Suspension.suspend(version, by=world.consumer, reason="x")


def test_otherwise_the_other_side_is_asked(world: World) -> None:
    """G13: either side then resumes what both suspended."""
    version = world.agreed()
    rest = Suspension.suspend(version, by=world.consumer, reason="We move house.")

    assert (rest.status, rest.waits_for()) == ("proposed", Side.PROVIDER)
    assert world.request(version).status == "submitted"
    rest.accept(by=world.provider)
    assert [button.name for button in rest.moves_open_to(world.consumer)] == ["resume"]
    assert [button.name for button in rest.moves_open_to(world.provider)] == ["resume"]


def test_the_other_side_may_reject_and_the_asking_one_withdraw(world: World) -> None:
    """G13."""
    version = world.agreed()
    rest = Suspension.suspend(version, by=world.consumer, reason="We move house.")
    with pytest.raises(PermissionDenied):
        rest.accept(by=world.consumer)
    rest.reject(by=world.provider, reason="We have hired people.")
    again = Suspension.suspend(version, by=world.consumer, reason="All the same.")
    again.withdraw(by=world.consumer)

    assert [each.status for each in Suspension.objects.order_by("pk")] == ["rejected", "withdrawn"]


def test_nothing_new_is_asked_for_while_it_rests(world: World) -> None:
    """G13."""
    version, _request, rest = resting(world)

    with on("2026-02-11", hour=11), pytest.raises(Refused, match=rf"suspended \({rest.reference}\)"):
        world.request(version)
    with on("2026-02-11", hour=12):
        rest.resume(by=world.provider)
        assert world.request(version).status == "submitted"


def test_what_was_asked_before_it_rested_can_still_be_brought_in(world: World) -> None:
    """G13: history is told afterwards."""
    version, _request, _rest = resting(world)

    with on("2026-02-11", hour=12):
        assert world.request(version, at=at("2026-02-11", hour=9)).raised_at == at("2026-02-11", hour=9)


def test_clocks_pause_where_that_was_agreed_and_go_on_where_they_stood(world: World) -> None:
    """G13: one hour used, two rested, then on."""
    _version, request, rest = resting(world)

    assert (clock_of(request).state, used(request, 12)) == ("paused", timedelta(hours=1))
    assert request.next_due_at is None
    with on("2026-02-11", hour=12):
        rest.resume(by=world.provider)
    assert (clock_of(request).state, used(request, 14)) == ("running", timedelta(hours=3))
    assert request.next_due_at == at("2026-02-11", hour=15)


def test_clocks_run_on_where_that_was_agreed(world: World) -> None:
    """G13."""
    _version, request, rest = resting(world, while_suspended="run")

    assert (clock_of(request).state, used(request, 12)) == ("running", timedelta(hours=3))
    with on("2026-02-11", hour=12):
        rest.resume(by=world.provider)
    assert used(request, 14) == timedelta(hours=5)


def test_what_waited_before_waits_on_afterwards(world: World) -> None:
    """G13, K7."""
    with on("2026-02-11", hour=9):
        version = world.agreed(conduct=ALONE, targets=ROUND_THE_CLOCK)
        request = world.request(version)
        request.accept(by=world.provider)
        request.hold(by=world.provider, reason="Which floor?", waits_for="consumer", code=PauseReason.INFORMATION)
    with on("2026-02-11", hour=10):
        rest = Suspension.suspend(version, by=world.provider, reason="x")
    with on("2026-02-11", hour=12):
        rest.resume(by=world.provider)

    last = clock_of(request).segments.last()
    assert (last.side, last.reason, last.running) == ("consumer", "Which floor?", False)


def test_what_was_moved_while_it_rested_stays_where_it_was_left(world: World) -> None:
    """G13: put on hold during the rest, it waits for that afterwards, and not for the rest."""
    _version, request, rest = resting(world)
    with on("2026-02-11", hour=11):
        request.accept(by=world.provider)
        request.hold(by=world.provider, reason="Which floor?", waits_for="consumer", code=PauseReason.INFORMATION)
    with on("2026-02-11", hour=12):
        rest.resume(by=world.provider)

    last = clock_of(request).segments.last()
    assert (last.side, last.reason) == ("consumer", "Which floor?")


def exact() -> bool:
    return not any(found for found in differences(Clock.objects.all(), timezone.now()) if found)


def test_nothing_that_moves_a_request_starts_its_clock_while_it_rests(world: World) -> None:
    """G13: held, resumed and given another priority during the rest, it counts from the end of the rest on."""
    _version, request, rest = resting(world)
    with on("2026-02-11", hour=11):
        request.accept(by=world.provider)
        assert (clock_of(request).state, used(request, 11)) == ("paused", timedelta(hours=1))
        request.hold(by=world.provider, reason="Which floor?", waits_for="consumer", code=PauseReason.INFORMATION)
        assert (clock_of(request).state, request.next_due_at) == ("paused", None)
        request.answer(by=world.consumer, text="The third.")
        assert (clock_of(request).state, request.next_due_at) == ("paused", None)
        request.reprioritise(by=world.provider, reason="It hurts.", priority=other_priority(request))
        assert (clock_of(request).state, request.next_due_at) == ("paused", None)
        assert exact()
    with on("2026-02-11", hour=12):
        rest.resume(by=world.provider)
        assert exact()

    assert (clock_of(request).state, used(request, 14)) == ("running", timedelta(hours=3))


def other_priority(request: ServiceRequest) -> AgreedPriority:
    return request.version.agreedprioritys.exclude(pk=request.priority_id)[0]


@pytest.mark.parametrize("pausing", ["any", "never"])
def test_what_waited_before_and_was_answered_while_it_rested_runs_afterwards(world: World, pausing: str) -> None:
    """G13, K7: whatever the target pauses for; words between the two start nothing."""
    with on("2026-02-11", hour=9):
        targets = (Target("fulfil", 8, hours="always", pausing=pausing), Target("update", 2, hours="always"))
        version = world.agreed(conduct=ALONE, targets=targets)
        request = world.request(version)
        request.accept(by=world.provider)
        request.hold(by=world.provider, reason="Which floor?", waits_for="consumer", code=PauseReason.INFORMATION)
    with on("2026-02-11", hour=10):
        rest = Suspension.suspend(version, by=world.provider, reason="x")
        Comment.say(request, by=world.provider, text="We wait.")
    with on("2026-02-11", hour=11):
        request.answer(by=world.consumer, text="The third.")
        assert {clock.state for clock in Clock.objects.open()} == {"paused"}
    with on("2026-02-11", hour=12):
        rest.resume(by=world.provider)
        assert (clock_of(request).state, exact()) == ("running", True)
    assert used(request, 13) == timedelta(hours=1 if pausing == "any" else 2)


def test_what_begins_while_it_rests_begins_with_its_end(world: World) -> None:
    """G13: the consumer's approval is due after the rest."""
    with on("2026-02-11", hour=9):
        version = world.agreed(conduct=ALONE, targets=(Target("approve", 4, hours="always", debtor="consumer"),))
        request = world.request(version)
        request.accept(by=world.provider)
    with on("2026-02-11", hour=10):
        rest = Suspension.suspend(version, by=world.provider, reason="x")
    with on("2026-02-11", hour=11):
        request.fulfil(by=world.provider, output="Done.")
    with on("2026-02-11", hour=12):
        rest.resume(by=world.provider)

    request.refresh_from_db()
    assert request.approve_clock is not None
    assert (request.approve_clock.due_at, exact()) == (at("2026-02-11", hour=16), True)


def test_open_requests_go_on_under_a_version_that_expired(world: World) -> None:
    """G13: their clocks run, they can be fulfilled, and nothing new is asked for."""
    version = lasting(world, "2025-08-29", "2026-08-28", Duration(12), targets=ROUND_THE_CLOCK)
    with on("2026-08-28", hour=20):
        request = world.request(version)
    days_pass(version, "2026-08-29", hour=1)

    assert version.status == "expired"
    assert (clock_of(request).state, used(request, 1, "2026-08-29")) == ("running", timedelta(hours=5))
    with on("2026-08-29", hour=2):
        with pytest.raises(Refused, match="not in force"):
            world.request(version)
        request.accept(by=world.provider)
        request.fulfil(by=world.provider, output="Done.")
    assert clock_of(request).state == "met"


def test_a_rest_is_over_when_the_agreement_ends(world: World) -> None:
    """G13: and its clocks go on under the last version."""
    with on("2026-08-27", hour=9):
        version = world.agreed(
            first_day=datetime(2026, 8, 1).date(),
            last_day=datetime(2026, 8, 28).date(),
            conduct=ALONE,
            targets=ROUND_THE_CLOCK,
        )
        request = world.request(version)
        rest = Suspension.suspend(version, by=world.provider, reason="x")
    days_pass(version, "2026-08-29")

    rest.refresh_from_db()
    assert (version.status, rest.status, clock_of(request).state) == ("expired", "resumed", "running")


def test_only_who_may_sign_suspends(world: World) -> None:
    """G13."""
    version = world.agreed(conduct=ALONE)
    user = world.member(world.harbour, "Fay Fulfiller", Role.FULFILLER)

    with pytest.raises(Refused, match="by who may sign for a side"):
        Suspension.suspend(version, by=user, reason="x")
    assert Suspension.objects.count() == 0


def test_a_second_suspension_after_the_first_is_another_one(world: World) -> None:
    """G13."""
    version, _request, rest = resting(world)
    with on("2026-02-11", hour=12):
        rest.resume(by=world.provider)
    with time_machine.travel(at("2026-02-12"), tick=False):
        again = Suspension.suspend(version, by=world.provider, reason="Again.")
        assert timezone.now() == again.suspended_at
    assert again.reference != rest.reference
