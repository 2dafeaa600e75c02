"""Whom both sides hold to account for a breach (O2)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relationships.models import Clock, ClockCorrection, Record, Refused, Role
from reviews.models import BreachAttribution, ServiceReview
from reviews.models.attribution import Decided
from reviews.models.frozen import frozen_evidence
from reviews.package import content_of, digest_of_package, problems_of
from tests.factories import World
from tests.reviews.late_both import MONDAY, decide, held_late, late_both, later, number_of


def attributed(review: ServiceReview) -> dict[str, tuple[str, str]]:
    rows = Clock.objects.filter(relationship=review.relationship_id)
    return {clock.metric: (clock.attribution, clock.attributed_in) for clock in rows}


def close(review: ServiceReview, world: World) -> None:
    for member in (world.consumer, world.provider):
        review.sign(by=member, digest=digest_of_package(review))


def test_a_breach_beside_what_the_other_side_was_late_with_is_proposed_as_shared(world: World) -> None:
    """O2: with the overlap and the clock; what does not rest on it is not."""
    review = late_both(world)
    duty = Clock.objects.get(metric="obligation")

    with later():
        found = {breach.metric: breach for breach in review.evidence_now().breaches}

    fulfil = found["fulfil"]
    assert (fulfil.proposed, fulfil.linked, fulfil.linked_name) == ("shared", duty.reference, "List of the staff")
    assert (fulfil.overlap_since, fulfil.overlap_until) == (MONDAY + timedelta(hours=2), review.until)
    assert (found["respond"].proposed, found["obligation"].proposed) == ("", "")


def test_what_is_proposed_is_frozen_with_the_figures(world: World) -> None:
    """O2, invariant 25."""
    review = held_late(world)

    with later():
        again = ServiceReview.objects.get(pk=review.pk)
        assert frozen_evidence(again) == again.evidence_now()
        assert list(problems_of(again)) == []


def test_clocks_say_what_both_signed_and_not_before(world: World) -> None:
    """O2: written when the review closes; what nobody decided on stays as it was."""
    review = held_late(world)
    with later():
        assert decide(review, world.consumer, fulfil="shared", respond="provider") == 2
        review.sign(by=world.consumer, digest=digest_of_package(review))
        assert set(attributed(review).values()) == {("", "")}

        review.sign(by=world.provider, digest=digest_of_package(review))

    assert attributed(review) == {
        "fulfil": ("shared", review.reference),
        "respond": ("provider", review.reference),
        "obligation": ("", ""),
    }
    assert list(problems_of(review)) == []


def test_minutes_sent_back_have_written_nothing(world: World) -> None:
    """O2: the last word before both signed counts."""
    review = held_late(world)
    with later():
        decide(review, world.consumer, fulfil="provider")
        review.sign(by=world.consumer, digest=digest_of_package(review))
        review.send_back(by=world.provider, reason="The list was late.")
        assert attributed(review)["fulfil"] == ("", "")
        decide(review, world.provider, fulfil="shared")
        close(review, world)

    assert attributed(review)["fulfil"] == ("shared", review.reference)


def test_what_both_signed_names_each_breach_its_side_and_its_reason(world: World) -> None:
    """O2, invariant 24: part of the package, and another digest without it."""
    review = held_late(world)
    with later():
        before = digest_of_package(review)
        decide(review, world.provider, respond=("supplier", "Their line was down."))

    assert content_of(review)["attributions"] == [
        {
            "attribution": "supplier",
            "reason": "Their line was down.",
            "by_side": "provider",
            "by_name": "Priya Provider",
            "clock": Clock.objects.get(metric="respond").reference,
        }
    ]
    assert digest_of_package(review) != before


def test_what_is_decided_can_be_changed_and_taken_back_until_one_side_signs(world: World) -> None:
    review = held_late(world)
    with later():
        decide(review, world.provider, respond=("supplier", "Their line was down."))
        decide(review, world.consumer, respond="provider")
        row = BreachAttribution.objects.get()
        assert (row.attribution, row.reason, row.by_side) == ("provider", "", "consumer")
        decide(review, world.provider, respond="")
        assert not BreachAttribution.objects.exists()

    told = Record.objects.filter(subject=review.reference, move="attribute").values_list("text", flat=True)
    assert list(told) == [
        "1 breach: 1 to a supplier.",
        "1 breach: 1 to Harbour IT.",
        "1 breach: 1 undecided again.",
    ]


def test_one_choice_for_all_that_nobody_decided_on(world: World) -> None:
    review = held_late(world, requests=3)
    with later():
        decide(review, world.consumer, fulfil="shared")
        assert decide(review, world.provider, rest=Decided("provider")) == 6

    found = BreachAttribution.objects.values_list("attribution", flat=True)
    assert sorted(found) == ["provider"] * 6 + ["shared"]


def test_proposals_are_taken_over_at_once(world: World) -> None:
    """O2: as it is proposed; what nothing is proposed for stays undecided."""
    review = held_late(world, requests=2)
    with later():
        assert decide(review, world.provider, rest=Decided("proposed")) == 2

    assert set(BreachAttribution.objects.values_list("attribution", "breach__metric")) == {("shared", "fulfil")}


def test_nobody_overwrites_what_they_have_not_seen(world: World) -> None:
    review = held_late(world)
    number = number_of(review, "fulfil")
    with later():
        decide(review, world.consumer, fulfil=("provider", "It was late before."))

        with pytest.raises(Refused) as refusal:
            BreachAttribution.attribute(review, by=world.provider, decided={number: Decided("shared")}, seen={})

    assert str(refusal.value) == (
        f"Breach {number} was attributed meanwhile, to Harbour IT, by Carla Consumer. Nothing was written; what you "
        "chose still stands here. Look, then repeat."
    )
    assert BreachAttribution.objects.get().attribution == "provider"


def test_nothing_is_attributed_before_the_holding_or_after_a_signature(world: World) -> None:
    review = late_both(world)
    with later():
        with pytest.raises(Refused, match="is not held yet, so its breaches can still change"):
            BreachAttribution.attribute(review, by=world.provider, decided={}, seen={}, rest=Decided("provider"))
        review.hold(by=world.provider)
        review.sign(by=world.provider, digest=digest_of_package(review))
        with pytest.raises(Refused, match="what both sign never changes"):
            decide(review, world.consumer, fulfil="provider")


def test_only_reviewers_of_the_two_sides_attribute(world: World) -> None:
    """O2: not a user, not an outsider."""
    review = held_late(world)
    with later():
        for nobody in (world.member(world.northwind, "Uma User", Role.USER), world.outsider):
            with pytest.raises(Refused, match="Your roles do not let you write in this review"):
                decide(review, nobody, fulfil="provider")

    assert not BreachAttribution.objects.exists()


def test_the_database_keeps_what_was_signed(world: World) -> None:
    """Invariant 24: the database refuses what the verbs never do."""
    review = held_late(world)
    with later():
        decide(review, world.provider, fulfil="shared")
        review.sign(by=world.provider, digest=digest_of_package(review))

    rows = BreachAttribution.objects.filter(review=review)
    for change in (lambda: rows.update(attribution="consumer"), rows.delete):
        with pytest.raises(DatabaseError, match="What both sides sign never changes"), transaction.atomic():
            change()


def test_a_breach_that_a_correction_cleared_is_attributed_to_nobody(world: World) -> None:
    """K2, O2: the frozen figures stay, the clock that is met after all says nothing."""
    review = held_late(world)
    clock = Clock.objects.get(metric="respond")
    with later():
        frozen = frozen_evidence(review)
        decide(review, world.provider, respond="provider", fulfil="shared")
        clock.stop(at=timezone.now())
        correction = ClockCorrection.propose(
            clock,
            effect="excuse",
            since_at=MONDAY + timedelta(hours=1),
            until_at=timezone.now(),
            why="The power failed.",
            by=world.provider,
        )
        correction.accept(by=world.consumer)
        close(review, world)

        assert frozen_evidence(ServiceReview.objects.get(pk=review.pk)) == frozen
    assert attributed(review)["respond"] == ("", "")
    assert attributed(review)["fulfil"] == ("shared", review.reference)
    assert list(problems_of(review)) == []


def test_what_one_review_decided_the_next_one_proposes(world: World) -> None:
    """O2: a breach still open has a deadline in one review and its late stop in another."""
    review = held_late(world)
    with later():
        decide(review, world.provider, fulfil="shared")
        close(review, world)
    with time_machine.travel(MONDAY + timedelta(days=21), tick=False):
        Clock.objects.get(metric="fulfil").stop(at=timezone.now())
    with time_machine.travel(MONDAY + timedelta(days=25), tick=False):
        days = {"first_day": (MONDAY + timedelta(days=20)).date(), "last_day": (MONDAY + timedelta(days=24)).date()}
        second = ServiceReview.open(world.relationship, by=world.provider, **days)
        (breach,) = second.evidence_now().breaches

    assert (breach.metric, breach.proposed, breach.linked) == ("fulfil", "shared", review.reference)


def test_attributing_and_closing_cost_the_same_for_one_breach_and_for_many(world: World) -> None:
    costs = []
    few = held_late(world)
    with later():
        days = {"first_day": MONDAY.date() - timedelta(days=9), "last_day": MONDAY.date() - timedelta(days=1)}
        with time_machine.travel(MONDAY - timedelta(hours=20)):
            for _n in range(25):
                world.request(at=MONDAY - timedelta(days=5))
        many = ServiceReview.open(world.relationship, by=world.provider, **days)
        many.hold(by=world.provider)
        for review in (few, many):
            with CaptureQueriesContext(connection) as queries:
                decide(review, world.consumer, rest=Decided("provider"))
                close(review, world)
            costs.append(len(queries))

    assert BreachAttribution.objects.filter(review=many).count() == 50
    assert Clock.objects.filter(attributed_in=many.reference, attribution="provider").count() == 50
    assert costs[1] <= costs[0]
