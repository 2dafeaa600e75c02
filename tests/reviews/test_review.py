"""The life of a review: opened, held, signed by both."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from relationships.models import Record, Refused, Role
from reviews.models import Decision, Finding, ReviewAction, ReviewBreach, ReviewFigure, ServiceReview
from reviews.package import digest_of_package, problems_of
from tests.factories import World, today
from tests.reviews.past import signed, some_review


def test_both_sides_hold_and_sign_what_they_saw(world: World) -> None:
    review = some_review(world)
    Finding.add(review, by=world.consumer, text="Storage came late.")

    review.hold(by=world.provider)
    review.sign(by=world.consumer, digest=digest_of_package(review))
    assert (review.status, review.waits_for()) == ("signing", "provider")
    review.sign(by=world.provider, digest=digest_of_package(review))

    assert review.status == "closed"
    assert list(problems_of(review)) == []
    moves = Record.objects.filter(subject=review.reference).values_list("move", flat=True)
    assert list(moves) == ["open", "add", "hold", "sign", "sign"]


def test_no_day_is_reviewed_twice(world: World) -> None:
    review = some_review(world)

    with pytest.raises(Refused) as refusal:
        ServiceReview.open(world.relationship, by=world.consumer, first_day=review.last_day, last_day=review.last_day)

    assert str(refusal.value) == (
        f"{review.reference} already looks back on {review}, and no day is reviewed twice. Nothing was opened; "
        f"choose other days, or go on in {review.reference}."
    )


def test_the_database_itself_refuses_a_day_twice(world: World) -> None:
    review = some_review(world)

    with pytest.raises(DatabaseError, match="no_day_reviewed_twice"), transaction.atomic():
        ServiceReview.objects.create(
            **review.sides, first_day=review.first_day, last_day=review.first_day, time_zone="UTC"
        )


def test_the_days_of_a_cancelled_review_are_free_again(world: World) -> None:
    review = some_review(world)
    review.cancel(by=world.consumer, reason="Too early.")

    again = ServiceReview.open(
        world.relationship, by=world.provider, first_day=review.first_day, last_day=review.last_day
    )

    assert again.status == "preparing"


def test_the_day_after_may_be_reviewed(world: World) -> None:
    review = some_review(world)
    next_day = review.last_day + timedelta(days=1)

    ServiceReview.open(world.relationship, by=world.provider, first_day=next_day, last_day=next_day)


def test_days_that_lie_ahead_are_not_held(world: World) -> None:
    review = some_review(world, last_day=today() + timedelta(days=3))

    with pytest.raises(Refused, match=r"which lies ahead\. Nothing was frozen; hold it then\."):
        review.hold(by=world.provider)

    assert not ReviewFigure.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (date(2026, 2, 1), date(2026, 1, 1), "The last day lies before the first."),
        (date(2010, 1, 1), date(2026, 1, 1), "A review covers at most five years"),
        (date(2026, 1, 1), date(9999, 12, 31), "A review covers at most five years"),
        (date(1, 1, 1), date(1, 1, 2), "A review covers at most five years"),
    ],
)
def test_days_nobody_can_look_back_on_are_refused(world: World, first: date, last: date, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        ServiceReview.open(world.relationship, by=world.provider, first_day=first, last_day=last)


def test_a_user_opens_no_review_and_an_outsider_none(world: World) -> None:
    user = world.member(world.northwind, "Uma User", Role.USER)

    for nobody in (user, world.outsider):
        with pytest.raises(Refused, match=r"Your roles do not let you open a review here\."):
            ServiceReview.open(world.relationship, by=nobody, first_day=today(), last_day=today())


def test_an_outsider_moves_nothing(world: World) -> None:
    review = some_review(world)

    with pytest.raises(PermissionDenied):
        review.hold(by=world.outsider)
    with pytest.raises(Refused, match=r"Your roles do not let you write in this review\."):
        Finding.add(review, by=world.outsider, text="Mine.")
    assert not ServiceReview.objects.visible_to(world.outsider).exists()


# Signing


def test_a_closed_review_reviews_what_bound_in_its_days(world: World) -> None:
    """G15: from then on the next review of those agreements counts; an earlier one does not set it back."""
    looked_at, later = world.agreed(), world.agreed(first_day=today())
    review = signed(world)

    looked_at.agreement.refresh_from_db()
    later.agreement.refresh_from_db()
    assert (looked_at.agreement.reviewed_on, later.agreement.reviewed_on) == (review.last_day, None)
    looked_at.agreement.reviewed(review.last_day - timedelta(days=1))
    looked_at.agreement.refresh_from_db()
    assert looked_at.agreement.reviewed_on == review.last_day


def test_what_changed_since_it_was_shown_is_not_signed(world: World) -> None:
    review = some_review(world)
    review.hold(by=world.provider)
    shown = digest_of_package(review)
    Finding.add(review, by=world.consumer, text="One more thing.")

    with pytest.raises(Refused, match=r"The minutes changed since you were shown them\. Nothing was signed"):
        review.sign(by=world.provider, digest=shown)

    assert review.status == "held"


def test_a_side_signs_once(world: World) -> None:
    review = some_review(world)
    review.hold(by=world.provider)
    review.sign(by=world.provider, digest=digest_of_package(review))
    colleague = world.member(world.harbour, "Paul Provider", Role.SERVICE_OWNER)

    with pytest.raises(Refused, match="Your side has signed already"):
        review.sign(by=colleague, digest=digest_of_package(review))


def test_one_person_does_not_sign_for_both_sides(world: World) -> None:
    both = world.member(world.northwind, "Priya Provider", Role.SPONSOR)
    review = some_review(world)
    review.hold(by=world.provider)
    review.sign(by=world.provider, digest=digest_of_package(review))

    with pytest.raises(Refused, match=r"You signed for the other side\. Nothing was signed"):
        review.sign(by=both, digest=digest_of_package(review))


def test_signing_takes_no_mandate(world: World) -> None:
    owner = world.member(world.harbour, "Olga Owner", Role.SERVICE_OWNER, mandate=False)
    review = some_review(world)
    review.hold(by=world.provider)

    review.sign(by=owner, digest=digest_of_package(review))

    assert review.status == "signing"


def test_minutes_sent_back_are_written_again_and_signed_anew(world: World) -> None:
    review = some_review(world)
    review.hold(by=world.provider)
    first = digest_of_package(review)
    review.sign(by=world.provider, digest=first)

    review.send_back(by=world.consumer, reason="The finding on access is missing.")
    assert (review.status, review.digest) == ("held", "")
    assert digest_of_package(review) != first
    for member in (world.consumer, world.provider):
        review.sign(by=member, digest=digest_of_package(review))

    assert review.status == "closed"
    assert review.signatures.count() == 3
    assert list(problems_of(review)) == []


def test_the_side_that_signed_does_not_send_back(world: World) -> None:
    review = some_review(world)
    review.hold(by=world.provider)
    review.sign(by=world.provider, digest=digest_of_package(review))

    with pytest.raises(PermissionDenied):
        review.send_back(by=world.provider, reason="Never mind.")


# Walls (invariants 24 to 26)


def test_nothing_signed_changes_behind_our_back(world: World) -> None:
    """Invariant 24: the database refuses what the verbs never do."""
    review = signed(world)
    line = ReviewAction.objects.get(review=review)
    for change in (
        lambda: Finding.objects.filter(review=review).update(text="Everything was fine."),
        lambda: Finding.objects.filter(review=review).delete(),
        lambda: Decision.objects.filter(review=review).update(kind="none"),
        lambda: ReviewAction.objects.filter(pk=line.pk).update(due_on=today()),
        lambda: ReviewFigure.objects.filter(review=review).update(value=0),
        lambda: ReviewBreach.objects.filter(review=review).delete(),
        lambda: review.signatures.all().delete(),
        lambda: ServiceReview.objects.filter(pk=review.pk).update(status="preparing"),
        lambda: ServiceReview.objects.filter(pk=review.pk).update(figures_digest="0" * 64),
        lambda: ServiceReview.objects.filter(pk=review.pk).update(met=1_000),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert list(problems_of(review)) == []


def test_nothing_closes_without_two_signatures(world: World) -> None:
    """Invariant 26."""
    review = some_review(world)
    review.hold(by=world.provider)
    review.sign(by=world.provider, digest=digest_of_package(review))

    with pytest.raises(DatabaseError, match="Both sides must have signed"), transaction.atomic():
        ServiceReview.objects.filter(pk=review.pk).update(status="closed")


def test_no_figure_is_added_to_what_was_frozen(world: World) -> None:
    """Invariant 25."""
    review = some_review(world)
    review.hold(by=world.provider)

    with pytest.raises(DatabaseError, match="Figures are frozen once"), transaction.atomic():
        ReviewFigure.objects.create(**review.sides, review=review, number=99, name="raised", value=9, unit="count")


def test_a_renamed_organisation_leaves_the_package_as_it_was(world: World) -> None:
    """Invariant 24."""
    review = signed(world)
    world.harbour.name = "Harbour Digital"
    world.harbour.save()

    assert list(problems_of(ServiceReview.objects.get(pk=review.pk))) == []


def test_actions_live_on_after_the_review_is_closed(world: World) -> None:
    """V6: done by its owner, verified by the other side; the package does not change."""
    review = signed(world)
    action = ReviewAction.objects.get(review=review)

    with pytest.raises(PermissionDenied):
        action.finish(by=world.consumer, output="Done.")
    action.finish(by=world.provider, output="The alert is set.")
    with pytest.raises(PermissionDenied):
        action.verify(by=world.provider)
    action.send_back(by=world.consumer, reason="It fires at night only.")
    action.finish(by=world.provider, output="By day too.")
    action.verify(by=world.consumer)

    assert action.status == "verified"
    assert list(problems_of(review)) == []


def test_open_actions_are_carried_into_the_next_review_with_a_count(world: World) -> None:
    """V6."""
    review = signed(world)
    day = review.last_day + timedelta(days=1)
    second = ServiceReview.open(world.relationship, by=world.provider, first_day=day, last_day=day)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        third = ServiceReview.open(
            world.relationship, by=world.provider, first_day=today() - timedelta(days=10), last_day=today()
        )

        carried = [(p.kind, p.subject, p.count) for r in (second, third) for p in r.evidence_now().agenda]

    reference = ReviewAction.objects.get(review=review).reference
    assert [point for point in carried if point[0] == "action"] == [("action", reference, 1), ("action", reference, 2)]
