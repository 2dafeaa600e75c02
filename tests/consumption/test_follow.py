"""Requests repeat the deadlines of their clocks when these are moved from outside, many at once."""

from datetime import timedelta

from django.test.utils import CaptureQueriesContext

from consumption.models import ServiceRequest
from relationships.followers import clocks_moved
from relationships.models import Clock
from tests.consumption.clocked import ANSWERS, USUAL, monday, raised
from tests.factories import World

DAY = timedelta(days=1)


def test_requests_follow_their_clocks_in_one_statement(world: World) -> None:
    """C11: the earliest deadline of what runs and what the provider owes; others are left alone."""
    from django.db import connection

    request = raised(world, *USUAL, ANSWERS)
    other = world.request(request.version, at=monday(10))
    Clock.objects.filter(subject=request.reference).update(due_at=monday(12) + DAY)
    Clock.objects.filter(subject=other.reference).update(due_at=monday(12) + DAY)

    with CaptureQueriesContext(connection) as asked:
        clocks_moved([request.fulfil_clock_id, request.respond_clock_id])

    assert len(asked) == 1
    assert dict(ServiceRequest.objects.values_list("reference", "next_due_at")) == {
        request.reference: monday(12) + DAY,
        other.reference: monday(14),
    }


def test_what_is_paused_or_owed_by_the_consumer_is_no_deadline_of_the_queue(world: World) -> None:
    """O1, K8."""
    request = raised(world, *USUAL, ANSWERS)
    request.accept(by=world.provider, at=monday(10))
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(11))
    ServiceRequest.objects.update(next_due_at=monday(9))

    clocks_moved(list(Clock.objects.values_list("pk", flat=True)))

    assert ServiceRequest.objects.get().next_due_at is None
