"""A fortnight in which both sides were late: requests that nobody answered, a list that never came."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from relationships.models import Duty
from relationships.terms import Obligation, Target
from reviews.models import BreachAttribution, ServiceReview
from reviews.models.attribution import NOBODY, Decided
from tests.factories import World

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(hours: float) -> Any:
    return time_machine.travel(MONDAY + timedelta(hours=hours), tick=False)


def later() -> Any:
    """The day on which both look back."""
    return at(24 * 20)


def late_both(world: World, *, requests: int = 1, **terms: Any) -> ServiceReview:
    """London office hours, respond 4 h, fulfil 8 h, the staff list in 2 h, on which fulfilling rests.

    The list is due Monday 11:00; the requests of Monday 09:00 are due 13:00 and 17:00. Nothing of it ever happens.
    """
    with at(-24):
        for member in (world.provider, world.consumer):
            type(member).objects.filter(pk=member.pk).update(valid_from=timezone.now() - timedelta(days=400))
            member.refresh_from_db()
        facts = {
            "targets": (Target("respond", 4), Target("fulfil", 8)),
            "obligations": (Obligation("List of the staff", 2, every="once", unit="hours", metric="fulfil"),),
        }
        version = world.agreed(**{**facts, **terms})
        Duty.come_up(timezone.now())
    with at(0):
        for number in range(requests):
            world.request(version, title=f"Storage {number + 1}")
    with later():
        first = MONDAY.date()
        return ServiceReview.open(
            world.relationship, by=world.provider, first_day=first, last_day=first + timedelta(days=13)
        )


def held_late(world: World, **facts: Any) -> ServiceReview:
    review = late_both(world, **facts)
    with later():
        review.hold(by=world.provider)
    return review


def number_of(review: ServiceReview, metric: str) -> int:
    """The number of the first breach of a metric among the frozen ones."""
    return int(review.reviewbreachs.filter(metric=metric).order_by("number").values_list("number", flat=True)[0])


def decide(review: ServiceReview, by: Any, *, rest: Decided = NOBODY, **parties: Any) -> int:
    """Attribute the first breach of each metric named, as nobody had before."""
    decided = {
        number_of(review, metric): Decided(*((party,) if isinstance(party, str) else party))
        for metric, party in parties.items()
    }
    seen = {number: row.decided.token for number, row in BreachAttribution.of(review).items()}
    return BreachAttribution.attribute(review, by=by, decided=decided, seen=seen, rest=rest)
