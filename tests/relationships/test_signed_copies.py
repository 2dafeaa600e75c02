"""Copies to keep: the canonical bytes, the export, the page for paper and the PDF (G4)."""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from relationships.clauses import clauses
from relationships.models import AgreementVersion, Signature
from relationships.signed_copy import as_pdf
from relationships.terms import Availability, Contact, CreditTier, FreeClause, Limit, Obligation, canonical
from tests.factories import World

AsMember = Callable[[Any], Client]


@pytest.fixture
def signed(world: World) -> AgreementVersion:
    version = world.proposed(summary="Größe, Žluťoučký, Αθήνα, Київ, “quoted” & <b>plain</b>, 東京")
    Signature.give(version, by=world.consumer, digest=version.digest)
    Signature.give(version, by=world.provider, digest=version.digest)
    return AgreementVersion.objects.with_parties().get(pk=version.pk)


def test_the_canonical_file_has_the_digest(world: World, as_member: AsMember, signed: AgreementVersion) -> None:
    """G4: exactly the signed bytes."""
    file = as_member(world.consumer).get(f"{signed.get_absolute_url()}canonical.json").content

    assert hashlib.sha256(file).hexdigest() == signed.digest


def test_the_export_stands_for_itself(world: World, as_member: AsMember, signed: AgreementVersion) -> None:
    """Terms, parties, both signatures and the digest; nothing of a mandate but its reference."""
    answer = as_member(world.provider).get(f"{signed.get_absolute_url()}signed.json")
    held = json.loads(answer.content)

    assert canonical.digest(canonical.text(held["content"])) == held["digest"] == signed.digest
    assert (held["provider"], held["consumer"], held["version"]) == ("Harbour IT", "Northwind Clinics", 1)
    assert [(line["side"], line["person"], line["digest"]) for line in held["signatures"]] == [
        ("consumer", "Carla Consumer", signed.digest),
        ("provider", "Priya Provider", signed.digest),
    ]
    assert set(held["signatures"][0]) == {"side", "organisation", "person", "at", "digest", "mandate"}
    assert answer.headers["Content-Disposition"] == (f'attachment; filename="{signed.reference}-version-1-signed.json"')


def test_the_page_for_paper_says_everything(world: World, as_member: AsMember, signed: AgreementVersion) -> None:
    said = as_member(world.consumer).get(f"{signed.get_absolute_url()}print/").content.decode()

    for words in ("Extra storage", "13,920.00 EUR", "Carla Consumer", "Priya Provider", "print-foot"):
        assert words in said
    foot = re.sub(r"<[^>]+>", "", said[said.index("print-foot") :])
    assert signed.digest in foot


def test_the_pdf_is_the_same_whenever_it_is_asked_for(
    world: World, as_member: AsMember, signed: AgreementVersion
) -> None:
    answer = as_member(world.consumer).get(f"{signed.get_absolute_url()}signed.pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert answer.content == as_pdf(AgreementVersion.objects.get(pk=signed.pk))


def text_of(pdf: bytes, folder: Any) -> list[str]:
    """The words of each page."""
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout.rstrip("\f").split("\f")


needs_reader = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")


@needs_reader
def test_the_pdf_says_what_the_page_says(signed: AgreementVersion, tmp_path: Any) -> None:
    """Clauses, both signatures; both names, the digest and the number at the foot of each page."""
    pages = text_of(as_pdf(signed), tmp_path)

    whole = " ".join(" ".join(pages).split())
    for words in ("Workplace services", "Extra storage", "13,920.00 EUR", "Europe/London", "Carla Consumer under MAN-"):
        assert words in whole
    assert "Größe, Žluťoučký, Αθήνα, Київ, “quoted” & <b>plain</b>, [U+6771][U+4EAC]" in whole
    for number, said in enumerate(pages, 1):
        assert f"SHA-256 {signed.digest}" in said
        assert f"Page {number}" in said
        assert "Harbour IT provides to Northwind Clinics" in said


@needs_reader
def test_the_pdf_holds_every_clause(world: World, tmp_path: Any) -> None:
    """Whatever kind of term there is has its heading and its words."""
    version = world.draft(
        availabilities=(
            Availability("Portal", Decimal("99.9"), tiers=(CreditTier(Decimal(0), Decimal("99.9"), Decimal(10)),)),
        ),
        obligations=(Obligation("List of people", 2),),
        limits=(Limit("Requests", 20),),
        contacts=(Contact("provider", 1, "Olga Onduty", reach="+44 20 7946 0000"),),
        clauses=(FreeClause("Data", "It stays in the country."),),
    )
    version.propose(by=world.provider)

    whole = " ".join(" ".join(text_of(as_pdf(version), tmp_path)).split())

    for clause in clauses(version.terms()):
        if clause.text:
            assert clause.name.split()[0] in whole
    for words in ("Availability, credits and penalties", "Olga Onduty", "It stays in the country.", "List of people"):
        assert words in whole
    assert " Conditions " not in whole


@pytest.mark.parametrize("text", ["word " * 4000, "\n" * 3000, "x" * 20000])
def test_no_text_is_too_long_for_the_pdf(world: World, text: str) -> None:
    version = world.draft(summary=text, clauses=(FreeClause("Long", text),))
    version.propose(by=world.provider)

    assert as_pdf(version).startswith(b"%PDF")


def test_a_draft_has_no_copy(world: World, as_member: AsMember) -> None:
    draft = world.draft()

    for name in ("signed.json", "signed.pdf", "print/"):
        answer = as_member(world.provider).get(f"{draft.get_absolute_url()}{name}")
        assert (answer.status_code, answer.headers["Location"]) == (302, draft.get_absolute_url())


@pytest.mark.parametrize("name", ["canonical.json", "signed.json", "signed.pdf", "print/", "verify/"])
def test_nobody_else_reads_a_copy(world: World, as_member: AsMember, signed: AgreementVersion, name: str) -> None:
    assert as_member(world.outsider).get(f"{signed.get_absolute_url()}{name}").status_code == 404


# The page to sign on


def test_whoever_signs_sees_what_and_under_which_mandate(world: World, as_member: AsMember) -> None:
    """G4, G5."""
    version = world.proposed()

    said = as_member(world.consumer).get(f"{version.get_absolute_url()}sign/").content.decode()

    plain = " ".join(re.sub(r"<[^>]+>", " ", said).split())
    mandate = world.consumer.mandates.get()
    assert f"Under {mandate.reference} any amount, from" in plain
    assert "You sign for Northwind Clinics" in plain
    assert "A year costs 13,920.00 EUR" in plain
    assert " ".join(version.digest[n : n + 8] for n in range(0, 64, 8)) in plain
    assert f"{version.get_absolute_url()}canonical.json" in said


def test_what_changes_is_told_against_the_version_in_force(world: World, as_member: AsMember) -> None:
    """Not against the counter-proposal it answers."""
    version = world.agreed()
    draft = version.amend(by=world.provider, first_day=version.today())
    draft.write(draft.terms().amended(summary="New words"), by=world.provider)
    draft.propose(by=world.provider)
    counter = draft.counter(by=world.consumer)
    counter.propose(by=world.consumer)

    said = as_member(world.provider).get(f"{counter.get_absolute_url()}sign/").content.decode()

    assert "Version 1" in said
    assert "Version 2" not in said


def test_the_first_of_two_is_told_so(world: World, as_member: AsMember) -> None:
    """G5: before signing, after, and whoever comes second."""
    second = world.member(world.northwind, "Sofia Second", *[*world.consumer.roles])
    world.northwind.set_signers(two=True, by=world.consumer)
    version = world.proposed()
    address = f"{version.get_absolute_url()}sign/"
    data = {"digest": version.digest, "agreed": "on"}

    before = as_member(world.consumer).get(address).content.decode()
    after = as_member(world.consumer).post(address, data, follow=True).content.decode()
    again = as_member(world.consumer).get(address).content.decode()
    then = as_member(second).get(address).content.decode()

    assert "You sign as the first of two people of Northwind Clinics" in before
    assert "Another person of your side was told and signs as the second." in after
    assert "You signed first already." in again
    assert "First of two" in then
