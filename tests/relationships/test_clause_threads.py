"""What both sides say about a clause: seen by both, told, carried on, resolved (G2)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from relationships.clauses import clauses
from relationships.models import AgreementVersion, ClauseThread, Comment, Membership, Notice, Record, Refused
from relationships.models.clause_thread import written
from relationships.terms import Target
from tests.factories import CONSUMER, PROVIDER, World

AsMember = Callable[[Membership | None], Client]
RESPOND = written(("target", *Target("respond", 4).key))


def key_of(version: AgreementVersion, name: str) -> str:
    return next(written(clause.key) for clause in clauses(version.terms()) if clause.name == name)


def said(version: AgreementVersion, by: Membership, text: str, name: str = "Respond") -> ClauseThread:
    return ClauseThread.comment(version, key_of(version, name), by=by, text=text)


def comment_of(version: AgreementVersion) -> str:
    return f"/agreements/{version.reference}/versions/{version.number}/comment/"


def test_both_sides_talk_at_the_clause(world: World, as_member: AsMember) -> None:
    version = world.proposed()
    facts = {"clause": key_of(version, "Respond"), "text": "Two hours, please."}

    answer = as_member(world.consumer).post(comment_of(version), facts)

    thread = ClauseThread.objects.get()
    assert answer["Location"] == thread.get_absolute_url()
    as_member(world.provider).post(f"/say/{thread.reference}/", {"text": "Three is what we can do."})
    for member in (world.provider, world.consumer):
        client = as_member(member)
        assert "Two hours, please." in client.get(thread.get_absolute_url()).content.decode()
        clauses = f"/agreements/{version.reference}/negotiation/clauses/"
        page = "".join(client.get(f"{clauses}?from={start}").content.decode() for start in (0, 25))
        assert "2 comments" in page
        assert "Priya Provider: Three is what we can do." in page


def test_the_other_sides_negotiators_are_told_and_the_agreement_remembers(world: World) -> None:
    version = world.proposed()
    world.member(world.harbour, "Fay Fulfiller", PROVIDER[2])
    Notice.objects.all().delete()

    thread = said(version, world.consumer, "Two hours, please.")

    record = Record.objects.get(move="comment")
    assert (record.subject, record.by) == (version.reference, world.consumer)
    assert record.text == f"“Respond”, {thread.reference}: Two hours, please."
    assert list(Notice.objects.values_list("membership", flat=True)) == [world.provider.pk]


def test_the_talk_goes_on_while_the_clause_stands(world: World, as_member: AsMember) -> None:
    """G2: on the counter-proposal the thread of version 1 is there; a clause that went away takes no more."""
    first = world.proposed()
    thread = said(first, world.consumer, "Two hours, please.")
    second = first.counter(by=world.consumer)
    second.write(second.terms().amended(targets=(Target("respond", 2),)), by=world.consumer)
    second.propose(by=world.consumer)

    assert said(second, world.provider, "Agreed.") == thread
    assert Comment.objects.filter(subject=thread.reference).count() == 2
    page = as_member(world.provider).get(f"/agreements/{first.reference}/negotiation/").content.decode()
    assert "2 comments" in page
    with pytest.raises(Refused, match="Version 2 has no such clause"):
        ClauseThread.comment(second, key_of(first, "Fulfil"), by=world.provider, text="And this?")


def test_a_thread_is_resolved_and_opened_again_by_who_negotiates(world: World, as_member: AsMember) -> None:
    version = world.proposed()
    thread = said(version, world.consumer, "Two hours, please.")
    user = as_member(world.member(world.northwind, "Uma User", CONSUMER[2]))
    address = thread.get_absolute_url()

    assert user.post(f"{address}resolve/").status_code == 403
    assert user.post(f"/say/{thread.reference}/", {"text": "I only ask."}).status_code == 302
    assert as_member(world.provider).post(f"{address}resolve/").status_code == 302
    thread.refresh_from_db()
    assert thread.status == "resolved"
    late = as_member(world.consumer).post(f"{address}resolve/")
    assert (late.status_code, "already “Resolved”" in late.content.decode()) == (422, True)

    said(version, world.consumer, "It is not.")
    thread.refresh_from_db()
    assert thread.status == "open"
    assert as_member(world.outsider).get(address).status_code == 404


def test_a_draft_takes_no_comment_that_both_sides_would_read(world: World, as_member: AsMember) -> None:
    first = world.proposed()
    draft = first.counter(by=world.consumer)
    facts = {"clause": key_of(draft, "Respond"), "text": "CANARY"}

    answer = as_member(world.consumer).post(comment_of(draft), facts)

    assert answer.status_code == 422
    assert "Version 2 is a draft that only your side sees. Nothing was written" in answer.content.decode()
    assert "CANARY" in answer.content.decode()
    assert not ClauseThread.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [{}, {"text": "x"}, {"clause": "nonsense", "text": "x"}, {"clause": "[]", "text": " "}, {"clause": RESPOND}],
)
def test_bad_words_write_nothing(world: World, as_member: AsMember, facts: dict[str, Any]) -> None:
    version = world.proposed()

    assert as_member(world.consumer).post(comment_of(version), facts).status_code == 422
    assert not ClauseThread.objects.exists()


def test_the_link_at_a_clause_opens_its_form(world: World, as_member: AsMember) -> None:
    version = world.proposed()
    client, key = as_member(world.consumer), key_of(version, "Fulfil")

    answer = client.get(f"{comment_of(version)}?clause={quote(key)}")

    assert answer.context["clause"].name == "Fulfil"
    assert client.get(f"{comment_of(version)}?clause=nonsense").status_code == 200


def test_a_private_note_on_a_clause_stays_private(world: World, as_member: AsMember) -> None:
    thread = said(world.proposed(), world.consumer, "Two hours, please.")
    as_member(world.provider).post(f"/say/{thread.reference}/", {"text": "CANARY", "private": "on"})

    assert "CANARY" in as_member(world.provider).get(thread.get_absolute_url()).content.decode()
    assert "CANARY" not in as_member(world.consumer).get(thread.get_absolute_url()).content.decode()
    assert Record.objects.filter(move="comment").count() == 1
