"""To whom an offering is shown: every consumer, chosen ones, or those in a relationship of a type; nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client

from provision.between import offered_between
from provision.models import ServiceOffering
from relationships.models import Membership, Organisation, Refused, RelationshipType, Role, ServiceRelationship, Side
from tests.consumption.budget import FIXED, LIST, cost
from tests.consumption.listing import listed
from tests.factories import CONSUMER, World
from tests.provision.offered import drafting, fresh, page_of

AsMember = Callable[[Membership | None], Client]


@pytest.fixture
def other(world: World) -> Membership:
    """A second consumer of the same provider."""
    alder = Organisation.objects.create(name="Alder Studio")
    world.joined(world.harbour, alder)
    return world.member(alder, "Ada Alder", *CONSUMER)


def readers(offering: ServiceOffering, as_member: AsMember, *members: Membership) -> list[bool]:
    """Who finds it in the catalogue and opens its page; both must agree."""
    found = []
    for member in members:
        client = as_member(member)
        in_list = listed(client, "/catalogue/") == [offering.reference]
        assert in_list == (client.get(page_of(offering)).status_code == 200)
        found.append(in_list)
    return found


def test_whoever_only_proposed_a_relationship_reads_nothing_yet(world: World, as_member: AsMember) -> None:
    """Prices are shown to those whom the provider accepted; anybody can propose."""
    offering = world.offering()
    bright = Organisation.objects.create(name="Bright Dental")
    bea = world.member(bright, "Bea Bright", *CONSUMER)
    relationship = ServiceRelationship.propose(
        by=bea, side=Side.CONSUMER, other=world.harbour, time_zone="Europe/London", purpose="A second practice"
    )

    assert readers(offering, as_member, bea) == [False]
    assert list(offered_between(world.harbour.pk, bright.pk)) == []
    relationship.accept(by=world.provider)
    assert readers(offering, as_member, bea) == [True]
    assert list(offered_between(world.harbour.pk, bright.pk)) == [offering]


def test_chosen_consumers_read_it_and_nobody_else(world: World, as_member: AsMember, other: Membership) -> None:
    offering = world.offering()
    assert readers(offering, as_member, world.consumer, other, world.outsider) == [True, True, False]

    as_member(world.provider).post(
        page_of(offering, "visibility/"), {"visibility": "chosen", "consumers": [world.relationship.reference]}
    )

    assert readers(offering, as_member, world.consumer, other, world.outsider) == [True, False, False]
    assert "Northwind Clinics" in as_member(world.provider).get(page_of(offering)).content.decode()


def test_a_type_of_relationship_reads_it(world: World, as_member: AsMember, other: Membership) -> None:
    offering = world.offering()
    client = as_member(world.provider)
    client.post(page_of(offering, "visibility/"), {"visibility": "types", "types": ["partnership"]})
    assert readers(offering, as_member, world.consumer, other) == [False, False]

    relationships = ServiceRelationship.objects.filter(consumer=other.organisation)
    relationships.update(type=RelationshipType.PARTNERSHIP)

    assert readers(offering, as_member, world.consumer, other) == [False, True]
    answer = as_member(world.consumer).post(
        f"/relationships/{world.relationship.reference}/agreements/draft/", drafting(offering)
    )
    assert f"{offering.reference} is not offered here any more." in answer.content.decode()


def test_an_ended_relationship_reads_nothing(world: World, as_member: AsMember) -> None:
    offering = world.offering()
    offering.show_to(by=world.provider, visibility="chosen", consumers=[world.northwind])

    ServiceRelationship.objects.filter(pk=world.relationship.pk).update(status="declined")

    assert readers(offering, as_member, world.consumer) == [False]


def test_another_provider_reads_nothing(world: World, as_member: AsMember) -> None:
    """Nor does somebody who provides to the same consumer."""
    offering = world.offering()
    rival = Organisation.objects.create(name="Rival IT")
    world.joined(rival, world.northwind)
    owner = world.member(rival, "Rita Rival", Role.SERVICE_OWNER)

    assert readers(offering, as_member, owner) == [False]
    for more in ("", "edit/", "visibility/", "versions/1/", "publish/", "retire/"):
        assert as_member(owner).get(page_of(offering, more)).status_code == 404


def test_a_choice_that_names_nobody_changes_nothing(world: World, as_member: AsMember) -> None:
    offering = world.offering()
    client = as_member(world.provider)

    for choice in ("chosen", "types"):
        refused = client.post(page_of(offering, "visibility/"), {"visibility": choice})
        assert "Nobody was chosen, so nobody would see it." in refused.content.decode()
    with pytest.raises(Refused, match="Only consumers in a relationship with us can be chosen"):
        offering.show_to(by=world.provider, visibility="chosen", consumers=[world.outside])
    assert (fresh(offering).visibility, offering.audience.count()) == ("everyone", 0)


def test_the_journey_knows_what_is_shown_to_whom(world: World, other: Membership) -> None:
    offering = world.offering()
    offering.show_to(by=world.provider, visibility="chosen", consumers=[world.northwind])

    shown = [
        offered_between(world.harbour.pk, consumer.pk).exists()
        for consumer in (world.northwind, other.organisation, world.outside)
    ]

    assert shown == [True, False, False]


@pytest.mark.parametrize("count", [1, 50])
def test_a_narrowed_catalogue_costs_the_same(world: World, as_member: AsMember, count: int) -> None:
    for number in range(count):
        offering = world.offering(f"Workplace {number}")
        offering.show_to(by=world.provider, visibility="chosen", consumers=[world.northwind])
    client = as_member(world.consumer)

    assert cost(lambda: client.get("/catalogue/"))[0] <= LIST + FIXED
