"""Agreements through their pages, as both sides: read, negotiate, sign, amend; and what an outsider gets."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relationships.models import Agreement, AgreementVersion, Mandate, Membership, Notice, Record, Signature
from relationships.templatetags.agreements import digest
from relationships.terms import Part, Target
from tests.factories import CONSUMER, World, today

AsMember = Callable[[Membership | None], Client]
MOVES = ("propose_version", "withdraw_version", "counter", "reject", "sign", "amend")
EDITS = ("edit_version", "edit_parts", "edit_priorities", "edit_hours", "edit_targets", "propose_holidays")


def url(version: AgreementVersion, name: str = "version") -> str:
    return reverse(f"relationships:{name}", kwargs=version.url_kwargs)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def fresh(version: AgreementVersion) -> AgreementVersion:
    return AgreementVersion.objects.get(pk=version.pk)


def test_both_sides_read_the_version_in_force_on_one_page(world: World, as_member: AsMember) -> None:
    """Parts with prices and their sum, targets, hours, holidays, priorities, signatures and digest."""
    version = world.agreed()
    for member in (world.provider, world.consumer):
        for address in (version.agreement.get_absolute_url(), version.get_absolute_url()):
            text = text_of(as_member(member).get(address))
            assert "In force" in text
            assert "13,920.00 EUR" in text
            assert "Extra storage" in text
            assert "50 seat" in text
            assert "09:00–17:00" in text
            assert "4 h" in text
            assert digest(version.digest) in text
            assert "the text on this page has this digest" in text


def test_an_outsider_finds_no_agreement(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    client = as_member(world.outsider)

    for name in ("version", "canonical", *MOVES, *EDITS):
        assert client.get(url(version, name)).status_code == 404
        assert client.post(url(version, name)).status_code in (404, 405)
    assert client.get(version.agreement.get_absolute_url()).status_code == 404
    assert list(client.get("/agreements/").context["things"]) == []


def test_the_other_side_finds_no_draft(world: World, as_member: AsMember) -> None:
    """Not by its address, not in the list, not among the versions of an agreement in force."""
    draft = world.draft()
    amended = world.agreed().amend(by=world.provider, first_day=today())
    client = as_member(world.consumer)

    assert client.get(draft.agreement.get_absolute_url()).status_code == 404
    for name in ("version", "canonical", *MOVES, *EDITS):
        assert client.get(url(draft, name)).status_code == 404
        assert client.get(url(amended, name)).status_code == 404
    shown = client.get(amended.agreement.get_absolute_url())
    assert [version.number for version, _turn in shown.context["versions"]] == [1]
    assert [row.pk for row in client.get("/agreements/").context["things"]] == [amended.agreement_id]
    assert list(client.get("/agreements/?f-status=draft").context["things"]) == []


def test_what_is_signed_can_be_checked_by_anybody_who_holds_the_file(world: World, as_member: AsMember) -> None:
    """G4: SHA-256 of the downloaded bytes is the digest on the page."""
    version = world.proposed()

    answer = as_member(world.consumer).get(url(version, "canonical"))

    assert hashlib.sha256(answer.content).hexdigest() == version.digest
    content = json.loads(answer.content)
    assert (content["provider"], content["consumer"]) == ("Harbour IT", "Northwind Clinics")
    assert content["terms"]["targets"][0]["metric"] == "fulfil"


def test_negotiating_through_the_pages(world: World, as_member: AsMember) -> None:
    """Propose, counter with a change, see it in words, sign on both sides; in force at once."""
    provider, consumer = as_member(world.provider), as_member(world.consumer)
    version = world.draft()

    assert provider.post(url(version, "propose_version")).status_code == 302
    assert Notice.objects.filter(membership=world.consumer, record__move="propose").count() == 1

    answer = consumer.post(url(version, "counter"))
    counter = AgreementVersion.objects.get(number=2)
    assert answer.headers["Location"] == url(counter, "edit_version")
    counter.rewrite(lambda terms: terms.amended(targets=(Target("respond", 2), Target("fulfil", 8))), by=world.consumer)
    consumer.post(url(counter, "propose_version"))
    assert fresh(version).status == "countered"

    page = text_of(provider.get(url(counter)))
    assert "Respond: within 4 h becomes 2 h." in page
    assert "It is your turn" in page

    for client in (provider, consumer):
        shown = client.get(url(counter, "sign"))
        assert shown.context["mandate"] is not None
        digest = shown.context["form"]["digest"].value()
        assert client.post(url(counter, "sign"), {"digest": digest, "agreed": "on"}).status_code == 302
    assert fresh(counter).status == "active"
    moves = Record.objects.filter(subject=counter.reference).values_list("move", "by_side")
    assert list(moves)[-3:] == [("sign", "provider"), ("sign", "consumer"), ("activate", "")]


def test_signing_asks_for_the_tick_and_for_the_digest(world: World, as_member: AsMember) -> None:
    version = world.proposed()
    client = as_member(world.consumer)

    untouched = client.post(url(version, "sign"), {"digest": version.digest})
    assert (untouched.status_code, "Tick the box" in text_of(untouched)) == (422, True)
    another = client.post(url(version, "sign"), {"digest": "0" * 64, "agreed": "on"})
    assert (another.status_code, "not the one on the table" in text_of(another)) == (422, True)
    assert not Signature.objects.exists()


def test_the_page_of_signing_says_why_somebody_cannot(world: World, as_member: AsMember) -> None:
    version = world.proposed()
    Mandate.objects.filter(membership=world.consumer).delete()

    text = text_of(as_member(world.consumer).get(url(version, "sign")))

    assert "You hold no mandate that covers 13,920.00 EUR a year today" in text
    assert 'name="agreed"' not in text


@pytest.mark.parametrize("name", MOVES)
def test_a_move_that_is_not_yours_is_forbidden(world: World, as_member: AsMember, name: str) -> None:
    """Seen but not allowed is 403."""
    version = world.agreed() if name == "amend" else world.proposed()
    user = world.member(world.northwind, "Uma User", CONSUMER[2])

    assert as_member(user).get(url(version, name)).status_code == 403
    assert as_member(user).post(url(version, name)).status_code == 403


def test_a_move_that_is_over_leads_back_with_a_word(world: World, as_member: AsMember) -> None:
    version = world.proposed()
    version.withdraw(by=world.provider)

    answer = as_member(world.consumer).get(url(version, "sign"), follow=True)

    assert answer.redirect_chain == [(url(version), 302)]
    assert "is already “Withdrawn”" in text_of(answer)
    refused = as_member(world.consumer).post(url(version, "reject"), {"reason": "Too late"})
    assert (refused.status_code, "is already “Withdrawn”" in text_of(refused)) == (422, True)


def test_rejecting_tells_why(world: World, as_member: AsMember) -> None:
    version = world.proposed()

    as_member(world.consumer).post(url(version, "reject"), {"reason": "Too dear for us."})

    assert fresh(version).status == "rejected"
    assert "Rejected. Version 1: Too dear for us." in text_of(as_member(world.provider).get(url(version)))


def test_amending_opens_the_next_version(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    client = as_member(world.provider)

    past = client.post(url(version, "amend"), {"first_day": today() - timedelta(days=1)})
    assert (past.status_code, "The first day has passed" in text_of(past)) == (422, True)

    answer = client.post(url(version, "amend"), {"first_day": today() + timedelta(days=7)})
    draft = version.agreement.versions.get(number=2)
    assert answer.headers["Location"] == url(draft, "edit_version")
    assert (draft.first_day, draft.drafted_by_side) == (today() + timedelta(days=7), "provider")
    again = client.post(url(version, "amend"), {"first_day": today()})
    assert "Version 2 is already under way" in text_of(again)


def test_an_amendment_after_the_last_day_has_no_last_day(world: World) -> None:
    """A renewal is written as an amendment that begins after the present one ends."""
    version = world.agreed(last_day=today() + timedelta(days=3))

    assert version.amend(by=world.provider, first_day=today() + timedelta(days=4)).last_day is None


# The list


def test_the_list_says_what_is_in_force_and_whose_turn_it_is(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    amended = version.amend(by=world.provider, first_day=today())
    amended.propose(by=world.provider)

    mine = text_of(as_member(world.consumer).get("/agreements/"))
    theirs = text_of(as_member(world.provider).get("/agreements/"))

    assert "version 1" in mine
    assert "your turn" in mine
    assert "waiting for Northwind Clinics" in theirs


def test_the_list_filters(world: World, as_member: AsMember) -> None:
    version, draft = world.agreed(), world.draft()
    client = as_member(world.provider)

    def found(query: str) -> set[int]:
        return {row.pk for row in client.get(f"/agreements/?{query}").context["things"]}

    assert found("") == {version.agreement_id, draft.agreement_id}
    assert found("f-status=in_force") == {version.agreement_id}
    assert found("f-status=none") == found("f-status=draft") == {draft.agreement_id}
    assert found("f-status=under_way") == set()
    assert found("f-side=consumer") == set()
    assert found("f-q=northwind") == {version.agreement_id, draft.agreement_id}
    assert found(f"f-q={version.reference.lower()}") == {version.agreement_id}
    assert found(f"f-relationship={world.relationship.reference}") == {version.agreement_id, draft.agreement_id}


def test_the_list_as_csv(world: World, as_member: AsMember) -> None:
    version = world.agreed()

    answer = as_member(world.consumer).get("/agreements/?format=csv")
    rows = b"".join(answer).decode().splitlines()  # type: ignore[arg-type]

    assert rows[1].startswith(f"{version.reference},Workplace services,{world.relationship.reference},Harbour IT,")
    assert "Uma" not in rows[1]


def queries_of(client: Client, address: str) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]]), len(answer.content)


def test_the_list_asks_the_same_of_one_agreement_and_of_fifty(world: World, as_member: AsMember) -> None:
    client = as_member(world.provider)
    world.proposed()
    one, _size = queries_of(client, "/agreements/")
    version = world.proposed()
    Signature.give(version, by=world.consumer, digest=version.digest)
    for _n in range(48):
        world.proposed()

    many, size = queries_of(client, "/agreements/")
    assert Agreement.objects.count() == 50
    assert many <= one <= 8
    assert size < 40_000


def test_a_long_agreement_opens_within_the_budget(world: World, as_member: AsMember) -> None:
    """200 clauses and 12 versions: as many queries as for one version and three parts."""
    client = as_member(world.provider)
    parts = tuple(Part("goods", f"Thing {n}") for n in range(200))
    version = world.proposed(parts=parts)
    for n in range(11):
        by = world.consumer if n % 2 == 0 else world.provider
        counter = version.counter(by=by)
        counter.write(counter.terms().amended(summary=f"Round {n}"), by=by)
        counter.propose(by=by)
        version = counter

    long, size = queries_of(client, url(version))
    short, _size = queries_of(client, url(world.proposed()))
    assert version.number == 12
    assert long <= 22, "one for each kind of term, of talk and of people"
    assert abs(long - short) <= 1
    assert size < 130_000
