"""What was frozen and signed before Tandem learned of debtors, units, workload and attributions verifies for ever."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from reviews.evidence import AgendaOf, BreachOf, Evidence, FigureOf, TargetOf, VersionOf
from reviews.models import BreachAttribution, Finding, ReviewTarget, ServiceReview
from reviews.models.attribution import Decided
from reviews.models.frozen import freeze, frozen_evidence
from reviews.package import digest_of_package, package, problems_of
from tests.factories import World

OLD = Evidence(
    counted_until=datetime(2026, 3, 16, tzinfo=UTC),
    figures=(FigureOf("raised", 2), FigureOf("waited_for_consumer", 28800, "seconds")),
    versions=(VersionOf("AGR-1", 1, "Workplace services", "a" * 64),),
    targets=(
        TargetOf("AGR-1", "respond", "", "", "service", 14400, 1, 1, 0),
        TargetOf("AGR-1", "fulfil", "action", "High", "always", 28800, 1, 0, 1),
    ),
    breaches=(
        BreachOf("CLK-4", "SR-2", "Storage", "fulfil", "High", datetime(2026, 3, 3, 9, tzinfo=UTC), None, 18000),
        BreachOf(
            *("CLK-3", "SR-2", "Storage", "respond", "High", datetime(2026, 3, 2, 13, tzinfo=UTC)),
            *(datetime(2026, 3, 2, 14, tzinfo=UTC), 3600),
        ),
    ),
    agenda=(
        AgendaOf("breaches", "respond", "", count=1),
        AgendaOf("expiring", "AGR-1", "Workplace services", date(2026, 5, 1)),
    ),
)
DIGEST = "5f83fc99efa0269a4dde4206c9da58dedeaf8683f0de47c30db1667243b3451d"
"""As the code that froze it then came to it."""
KEYS = {
    "evidence": {"counted_until", "figures", "versions", "targets", "breaches", "agenda"},
    "target": {
        *("agreement", "metric", "kind", "priority", "hours", "target_seconds", "met", "breached", "breached_open"),
    },
    "breach": {"clock", "subject", "title", "metric", "priority", "due_at", "stopped_at", "late_seconds"},
}


def frozen_long_ago(world: World) -> ServiceReview:
    """A review held as it was then: the rows say nothing of what was learned since."""
    first, last = date(2026, 3, 2), date(2026, 3, 15)
    review = ServiceReview.open(world.relationship, by=world.provider, first_day=first, last_day=last)
    freeze(review, OLD)
    Finding.add(review, by=world.consumer, text="Storage came late.")
    review.advance(
        "hold",
        by=world.provider,
        held_at=timezone.now(),
        counted_until=OLD.counted_until,
        provider_name="Harbour IT",
        consumer_name="Northwind Clinics",
        met=2,
        breached=2,
        figures_digest=DIGEST,
    )
    return review


def test_the_digest_of_what_was_frozen_then_is_what_it_was() -> None:
    """Invariant 24."""
    assert OLD.digest() == DIGEST


def test_an_old_package_has_the_text_it_had_and_verifies(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Invariant 24: no key that was not there then; signed by both, the command agrees."""
    review = frozen_long_ago(world)
    for member in (world.consumer, world.provider):
        review.sign(by=member, digest=digest_of_package(review))

    content: dict[str, Any] = json.loads(package(review))
    assert "attributions" not in content
    assert set(content["evidence"]) == KEYS["evidence"]
    assert {frozenset(target) for target in content["evidence"]["targets"]} == {frozenset(KEYS["target"])}
    assert {frozenset(breach) for breach in content["evidence"]["breaches"]} == {frozenset(KEYS["breach"])}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == review.digest
    assert frozen_evidence(review) == OLD
    call_command("verify_review", review.reference)
    assert "rows, digest" in capsys.readouterr().out


def test_an_old_review_that_was_held_can_still_be_attributed(world: World) -> None:
    """O2: from then on its package says more."""
    review = frozen_long_ago(world)
    before = digest_of_package(review)

    BreachAttribution.attribute(review, by=world.provider, decided={1: Decided("provider")}, seen={})
    assert digest_of_package(review) != before
    for member in (world.consumer, world.provider):
        review.sign(by=member, digest=digest_of_package(review))

    assert review.status == "closed"
    assert list(problems_of(review)) == []


def test_an_old_review_is_read_in_the_words_it_had(world: World, as_member: Any) -> None:
    """Targets without a unit are told in hours; they owe nothing to the consumer."""
    review = frozen_long_ago(world)

    said = " ".join(as_member(world.consumer).get(review.get_absolute_url()).content.decode().split())

    assert "Respond within 4 h in service hours" in said
    assert "What Northwind Clinics owed" not in said
    assert set(ReviewTarget.objects.values_list("debtor", "unit")) == {("provider", "")}
