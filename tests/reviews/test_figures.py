"""What the rows say of some days, and that it stays as it was frozen."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pgtrigger
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relationships.attainment import attainment_of
from relationships.models import Clock, Side, Termination
from relationships.terms import Duration, Renewal, Target
from reviews.models import ReviewBreach, ServiceReview
from reviews.models.frozen import frozen_evidence
from reviews.package import package, problems_of
from reviews.views.downloads import differences
from tests.factories import World, today
from tests.reviews.past import held, lived, signed, some_review

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def march(world: World) -> ServiceReview:
    """London office hours, respond 4 h, fulfil 8 h; a review of the first two weeks of March 2026, seen a week later.

    A: answered after 1 h, fulfilled Monday 16:00 (7 h): both met.
    B: answered after 5 h (late by 1 h); on hold for the consumer from 14:00 to Tuesday 14:00 (8 h of office hours);
    fulfilled Wednesday 14:00: used 5 + 3 + 5 = 13 h, late by 5 h.
    C: withdrawn. D: never answered: both deadlines pass. E: raised on the last day after hours.
    """
    with time_machine.travel(MONDAY - timedelta(days=1), tick=False):
        for member in (world.provider, world.consumer):
            type(member).objects.filter(pk=member.pk).update(valid_from=timezone.now() - timedelta(days=400))
            member.refresh_from_db()
        version = world.agreed(targets=(Target("respond", 4), Target("fulfil", 8)))

    def at(hours: float) -> time_machine.travel:
        return time_machine.travel(MONDAY + timedelta(hours=hours), tick=False)

    with at(0):
        a, b, c, _d = (world.request(version, title=title) for title in "ABCD")
        c.withdraw(by=world.consumer)
    with at(1):
        a.accept(by=world.provider)
    with at(5):
        b.accept(by=world.provider)
        b.hold(by=world.provider, reason="Which server?", waits_for=Side.CONSUMER)
    with at(7):
        a.fulfil(by=world.provider, output="Done.")
        a.confirm(by=world.consumer)
    with at(24 + 5):
        b.resume(by=world.provider)
    with at(48 + 5):
        b.fulfil(by=world.provider, output="Done.")
    with at(24 * 13 + 10):
        world.request(version, title="E")
    with at(24 * 20):
        first = MONDAY.date()
        return ServiceReview.open(
            world.relationship, by=world.provider, first_day=first, last_day=first + timedelta(days=13)
        )


def seen(review: ServiceReview) -> time_machine.travel:
    return time_machine.travel(MONDAY + timedelta(days=20), tick=False)


def test_the_figures_of_two_weeks_come_out_exactly(march: ServiceReview) -> None:
    """V3, K18, K16."""
    with seen(march):
        evidence = march.evidence_now()

    figures = {figure.name: figure.value for figure in evidence.figures}
    assert figures == {
        "open_at_start": 0,
        "raised": 5,
        "closed": 1,
        "declined": 0,
        "withdrawn": 1,
        "open_at_end": 3,
        "fulfilled": 2,
        "sent_back": 0,
        "cancelled_clocks": 2,
        "waited_for_provider": 0,
        "waited_for_consumer": 8 * 3600,
    }
    assert {t.metric: (t.met, t.breached, t.breached_open) for t in evidence.targets} == {
        "respond": (1, 1, 1),
        "fulfil": (1, 1, 1),
    }


def test_breaches_say_by_how_much_of_the_agreed_hours(march: ServiceReview) -> None:
    """D stood open to the end of the days: ten office days of 8 h, less its target."""
    with seen(march):
        breaches = march.evidence_now().breaches

    assert [(b.title, b.metric, b.late_seconds // 3600) for b in breaches] == [
        ("D", "respond", 76),
        ("D", "fulfil", 72),
        ("B", "fulfil", 5),
        ("B", "respond", 1),
    ]


def test_the_review_says_what_the_attainment_page_says(march: ServiceReview) -> None:
    with seen(march):
        lines = attainment_of(march.relationship, march.since, march.until, now=timezone.now())
        evidence = march.evidence_now()

    assert [(line.metric, line.share) for line in lines] == [
        (target.metric, Fraction(*target.share)) for target in evidence.targets
    ]


def test_later_corrections_moves_and_imports_leave_the_package_as_it_was(world: World, march: ServiceReview) -> None:
    """V2, invariant 24."""
    with seen(march):
        march.hold(by=world.provider)
        before = package(march)
        late = world.request(at=MONDAY + timedelta(hours=30), title="Brought in late")
        for clock in Clock.objects.filter(relationship=march.relationship, stopped_at=None):
            clock.stop(at=timezone.now())
        Clock.objects.filter(subject=late.reference).update(breached_at=MONDAY + timedelta(days=3))

        assert package(ServiceReview.objects.get(pk=march.pk)) == before
        assert list(problems_of(march)) == []


def test_what_would_read_otherwise_today_is_said_beside_it(world: World, march: ServiceReview) -> None:
    """U6: an erratum, never a change."""
    with seen(march):
        march.hold(by=world.provider)
        world.request(at=MONDAY + timedelta(hours=30), title="Brought in late")

        found = differences(march, frozen_evidence(march), march.evidence_now())

    assert ("Requests raised", "5", "6") in found
    assert ("Open at the end", "3", "4") in found


def test_an_answer_after_the_holding_is_no_correction(world: World, march: ServiceReview) -> None:
    with seen(march):
        march.hold(by=world.provider)
    with time_machine.travel(MONDAY + timedelta(days=21), tick=False):
        for clock in Clock.objects.filter(relationship=march.relationship, stopped_at=None):
            clock.stop(at=timezone.now())

        assert differences(march, frozen_evidence(march), march.evidence_now()) == []


def test_frozen_rows_give_back_exactly_what_was_collected(world: World, march: ServiceReview) -> None:
    """Invariant 25: all of it or nothing."""
    with seen(march):
        live = march.evidence_now()
        march.hold(by=world.provider)

    assert frozen_evidence(march) == live
    assert frozen_evidence(march).digest() == march.figures_digest


def test_the_digest_is_the_sha256_of_the_text_that_can_be_downloaded(world: World) -> None:
    review = signed(world)
    text = package(review)

    assert hashlib.sha256(text.encode()).hexdigest() == review.digest
    content = json.loads(text)
    assert (content["review"], content["provider"], content["consumer"]) == (
        review.reference,
        "Harbour IT",
        "Northwind Clinics",
    )
    assert len(content["evidence"]["breaches"]) == review.breached
    assert [finding["text"] for finding in content["findings"]] == [
        "Storage came late.",
        "Nobody told us which server.",
    ]


def test_a_relationship_without_agreement_has_no_data(world: World) -> None:
    """K18."""
    review = some_review(world)
    review.hold(by=world.provider)

    assert (review.met, review.breached, review.share) == (0, 0, (0, 0))
    assert list(problems_of(review)) == []


def test_agreements_that_end_soon_stand_on_the_agenda(world: World) -> None:
    """V5."""
    version = world.agreed(last_day=today() + timedelta(days=30))
    review = some_review(world)

    agenda = [(point.kind, point.subject, point.day) for point in review.evidence_now().agenda]

    assert agenda == [("expiring", version.agreement.reference, version.last_day)]


def test_agreements_that_renew_soon_stand_on_the_agenda(world: World) -> None:
    """V5, G9: what goes on by itself is worth a word before its notice is over; once ended, it expires."""
    tacit = Duration(renewal=Renewal.TACIT, renewal_months=12)
    version = world.agreed(last_day=today() + timedelta(days=30), duration=tacit)
    review = some_review(world)
    assert [(point.kind, point.day) for point in review.evidence_now().agenda] == [("renewing", version.last_day)]

    Termination.give_notice(version, by=world.provider, reason="We stop this service.")
    assert [(point.kind, point.day) for point in review.evidence_now().agenda] == [("expiring", version.last_day)]


def test_the_number_of_queries_does_not_grow_with_what_happened(world: World) -> None:
    lived(world)
    review = some_review(world)
    with CaptureQueriesContext(connection) as few:
        review.evidence_now()
    for _n in range(12):
        world.request(at=timezone.now() - timedelta(days=6))
    with CaptureQueriesContext(connection) as many:
        assert len(review.evidence_now().breaches) > 20

    assert len(many) <= len(few)
    assert len(few) <= 15


def test_today_counts_up_to_the_holding(world: World) -> None:
    """A10: what is counted until now says so."""
    lived(world)
    review = some_review(world, last_day=today())

    review.hold(by=world.consumer)

    assert review.counted_until == review.held_at
    assert review.counted_until
    assert review.counted_until < review.until


# From outside


def test_a_review_verifies_by_command(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    review = signed(world)

    call_command("verify_review", review.reference)

    assert capsys.readouterr().out == (
        f"{review.reference}, Closed: rows, digest {review.digest} and signatures agree.\n"
    )


def test_a_changed_row_does_not_verify(world: World) -> None:
    review = signed(world)
    with pgtrigger.ignore("reviews.ReviewBreach:frozen_when_held"):
        ReviewBreach.objects.filter(review=review).update(late_seconds=1)

    with pytest.raises(CommandError, match="The frozen figures do not give the digest"):
        call_command("verify_review", review.reference)


@pytest.mark.parametrize("reference", ["REV-999999", "nonsense"])
def test_verifying_what_is_not_there_says_so(world: World, reference: str) -> None:
    with pytest.raises(CommandError, match=f"There is no review {reference}"):
        call_command("verify_review", reference)


def test_a_review_that_is_not_held_has_nothing_to_verify(world: World) -> None:
    review = some_review(world)

    with pytest.raises(CommandError, match="is not held yet"):
        call_command("verify_review", review.reference)


def test_trend_stands_on_the_reviews_before(world: World) -> None:
    """V3."""
    from reviews.reading import Reading

    first = held(world)
    second = ServiceReview.open(world.relationship, by=world.provider, first_day=today(), last_day=today())

    reading = Reading(second)

    assert reading.earlier == [first]
    assert [row.trend for row in reading.owed[0].rows] == [
        [target.share, (0, 0)] for target in frozen_evidence(first).targets
    ]
    assert [label for label, _share in reading.owed[0].chart] == [str(first), str(second)]
