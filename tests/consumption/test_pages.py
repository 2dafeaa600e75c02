"""The consumer's list, the page both sides share, the panel and the home page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from consumption.models import ServiceRequest
from relationships.models import Attachment, Comment, ConsumerNote, Membership, Person, ProviderNote
from tests.consumption.budget import DETAIL, HOME, LIST, LIST_BYTES, cost
from tests.consumption.listing import listed, many
from tests.consumption.states import request_in, take
from tests.factories import World

AsMember = Callable[[Membership | None], Client]


def test_nobody_else_sees_them(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    client = as_member(world.outsider)

    assert listed(client) == []
    assert b"".join(client.get("/requests/?format=csv").streaming_content).count(b"\n") == 1
    assert client.get(three[0].get_absolute_url()).status_code == 404
    assert client.get(f"/relationships/{world.relationship.reference}/requests/").status_code == 404


def test_somebody_without_a_membership_reads_what_to_do(db: None) -> None:
    client = Client()
    client.force_login(Person.objects.create_user("new@example.org", "x", name="Nell New"))

    for address in ("/requests/", "/consumption/", "/provision/", "/provision/queue/"):
        said = client.get(address)
        assert said.status_code == 200
        assert "You act for no organisation yet" in said.content.decode()


def test_one_address_for_both_sides_each_in_its_frame(world: World, as_member: AsMember) -> None:
    request = world.request()
    address = request.get_absolute_url()

    ours, theirs = as_member(world.consumer).get(address), as_member(world.provider).get(address)

    assert [(a.context["frame"], [b.name for b in a.context["moves"]]) for a in (ours, theirs)] == [
        ("consumer", ["withdraw"]),
        ("provider", ["accept", "reprioritise", "decline"]),
    ]
    assert "Waiting for Harbour IT" in ours.content.decode()
    assert "It is your turn" in theirs.content.decode()
    assert "Who works on it" not in ours.content.decode()
    assert "Who works on it" in theirs.content.decode()


def test_private_notes_never_cross(world: World, as_member: AsMember) -> None:
    """Invariant 37: what one side notes for itself is nowhere in what the other side can open."""
    request = request_in("in_progress", world)
    ProviderNote.say(request, by=world.provider, text="PROVIDER-SECRET")
    ConsumerNote.say(request, by=world.consumer, text="CONSUMER-SECRET")
    Comment.say(request, by=world.consumer, text="For both")
    pages = ["", "hold/", "fulfil/", "confirm/", "assignment/", "assign/"]

    for member, other in ((world.provider, "CONSUMER-SECRET"), (world.consumer, "PROVIDER-SECRET")):
        client = as_member(member)
        said = "".join(client.get(f"{request.get_absolute_url()}{page}").content.decode() for page in pages)
        assert (other in said, "For both" in said) == (False, True)
        assert f"only {member.organisation} sees this" in said


def test_a_file_is_read_by_both_sides_and_nobody_else(
    world: World, as_member: AsMember, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    request = world.request()
    file = Attachment.keep(request, SimpleUploadedFile("plan.txt", b"plan"), by=world.consumer)
    file.refresh_from_db()

    codes = [
        as_member(member).get(file.get_absolute_url()).status_code
        for member in (world.consumer, world.provider, world.outsider)
    ]

    assert codes == [200, 200, 404]
    assert "plan.txt" in as_member(world.provider).get(request.get_absolute_url()).content.decode()


def test_what_was_delivered_and_sent_back_is_told(world: World, as_member: AsMember) -> None:
    request = request_in("fulfilled", world)
    take(request, "send_back", world)

    said = as_member(world.provider).get(request.get_absolute_url()).content.decode()

    assert "What was delivered" in said
    assert "100 GB added" in said
    assert "It is read-only" in said
    assert "<dt>Sent back</dt><dd>once</dd>" in said


def test_on_hold_the_page_says_why_and_what_to_do(world: World, as_member: AsMember) -> None:
    request = request_in("held", world)

    ours, theirs = (
        as_member(m).get(request.get_absolute_url()).content.decode() for m in (world.consumer, world.provider)
    )

    assert "<strong>Waiting for Northwind Clinics: Which server?</strong>" in ours
    assert "Harbour IT goes on as soon as you answer." in ours
    assert "as soon as you answer" not in theirs
    assert [b.name for b in theirs_moves(as_member, world, request)] == ["resume", "fulfil", "hold", "reprioritise"]


def theirs_moves(as_member: AsMember, world: World, request: ServiceRequest) -> Any:
    return as_member(world.provider).get(request.get_absolute_url()).context["moves"]


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: ServiceRequest.objects.open().filter(provider=1).due_first()[:51], "request_open_of_provider"),
        (lambda: ServiceRequest.objects.open().filter(consumer=1).due_first()[:51], "request_open_of_consumer"),
        (lambda: ServiceRequest.objects.filter(consumer=1).order_by("-raised_at", "-pk")[:51], "request_of_consumer"),
        (lambda: ServiceRequest.objects.with_words("stor"), "request_words"),
        (lambda: ServiceRequest.objects.with_words("stor"), "request_source"),
    ],
)
def test_lists_have_an_index_that_serves_them(db: None, rows: Callable[[], Any], index: str) -> None:
    with connection.cursor() as cursor:
        for way in ("seqscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")

    assert index in rows().explain()


def test_the_panel_shows_what_is_open_due_first(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    for member, list_address in ((world.consumer, "/requests/"), (world.provider, "/provision/queue/")):
        answer = as_member(member).get(f"/relationships/{world.relationship.reference}/requests/")
        assert [row.pk for row in answer.context["found"]] == [three[1].pk, three[0].pk, three[2].pk]
        assert answer.context["all_url"].startswith(list_address)
        assert 'id="panel"' in answer.content.decode()


def test_the_standing_of_a_row_in_one_word(world: World) -> None:
    monday = timezone.now() - timedelta(days=7)
    late = world.request(at=monday)
    held = request_in("held", world, title="Held")
    fresh = world.request(title="Fresh")

    found = {r.title: r.standing for r in ServiceRequest.objects.for_lists()}

    assert (found[late.title].word, found[late.title].aim) == ("breached", "response was due")
    assert (found[held.title].word, found[held.title].aim) == ("paused", "waits for Northwind Clinics")
    assert (found[fresh.title].word, found[fresh.title].aim) == ("on track", "to respond")


@pytest.mark.parametrize("count", [1, 51])
@pytest.mark.parametrize("address", ["/requests/", "/requests/?f-q=ward&f-status=open&sort=due"])
def test_the_list_stays_within_its_budget(world: World, as_member: AsMember, count: int, address: str) -> None:
    many(world, count)
    client = as_member(world.consumer)

    queries, size = cost(lambda: client.get(address))

    assert queries <= LIST
    assert size <= LIST_BYTES


@pytest.mark.parametrize("side", ["consumer", "provider"])
def test_the_page_stays_within_its_budget(world: World, as_member: AsMember, side: str) -> None:
    request = request_in("held", world)
    for number in range(30):
        Comment.say(request, by=world.consumer, text=f"Comment {number}")
        ProviderNote.say(request, by=world.provider, text=f"Note {number}")
    client = as_member(getattr(world, side))

    queries, size = cost(lambda: client.get(request.get_absolute_url()))

    assert queries <= DETAIL
    assert size <= LIST_BYTES


def test_home_stays_within_its_budget(world: World, as_member: AsMember) -> None:
    many(world, 12)
    Person.objects.update(first_steps_put_away=True)
    client = as_member(world.consumer)

    queries, _size = cost(lambda: client.get("/consumption/"))

    assert queries <= HOME
