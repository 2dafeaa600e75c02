"""Two people at the same instant: one wins, the other reads a sentence."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from relationships.models import Membership, Record, Refused
from reviews.models import Finding, ReviewFigure, ServiceReview
from reviews.package import digest_of_package
from tests.factories import World
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
