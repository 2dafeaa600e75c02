"""F2: an agreement follows a newer version, in a plan that the matrix lets it change to; nothing else of it changes."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from provision.models import ServiceOffering
from provision.offered import Plan
from relationships.models import AgreementVersion, Membership, Role
from relationships.terms import Part
from tests.factories import World, today
from tests.provision.offered import agreed_from, fresh, plan

AsMember = Callable[[Membership | None], Client]


def plans() -> list[Plan]:
    return [Plan("Standard"), plan("Small", Extra_storage=50), plan("Large", Extra_storage=400, Laptop=2)]


@pytest.fixture
def offering(world: World) -> ServiceOffering:
    return world.offering(plans=plans(), changes=[("Small", "Large")])


def address(version: AgreementVersion, offering: ServiceOffering) -> str:
    return f"/agreements/{version.agreement.reference}/versions/{version.number}/plans/{offering.reference}/"


def typed(offering: ServiceOffering, name: str) -> dict[str, str]:
    first = (today() + timedelta(days=40)).isoformat()
    return {"number": str(fresh(offering).shown.number), "plan": name, "first_day": first}


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_either_side_amends_to_a_plan_that_is_allowed(
    world: World, as_member: AsMember, offering: ServiceOffering, side: str
) -> None:
    version = agreed_from(world, offering, "Small")
    client = as_member(getattr(world, side))

    page = client.get(address(version, offering)).content.decode()
    answer = client.post(address(version, offering), typed(offering, "Large"))

    assert "Nobody may change from “Small” to: Standard." in page
    draft = AgreementVersion.objects.get(status="draft")
    assert answer.headers["Location"] == draft.get_absolute_url()
    assert draft.drafted_by_side == side
    held = [(part.name, part.quantity, part.plan, part.source_version) for part in draft.terms().parts]
    assert held == [("Extra storage", Decimal(400), "Large", 1), ("Laptop", Decimal(2), "Large", 1)]
    assert draft.terms().targets == version.terms().targets


@pytest.mark.parametrize("name", ["Standard", "Small", "Nonsense"])
def test_what_the_matrix_does_not_allow_is_refused(
    world: World, as_member: AsMember, offering: ServiceOffering, name: str
) -> None:
    version = agreed_from(world, offering, "Large")

    answer = as_member(world.provider).post(address(version, offering), typed(offering, name))

    assert answer.status_code == 422
    assert AgreementVersion.objects.count() == 1


def test_staying_in_a_plan_follows_the_newest_version_and_keeps_the_quantity(
    world: World, as_member: AsMember, offering: ServiceOffering
) -> None:
    """As far as the new limits let it: 250 GB were agreed, at most 200 are offered now."""
    bound = fresh(offering).shown.parts_of("Small")
    version = world.agreed(parts=(Part(**{**vars(bound[0]), "quantity": Decimal(250)}),))
    parts = list(offering.shown.offered().parts)
    parts[0] = Part(**{**vars(parts[0]), "maximum": Decimal(200)})
    world.next_version(offering, parts=parts, plans=plans()[:2])
    client = as_member(world.consumer)

    page = client.get(address(version, offering)).content.decode()
    client.post(address(version, offering), typed(offering, "Small"))

    assert ("is agreed in version 1, Small; version 2 is offered now." in page, "200 GB" in page) == (True, True)
    part = AgreementVersion.objects.get(status="draft").terms().parts[0]
    assert (part.quantity, part.source_version) == (Decimal(200), 2)


def test_a_counter_may_take_another_plan_only_as_far_as_is_allowed(
    world: World, as_member: AsMember, offering: ServiceOffering
) -> None:
    """What is in force decides, not what the other side proposed."""
    agreed_from(world, offering, "Small")
    amendment = AgreementVersion.objects.get().amend(by=world.provider, first_day=today() + timedelta(days=40))
    amendment.propose(by=world.provider)
    counter = amendment.counter(by=world.consumer)
    client = as_member(world.consumer)

    refused = client.post(address(counter, offering), typed(offering, "Standard"))
    taken = client.post(address(counter, offering), typed(offering, "Large"))

    assert (refused.status_code, taken.status_code) == (422, 302)
    counter = AgreementVersion.objects.get(pk=counter.pk)
    assert {part.plan for part in counter.terms().parts} == {"Large"}


def test_before_anything_is_agreed_every_plan_may_be_taken(
    world: World, as_member: AsMember, offering: ServiceOffering
) -> None:
    draft = world.draft(parts=offering.shown.parts_of("Large"))

    answer = as_member(world.provider).post(address(draft, offering), typed(offering, "Standard"))

    assert answer.status_code == 302
    assert {part.plan for part in AgreementVersion.objects.get().terms().parts} == {"Standard"}


def test_an_old_number_is_a_conflict(world: World, as_member: AsMember, offering: ServiceOffering) -> None:
    version = agreed_from(world, offering, "Small")
    read = typed(offering, "Large")
    world.next_version(offering, description="Dearer")
    client = as_member(world.consumer)

    refused = client.post(address(version, offering), read)

    said = refused.content.decode()
    assert "you read version 1, version 2 is offered now." in said
    assert 'name="number" value="2"' in said
    assert client.post(address(version, offering), {**read, "number": "2"}).status_code == 302


def test_who_may_not_amend_reads_where_it_comes_from_alone(
    world: World, as_member: AsMember, offering: ServiceOffering
) -> None:
    version = agreed_from(world, offering, "Small")
    user = as_member(world.member(world.northwind, "Uma User", Role.USER))
    panel = address(version, offering).removesuffix(f"{offering.reference}/")

    said = user.get(panel).content.decode()

    assert ("from version 1, Small" in said, "Change the plan" in said) == (True, False)
    assert user.get(address(version, offering)).status_code == 403
    assert as_member(world.outsider).get(panel).status_code == 404
    assert "Change the plan" in as_member(world.consumer).get(panel).content.decode()


def test_an_offering_that_is_not_held_leads_nowhere(
    world: World, as_member: AsMember, offering: ServiceOffering
) -> None:
    version = world.agreed()

    assert as_member(world.provider).get(address(version, offering)).status_code == 404


def test_no_plan_is_typed_over(world: World, as_member: AsMember, offering: ServiceOffering) -> None:
    """The page of all parts keeps the plan of what comes from an offering."""
    draft = world.draft(parts=offering.shown.parts_of("Small"))
    client = as_member(world.provider)
    page = f"/agreements/{draft.agreement.reference}/versions/1/edit/parts/"
    form = client.get(page).context["form"]
    fields = [*form, *(field for row in form.rows for field in row)]
    sent = {field.html_name: field.value() for field in fields if field.value() not in (None, False, "")}

    refused = client.post(page, {**sent, "row-count": "1", "row-0-plan": "Standard"})

    assert refused.status_code == 422
    assert f"It comes from {offering.reference} in “Small”." in refused.content.decode()
    assert {part.plan for part in AgreementVersion.objects.get().terms().parts} == {"Small"}
