"""From offerings to the draft of an agreement, by either side."""

from collections.abc import Callable

import pytest
from django.test import Client

from relationships.models import AgreementVersion, Membership, Role
from relationships.terms import Target
from tests.factories import World, today
from tests.provision.offered import drafting

AsMember = Callable[[Membership | None], Client]


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_either_side_drafts_an_agreement_from_published_offerings(world: World, as_member: AsMember, side: str) -> None:
    offering = world.offering()
    member = getattr(world, side)

    answer = as_member(member).post(
        f"/relationships/{world.relationship.reference}/agreements/draft/", drafting(offering)
    )

    version = AgreementVersion.objects.get()
    assert answer.headers["Location"] == f"/agreements/{version.reference}/versions/1/edit/"
    assert (version.drafted_by_side, version.status, version.first_day) == (side, "draft", today())
    terms = version.terms()
    assert [part.name for part in terms.parts] == ["Extra storage", "Clinic portal", "Laptop"]
    assert {(part.source, part.source_version, part.plan) for part in terms.parts} == {
        (offering.reference, 1, "Standard")
    }
    assert (terms.targets, terms.hours, terms.currency) == (
        (Target("fulfil", 8), Target("respond", 4)),
        offering.shown.offered().hours,
        "EUR",
    )
    assert terms.priorities == ("High", "Normal", "Low")
    assert list(terms.problems()) == []


def test_the_offering_that_somebody_came_from_is_first_and_chosen(world: World, as_member: AsMember) -> None:
    """By name it would be the last of all that are offered."""
    others = [world.offering(name) for name in ("Archive", "Backup")]
    wanted = world.offering("Workplace")
    address = f"/relationships/{world.relationship.reference}/agreements/draft/?offering={wanted.reference}"

    choices = as_member(world.consumer).get(address).context["form"].choices

    assert [(choice.offering, choice["plan"].value()) for choice in choices] == [
        (wanted, "Standard"),
        *((each, "") for each in others),
    ]


def test_the_copy_is_the_agreements_own(world: World, as_member: AsMember) -> None:
    """F2: what was agreed stays pinned to the version it came from."""
    offering = world.offering()
    as_member(world.provider).post(
        f"/relationships/{world.relationship.reference}/agreements/draft/", drafting(offering)
    )

    world.next_version(offering, parts=world.terms().parts[:1])

    assert AgreementVersion.objects.get().agreedparts.count() == 3


def test_parts_of_the_same_name_stand_apart_and_currencies_do_not_mix(world: World, as_member: AsMember) -> None:
    first, second = world.offering("One"), world.offering("Two")
    address = f"/relationships/{world.relationship.reference}/agreements/draft/"
    client = as_member(world.provider)

    client.post(address, drafting(first, second))

    names = [part.name for part in AgreementVersion.objects.get().terms().parts]
    assert names[0] == "Extra storage"
    assert f"Extra storage ({second.reference})" in names
    second = world.next_version(second, currency="GBP")
    refused = client.post(address, drafting(first, second))
    assert "These offerings are priced in different currencies. Nothing was drafted;" in refused.content.decode()


def test_a_draft_may_start_from_nothing(world: World, as_member: AsMember) -> None:
    address = f"/relationships/{world.relationship.reference}/agreements/draft/"
    client = as_member(world.provider)
    assert "You offer nothing, so the draft starts empty." in client.get(address).content.decode()

    client.post(address, drafting())

    assert AgreementVersion.objects.get().terms().parts == ()


def test_only_what_may_be_read_can_be_chosen(world: World, as_member: AsMember) -> None:
    hidden = world.offering("Not yet", published=False)
    shown = world.offering("Shown")
    address = f"/relationships/{world.relationship.reference}/agreements/draft/"

    for member in (world.provider, world.consumer):
        client = as_member(member)
        said = client.get(address).content.decode()
        assert (shown.reference in said, hidden.reference in said) == (True, False)
        refused = client.post(address, drafting(hidden))
        assert (
            refused.status_code,
            f"{hidden.reference} is not offered here any more." in refused.content.decode(),
        ) == (
            422,
            True,
        )
    assert as_member(world.outsider).get(address).status_code == 404
    fulfiller = world.member(world.harbour, "Finn Fulfiller", Role.FULFILLER)
    assert as_member(fulfiller).get(address).status_code == 403


def test_the_last_day_does_not_lie_before_the_first(world: World, as_member: AsMember) -> None:
    answer = as_member(world.provider).post(
        f"/relationships/{world.relationship.reference}/agreements/draft/", drafting(last_day="2020-01-01")
    )

    assert answer.status_code == 422
    assert "The last day lies before the first day. Choose a later one, or none." in answer.content.decode()
