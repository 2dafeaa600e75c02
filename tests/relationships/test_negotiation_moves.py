"""The moves of a negotiation through its pages: who may and who may not, too late, not as shown (G1-G4)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from relationships.models import AgreementVersion, Membership, Signature
from tests.factories import CONSUMER, World, today

AsMember = Callable[[Membership | None], Client]


def post(client: Client, version: AgreementVersion, move: str, **facts: Any) -> tuple[int, str]:
    answer = client.post(f"{version.get_absolute_url()}{move}/", facts)
    return answer.status_code, answer.content.decode()


def status_of(version: AgreementVersion) -> str:
    return AgreementVersion.objects.get(pk=version.pk).status


def test_the_side_that_was_asked_accepts_and_nobody_else(world: World, as_member: AsMember) -> None:
    """G1: proposed, accepted, signed in either order."""
    version = world.proposed()
    user = world.member(world.northwind, "Uma User", CONSUMER[2])

    refused = [post(as_member(by), version, "accept-terms")[0] for by in (world.provider, user, world.outsider)]
    assert (refused, status_of(version)) == ([403, 403, 404], "proposed")
    page = as_member(world.consumer).get(f"{version.get_absolute_url()}accept-terms/").content.decode()
    assert version.digest in page
    assert "From here on nobody counters it" in page
    assert post(as_member(world.consumer), version, "accept-terms")[0] == 302
    assert status_of(version) == "accepted"
    for by in (world.provider, world.consumer):
        assert post(as_member(by), version, "sign", digest=version.digest, agreed="on")[0] == 302
    assert status_of(version) == "active"


def test_a_form_that_is_over_says_so_and_does_nothing(world: World, as_member: AsMember) -> None:
    """G2: opened for version 1, sent when a colleague had answered it with version 2."""
    first = world.proposed()
    consumer = as_member(world.consumer)
    assert consumer.get(f"{first.get_absolute_url()}sign/").status_code == 200
    assert post(consumer, first, "counter")[0] == 302
    second = AgreementVersion.objects.get(number=2)
    until = today() + timedelta(days=5)
    assert post(consumer, second, "propose", valid_until=until)[0] == 302

    for move, facts in (
        ("sign", {"digest": first.digest, "agreed": "on"}),
        ("accept-terms", {}),
        ("counter", {}),
        ("reject", {"reason": "Typed with care"}),
    ):
        status, page = post(consumer, first, move, **facts)
        assert (status, "already “Countered”" in page) == (422, True)
    assert "Typed with care" in page
    second.refresh_from_db()
    assert (status_of(first), second.status, second.valid_until) == ("countered", "proposed", until)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("typed", ["yesterday", "2026-13-40", "soon"])
def test_a_last_day_that_cannot_be_is_refused_with_what_was_typed(
    world: World, as_member: AsMember, typed: str
) -> None:
    """G3."""
    draft = world.draft()
    until = str(today() - timedelta(days=1)) if typed == "yesterday" else typed

    status, page = post(as_member(world.provider), draft, "propose", valid_until=until)

    assert (status, until in page) == (422, True)
    assert status_of(draft) == "draft"


@pytest.mark.parametrize("signed", [False, True])
def test_past_its_last_day_every_move_is_refused_with_the_day(world: World, as_member: AsMember, signed: bool) -> None:
    """G3: also for the second signature."""
    version = world.draft(first_day=today() + timedelta(days=60))
    version.propose(by=world.provider, valid_until=today())
    if signed:
        Signature.give(version, by=world.provider, digest=version.digest)
    asked = status_of(version)

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        consumer, provider = as_member(world.consumer), as_member(world.provider)
        for client, move, facts in (
            (consumer, "accept-terms", {}),
            (consumer, "counter", {}),
            (consumer, "reject", {"reason": "No."}),
            (consumer, "sign", {"digest": version.digest, "agreed": "on"}),
            (provider, "withdraw", {}),
        ):
            status, page = post(client, version, move, **facts)
            assert (move, status, "could be answered until" in page) == (move, 422, True)
    assert (status_of(version), Signature.objects.count()) == (asked, int(signed))


def test_another_digest_than_the_one_on_the_table_is_not_signed(world: World, as_member: AsMember) -> None:
    """G4."""
    version = world.proposed()
    client = as_member(world.consumer)

    for digest in ("0" * 64, "", "x", version.digest.upper()):
        status, _page = post(client, version, "sign", digest=digest, agreed="on")
        assert status == 422
    assert (status_of(version), Signature.objects.count()) == ("proposed", 0)


def test_what_was_proposed_has_no_page_to_change_it(world: World, as_member: AsMember) -> None:
    """G4: neither for the side that proposed it, nor for the other."""
    version = world.proposed()

    for member in (world.provider, world.consumer):
        answer = as_member(member).post(f"{version.get_absolute_url()}edit/", {"summary": "Other"})
        assert answer.status_code in (302, 403, 422)
    version.refresh_from_db()
    assert (version.summary, version.digest) == ("", version.digest_of_terms())
