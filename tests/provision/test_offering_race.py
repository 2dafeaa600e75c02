"""Two people at one offering at the same instant: one wins, the other reads a sentence, nothing is lost or doubled."""

from collections.abc import Callable

import pytest
from django.test import Client

from provision.models import OfferingVersion, ServiceOffering
from relationships.models import AgreementVersion, Membership, OrganisationRecord, Role
from tests.consumption.test_race import at_once
from tests.factories import World
from tests.provision.offered import drafting, fresh, page_of

AsMember = Callable[[Membership | None], Client]
pytestmark = pytest.mark.django_db(transaction=True)


def owners(world: World, as_member: AsMember, count: int = 4) -> list[Client]:
    return [as_member(world.member(world.harbour, f"Owner {n}", Role.SERVICE_OWNER)) for n in range(count)]


def post(address: str) -> Callable[[Client], tuple[int, str]]:
    return lambda client: (client.post(address).status_code, "")


def test_of_four_who_publish_one_does(as_member: AsMember) -> None:
    """F2: the version is published once, and told once."""
    world = World()
    offering = world.offering(published=False)

    got = at_once(owners(world, as_member), post(page_of(offering, "publish/")))

    assert [status for status, _said in got] == [302, 422, 422, 422]
    assert OfferingVersion.objects.published().count() == 1
    assert OrganisationRecord.objects.filter(subject=offering.reference, text__startswith="Published").count() == 1


def test_of_four_who_open_the_next_version_one_does(as_member: AsMember) -> None:
    world = World()
    offering = world.offering()

    got = at_once(owners(world, as_member), post(page_of(offering, "open-version/")))

    assert [status for status, _said in got] == [302, 422, 422, 422]
    assert [version.number for version in fresh(offering).versions.all()] == [1, 2]


def test_a_draft_made_while_a_version_is_published_names_the_version_it_copied(as_member: AsMember) -> None:
    """F2: either the old version was still offered and copied whole, or nothing was drafted."""
    world = World()
    offering = world.offering()
    offering.open_version(by=world.provider).write(by=world.provider, parts=world.terms().parts[:1])
    address = f"/relationships/{world.relationship.reference}/agreements/draft/"
    typed = drafting(offering)
    publisher, drafter = as_member(world.provider), as_member(world.consumer)

    def act(client: Client) -> tuple[int, str]:
        if client is publisher:
            return client.post(page_of(offering, "publish/")).status_code, "publish"
        return client.post(address, typed).status_code, "draft"

    got = {said: status for status, said in at_once([publisher, drafter], act)}

    assert got["publish"] == 302
    drafted = [version.terms().parts for version in AgreementVersion.objects.all()]
    assert [(len(parts), {part.source_version for part in parts}) for parts in drafted] == (
        [(3, {1})] if got["draft"] == 302 else []
    )


def test_nothing_is_drafted_from_what_retires_at_the_same_instant(as_member: AsMember) -> None:
    """F1: whoever comes second is told; an archived offering is held by nobody."""
    world = World()
    offering = world.offering()
    address = f"/relationships/{world.relationship.reference}/agreements/draft/"
    typed = drafting(offering)
    manager = world.member(world.harbour, "Mara", Role.RELATIONSHIP_MANAGER)
    owner, drafter = as_member(world.provider), as_member(manager)

    def act(client: Client) -> tuple[int, str]:
        if client is drafter:
            return client.post(address, typed).status_code, "draft"
        retired = client.post(page_of(offering, "retire/"), {"on": f"{fresh(offering).today()}"})
        assert retired.status_code == 302
        return client.post(page_of(offering, "archive/")).status_code, "archive"

    got = {said: status for status, said in at_once([owner, drafter], act)}

    assert (got["draft"] == 302) == AgreementVersion.objects.exists() == (got["archive"] == 422)
    assert ServiceOffering.objects.get().status == ("retired" if got["draft"] == 302 else "archived")
