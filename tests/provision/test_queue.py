"""The provider's queue, assignment and home page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consumption.models import ServiceRequest
from provision.models import Fulfilment
from relationships.models import Membership, Organisation, OrganisationRecord, Person, Refused, Role
from tests.consumption.budget import DETAIL, FIXED, HOME, LIST, LIST_BYTES, cost
from tests.consumption.states import request_in, take
from tests.consumption.test_pages import listed, many
from tests.factories import CONSUMER, PROVIDER, World

AsMember = Callable[[Membership | None], Client]
QUEUE = "/provision/queue/"


@pytest.fixture
def three(world: World) -> list[ServiceRequest]:
    """Overdue and nobody's; due later and mine; delivered and somebody else's."""
    version, now = world.agreed(), timezone.now()
    late = world.request(version, at=now - timedelta(days=7), title="Late", priority="High")
    mine = world.request(version, part="Laptop", title="Mine")
    Fulfilment.begin(mine, by=world.provider)
    done = request_in("fulfilled", world, version=version, title="Done", at=now - timedelta(minutes=1))
    request_in("closed", world, version=version, title="Closed")
    other = world.member(world.harbour, "Finn Fulfiller", Role.FULFILLER)
    Fulfilment.assign(done, other, by=world.provider)
    return [late, mine, done]


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


# Assignment


def assign(client: Client, references: list[str], to: str, **facts: str) -> Any:
    return client.post(f"{QUEUE}assign/", {"reference": references, "to": to, **facts}, follow=True)


def test_many_are_given_to_one_person_and_each_is_written_down(
    world: World, as_member: AsMember, three: list[ServiceRequest]
) -> None:
    finn = Membership.objects.get(person__name="Finn Fulfiller")

    answer = assign(as_member(world.provider), [r.reference for r in three], finn.reference)

    assert "3 requests were given to Finn Fulfiller." in answer.content.decode()
    assert set(Fulfilment.objects.values_list("assigned_to", flat=True)) >= {finn.pk}
    assert Fulfilment.objects.filter(request__in=three, assigned_to=finn).count() == 3
    lines = OrganisationRecord.objects.filter(subject=three[0].reference, organisation=world.harbour)
    assert list(lines.values_list("text", "by_name")) == [("Given to Finn Fulfiller.", "Priya Provider")]


def test_they_are_given_to_nobody(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    answer = assign(as_member(world.provider), [three[1].reference], "")

    assert "1 request was given to nobody." in answer.content.decode()
    assert Fulfilment.objects.get(request=three[1]).assigned_to is None


def test_what_cannot_be_assigned_is_named_and_the_rest_is_done(
    world: World, as_member: AsMember, three: list[ServiceRequest]
) -> None:
    closed = ServiceRequest.objects.get(status="closed")

    answer = assign(
        as_member(world.provider), [three[0].reference, closed.reference, "SR-999999"], world.provider.reference
    )

    said = answer.content.decode()
    assert "1 request was given to Priya Provider." in said
    assert f"{closed.reference} is “Closed”. It was not assigned; only open requests are." in said
    assert "These are not in your queue, so they were not assigned: SR-999999." in said


def test_nothing_marked_changes_nothing(world: World, as_member: AsMember) -> None:
    said = assign(as_member(world.provider), [], "").content.decode()

    assert "No request was marked, so none was assigned." in said


def test_nobody_but_the_provider_assigns(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    reference = three[0].reference
    administrator = world.member(world.harbour, "Adam Admin", Role.ADMINISTRATOR)
    for member in (world.consumer, world.outsider):
        said = assign(as_member(member), [reference], "").content.decode()
        assert f"These are not in your queue, so they were not assigned: {reference}." in said
    refused = assign(as_member(administrator), [reference], "").content.decode()
    assert "Only the provider&#x27;s people assign requests. Nothing was changed." in refused
    assert as_member(world.consumer).post(f"/requests/{reference}/assign/", {"to": ""}).status_code == 404
    assert as_member(world.consumer).get(f"/requests/{reference}/assignment/").status_code == 404
    assert not Fulfilment.objects.filter(request=three[0]).exists()


@pytest.mark.parametrize("stranger", ["consumer", "outsider"])
def test_a_request_is_never_given_to_a_stranger(
    world: World, as_member: AsMember, three: list[ServiceRequest], stranger: str
) -> None:
    said = assign(as_member(world.provider), [three[0].reference], getattr(world, stranger).reference)

    assert "This person cannot be given requests. Nothing was assigned." in said.content.decode()
    with pytest.raises(Refused, match="does not fulfil requests for the provider"):
        Fulfilment.assign(three[0], getattr(world, stranger), by=world.provider)


def test_assigning_leads_back_to_the_list_and_never_elsewhere(
    world: World, as_member: AsMember, three: list[ServiceRequest]
) -> None:
    client, one = as_member(world.provider), [three[0].reference]

    back = assign(client, one, "", next=f"{QUEUE}?f-due=overdue")
    away = assign(client, one, "", next="https://evil.example/")

    assert back.redirect_chain == [(f"{QUEUE}?f-due=overdue", 302)]
    assert away.redirect_chain == [(QUEUE, 302)]


def test_assigning_fifty_takes_as_many_queries_as_one(world: World, as_member: AsMember) -> None:
    many(world, 50)
    client = as_member(world.provider)
    references = list(ServiceRequest.objects.values_list("reference", flat=True))

    def costs(chosen: list[str]) -> int:
        facts = {"reference": chosen, "to": world.provider.reference}
        return cost(lambda: client.post(f"{QUEUE}assign/", facts))[0]

    assert costs(references[:1]) == costs(references)


def test_one_request_is_assigned_on_its_own_page(
    world: World, as_member: AsMember, three: list[ServiceRequest]
) -> None:
    client, reference = as_member(world.provider), three[0].reference

    answer = client.post(f"/requests/{reference}/assign/", {"to": world.provider.reference}, follow=True)
    panel = client.get(f"/requests/{reference}/assignment/").content.decode()

    assert f"{reference} is given to Priya Provider." in answer.content.decode()
    assert "<strong>Priya Provider</strong>" in panel
    assert "only Harbour IT sees this" in panel


def test_accepting_takes_it_unless_somebody_has_it(world: World, as_member: AsMember) -> None:
    finn = world.member(world.harbour, "Finn Fulfiller", Role.FULFILLER)
    free, taken = world.request(), world.request(title="Taken")
    Fulfilment.assign(taken, finn, by=world.provider)
    for request in (free, taken):
        as_member(world.provider).post(f"/requests/{request.reference}/accept/")

    assert Fulfilment.objects.get(request=free).assigned_to == world.provider
    assert Fulfilment.objects.get(request=taken).assigned_to == finn


def test_after_a_move_the_next_in_the_queue_is_one_click_away(world: World, as_member: AsMember) -> None:
    first, second = world.request(title="First"), world.request(title="Second")

    said = as_member(world.provider).post(f"/requests/{first.reference}/accept/", follow=True).content.decode()

    assert f"{first.reference} is accepted; fulfil it when it is done." in said
    assert f'Next in the queue: <a href="/requests/{second.reference}/">{second.reference}, Second</a>.' in said


# Home


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


# Budgets


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
