"""What both sides owed, and the workload against its limits, in a review (O1, O3)."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from relationships.attainment import attainment_of
from relationships.models import Clock, ClockCorrection, Duty, Membership
from relationships.terms import Limit, Obligation, Target
from reviews.models import ReviewTarget, ServiceReview
from reviews.models.frozen import frozen_evidence
from reviews.package import content_of, problems_of
from reviews.reading import Reading
from reviews.views.downloads import differences
from tests.factories import World
from tests.reviews.late_both import MONDAY, at, held_late, late_both, later

AsMember = Callable[[Membership | None], Client]
BOTH: dict[str, Any] = {
    "targets": (
        Target("respond", 4),
        Target("fulfil", 2, "business_days"),
        Target("obligation", 8, debtor="consumer"),
    ),
    "obligations": (
        Obligation("List of the staff", 2, every="once", unit="hours"),
        Obligation("Maintenance plan", 3, every="once", debtor="provider"),
    ),
}


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_review_says_what_the_attainment_page_says_of_both(world: World) -> None:
    """O1, K18: same engine, same report; a review is known by what the provider kept."""
    review = late_both(world, **BOTH)
    with later():
        lines = attainment_of(world.relationship, review.since, review.until, now=timezone.now())
        review.hold(by=world.provider)
        evidence = frozen_evidence(review)

    assert [(line.debtor, line.obligation, line.share) for line in lines] == [
        (target.debtor, target.obligation, Fraction(*target.share) if target.share[1] else None)
        for target in evidence.targets
    ]
    assert [(t.debtor, t.obligation or t.metric, t.unit, t.missed) for t in evidence.targets] == [
        ("provider", "respond", "hours", 1),
        ("provider", "fulfil", "business_days", 1),
        ("provider", "Maintenance plan", "business_days", 1),
        ("consumer", "obligation", "hours", 0),
        ("consumer", "List of the staff", "hours", 1),
    ]
    assert (review.met, review.breached) == (0, 3)
    assert (evidence.of("consumer"), evidence.missed) == ((0, 1), 4)
    assert {breach.debtor for breach in evidence.breaches} == {"provider", "consumer"}
    assert list(problems_of(review)) == []


def test_lateness_is_counted_in_the_measure_of_the_target(world: World) -> None:
    """C8: two business days from Monday 09:00 end Wednesday 09:00; eight of the ten working days were over."""
    review = late_both(world, **BOTH)
    with later():
        late = {breach.metric: breach for breach in review.evidence_now().breaches}
        words = {row.breach.metric: row.late for row in Reading(review).breaches}

    assert (late["fulfil"].unit, late["fulfil"].late_seconds) == ("business_days", 8 * 86_400)
    assert words["fulfil"] == "8 business days"
    assert (late["respond"].unit, words["respond"]) == ("", "76 h")


def test_both_sides_read_what_both_owed(world: World, as_member: AsMember) -> None:
    """O1: beside each other, to each the same."""
    review = held_late(world, **BOTH)
    with later():
        for member in (world.provider, world.consumer):
            said = text(as_member(member).get(review.get_absolute_url()))
            assert "What Harbour IT owed" in said
            assert "What Northwind Clinics owed" in said
            assert "Fulfil within 2 business days in service hours" in said
            assert "List of the staff within 2 h in service hours" in said
            assert "1 breach of “List of the staff”" in said
        rows = as_member(world.provider).get(f"/reviews/{review.reference}/figures.csv")

    exported = csv.DictReader(io.StringIO(b"".join(rows).decode()))  # type: ignore[arg-type]
    owed = [(row["debtor"], row["obligation"], row["declared_unit"]) for row in exported if row["metric"]]
    assert ("consumer", "List of the staff", "hours") in owed
    assert ("provider", "Maintenance plan", "business_days") in owed


def test_a_review_without_anything_owed_by_the_consumer_says_nothing_of_it(world: World, as_member: AsMember) -> None:
    review = held_late(world, obligations=())
    with later():
        said = text(as_member(world.provider).get(review.get_absolute_url()))

    assert "What Harbour IT owed" in said
    assert "What Northwind Clinics owed" not in said
    assert "Kept by Northwind Clinics" not in said
    assert "Workload" not in said


def test_the_trend_of_what_the_consumer_owed_is_its_own(world: World) -> None:
    """V3, O1."""
    first = held_late(world, **BOTH)
    with later():
        day = first.last_day + timedelta(days=1)
        second = ServiceReview.open(world.relationship, by=world.provider, first_day=day, last_day=day)
        reading = Reading(second)
        provider, consumer = reading.owed
        assert [row.trend[0] for row in consumer.rows] == [
            target.share for target in frozen_evidence(first).owed_by("consumer")
        ]
        assert consumer.chart == [(str(first), (0, 1)), (str(second), (0, 0))]
        assert provider.chart[0] == (str(first), (0, 3))


# Workload (O3)

LIMITS = (
    Limit("All requests", 2, every="month"),
    Limit("Urgent requests", 1, every="week", priority="High", effect="relaxed", longer_percent=50),
)


def test_workload_stands_against_its_limits_in_each_period(world: World) -> None:
    """O3: limit, counted, above it; weeks and months that share a day with those of the review."""
    review = late_both(world, requests=3, limits=LIMITS)
    for hours in (1, 2, 24 * 7):
        with at(hours):
            world.request(priority="High", title="Urgent")
    with later():
        evidence = review.evidence_now()

    found = [(w.name, w.every, w.first_day.isoformat(), w.count, w.amount, w.excess) for w in evidence.workload]
    assert sorted(found) == [
        ("All requests", "month", "2026-03-01", 6, 2, 4),
        ("Urgent requests", "week", "2026-03-02", 2, 1, 1),
        ("Urgent requests", "week", "2026-03-09", 1, 1, 0),
    ]
    assert {(w.agreement, w.version) for w in evidence.workload} == {(Clock.objects.all()[0].version.reference, 1)}


def test_workload_is_frozen_shown_and_exported(world: World, as_member: AsMember) -> None:
    """O3, invariant 25."""
    review = late_both(world, requests=3, limits=LIMITS)
    with at(1):
        world.request(priority="High", title="Urgent")
    with later():
        live = review.evidence_now()
        review.hold(by=world.provider)
        assert frozen_evidence(review) == live
        said = text(as_member(world.consumer).get(review.get_absolute_url()))
        assert "2 requests above it" in said
        assert "At most 2 requests a month; above that" in said
        assert "4 of 2" in said
        assert "so far, it goes on after these days" in said
        rows = as_member(world.consumer).get(f"/reviews/{review.reference}/figures.csv")

    exported = csv.DictReader(io.StringIO(b"".join(rows).decode()))  # type: ignore[arg-type]
    workload = [(r["limit"], r["count"], r["amount"], r["excess"]) for r in exported if r["figure"] == "workload"]
    assert sorted(workload) == [("All requests", "4", "2", "2"), ("Urgent requests", "1", "1", "0")]


def test_a_period_that_goes_on_is_no_correction_of_what_was_frozen(world: World) -> None:
    """O3, U6: a request of the last week of March counts in the month, not against the first fortnight."""
    review = late_both(world, limits=LIMITS)
    with later():
        review.hold(by=world.provider)
        world.request(title="One more")

        assert differences(review, frozen_evidence(review), review.evidence_now()) == []


# After the freezing


def test_a_correction_accepted_after_the_holding_is_said_beside_the_frozen_figures(
    world: World, as_member: AsMember
) -> None:
    """U6, K2: what was frozen stays; what it would read today is shown."""
    review = late_both(world)
    clock = Clock.objects.get(metric="respond")
    with at(24 * 3):
        clock.stop(at=timezone.now())
    with later():
        review.hold(by=world.provider)
        digest = review.figures_digest
        facts = {"since_at": MONDAY + timedelta(hours=1), "until_at": MONDAY + timedelta(days=3)}
        correction = ClockCorrection.propose(clock, effect="excuse", why="Power cut.", by=world.provider, **facts)
        correction.accept(by=world.consumer)

        again = ServiceReview.objects.get(pk=review.pk)
        found = differences(again, frozen_evidence(again), again.evidence_now())
        assert found == [("Respond within 4 h in service hours (any request)", "0 %, 0 of 1 met", "100 %, 1 of 1 met")]
        assert (frozen_evidence(again).digest(), list(problems_of(again))) == (digest, [])
        today = as_member(world.consumer).get(f"{again.get_absolute_url()}today/")
        assert "100 %, 1 of 1 met" in text(today)


def test_an_answer_of_the_consumer_after_the_holding_is_no_correction(world: World) -> None:
    """K18, O1: of either side."""
    review = held_late(world, **BOTH)
    with later():
        for duty in Duty.objects.all():
            duty.discharge(by=world.consumer if duty.debtor_side == "consumer" else world.provider, evidence="Sent.")

        assert differences(review, frozen_evidence(review), review.evidence_now()) == []


@pytest.mark.parametrize("field", ["debtor", "unit", "obligation"])
def test_the_package_names_only_what_says_something(world: World, field: str) -> None:
    """Invariant 24: what was learned later stands there where it differs from what was always so."""
    review = held_late(world, **BOTH)

    targets = content_of(review)["evidence"]["targets"]

    said = {"debtor": {"consumer"}, "unit": {"hours", "business_days"}}
    said["obligation"] = {"List of the staff", "Maintenance plan"}
    assert {target[field] for target in targets if field in target} == said[field]
    assert ReviewTarget.objects.filter(review=review).count() == len(targets) == 5
