"""Four eyes: a side that wants it is bound only when two of its people have signed (G5)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from relationships.models import (
    AgreementVersion,
    FirstSignature,
    Mandate,
    Membership,
    Notice,
    OrganisationRecord,
    Record,
    Refused,
    Signature,
)
from tests.factories import CONSUMER, World
from tests.relationships.test_signatures import Attempt, at_once, fresh, refusals


def colleague(world: World, name: str = "Sofia Second", **facts: Any) -> Membership:
    return world.member(world.northwind, name, *CONSUMER, **facts)


def in_twos(world: World) -> Membership:
    """Northwind needs two signers; who the second can be."""
    second = colleague(world)
    world.northwind.set_signers(two=True, by=world.consumer)
    return second


def give(version: AgreementVersion, by: Membership) -> Signature | FirstSignature:
    return Signature.give(fresh(version), by=by, digest=version.digest)


def test_the_first_of_two_binds_nobody(world: World) -> None:
    """G5: both sides read of it; the version waits as before."""
    second, version = in_twos(world), world.proposed()

    first = give(version, world.consumer)

    assert isinstance(first, FirstSignature)
    assert (first.mandate.membership, fresh(version).status) == (world.consumer, "proposed")
    assert not version.signatures.exists()
    assert [FirstSignature.objects.visible_to(who).count() for who in (world.provider, world.consumer)] == [1, 1]
    assert FirstSignature.objects.visible_to(world.outsider).count() == 0
    record = Record.objects.get(subject=version.reference, move="sign")
    assert record.text == "Version 1, by the first of two people of Northwind Clinics; it binds nobody yet."
    assert set(Notice.objects.filter(record=record).values_list("membership", flat=True)) == {
        world.provider.pk,
        second.pk,
    }


def test_the_second_makes_the_side_sign(world: World) -> None:
    """G5."""
    second, version = in_twos(world), world.proposed()
    give(version, world.consumer)

    signature = give(version, second)
    assert (type(signature), signature.person, fresh(version).status) == (Signature, second.person, "signing")
    give(version, world.provider)

    assert fresh(version).status == "active"


def test_nobody_is_both_of_the_two(world: World) -> None:
    """G5: the database refuses it too."""
    in_twos(world)
    version = world.proposed()
    first = give(version, world.consumer)

    with pytest.raises(Refused, match="You signed first already"):
        give(version, world.consumer)
    with pytest.raises(IntegrityError, match="A second person of this side"), transaction.atomic():
        signed(version, world.consumer, first)


def signed(version: AgreementVersion, by: Membership, first: Any = None, side: str = "consumer") -> Signature:
    mandate = first.mandate if first else Mandate.objects.get(membership=by)
    return Signature.objects.create(
        **version.sides,
        version=version,
        side=side,
        digest=version.digest,
        person=by.person,
        membership=by,
        mandate=mandate,
        signed_by="x",
    )


def test_the_database_lets_no_version_take_force_with_a_side_half_signed(world: World) -> None:
    """G5, invariant 1: whatever the code around it does."""
    in_twos(world)
    version = world.proposed()
    give(version, world.provider)
    give(version, world.consumer)

    with pytest.raises(IntegrityError, match="Both sides must have signed"), transaction.atomic():
        AgreementVersion.objects.filter(pk=version.pk).update(status="active", in_force_from=timezone.now())
    with pytest.raises(IntegrityError, match="A second person of this side"), transaction.atomic():
        signed(version, world.consumer)


@pytest.mark.parametrize("case", ["none", "too little", "over"])
def test_the_second_needs_a_mandate_of_their_own(world: World, case: str) -> None:
    """G5."""
    second, version = in_twos(world), world.proposed()
    give(version, world.consumer)
    mandates = Mandate.objects.filter(membership=second)
    if case == "none":
        mandates.delete()
    elif case == "too little":
        mandates.update(up_to=Decimal("13919.99"))
    else:
        mandates.update(valid_until=timezone.now().date() - timedelta(days=1))

    with pytest.raises(Refused, match="no mandate that covers"):
        give(version, second)


@pytest.mark.parametrize("case", ["mandate revoked", "membership ended", "role taken"])
def test_what_the_first_may_no_longer_sign_does_not_count(world: World, case: str) -> None:
    """G5, invariant 35: the next is the first again, and a third completes it."""
    second, version = in_twos(world), world.proposed()
    third = colleague(world, "Theo Third")
    give(version, world.consumer)
    if case == "mandate revoked":
        Mandate.objects.filter(membership=world.consumer).update(revoked_at=timezone.now())
    elif case == "membership ended":
        Membership.objects.filter(pk=world.consumer.pk).update(valid_until=timezone.now())
    else:
        Membership.objects.filter(pk=world.consumer.pk).update(roles=["customer"])

    assert isinstance(give(version, second), FirstSignature)
    assert isinstance(give(version, third), Signature)


def test_the_first_of_one_side_signs_nothing_for_the_other(world: World) -> None:
    """G5: not even as one of two; the database refuses it too."""
    in_twos(world)
    version = world.proposed()
    both = world.member(world.harbour, "Carla Consumer", *world.provider.roles)
    give(version, world.consumer)

    with pytest.raises(Refused, match="You signed for the other side"):
        give(version, both)
    with pytest.raises(IntegrityError, match="never signs for both sides"), transaction.atomic():
        signed(version, both, side="provider")


def test_what_holds_is_what_the_organisation_wants_when_somebody_signs(world: World) -> None:
    in_twos(world)
    version = world.proposed()
    give(version, world.consumer)
    world.northwind.set_signers(two=False, by=world.consumer)

    assert isinstance(give(version, world.consumer), Signature)


def test_a_counter_leaves_the_first_of_two_behind(world: World) -> None:
    """G2, G5: it was of that text."""
    second, version = in_twos(world), world.proposed()
    give(version, world.consumer)
    counter = version.counter(by=world.consumer)
    counter.propose(by=world.consumer)

    assert isinstance(give(counter, second), FirstSignature)


def test_only_an_administrator_says_how_many_sign(world: World) -> None:
    """Told in the organisation's own history."""
    with pytest.raises(Refused, match="Only an administrator"):
        world.northwind.set_signers(two=True, by=world.provider)
    world.northwind.set_signers(two=True, by=world.consumer)
    with pytest.raises(Refused, match="how it is already"):
        world.northwind.set_signers(two=True, by=world.consumer)

    told = OrganisationRecord.objects.get(subject=world.northwind.reference)
    assert told.text == "Two people sign agreements from now on."


# Races


@pytest.mark.django_db(transaction=True)
def test_two_people_of_one_side_sign_at_once() -> None:
    """One is the first and one the second, whoever came first."""
    world = World()
    second, version = in_twos(world), world.proposed()

    answers = at_once(lambda: give(version, world.consumer), lambda: give(version, second))

    assert sorted(type(answer).__name__ for answer in answers) == ["FirstSignature", "Signature"]
    assert fresh(version).status == "signing"


@pytest.mark.django_db(transaction=True)
def test_eight_people_of_both_sides_sign_at_once() -> None:
    """Two of the side that needs two, one of the other; everybody else is refused with a sentence."""
    world = World()
    in_twos(world)
    version = world.proposed()
    ours = [colleague(world, f"Signer {n}") for n in range(4)]
    theirs = [world.member(world.harbour, f"Provider {n}", *world.provider.roles) for n in range(4)]

    def attempt(member: Membership) -> Attempt:
        return lambda: give(version, member)

    answers = at_once(*map(attempt, [*ours, *theirs]))

    assert sorted(type(a).__name__ for a in answers if not isinstance(a, Refused)) == [
        "FirstSignature",
        "Signature",
        "Signature",
    ]
    assert len(refusals(answers)) == 5
    assert fresh(version).status == "active"


@pytest.mark.django_db(transaction=True)
def test_signing_while_the_organisation_begins_to_need_two() -> None:
    """The signature counts whole, or as the first of two: never alone where two were needed."""
    world = World()
    version = world.proposed()

    answers = at_once(
        lambda: give(version, world.consumer), lambda: world.northwind.set_signers(two=True, by=world.consumer)
    )

    assert refusals(answers) == []
    assert type(answers[0]) is Signature or fresh(version).status == "proposed"
