"""Whom a breach is due to: proposed from what the other side was late with, decided in a review (O1, O2)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relationships.attribution import proposed_for
from relationships.models import AgreementVersion, Clock, Duty, Membership
from relationships.terms import Obligation, Target
from tests.factories import World
from tests.relationships.clock_tales import agreed, at, hours, start

AsMember = Callable[[Membership | None], Client]

TARGETS = (
    Target("fulfil", 8),
    Target("obligation", 4, debtor="consumer"),
    Target("obligation", 4, debtor="provider"),
)


@pytest.fixture
def version(world: World) -> AgreementVersion:
    return agreed(world, *TARGETS)


def late(world: World, version: AgreementVersion, subject: str = "SR-9001") -> Clock:
    """Fulfilled on Tuesday 24th at 12:00; 8 h from Monday 09:00 were over at 17:00."""
    clock = start(world, version, "23 09:00", subject=subject)
    clock.stop(at=at("24 12:00"))
    return clock


def answer(world: World, version: AgreementVersion, until: str, *, debtor: str = "consumer", **facts: str) -> Clock:
    """Asked on Monday at 10:00: due at 14:00."""
    clock = start(world, version, "23 10:00", metric="obligation", debtor=debtor, **facts)
    clock.stop(at=at(until))
    return clock


def test_a_late_answer_of_the_consumer_makes_it_shared(world: World, version: AgreementVersion) -> None:
    """O2: due Monday 14:00, answered Tuesday 10:00: 20 h of the time in which the provider's clock ran."""
    clock, linked = late(world, version), answer(world, version, "24 10:00")

    proposal = proposed_for([clock], at("25 09:00"))[clock.pk]
    assert (proposal.party, proposal.overlap) == ("shared", hours(20))
    assert [(cause.clock, cause.since, cause.until) for cause in proposal.causes] == [
        (linked, at("23 14:00"), at("24 10:00"))
    ]
    assert f"“Answer when waited for” ({linked.reference}), which Northwind Clinics owed, was overdue for 20 h" in (
        proposal.reason
    )
    assert Clock.objects.get(pk=clock.pk).attribution == ""


@pytest.mark.parametrize(
    ("until", "overlap"),
    [("23 14:00", None), ("23 14:30", hours(0.5)), ("24 12:00", hours(22)), ("26 12:00", hours(22))],
    ids=["answered exactly in time", "half an hour late", "late to the end", "late beyond the end"],
)
def test_only_the_time_that_both_share_counts(
    world: World, version: AgreementVersion, until: str, overlap: timedelta | None
) -> None:
    """O2: from the consumer's deadline to its answer, inside the time from start to stop."""
    clock = late(world, version)
    answer(world, version, until)

    proposal = proposed_for([clock], at("27 09:00")).get(clock.pk)
    assert (proposal.overlap if proposal else None) == overlap


def test_two_late_answers_are_both_told(world: World, version: AgreementVersion) -> None:
    """O2: the longer one speaks first."""
    clock, first = late(world, version), answer(world, version, "23 15:00")
    again = start(world, version, "23 16:00", metric="obligation", debtor="consumer", cycles={"obligation": 2})
    again.stop(at=at("26 12:00"))
    proposal = proposed_for([clock], at("27 09:00"))[clock.pk]

    assert [cause.overlap for cause in proposal.causes] == [hours(1)]
    Clock.objects.filter(pk=again.pk).update(breached_at=at("24 09:00"))
    proposal = proposed_for([clock], at("27 09:00"))[clock.pk]
    assert [(cause.clock, cause.overlap) for cause in proposal.causes] == [(again, hours(3)), (first, hours(1))]
    assert proposal.reason.endswith("1 more was overdue, too.")


def test_what_is_not_linked_or_not_late_proposes_nothing(world: World, version: AgreementVersion) -> None:
    """O2: another subject, the same side's own obligation, a cancelled wait, a clock that was met."""
    clock = late(world, version)
    answer(world, version, "24 10:00", subject="SR-9002")
    answer(world, version, "24 10:00", debtor="provider")
    cancelled = start(world, version, "23 10:00", metric="obligation", debtor="consumer", cycles={"obligation": 2})
    cancelled.cancel(at=at("24 10:00"))
    met = start(world, version, "23 09:00", subject="SR-9003")
    met.stop(at=at("23 16:00"))
    answer(world, version, "23 15:00", subject="SR-9003")

    assert proposed_for([clock, met], at("25 09:00")) == {}


def test_an_open_breach_counts_up_to_now(world: World, version: AgreementVersion) -> None:
    """O2, K19: nobody has stopped either, and nobody has written the breaches down."""
    clock = start(world, version, "23 09:00")
    start(world, version, "23 10:00", metric="obligation", debtor="consumer")

    assert proposed_for([clock], at("23 16:00")) == {}
    assert proposed_for([clock], at("24 09:30"))[clock.pk].overlap == hours(19.5)


def test_it_holds_the_other_way_round(world: World, version: AgreementVersion) -> None:
    """O2: what the consumer owes is late while the provider's answer is overdue."""
    version = agreed(world, Target("approve", 8, debtor="consumer"), Target("obligation", 4, debtor="provider"))
    approval = start(world, version, "23 09:00", metric="approve", debtor="consumer")
    answer(world, version, "24 10:00", debtor="provider")
    approval.stop(at=at("24 12:00"))

    proposal = proposed_for([approval], at("25 09:00"))[approval.pk]
    assert (proposal.party, proposal.overlap) == ("shared", hours(20))
    assert "which Harbour IT owed" in proposal.reason


def duty_of(world: World, obligation: Obligation) -> Duty:
    """A duty whose clock ran out on Monday 23rd at 14:00 and that is open still."""
    world.agreed(obligations=(obligation,))
    Duty.come_up(timezone.now())
    duty = Duty.objects.get()
    due: datetime = at("23 14:00")
    Clock.objects.filter(pk=duty.clock_id).update(started_at=at("20 09:00"), due_at=due, breached_at=due)
    return duty


@pytest.mark.parametrize(("rests", "shared"), [("fulfil", True), ("", True), ("respond", False)])
def test_a_duty_counts_for_the_targets_that_rest_on_it(
    world: World, version: AgreementVersion, rests: str, shared: bool
) -> None:
    """O2: its obligation names the metric, or none; another metric is not linked."""
    clock = late(world, version)
    duty = duty_of(world, Obligation("List of starters", 2, every="once", metric=rests))
    proposal = proposed_for([clock], at("25 09:00")).get(clock.pk)

    assert (proposal is not None) is shared
    if proposal:
        assert (proposal.causes[0].clock.pk, proposal.overlap) == (duty.clock_id, hours(22))
        assert "“List of starters”" in proposal.reason


def test_a_month_of_breaches_asks_twice(world: World, version: AgreementVersion) -> None:
    clocks = []
    for number in range(20):
        clocks.append(late(world, version, f"SR-{9100 + number}"))
        answer(world, version, "24 10:00", subject=f"SR-{9100 + number}")
    with CaptureQueriesContext(connection) as asked:
        found = proposed_for(clocks, at("25 09:00"))

    assert ({proposal.overlap for proposal in found.values()}, len(found), len(asked)) == ({hours(20)}, 20, 2)
    with CaptureQueriesContext(connection) as asked:
        assert proposed_for([], at("25 09:00")) == {}
    assert len(asked) == 0


def test_a_review_decides_and_only_about_a_breach(world: World, version: AgreementVersion) -> None:
    """O2."""
    clock = late(world, version)
    assert decide(clock, "supplier", "REV-3") == 1
    stored = Clock.objects.get(pk=clock.pk)
    assert (stored.attribution, stored.attributed_in) == ("supplier", "REV-3")

    met = start(world, version, "23 09:00", subject="SR-9002")
    met.stop(at=at("23 16:00"))
    assert decide(met, "shared", "REV-3") == 0
    assert Clock.objects.get(pk=met.pk).attribution == ""
    with pytest.raises(ValueError, match="nobody"):
        decide(clock, "nobody", "REV-3")


def decide(clock: Clock, party: str, review: str) -> int:
    found: int = Clock.objects.filter(relationship=clock.relationship_id).attribute(
        {clock.reference: party}, review_reference=review
    )
    return found


def test_the_page_says_who_is_held_to_account_and_why(
    world: World, version: AgreementVersion, as_member: AsMember
) -> None:
    """O2: proposed until a review decided."""
    clock = start(world, version, "16 09:00")
    linked = start(world, version, "16 10:00", metric="obligation", debtor="consumer")
    linked.stop(at=at("17 10:00"))
    clock.stop(at=at("17 12:00"))
    text = as_member(world.consumer).get(clock.get_absolute_url()).content.decode()
    assert "Proposed: both sides." in text
    assert f'href="/clocks/{linked.reference}/"' in text

    decide(clock, "consumer", "REV-9")
    text = as_member(world.provider).get(clock.get_absolute_url()).content.decode()
    assert "For Northwind Clinics, both sides agreed in" in text
    assert 'href="/reviews/REV-9/"' in text
