"""A side ends an agreement, or both do; nobody un-agrees in silence (G12)."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from relationships.models import AgreementVersion, Notice, Record, Refused, Role, Side, Signature, Termination
from relationships.terms import Duration
from tests.factories import World

from .lives import days_pass, lasting, on

CURABLE = Duration(12, "tacit", 12, 2, "months", 2, "months", cure_days=30)
SPRING = "2026-02-11"


def running(world: World, duration: Duration = CURABLE) -> AgreementVersion:
    version: AgreementVersion = lasting(world, "2025-08-29", "2026-08-28", duration)
    return version


def mutual(world: World, version: AgreementVersion, last_day: str = "2026-03-31") -> Termination:
    with on(SPRING):
        return Termination.propose_mutual(
            version, by=world.provider, reason="Both move on.", last_day=date.fromisoformat(last_day)
        )


def fresh(row: Any) -> Any:
    row.refresh_from_db()
    return row


def test_for_cause_the_other_side_has_its_time_to_cure(world: World) -> None:
    """G12: 30 days from 11 February are 13 March; an earlier day that was named does not count."""
    version = running(world)
    with on(SPRING):
        end = Termination.for_cause(
            version, by=world.consumer, reason="Never there.", clause="12", last_day=date(2026, 2, 20)
        )

    assert (end.cure_until, end.effective_on, end.clause) == (date(2026, 3, 13), date(2026, 3, 13), "12")
    days_pass(version, "2026-03-14")
    assert (version.status, fresh(end).status) == ("terminated", "effective")


def test_a_cured_breach_lets_the_agreement_go_on(world: World) -> None:
    """G12: and only the side that ended it confirms the cure."""
    version = running(world)
    with on(SPRING):
        end = Termination.for_cause(version, by=world.consumer, reason="Never there.")
        with pytest.raises(PermissionDenied):
            end.cure(by=world.provider, reason="Done.")
        end.cure(by=world.consumer, reason="They are there now.")

    days_pass(version, "2026-03-14")
    assert (version.status, fresh(end).status) == ("active", "cured")
    assert version.in_force_until == version.midnight(date(2026, 8, 29))


def test_only_an_end_for_cause_is_cured(world: World) -> None:
    """G12."""
    version = running(world)
    with on(SPRING):
        end = Termination.give_notice(version, by=world.consumer, reason="Enough.")

        assert [button.name for button in end.moves_open_to(world.consumer)] == ["take_back"]
        assert end.moves_open_to(world.provider) == []


def test_nothing_ends_before_the_other_side_accepts_a_mutual_end(world: World) -> None:
    """G12."""
    version = running(world)
    end = mutual(world, version)

    assert (end.status, end.waits_for(), fresh(version).in_force_until) == (
        "proposed",
        Side.CONSUMER,
        version.midnight(date(2026, 8, 29)),
    )
    with on(SPRING):
        end.accept(by=world.consumer)
    assert fresh(version).in_force_until == version.midnight(date(2026, 4, 1))
    days_pass(version, "2026-04-01")
    assert (version.status, fresh(end).status) == ("terminated", "effective")


def test_a_mutual_end_accepted_after_its_day_is_refused(world: World) -> None:
    """G12."""
    version = running(world)
    end = mutual(world, version)

    with on("2026-04-02"), pytest.raises(Refused, match="Tue 31 Mar 2026 has passed"):
        end.accept(by=world.consumer)
    assert (fresh(end).status, fresh(version).status) == ("proposed", "active")


def test_an_end_by_law_needs_no_yes(world: World) -> None:
    """G12: insolvency or regulation, from its day on."""
    version = running(world)
    with on(SPRING):
        end = Termination.regulatory(
            version, by=world.provider, reason="Insolvent.", clause="InsO 103", last_day=date(2026, 2, 11)
        )

    assert (end.status, end.effective_on) == ("declared", date(2026, 2, 11))
    days_pass(version, "2026-02-12")
    assert version.status == "terminated"


def test_an_end_in_the_past_is_refused(world: World) -> None:
    """G12."""
    version = running(world)
    with on(SPRING), pytest.raises(Refused, match="Tue 10 Feb 2026 has passed"):
        Termination.regulatory(version, by=world.provider, reason="x", clause="y", last_day=date(2026, 2, 10))


def test_an_end_after_it_ends_by_itself_is_refused(world: World) -> None:
    """G12: without renewal it ends on its last day anyway."""
    version = running(world, Duration(12))
    with on(SPRING), pytest.raises(Refused, match="ends by itself on Fri 28 Aug 2026"):
        Termination.propose_mutual(version, by=world.provider, reason="x", last_day=date(2026, 9, 30))


def test_what_was_declared_is_taken_back_only_with_the_other_sides_yes(world: World) -> None:
    """G12 (IDS#145)."""
    version = running(world)
    with on(SPRING):
        end = Termination.give_notice(version, by=world.consumer, reason="Enough.")
        end.take_back(by=world.consumer, reason="We would rather stay.")
        assert (end.status, end.waits_for(), version.agreement.ended_from()) == (
            "taking_back",
            Side.PROVIDER,
            version.midnight(date(2026, 8, 29)),
        )
        end.insist(by=world.provider, reason="We planned without you.")
        end.take_back(by=world.consumer, reason="Please.")
        end.agree(by=world.provider)

    assert (fresh(end).status, version.agreement.ended_from()) == ("taken_back", None)
    days_pass(version, "2026-08-29")
    assert version.status == "active"


def test_an_end_that_is_asked_to_be_taken_back_still_takes_effect_on_its_day(world: World) -> None:
    """G12: silence is no yes."""
    version = running(world)
    with on(SPRING):
        end = Termination.give_notice(version, by=world.consumer, reason="Enough.")
        end.take_back(by=world.consumer, reason="We would rather stay.")

    days_pass(version, "2026-08-29")
    assert (version.status, fresh(end).status) == ("terminated", "effective")


def test_one_end_at_a_time(world: World) -> None:
    """G12: refused in words, and by the database."""
    version = running(world)
    end = mutual(world, version)
    with on(SPRING):
        with pytest.raises(Refused, match=f"{end.reference} ends it already, or offers to"):
            Termination.give_notice(version, by=world.consumer, reason="Enough.")
        with pytest.raises(IntegrityError), transaction.atomic():
            Termination.objects.create(
                **version.sides,
                agreement=version.agreement,
                kind="notice",
                given_by_side="consumer",
                given_by=world.consumer,
                reason="x",
                effective_on=date(2026, 8, 28),
                ends_at=version.midnight(date(2026, 8, 29)),
            )


def test_only_who_may_sign_ends_an_agreement(world: World) -> None:
    """G12."""
    version = running(world)
    user = world.member(world.northwind, "Uma User", Role.USER)

    for member in (user, world.outsider):
        assert not Termination.may_give(version, member)
        with on(SPRING), pytest.raises(Refused, match="by who may sign for a side"):
            Termination.give_notice(version, by=member, reason="x")
    assert Termination.objects.count() == 0


def test_what_is_on_its_way_ends_with_the_agreement(world: World) -> None:
    """G12: a version that was to begin later never does, and nothing more is proposed or signed."""
    version = running(world)
    with on(SPRING):
        later = version.amend(by=world.provider, first_day=date(2026, 5, 1))
        later.propose(by=world.provider)
        Signature.give(later, by=world.consumer, digest=later.digest)
        Signature.give(fresh(later), by=world.provider, digest=later.digest)
        Termination.regulatory(version, by=world.provider, reason="x", clause="y", last_day=date(2026, 3, 31))

    days_pass(version, "2026-04-01")
    assert (version.status, fresh(later).status) == ("terminated", "terminated")
    assert version.agreement.in_force_at(version.midnight(date(2026, 6, 1))) is None


def test_an_agreement_that_ends_is_not_amended_past_its_end(world: World) -> None:
    """G12: take the end back first."""
    version = running(world)
    with on(SPRING):
        Termination.give_notice(version, by=world.provider, reason="Enough.")
        draft = version.amend(by=world.consumer, first_day=date(2026, 6, 1))
        with pytest.raises(Refused, match="A side ended the agreement"):
            draft.propose(by=world.consumer)


def test_an_offer_nobody_answered_lapses_when_the_agreement_ends_otherwise(world: World) -> None:
    """G12."""
    version = running(world, Duration(12))
    end = mutual(world, version, "2026-08-28")

    days_pass(version, "2026-08-29")
    assert (version.status, fresh(end).status) == ("expired", "withdrawn")
    assert Record.objects.filter(subject=end.reference, move="lapse").count() == 1


def test_the_other_sides_negotiators_are_told(world: World) -> None:
    """G12."""
    version = running(world)
    with on(SPRING):
        end = Termination.give_notice(version, by=world.consumer, reason="Enough.")

    assert [notice.membership for notice in Notice.objects.filter(record__subject=end.reference)] == [world.provider]
