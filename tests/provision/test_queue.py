"""The provider's queue, assignment and home page."""

from collections.abc import Callable

import pytest
from django.test import Client

from consumption.models import ServiceRequest
from relationships.models import Membership, Organisation, Person
from tests.consumption.budget import DETAIL, FIXED, HOME, LIST, LIST_BYTES, cost
from tests.consumption.listing import listed, many
from tests.consumption.states import request_in, take
from tests.factories import CONSUMER, PROVIDER, World

AsMember = Callable[[Membership | None], Client]
QUEUE = "/provision/queue/"


def test_what_is_due_first_stands_first_and_what_is_closed_is_gone(
    world: World, as_member: AsMember, three: list[ServiceRequest]
) -> None:
    assert listed(as_member(world.provider), QUEUE) == [row.reference for row in three]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"f-assigned": "me"}, [1]),
        ({"f-assigned": "nobody"}, [0]),
        ({"f-status": "ours"}, [0, 1]),
        ({"f-status": "fulfilled"}, [2]),
        ({"f-due": "overdue"}, [0]),
        ({"f-kind": "goods"}, [1]),
        ({"f-priority": "High"}, [0]),
        ({"f-q": "don"}, [2]),
        ({"f-assigned": "MEM-999999"}, [0, 1, 2]),
        ({"sort": "-priority", "f-status": "ours"}, [1, 0]),
    ],
)
def test_filters(
    world: World, as_member: AsMember, three: list[ServiceRequest], asked: dict[str, str], found: list[int]
) -> None:
    assert listed(as_member(world.provider), QUEUE, **asked) == [three[place].reference for place in found]


def test_a_colleague_and_a_relationship_can_be_chosen(
    world: World, as_member: AsMember, three: list[ServiceRequest]
) -> None:
    finn = Membership.objects.get(person__name="Finn Fulfiller")
    client = as_member(world.provider)

    assert listed(client, QUEUE, **{"f-assigned": finn.reference}) == [three[2].reference]
    assert len(listed(client, QUEUE, **{"f-relationship": world.relationship.reference})) == 3


def test_only_what_we_provide_is_in_our_queue(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    for member in (world.consumer, world.outsider):
        client = as_member(member)
        assert listed(client, QUEUE) == []
        assert b"".join(client.get(f"{QUEUE}?format=csv").streaming_content).count(b"\n") == 1


def test_the_csv_says_who_works_on_it(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    answer = as_member(world.provider).get(QUEUE, {"format": "csv", "f-assigned": "me"})

    heading, row = b"".join(answer.streaming_content).decode().splitlines()
    assert (heading.split(",")[-1], row.split(",")[-1]) == ("assigned_to", "Priya Provider")


def test_home_counts_what_waits_and_leads_to_it(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    client = as_member(world.provider)

    figures = {figure["label"]: figure for figure in client.get("/provision/").context["figures"]}

    for label, value in (("Given to me", 1), ("With nobody", 1), ("Overdue", 1)):
        assert figures[label]["value"] == value
        assert len(listed(client, figures[label]["url"])) == value


def test_home_shows_relationships_with_their_state(
    world: World, as_member: AsMember, three: list[ServiceRequest]
) -> None:
    idle = Organisation.objects.create(name="Idle Ltd")
    world.joined(world.harbour, idle)

    lines = {
        str(line.relationship.consumer): line for line in as_member(world.provider).get("/provision/").context["lines"]
    }

    busy, quiet = lines["Northwind Clinics"], lines["Idle Ltd"]
    assert (busy.open_requests, busy.overdue, busy.version is not None) == (3, 1, True)
    assert busy.counted >= busy.met >= 1
    assert (quiet.open_requests, quiet.version, quiet.share) == (0, None, None)


def test_home_shows_whose_turn_it_is(world: World, as_member: AsMember) -> None:
    countered = world.proposed()
    draft = countered.counter(by=world.consumer)
    draft.propose(by=world.consumer)

    said = as_member(world.provider).get("/provision/")

    assert [(turn.what, turn.reference) for turn in said.context["turns"]] == [("Answer or sign", draft.reference)]


@pytest.mark.parametrize("count", [1, 51])
@pytest.mark.parametrize("address", [QUEUE, f"{QUEUE}?f-q=ward&f-status=ours&f-assigned=nobody&sort=-due"])
def test_the_queue_stays_within_its_budget(world: World, as_member: AsMember, count: int, address: str) -> None:
    many(world, count)
    client = as_member(world.provider)

    queries, size = cost(lambda: client.get(address))

    assert queries <= LIST + FIXED
    assert size <= LIST_BYTES


def test_moves_and_panel_stay_within_their_budget(world: World, as_member: AsMember) -> None:
    request = request_in("in_progress", world)
    client = as_member(world.provider)

    for page in ("fulfil/", "hold/", "assignment/", "assign/"):
        queries, _size = cost(lambda page=page: client.get(f"{request.get_absolute_url()}{page}"))
        assert queries <= DETAIL


@pytest.mark.parametrize("relationships", [1, 12])
def test_home_stays_within_its_budget(world: World, as_member: AsMember, relationships: int) -> None:
    many(world, 10)
    for number in range(relationships):
        world.joined(world.harbour, Organisation.objects.create(name=f"Consumer {number}"))
    Person.objects.update(first_steps_put_away=True)
    client = as_member(world.provider)

    queries, _size = cost(lambda: client.get("/provision/"))

    assert queries <= HOME + FIXED


def test_somebody_on_both_sides_is_asked_for_which_one(world: World) -> None:
    """A person of both organisations chooses before a request opens; the roles of the other side never mix in."""
    request = world.request()
    person = Person.objects.create_user("both@example.org", "x", name="Bo Both")
    for organisation, roles in ((world.harbour, PROVIDER), (world.northwind, CONSUMER)):
        Membership.objects.create(person=person, organisation=organisation, roles=list(roles))
    client = Client()
    client.force_login(person)

    answer = client.get(request.get_absolute_url())

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/choose/")
    take(request, "accept", world)
