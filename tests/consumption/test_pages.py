"""The consumer's list, the page both sides share, the panel and the home page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from consumption.models import ServiceRequest
from relationships.models import Attachment, Comment, ConsumerNote, Membership, Person, ProviderNote, Role
from relationships.terms import Target
from tests.consumption.budget import DETAIL, HOME, LIST, LIST_BYTES, cost
from tests.consumption.states import request_in, take
from tests.factories import World

AsMember = Callable[[Membership | None], Client]


def listed(client: Client, address: str = "/requests/", **asked: Any) -> list[str]:
    """The references of the rows, in order."""
    return [row.reference for row in client.get(address, asked).context["things"]]


@pytest.fixture
def three(world: World) -> list[ServiceRequest]:
    """Raised an hour apart: urgent storage in progress, a laptop, a portal seat on hold."""
    version, now = world.agreed(), timezone.now()
    storage = world.request(version, priority="High", at=now - timedelta(hours=3), title="Space for scans")
    laptop = world.request(
        version, part="Laptop", at=now - timedelta(hours=2), title="Laptop for nights", wish="ward 7"
    )
    portal = world.request(version, part="Clinic portal", at=now - timedelta(hours=1), title="Seat for the locum")
    take(storage, "accept", world)
    take(portal, "accept", world)
    take(portal, "hold", world)
    return [storage, laptop, portal]


def test_the_latest_stands_first(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    assert listed(as_member(world.consumer)) == [row.reference for row in reversed(three)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"f-q": "lap"}, [1]),
        ({"f-q": "ward 7"}, [1]),
        ({"f-q": "nothing like it"}, []),
        ({"f-q": "l'; drop table--"}, []),
        ({"f-q": "&|!():*"}, [2, 1, 0]),
        ({"f-status": "submitted"}, [1]),
        ({"f-status": "open"}, [2, 1, 0]),
        ({"f-status": "ours"}, [2]),
        ({"f-status": "no such"}, [2, 1, 0]),
        ({"f-kind": "access"}, [2]),
        ({"f-priority": "High"}, [0]),
        ({"f-mine": "on"}, [2, 1, 0]),
        ({"f-relationship": "REL-999999"}, [2, 1, 0]),
        ({"sort": "raised"}, [0, 1, 2]),
        ({"sort": "priority"}, [0, 1, 2]),
        ({"sort": "nonsense"}, [2, 1, 0]),
    ],
)
def test_filters_and_sorts(
    world: World, as_member: AsMember, three: list[ServiceRequest], asked: dict[str, str], found: list[int]
) -> None:
    assert listed(as_member(world.consumer), **asked) == [three[place].reference for place in found]


def test_a_reference_finds_its_request(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    assert listed(as_member(world.consumer), **{"f-q": three[1].reference.lower()}) == [three[1].reference]


def test_mine_are_those_i_raised(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    colleague = world.member(world.northwind, "Cleo Colleague", Role.USER)

    assert listed(as_member(colleague), **{"f-mine": "on"}) == []
    assert len(listed(as_member(colleague))) == 3


def test_the_csv_holds_what_is_filtered(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    ServiceRequest.objects.filter(pk=three[1].pk).update(title="=cmd()")

    answer = as_member(world.consumer).get("/requests/", {"format": "csv", "f-kind": "goods"})

    heading, row = b"".join(answer.streaming_content).decode().splitlines()
    assert heading.startswith("reference,title,status,kind,part,priority,quantity,provider,consumer")
    assert row.startswith(f"{three[1].reference},'=cmd(),submitted,goods,Laptop,Normal,,Harbour IT,Northwind Clinics")


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
        ("provider", ["accept", "decline"]),
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


def test_home_shows_what_waits_for_my_side_and_what_is_mine(world: World, as_member: AsMember) -> None:
    done = request_in("fulfilled", world, title="Done one")
    asked_back = request_in("held", world, title="Asked back")
    mine = world.request(title="Mine")
    proposed = world.proposed()

    answer = as_member(world.consumer).get("/consumption/")
    said = answer.content.decode()

    assert [row.pk for row in answer.context["waiting"]] == [done.pk, asked_back.pk]
    assert next(row.pk for row in answer.context["mine"]) == mine.pk
    assert "Confirm: Done one" in said
    assert "Answer: Asked back" in said
    assert [turn.reference for turn in answer.context["turns"]] == [proposed.reference]
    assert "Answer or sign: Workplace services, version 1" in said


def test_first_steps_tick_themselves_off_from_real_rows(world: World, as_member: AsMember) -> None:
    client = as_member(world.consumer)
    steps = {step.title: step.done for step in client.get("/consumption/").context["steps"]}
    assert steps["Ask for something"] is False

    request_in("closed", world)

    steps = {step.title: step.done for step in client.get("/consumption/").context["steps"]}
    assert (steps["Ask for something"], steps["Confirm what was delivered"]) == (True, True)


def many(world: World, count: int) -> None:
    """Requests of all kinds, with clocks and words of a usual length."""
    version = world.agreed(targets=(Target("respond", 4), Target("fulfil", 8)))
    for number in range(count):
        title = f"Storage for the imaging archive of ward {number}"
        request = world.request(version, part=("Laptop", "Clinic portal", "Extra storage")[number % 3], title=title)
        if number % 2:
            take(request, "accept", world)


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
