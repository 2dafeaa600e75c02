"""A signed version can be checked for ever: text, digest, signatures and mandates as they were (G4, G5)."""

import hashlib
import json
import re
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from relationships.models import AgreementVersion, Mandate, Side, Signature
from relationships.verification import verify
from tests.factories import CONSUMER, World

AsMember = Callable[[Any], Client]


@pytest.fixture
def signed(world: World) -> AgreementVersion:
    version = world.proposed()
    Signature.give(version, by=world.consumer, digest=version.digest)
    Signature.give(version, by=world.provider, digest=version.digest)
    return AgreementVersion.objects.with_parties().get(pk=version.pk)


def tamper(statement: str, *values: Any) -> None:
    """As the owner of the tables could: none of our triggers sees it."""
    table = re.search(r"relationships_\w+", statement)
    assert table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table[0]} DISABLE TRIGGER USER")
        cursor.execute(statement, values or None)
        cursor.execute(f"ALTER TABLE {table[0]} ENABLE TRIGGER USER")


def verified(version: AgreementVersion, **options: Any) -> str:
    out = StringIO()
    call_command("verify_agreement", version.reference, stdout=out, **options)
    return out.getvalue()


def refusal(version: AgreementVersion) -> str:
    with pytest.raises(CommandError) as error:
        verified(version)
    return str(error.value)


def test_what_was_signed_verifies(signed: AgreementVersion) -> None:
    """G4, G5: digest, both signatures and their mandates are named."""
    out = verified(signed)

    mandates = Mandate.objects.filter(membership__in=signed.signatures.values("membership"))
    assert f"digest {signed.digest}" in out
    assert "Terms, digest, signatures and mandates agree." in out
    assert all(mandate.reference in out for mandate in mandates)
    assert verified(signed, number=1) == out


TAMPERED = {
    "a price": (
        "UPDATE relationships_agreedpart SET unit_price = 1 WHERE version_id = %s AND name = 'Laptop'",
        "The stored terms give the digest",
    ),
    "a target": (
        "UPDATE relationships_serviceleveltarget SET amount = 400 WHERE version_id = %s AND metric = 'respond'",
        "The stored terms give the digest",
    ),
    "the first day": (
        "UPDATE relationships_agreementversion SET first_day = first_day + 1 WHERE id = %s",
        "The stored terms give the digest",
    ),
    "a name": (
        "UPDATE relationships_agreementversion SET provider_name = 'Someone' WHERE id = %s",
        "The stored terms give the digest",
    ),
    "the digest itself": (
        "UPDATE relationships_agreementversion SET digest = repeat('0', 64) WHERE id = %s",
        "signed another digest",
    ),
    "a signature's digest": (
        "UPDATE relationships_signature SET digest = repeat('0', 64) WHERE version_id = %s AND side = 'consumer'",
        "Carla Consumer signed another digest",
    ),
    "a signature gone": (
        "DELETE FROM relationships_signature WHERE version_id = %s AND side = 'consumer'",
        "not both sides have signed it",
    ),
    "another mandate": (
        "UPDATE relationships_signature SET mandate_id = (SELECT mandate_id FROM relationships_signature"
        " WHERE version_id = %s AND side = 'provider') WHERE side = 'consumer'",
        "under which Carla Consumer signed, is not theirs",
    ),
    "another person": (
        "UPDATE relationships_signature SET person_id = (SELECT max(id) FROM relationships_person)"
        " WHERE version_id = %s AND side = 'provider'",
        "through a membership that is not theirs",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_changed_behind_our_back_is_named(signed: AgreementVersion, what: str) -> None:
    """G4, G5: through SQL, with the triggers off."""
    statement, sentence = TAMPERED[what]

    tamper(statement, signed.pk)

    assert sentence in refusal(signed)


def test_a_mandate_that_was_made_larger_afterwards_is_named(world: World) -> None:
    """G5: what counts is the mandate as the database remembers it of the moment of signing."""
    version = world.proposed()
    Mandate.objects.filter(membership=world.consumer).update(up_to=Decimal(13920))
    Signature.give(version, by=world.consumer, digest=version.digest)
    verified(version)

    Mandate.objects.filter(membership=world.consumer).update(up_to=Decimal(99999))
    # A test is one transaction, and in it the database has one time.
    tamper(
        "UPDATE relationships_mandateevent SET pgh_created_at = pgh_created_at + interval '1 day' WHERE up_to = 99999"
    )

    assert "was changed after Carla Consumer signed under it" in refusal(version)


def test_a_mandate_revoked_later_was_valid_then(world: World, signed: AgreementVersion) -> None:
    """G5: what was signed stays signed."""
    Mandate.objects.get(membership=world.consumer).revoke(by=world.consumer)

    assert "agree" in verified(signed)


def test_a_mandate_that_had_ended_is_named(world: World, signed: AgreementVersion) -> None:
    """G5."""
    day = timezone.now().date().replace(year=2000)
    tamper("UPDATE relationships_mandate SET valid_from = %s, valid_until = %s", day, day)
    tamper("DELETE FROM relationships_mandateevent")

    assert "was not valid when" in refusal(signed)


def test_the_first_of_two_is_verified_too(world: World) -> None:
    """G5."""
    second = world.member(world.northwind, "Sofia Second", *CONSUMER)
    world.northwind.set_signers(two=True, by=world.consumer)
    version = world.proposed()
    Signature.give(version, by=world.consumer, digest=version.digest)
    Signature.give(version, by=second, digest=version.digest)

    assert [line.first_of_two for line in verify(version).signatures] == [True, False]
    assert "first of two for Northwind Clinics: Carla Consumer" in verified(version)
    tamper("UPDATE relationships_firstsignature SET digest = repeat('0', 64)")
    assert "Carla Consumer signed another digest" in refusal(version)


def test_what_the_operator_took_over_verifies_without_mandates(world: World) -> None:
    assert "by Operator as the operator" in verified(world.agreed())


def test_the_command_refuses_what_is_not_there(world: World) -> None:
    draft = world.draft()

    with pytest.raises(CommandError, match=r"There is no agreement AGR-0\."):
        call_command("verify_agreement", "AGR-0")
    with pytest.raises(CommandError, match="has no version 7"):
        call_command("verify_agreement", draft.reference, number=7)
    with pytest.raises(CommandError, match="was never proposed"):
        call_command("verify_agreement", draft.reference)


# The page


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_both_sides_read_that_it_holds(world: World, as_member: AsMember, signed: AgreementVersion, side: str) -> None:
    """The limit of a mandate is read by its own side alone."""
    Mandate.objects.filter(membership=world.provider).update(up_to=Decimal(20000))

    said = as_member(getattr(world, side)).get(f"{signed.get_absolute_url()}verify/").content.decode()

    assert "Priya Provider" in said
    assert "Carla Consumer" in said
    ours = {line.side: line.limit for line in verify(signed, for_side=Side(side)).signatures}
    assert [bool(limit) for limit in (ours[side], ours[Side(side).other])] == [True, False]


def test_the_page_says_what_differs(world: World, as_member: AsMember, signed: AgreementVersion) -> None:
    tamper("UPDATE relationships_agreedpart SET unit_price = 1 WHERE version_id = %s AND name = 'Laptop'", signed.pk)

    said = as_member(world.consumer).get(f"{signed.get_absolute_url()}verify/").content.decode()

    assert "What is stored is not what was signed:" in said
    assert "The stored terms give the digest" in said


def compared(client: Client, version: AgreementVersion, **data: Any) -> str:
    return client.post(f"{version.get_absolute_url()}verify/", data).content.decode()


def test_a_kept_copy_is_compared(world: World, as_member: AsMember, signed: AgreementVersion) -> None:
    """The exact bytes, the same written otherwise, an export, another text, and no JSON."""
    client = as_member(world.consumer)
    text = signed.canonical()
    pretty = json.dumps(json.loads(text), indent=2)
    export = client.get(f"{signed.get_absolute_url()}signed.json").content

    assert "This is exactly the text that is signed" in compared(client, signed, text=text)
    assert "This is exactly" in compared(client, signed, file=SimpleUploadedFile("kept.json", text.encode()))
    assert "is written otherwise" in compared(client, signed, text=pretty)
    assert "The terms in this export are those" in compared(client, signed, file=SimpleUploadedFile("e.json", export))
    other = text.replace("Laptop", "Tablet")
    assert f"its digest is {hashlib.sha256(other.encode()).hexdigest()}" in compared(client, signed, text=other)
    assert "This is no JSON" in compared(client, signed, text="Laptop")
    assert "Choose a file or paste its text" in compared(client, signed)


@pytest.mark.parametrize(
    "text",
    ["[1e999999]", "[1e999999999]", "[1e99999999999999999999]", '{"a":"\\ud800"}', "[" * 5000, "[" * 990 + "]" * 990],
)
def test_a_copy_that_nobody_can_write_out_is_no_text(
    world: World, as_member: AsMember, signed: AgreementVersion, text: str
) -> None:
    """Neither an error nor a number of a million digits."""
    client = as_member(world.consumer)

    for data in ({"text": text}, {"file": SimpleUploadedFile("kept.json", text.encode())}):
        assert "not the text of any version" in compared(client, signed, **data)
