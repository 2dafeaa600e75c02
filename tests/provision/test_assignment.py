"""Who of the provider works on what: one request, many at once, never a stranger."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from consumption.models import ServiceRequest
from provision.models import Fulfilment
from relationships.models import Membership, OrganisationRecord, Refused, Role
from tests.consumption.budget import cost
from tests.consumption.listing import many
from tests.factories import World

AsMember = Callable[[Membership | None], Client]


QUEUE = "/provision/queue/"


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
