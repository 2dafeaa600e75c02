"""Whoever is waited for has a clock of its own, where both agreed on one (O1)."""

import pytest

from relationships.models import Record, Refused
from relationships.terms import Target
from tests.consumption.clocked import ANSWERS, USUAL, clock, monday, raised, states
from tests.factories import World


def test_the_consumers_clock_runs_while_it_is_waited_for(world: World) -> None:
    """O1: 2 business days to answer; the provider's clock stands still meanwhile."""
    request = raised(world, *USUAL, ANSWERS)
    request.accept(by=world.provider, at=monday(10))

    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(11))

    asked = clock(request, "obligation")
    assert (asked.debtor, asked.state, asked.due_at) == ("consumer", "running", monday(11, days=2))
    assert clock(request, "fulfil").state == "paused"
    assert (request.next_due_at, request.consumer_due_at) == (None, monday(11, days=2))


def test_an_answer_ends_the_wait_and_stops_the_clock(world: World) -> None:
    """O1: answered a day late, the consumer breached; the provider goes on with the time it had."""
    request = raised(world, *USUAL, ANSWERS)
    request.accept(by=world.provider, at=monday(10))
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(11))

    request.answer(by=world.consumer, text="The one in ward 3", at=monday(11, days=3))

    assert states(request) == {"respond": ["met"], "fulfil": ["running"], "obligation": ["breached"]}
    assert (request.status, request.held_for, request.next_due_at) == ("in_progress", "", monday(17, days=3))
    said = Record.objects.get(subject=request.reference, move="answer")
    assert (said.text, said.by_side) == ("The one in ward 3", "consumer")


def test_each_wait_is_a_cycle_of_its_own(world: World) -> None:
    """O1: resumed by the provider, asked again: two results."""
    request = raised(world, *USUAL, ANSWERS)
    request.accept(by=world.provider, at=monday(9))
    for hour in (10, 12):
        request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(hour))
        request.resume(by=world.provider, at=monday(hour + 1))

    assert states(request)["obligation"] == ["met", "met"]


def test_the_provider_owes_answers_too(world: World) -> None:
    """O1: the same engine for both sides, and a deadline that the queue sorts by."""
    request = raised(world, Target("fulfil", 8), ANSWERS, Target("obligation", 3, debtor="provider"))
    request.accept(by=world.provider, at=monday(9))

    request.hold(by=world.provider, reason="We must ask our lawyers", waits_for="provider", at=monday(10))

    asked = clock(request, "obligation")
    assert (asked.debtor, asked.due_at, request.next_due_at) == ("provider", monday(13), monday(13))


@pytest.mark.parametrize("waits_for", ["supplier", "agreed", "force_majeure"])
def test_a_wait_for_neither_side_is_nobodys_duty(world: World, waits_for: str) -> None:
    """O1."""
    request = raised(world, *USUAL, ANSWERS)
    request.accept(by=world.provider, at=monday(9))

    request.hold(by=world.provider, reason="Disks", waits_for=waits_for, at=monday(10))

    assert "obligation" not in states(request)
    with pytest.raises(Refused, match="does not wait for you any more"):
        request.answer(by=world.consumer, text="?", at=monday(11))


def test_the_clock_stops_when_something_else_is_waited_for(world: World) -> None:
    """O1, K7: the same side for another reason is the same wait; another side ends it."""
    request = raised(world, *USUAL, ANSWERS)
    request.accept(by=world.provider, at=monday(9))
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(10))
    request.hold(by=world.provider, reason="And which ward?", waits_for="consumer", at=monday(11))
    assert states(request)["obligation"] == ["running"]

    request.hold(by=world.provider, reason="Disks", waits_for="supplier", at=monday(12))

    assert states(request)["obligation"] == ["met"]
    assert clock(request, "obligation").stopped_at == monday(12)


def test_without_such_a_target_nothing_runs_for_the_consumer(world: World) -> None:
    """K12."""
    request = raised(world, *USUAL)
    request.accept(by=world.provider, at=monday(9))

    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(10))

    assert set(states(request)) == {"respond", "fulfil"}
    assert request.consumer_due_at is None
