"""The life of a version: who moves when, what never changes, and from when to when it binds (G2-G8)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from relationships.models import AgreementVersion, ProviderNote, Record, Refused, Side, Signature
from relationships.terms import Part, Target
from tests.factories import CONSUMER, World, today


def signed(version: AgreementVersion, world: World) -> AgreementVersion:
    """Signed by both, the consumer first."""
    Signature.give(version, by=world.consumer, digest=version.digest)
    Signature.give(version, by=world.provider, digest=version.digest)
    version.refresh_from_db()
    return version


def test_only_the_side_whose_turn_it_is_moves(world: World) -> None:
    """G1: the drafter proposes and withdraws; the other side accepts, counters and rejects."""
    version = world.proposed()

    assert [b.name for b in version.moves_open_to(world.provider)] == ["sign", "withdraw"]
    assert [b.name for b in version.moves_open_to(world.consumer)] == ["accept_terms", "sign", "counter", "reject"]
    assert version.moves_open_to(world.outsider) == []
    assert version.waits_for() is Side.CONSUMER
    with pytest.raises(PermissionDenied):
        version.reject(by=world.provider, reason="No.")


def test_accepted_terms_are_signed_in_either_order_and_countered_by_nobody(world: World) -> None:
    """G1: accepted, then signing; neither before nor after the first signature can anybody counter them."""
    for first, then in ((world.provider, world.consumer), (world.consumer, world.provider)):
        version = world.proposed()
        version.accept_terms(by=world.consumer)

        assert (version.status, version.waits_for(), version.waits_for_both()) == ("accepted", None, True)
        assert [b.name for b in version.moves_open_to(world.provider)] == ["sign", "withdraw"]
        assert [b.name for b in version.moves_open_to(world.consumer)] == ["sign", "reject"]
        with pytest.raises(Refused, match="already “Terms accepted”"):
            version.counter(by=world.consumer)

        Signature.give(version, by=first, digest=version.digest)
        version.refresh_from_db()
        assert [b.name for b in version.moves_open_to(first) if b.name in ("sign", "counter", "reject")] == []
        assert "counter" not in [b.name for b in version.moves_open_to(then)]
        with pytest.raises(Refused, match="not your side's turn"):
            version.counter(by=then)
        Signature.give(version, by=then, digest=version.digest)
        assert version.status == "active"


def test_only_the_side_that_was_asked_accepts_the_terms(world: World) -> None:
    """G1."""
    version = world.proposed()

    with pytest.raises(PermissionDenied):
        version.accept_terms(by=world.provider)
    with pytest.raises(PermissionDenied):
        version.accept_terms(by=world.outsider)
    version.accept_terms(by=world.consumer)
    with pytest.raises(Refused, match="already “Terms accepted”"):
        version.accept_terms(by=world.consumer)


def test_a_counter_proposal_is_too_late_for_accepted_terms(world: World) -> None:
    """G1, G2: a colleague accepted what the own draft would have answered."""
    version = world.proposed()
    draft = version.counter(by=world.consumer)
    version.accept_terms(by=world.consumer)

    with pytest.raises(Refused, match="already “Terms accepted”"):
        draft.propose(by=world.consumer)
    draft.refresh_from_db()
    assert (draft.status, draft.digest) == ("draft", "")

    Signature.give(version, by=world.consumer, digest=version.digest)
    with pytest.raises(Refused, match="Your side agreed to version 1 meanwhile"):
        draft.propose(by=world.consumer)


def test_a_draft_that_was_edited_meanwhile_is_proposed_as_it_is_now(world: World) -> None:
    """G4: who opened the page before a colleague saved proposes, and signs, what stands there."""
    draft = world.draft()
    opened_before = AgreementVersion.objects.get(pk=draft.pk)
    opened_before.terms()
    first_day = today() + timedelta(days=30)
    draft.write(draft.terms().amended(summary="Another purpose", first_day=first_day), by=world.provider)

    opened_before.propose(by=world.provider)

    proposed = AgreementVersion.objects.get(pk=draft.pk)
    assert (proposed.summary, proposed.first_day) == ("Another purpose", first_day)
    assert proposed.digest == proposed.digest_of_terms()


def test_past_its_last_day_nobody_accepts_counters_or_signs(world: World) -> None:
    """G3: by the day itself, not by the job that writes it down."""
    version = world.draft(first_day=today() + timedelta(days=90))
    version.propose(by=world.provider, valid_until=today())

    with time_machine.travel(version.lapses_at() - timedelta(seconds=1), tick=False):
        assert version.waits_for() is Side.CONSUMER
        assert AgreementVersion.keep_time(timezone.now()) == 0
    with time_machine.travel(version.lapses_at(), tick=False):
        assert (version.waits_for(), version.moves_open_to(world.consumer)) == (None, [])
        for act in (
            lambda: version.accept_terms(by=world.consumer),
            lambda: version.counter(by=world.consumer),
            lambda: version.reject(by=world.consumer, reason="No."),
            lambda: Signature.give(version, by=world.consumer, digest=version.digest),
        ):
            with pytest.raises(Refused, match="could be answered until"):
                act()
        assert AgreementVersion.keep_time(timezone.now()) == 1
    version.refresh_from_db()
    assert (version.status, version.signatures.count()) == ("lapsed", 0)


def test_a_side_that_signed_can_no_longer_counter_or_reject(world: World) -> None:
    """G12: after its signature no side un-agrees."""
    version = world.proposed()
    Signature.give(version, by=world.consumer, digest=version.digest)
    version.refresh_from_db()

    assert version.moves_open_to(world.consumer) == []
    assert version.waits_for() is Side.PROVIDER
    with pytest.raises(Refused, match="not your side's turn"):
        version.counter(by=world.consumer)


def test_a_counter_is_version_two_and_ends_version_one_when_it_is_proposed(world: World) -> None:
    """G2."""
    first = world.proposed()

    second = first.counter(by=world.consumer)
    first.refresh_from_db()
    assert (second.number, second.counters_id, second.status, first.status) == (2, first.pk, "draft", "proposed")
    assert first.counter(by=world.consumer) == second

    second.propose(by=world.consumer)
    first.refresh_from_db()
    assert first.status == "countered"
    with pytest.raises(Refused, match="Countered"):
        Signature.give(first, by=world.consumer, digest=first.digest)


def test_a_counter_to_something_that_was_withdrawn_meanwhile_is_refused(world: World) -> None:
    first = world.proposed()
    second = first.counter(by=world.consumer)
    first.withdraw(by=world.provider)

    with pytest.raises(Refused, match="Withdrawn"):
        second.propose(by=world.consumer)
    second.refresh_from_db()
    assert (second.status, second.digest) == ("draft", "")


def test_one_version_is_on_the_table_at_a_time(world: World) -> None:
    """Two drafts may be written, one by each side; only one of them is negotiated."""
    version = world.agreed()
    ours = version.amend(by=world.provider, first_day=today())
    theirs = version.amend(by=world.consumer, first_day=today())
    ours.propose(by=world.provider)

    with pytest.raises(Refused, match="Version 2 is on the table already"):
        theirs.propose(by=world.consumer)
    with pytest.raises(Refused, match="Version 2 is already under way"):
        version.amend(by=world.consumer, first_day=today())


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"parts": ()}, "Add at least one part"),
        ({"priorities": (), "targets": ()}, "No priority is named"),
        ({"first_day": date(2020, 1, 1)}, "Wed 1 Jan 2020, has passed"),
        ({"matrix": (("high", "high", "High"),)}, "leaves 8 combinations"),
    ],
)
def test_a_draft_with_problems_is_not_proposed(world: World, facts: dict, sentence: str) -> None:
    version = world.draft(**facts)

    assert any(sentence in problem for problem in version.problems())
    with pytest.raises(Refused, match=sentence):
        version.propose(by=world.provider)
    version.refresh_from_db()
    assert (version.status, version.digest) == ("draft", "")


def test_service_hours_that_never_open_are_refused(world: World) -> None:
    """C10."""
    from relationships.terms import Hours

    version = world.draft(hours=Hours("UTC", ()))

    with pytest.raises(Refused, match="no open time within a year"):
        version.propose(by=world.provider)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"parts": (Part("goods", "Laptop"), Part("access", "Laptop"))}, "Two parts are called “Laptop”"),
        ({"priorities": ("High", "High")}, "“High” stands twice"),
        ({"targets": (Target("respond", 4), Target("respond", 8))}, "two targets for Respond"),
        ({"targets": (Target("respond", 4, priority="Urgent"),)}, "“Urgent” is used but is no priority"),
        ({"last_day": date(2019, 1, 1)}, "last day lies before the first day"),
    ],
)
def test_terms_that_contradict_each_other_are_not_even_drafted(world: World, facts: dict, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        world.draft(**facts)


def test_the_database_refuses_any_change_of_what_was_proposed(world: World) -> None:
    """G4: raw SQL is refused too, in the version, its terms and its calendar."""
    version = world.proposed()
    statements = [
        f"UPDATE relationships_agreementversion SET first_day = first_day + 1 WHERE id = {version.pk}",
        f"UPDATE relationships_agreementversion SET digest = repeat('0', 64) WHERE id = {version.pk}",
        f"UPDATE relationships_agreementversion SET provider_name = 'Another' WHERE id = {version.pk}",
        f"UPDATE relationships_agreedpart SET unit_price = 0 WHERE version_id = {version.pk}",
        f"DELETE FROM relationships_serviceleveltarget WHERE version_id = {version.pk}",
        f"UPDATE relationships_calendarwindow SET opens = 0 WHERE calendar_id = {version.calendar_id}",
        f"INSERT INTO relationships_calendarholiday (calendar_id, day, name) VALUES ({version.calendar_id}, now(), '')",
    ]
    for statement in statements:
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(Refused, match="Only the side that drafts"):
        version.write(version.terms(), by=world.provider)


def test_the_database_refuses_a_version_in_force_without_two_signatures(world: World) -> None:
    """G5: status and dates alone put nothing in force."""
    version = world.proposed()

    with pytest.raises(DatabaseError, match="Both sides must have signed"), transaction.atomic():
        AgreementVersion.objects.filter(pk=version.pk).update(status="active", in_force_from=version.midnight(today()))


def test_two_versions_are_never_in_force_at_the_same_instant(world: World) -> None:
    """G6: the database refuses what the verbs would not do."""
    version = world.agreed()
    second = signed(proposed_amendment(version, world, today() + timedelta(days=10)), world)

    with pytest.raises(IntegrityError, match="one_version_in_force"), transaction.atomic():
        AgreementVersion.objects.filter(pk=version.pk).update(in_force_until=second.in_force_from + timedelta(days=1))


def proposed_amendment(version: AgreementVersion, world: World, first_day: date) -> AgreementVersion:
    draft = version.amend(by=world.provider, first_day=first_day)
    draft.propose(by=world.provider)
    return draft


def test_an_amendment_takes_over_on_its_first_day(world: World) -> None:
    """G6, G7: scheduled until then; the version before ends where it begins, and both days work by themselves."""
    version = world.agreed()
    first_day = today() + timedelta(days=10)
    second = signed(proposed_amendment(version, world, first_day), world)
    version.refresh_from_db()

    assert (second.status, version.status) == ("scheduled", "active")
    assert version.in_force_until == second.in_force_from == second.midnight(first_day)

    assert AgreementVersion.keep_time(second.midnight(first_day) - timedelta(seconds=1)) == 0
    assert AgreementVersion.keep_time(second.midnight(first_day)) == 2
    assert AgreementVersion.keep_time(second.midnight(first_day)) == 0
    version.refresh_from_db()
    second.refresh_from_db()
    assert (version.status, second.status) == ("superseded", "active")
    at = second.midnight(first_day)
    assert version.agreement.in_force_at(at) == second
    assert version.agreement.in_force_at(at - timedelta(microseconds=1)) == version


def test_a_version_signed_on_its_first_day_begins_with_the_second_signature(world: World) -> None:
    """G7: never before the last signature."""
    version = signed(world.proposed(), world)
    last = version.signatures.get(side="provider")

    assert version.status == "active"
    assert version.in_force_from == last.signed_at


def test_the_last_day_is_included(world: World) -> None:
    """G8: 2020-08-01 + 36 months is in force until 2023-07-31, to the last second of that day."""
    version = world.agreed(first_day=date(2020, 8, 1), last_day=date(2023, 7, 31))

    assert version.status == "expired"
    assert version.in_force_from == version.midnight(date(2020, 8, 1))
    assert version.in_force_until == version.midnight(date(2023, 8, 1))
    last_second = version.midnight(date(2023, 8, 1)) - timedelta(seconds=1)
    assert version.agreement.in_force_at(last_second) == version
    assert version.agreement.in_force_at(last_second + timedelta(seconds=1)) is None


def test_nobody_proposes_or_signs_for_a_first_day_that_has_passed(world: World) -> None:
    """G7: no back-dating by signing late."""
    version, draft = world.proposed(), world.draft()

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        with pytest.raises(Refused, match="has passed"):
            Signature.give(version, by=world.consumer, digest=version.digest)
        with pytest.raises(Refused, match="has passed"):
            draft.propose(by=world.provider)


def test_the_other_side_never_learns_of_a_draft(world: World) -> None:
    """Neither while it is written nor after it was withdrawn without having been proposed."""
    version = world.agreed()
    draft = version.amend(by=world.provider, first_day=today())
    before = Record.objects.count()
    seen = AgreementVersion.objects.visible_to

    assert set(seen(world.provider)) == {version, draft}
    assert set(seen(world.consumer)) == {version}

    draft.withdraw(by=world.provider)
    assert set(seen(world.consumer)) == {version}
    assert not draft.agreedparts.model.objects.visible_to(world.consumer).filter(version=draft).exists()
    assert Record.objects.count() == before
    assert ProviderNote.objects.get().text == "Withdrew the draft of version 2."


def test_renaming_an_organisation_changes_no_signed_text(world: World) -> None:
    """G4: the names of the parties stay as they were proposed."""
    version = signed(world.proposed(), world)
    text = version.canonical()
    world.harbour.name = "Harbour Group"
    world.harbour.save()

    version = AgreementVersion.objects.get(pk=version.pk)
    assert version.canonical() == text
    assert version.digest == version.digest_of_terms()


def test_another_role_may_read_but_not_negotiate(world: World) -> None:
    version = world.proposed()
    user = world.member(world.northwind, "Uma User", CONSUMER[2])

    assert version.moves_open_to(user) == []
    with pytest.raises(Refused):
        version.counter(by=user)
