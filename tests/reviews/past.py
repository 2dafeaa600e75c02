"""A past worth a review: one request answered late, one in time."""

from datetime import date, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from relationships.models import AgreementVersion, Side
from reviews.models import Decision, Finding, ReviewAction, ServiceReview
from reviews.package import digest_of_package
from tests.factories import World, today


def agreed(world: World) -> AgreementVersion:
    return AgreementVersion.objects.filter(status="active").first() or world.agreed()


def lived(world: World) -> None:
    """Ten days ago two requests were raised; one came after a week, one was held for a while and came in time."""
    version = agreed(world)
    then = timezone.now() - timedelta(days=10)
    late, timely = (world.request(version, at=then + timedelta(minutes=n)) for n in (0, 1))
    with time_machine.travel(then + timedelta(hours=1)):
        timely.accept(by=world.provider)
        timely.hold(by=world.provider, reason="Which server?", waits_for=Side.CONSUMER)
    with time_machine.travel(then + timedelta(days=3)):
        timely.resume(by=world.provider)
        timely.fulfil(by=world.provider, output="Added.")
        timely.confirm(by=world.consumer)
    with time_machine.travel(then + timedelta(days=7)):
        late.accept(by=world.provider)
        late.fulfil(by=world.provider, output="Added, late.")


def some_review(world: World, *, last_day: date | None = None, **facts: Any) -> ServiceReview:
    """A review of the last 20 days up to yesterday."""
    last_day = last_day or today() - timedelta(days=1)
    first_day = facts.get("first_day") or today() - timedelta(days=20)
    return ServiceReview.open(world.relationship, by=world.provider, first_day=first_day, last_day=last_day)


def written(world: World, review: ServiceReview) -> None:
    """A finding of each side, a decision to amend, and an action of the provider."""
    Finding.add(review, by=world.consumer, text="Storage came late.")
    Finding.add(review, by=world.provider, text="Nobody told us which server.")
    Decision.add(
        review, by=world.provider, text="Fulfil within four hours.", kind="amend", agreement=agreed(world).agreement
    )
    ReviewAction.add(
        review,
        by=world.consumer,
        what="Set an alert on free space",
        owner_side=Side.PROVIDER,
        owner=world.provider,
        due_on=today() + timedelta(days=14),
    )


def held(world: World) -> ServiceReview:
    lived(world)
    review = some_review(world)
    written(world, review)
    review.hold(by=world.provider)
    return review


def signed(world: World) -> ServiceReview:
    review = held(world)
    for member in (world.consumer, world.provider):
        review.sign(by=member, digest=digest_of_package(review))
    return review
