"""What consumers read of a provider's offerings."""

from collections.abc import Callable

from django.test import Client

from provision.models import ServiceOffering
from relationships.models import Membership, Organisation, Role
from tests.consumption.listing import listed
from tests.factories import World
from tests.provision.offered import page_of

AsMember = Callable[[Membership | None], Client]


def test_the_catalogue_shows_what_my_providers_published(world: World, as_member: AsMember) -> None:
    shown = world.offering("Workplace")
    world.offering("Not yet", published=False)
    retired = world.offering("Over")
    retired.retire(by=world.provider)
    elsewhere = Organisation.objects.create(name="Elsewhere")
    other = world.member(elsewhere, "Elsa Elsewhere", Role.SERVICE_OWNER)
    ServiceOffering.draft(by=other, service="X", name="Theirs")

    assert listed(as_member(world.consumer), "/catalogue/") == [shown.reference]
    assert listed(as_member(world.consumer), "/catalogue/", **{"f-q": "laptop"}) == [shown.reference]
    assert listed(as_member(world.provider), "/catalogue/") == []
    assert listed(as_member(world.outsider), "/catalogue/") == []
    assert as_member(world.outsider).get(page_of(shown)).status_code == 404
    assert shown.name in as_member(world.consumer).get("/catalogue/newest/").content.decode()


def test_a_consumer_reads_an_offering_and_asks_for_what_is_agreed(world: World, as_member: AsMember) -> None:
    offering = world.offering()
    client = as_member(world.consumer)
    before = client.get(page_of(offering))
    version = world.agreed()

    after = client.get(page_of(offering))

    assert (before.context["frame"], before.content.decode().count("not agreed yet")) == ("consumer", 3)
    said = after.content.decode()
    assert said.count("Ask for this") == 3
    assert f"/agreements/{version.reference}/ask/1/" in said
    assert f"/agreements/draft/?offering={offering.reference}" in said
    assert "move-retire" not in said
    assert "Standard" in said


def test_a_user_is_told_who_can_agree(world: World, as_member: AsMember) -> None:
    offering = world.offering()
    user = world.member(world.northwind, "Uma User", Role.USER)

    said = as_member(user).get(page_of(offering)).content.decode()

    assert "A customer or sponsor of your organisation can propose an agreement." in said
    assert "agreements/draft/" not in said
