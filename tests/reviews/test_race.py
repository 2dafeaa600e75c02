"""Two people at the same instant: one wins, the other reads a sentence."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from relationships.models import Clock, Membership, Record, Refused, Role
from reviews.models import BreachAttribution, Finding, ReviewFigure, ServiceReview
from reviews.models.attribution import Decided
from reviews.package import digest_of_package
from tests.factories import World
from tests.reviews.late_both import decide, held_late, later, number_of
from tests.reviews.past import lived, some_review


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run each in its own thread and connection; what each came to: "" or the refusal."""
    barrier, said = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            act()
        except Refused as refusal:
            said[place] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def holding(review: ServiceReview, by: Membership) -> Callable[[], None]:
    return lambda: ServiceReview.objects.get(pk=review.pk).hold(by=by)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_hold_one_wins() -> None:
    world = World()
    lived(world)
    review = some_review(world)

    said = at_once(holding(review, world.provider), holding(review, world.consumer))

    assert said == [
        "",
        f"{review.reference} is already “Held”. Nothing was changed; look at its page and go on from there.",
    ]
    assert Record.objects.filter(subject=review.reference, move="hold").count() == 1
    names = ReviewFigure.objects.filter(review=review).values_list("name", flat=True)
    assert len(names) == len(set(names))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_the_same_days_one_wins() -> None:
    world = World()

    said = at_once(lambda: some_review(world), lambda: some_review(world))

    assert said[0] == ""
    assert "no day is reviewed twice" in said[1]
    assert ServiceReview.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_both_signatures_at_once_close_the_review() -> None:
    world = World()
    review = some_review(world)
    review.hold(by=world.provider)
    digest = digest_of_package(review)

    def signing(by: Membership) -> Callable[[], None]:
        return lambda: ServiceReview.objects.get(pk=review.pk).sign(by=by, digest=digest)

    assert at_once(signing(world.provider), signing(world.consumer)) == ["", ""]
    review.refresh_from_db()
    assert review.status == "closed"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_one_does_and_clocks_say_so_once() -> None:
    """O2: two people of one side at the same instant."""
    world = World()
    review = held_late(world)
    colleague = world.member(world.harbour, "Paul Provider", Role.SERVICE_OWNER)
    with later():
        decide(review, world.consumer, fulfil="shared", respond="provider")
        digest = digest_of_package(review)
        review.sign(by=world.consumer, digest=digest)

        def closing(by: Membership) -> Callable[[], None]:
            return lambda: ServiceReview.objects.get(pk=review.pk).sign(by=by, digest=digest)

        said = at_once(closing(world.provider), closing(colleague))

    review.refresh_from_db()
    assert said[0] == ""
    assert said[1]
    assert (review.status, review.signatures.count()) == ("closed", 2)
    assert dict(Clock.objects.values_list("metric", "attribution")) == {
        "respond": "provider",
        "fulfil": "shared",
        "obligation": "",
    }


@pytest.mark.django_db(transaction=True)
def test_of_two_who_attribute_the_same_breach_one_reads_of_the_other() -> None:
    world = World()
    review = held_late(world)
    number = number_of(review, "fulfil")

    def attributing(by: Membership, party: str) -> Callable[[], Any]:
        decided = {number: Decided(party)}
        return lambda: BreachAttribution.attribute(
            ServiceReview.objects.get(pk=review.pk), by=by, decided=decided, seen={}
        )

    with later():
        said = at_once(attributing(world.provider, "shared"), attributing(world.consumer, "provider"))

    assert said[0] == ""
    assert "was attributed meanwhile" in said[1]
    assert BreachAttribution.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_finding_never_slips_into_what_is_being_signed() -> None:
    world = World()
    review = some_review(world)
    review.hold(by=world.provider)
    digest = digest_of_package(review)
    row = ServiceReview.objects.get(pk=review.pk)

    said = at_once(
        lambda: ServiceReview.objects.get(pk=review.pk).sign(by=world.provider, digest=digest),
        lambda: Finding.add(row, by=world.consumer, text="One more thing."),
    )

    review.refresh_from_db()
    assert said[0] == ""
    assert said[1]
    assert Finding.objects.filter(review=review).exists() is (review.status == "held")
