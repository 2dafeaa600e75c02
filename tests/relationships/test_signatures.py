"""Who may sign what, and that nobody signs, counters or withdraws past somebody else (G4, G5, invariants of races)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from relationships.models import AgreementVersion, Mandate, Membership, Record, Refused, Signature
from tests.factories import CONSUMER, PROVIDER, World, today


def test_a_signature_takes_the_digest_that_was_shown(world: World) -> None:
    """G4."""
    version = world.proposed()

    with pytest.raises(Refused, match="not the one on the table"):
        Signature.give(version, by=world.consumer, digest="0" * 64)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("case", ["none", "too little", "another currency", "over", "not yet", "revoked"])
def test_a_signature_takes_a_mandate_that_covers_the_value_today(world: World, case: str) -> None:
    """G5: amount, currency and validity, on the day of signing."""
    version = world.proposed()
    assert version.terms().value_per_year == Decimal("13920.00")
    mandates = Mandate.objects.filter(membership=world.consumer)
    changes: dict[str, dict[str, Any]] = {
        "too little": {"up_to": Decimal("13919.99")},
        "another currency": {"up_to": Decimal("1000000"), "currency": "GBP"},
        "over": {"valid_until": today() - timedelta(days=1)},
        "not yet": {"valid_from": today() + timedelta(days=1)},
        "revoked": {"revoked_at": timezone.now()},
    }
    if case == "none":
        mandates.delete()
    else:
        mandates.update(**changes[case])

    with pytest.raises(Refused, match=r"no mandate that covers 13,920\.00"):
        Signature.give(version, by=world.consumer, digest=version.digest)


def test_a_mandate_of_exactly_the_value_is_enough(world: World) -> None:
    version = world.proposed()
    Mandate.objects.filter(membership=world.consumer).update(up_to=Decimal("13920"), valid_until=today())

    signature = Signature.give(version, by=world.consumer, digest=version.digest)

    assert (signature.side, signature.mandate.up_to, version.status) == ("consumer", 13920, "signing")


def test_one_person_never_signs_for_both_sides(world: World) -> None:
    """G5: not even somebody who acts for both organisations; the database refuses it too."""
    version = world.proposed()
    both = world.member(world.northwind, "Priya Provider", *CONSUMER)
    Signature.give(version, by=world.provider, digest=version.digest)
    version.refresh_from_db()

    with pytest.raises(Refused, match="You signed for the other side"):
        Signature.give(version, by=both, digest=version.digest)
    with pytest.raises(IntegrityError, match="signature_two_people"), transaction.atomic():
        Signature.objects.create(
            **version.sides,
            version=version,
            side="consumer",
            digest=version.digest,
            person=both.person,
            membership=both,
            mandate=Mandate.objects.get(membership=both),
            signed_by="Priya",
        )


def test_a_role_that_signs_nothing_is_refused(world: World) -> None:
    version = world.proposed()
    customer = world.member(world.northwind, "Clara Customer", CONSUMER[1])

    with pytest.raises(Refused, match="your roles do not let you sign"):
        Signature.give(version, by=customer, digest=version.digest)


def test_a_signature_is_never_changed(world: World) -> None:
    version = world.proposed()
    signature = Signature.give(version, by=world.consumer, digest=version.digest)

    with pytest.raises(Exception, match="append_only"), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(signed_by="Somebody")


# Races

Attempt = Callable[[], Any]


def at_once(*attempts: Attempt) -> list[Any]:
    """All attempts at the same instant, each on a connection of its own; what each came to."""
    together = Barrier(len(attempts))

    def run(attempt: Attempt) -> Any:
        try:
            together.wait(timeout=20)
            return attempt()
        except (Refused, PermissionDenied) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(run, attempts))


def fresh(version: AgreementVersion) -> AgreementVersion:
    return AgreementVersion.objects.get(pk=version.pk)


def refusals(answers: list[Any]) -> list[str]:
    return [str(answer) for answer in answers if isinstance(answer, Refused)]


@pytest.mark.django_db(transaction=True)
def test_eight_people_propose_the_same_draft_at_once() -> None:
    """One wins, seven are refused with a sentence, one Record."""
    world = World()
    version = world.draft()

    answers = at_once(*[lambda: fresh(version).propose(by=world.provider)] * 8)

    assert answers.count(None) == 1
    assert len(refusals(answers)) == 7
    assert all("already “Proposed”" in sentence for sentence in refusals(answers))
    assert Record.objects.filter(subject=version.reference, move="propose").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_people_of_one_side_sign_at_once() -> None:
    world = World()
    version = world.proposed()
    people = [world.member(world.northwind, f"Signer {n}", *CONSUMER) for n in range(8)]

    def sign(member: Membership) -> Attempt:
        return lambda: Signature.give(fresh(version), by=member, digest=version.digest)

    answers = at_once(*map(sign, people))

    assert sum(isinstance(answer, Signature) for answer in answers) == 1
    assert len(refusals(answers)) == 7
    assert all("Your side has signed already" in sentence for sentence in refusals(answers))
    assert Record.objects.filter(subject=version.reference, move="sign").count() == 1
    assert fresh(version).status == "signing"


@pytest.mark.django_db(transaction=True)
def test_both_sides_sign_at_once() -> None:
    """Both count, in some order, and it is in force."""
    world = World()
    version = world.proposed()

    answers = at_once(
        lambda: Signature.give(fresh(version), by=world.consumer, digest=version.digest),
        lambda: Signature.give(fresh(version), by=world.provider, digest=version.digest),
    )

    assert all(isinstance(answer, Signature) for answer in answers)
    assert fresh(version).status == "active"
    assert Record.objects.filter(subject=version.reference, move="sign").count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answer", ["counter", "withdraw", "reject"])
def test_signing_against_another_move(answer: str) -> None:
    """A version is never in force that was countered, withdrawn or rejected; the loser reads why."""
    world = World()
    version = world.proposed()
    counter = version.counter(by=world.consumer) if answer == "counter" else None
    colleague = world.member(world.harbour, "Paul Provider", *PROVIDER)
    moves = {
        "counter": lambda: fresh(counter).propose(by=world.consumer),  # type: ignore[arg-type]
        "withdraw": lambda: fresh(version).withdraw(by=colleague),
        "reject": lambda: fresh(version).reject(by=world.consumer, reason="Too dear"),
    }
    Signature.give(version, by=world.provider, digest=version.digest)

    signer = world.member(world.northwind, "Sia Sponsor", *CONSUMER)
    answers = at_once(lambda: Signature.give(fresh(version), by=signer, digest=version.digest), moves[answer])

    assert len(refusals(answers)) == 1
    left = fresh(version)
    assert left.status in ("active", {"counter": "countered", "withdraw": "withdrawn", "reject": "rejected"}[answer])
    assert (left.status == "active") is (left.signatures.count() == 2)
