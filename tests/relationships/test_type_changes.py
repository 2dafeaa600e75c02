"""The type of a relationship: chosen by both, with what it implies and where the agreements fall short of it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from relationships.implied import IMPLIED, shortfalls
from relationships.models import (
    AgreementVersion,
    Notice,
    Record,
    Refused,
    RelationshipType,
    Role,
    ServiceRelationship,
    TypeChange,
)
from relationships.terms import Reviewing
from relationships.terms.conditions import Contact
from tests.factories import World


@pytest.fixture
def change(world: World) -> TypeChange:
    """Harbour IT proposes a partnership."""
    facts = {"after": RelationshipType.PARTNERSHIP, "why": "We plan the new clinic together."}
    return TypeChange.propose(world.relationship, by=world.provider, **facts)


def kind(world: World) -> str:
    world.relationship.refresh_from_db()
    return world.relationship.type


def test_a_relationship_begins_as_basic_and_changes_only_when_both_want_it(world: World, change: TypeChange) -> None:
    assert kind(world) == "basic"

    change.accept(by=world.consumer)

    assert (kind(world), change.status) == ("partnership", "accepted")
    said = Record.objects.filter(subject=world.relationship.reference, move="change_type")
    assert [record.text for record in said] == [f"Basic becomes Partnership ({change.reference})."]


def test_the_other_side_is_told(world: World, change: TypeChange) -> None:
    assert [notice.membership for notice in Notice.objects.all()] == [world.consumer]


@pytest.mark.parametrize(
    ("move", "facts", "who", "status"),
    [
        ("accept", {}, "consumer", "accepted"),
        ("decline", {"reason": "Too early."}, "consumer", "declined"),
        ("withdraw", {}, "provider", "withdrawn"),
    ],
)
def test_one_side_answers_and_the_other_takes_it_back(
    world: World, change: TypeChange, move: str, facts: dict[str, str], who: str, status: str
) -> None:
    """The side that may not is refused by 403, whoever comes second by a sentence."""
    other = {"provider": world.consumer, "consumer": world.provider}[who]
    with pytest.raises(PermissionDenied):
        getattr(change, move)(by=other, **facts)
    with pytest.raises(PermissionDenied):
        getattr(change, move)(by=world.outsider, **facts)
    getattr(change, move)(by=getattr(world, who), **facts)
    assert change.status == status
    with pytest.raises(Refused, match="already"):
        getattr(change, move)(by=getattr(world, who), **facts)
    assert kind(world) == ("partnership" if move == "accept" else "basic")


def test_one_type_is_on_the_table_at_a_time(world: World, change: TypeChange) -> None:
    with pytest.raises(Refused, match=f"{change.reference} is on the table already"):
        TypeChange.propose(world.relationship, by=world.consumer, after="cooperative", why="Closer.")


def test_nobody_proposes_the_type_that_it_has(world: World) -> None:
    with pytest.raises(Refused, match="already of the type “Basic”"):
        TypeChange.propose(world.relationship, by=world.consumer, after="basic", why="Once more.")


def test_it_takes_a_role_that_answers_for_the_relationship(world: World) -> None:
    user = world.member(world.northwind, "Una User", Role.USER)
    with pytest.raises(Refused, match="Your roles do not let you"):
        TypeChange.propose(world.relationship, by=user, after="cooperative", why="Closer.")


# What it implies


def test_each_type_implies_more_than_the_one_before() -> None:
    basic, cooperative, partnership = (IMPLIED[one] for one in RelationshipType)
    assert [len(one.levels) for one in (basic, cooperative, partnership)] == [1, 2, 3]
    assert [one.every.months for one in (basic, cooperative, partnership)] == [12, 6, 3]
    assert partnership.said[:2] == [
        "Contacts at these levels: operational, tactical, strategic.",
        "A review every quarter, at the strategic level.",
    ]


def contacts(levels: int) -> tuple[Contact, ...]:
    return tuple(Contact(side, n, f"{side} {n}") for side in ("provider", "consumer") for n in range(1, levels + 1))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {},
            [
                "Workplace services names no review; expected is one every quarter, at the strategic level.",
                "Harbour IT names contacts at 0 of 3 levels.",
                "Northwind Clinics names contacts at 0 of 3 levels.",
            ],
        ),
        (
            {"reviewing": Reviewing("year", "tactical"), "contacts": contacts(2)},
            [
                "Workplace services is reviewed every year at the tactical level; "
                "expected is every quarter, at the strategic level.",
                "Harbour IT names contacts at 2 of 3 levels.",
                "Northwind Clinics names contacts at 2 of 3 levels.",
            ],
        ),
        ({"reviewing": Reviewing("month", "strategic"), "contacts": contacts(3)}, []),
    ],
)
def test_a_partnership_says_where_its_agreements_fall_short(
    world: World, facts: dict[str, Any], said: list[str], django_assert_num_queries: Any
) -> None:
    """G15: the cadence and level that were agreed against those that the type expects."""
    ServiceRelationship.objects.update(type=RelationshipType.PARTNERSHIP)
    world.agreed(**facts)
    relationship = ServiceRelationship.objects.select_related("provider", "consumer").get()
    versions = list(AgreementVersion.objects.select_related("agreement"))
    with django_assert_num_queries(2):
        assert shortfalls(relationship, versions) == said


def test_a_basic_relationship_expects_a_yearly_review_and_one_level(world: World) -> None:
    version = world.agreed(reviewing=Reviewing("year"), contacts=contacts(1))
    assert shortfalls(world.relationship, [version]) == []


# Pages


def test_it_is_proposed_and_accepted_on_its_pages(world: World, as_member: Any) -> None:
    provider, consumer = as_member(world.provider), as_member(world.consumer)
    address = f"/relationships/{world.relationship.reference}/propose-type/"

    shown = provider.get(address).content.decode()
    assert "A review every quarter, at the strategic level." in shown
    assert provider.post(address, {"after": "basic", "why": "x"}).status_code == 422
    assert provider.post(address, {"after": "partnership", "why": "New clinic."}).status_code == 302

    change = TypeChange.objects.get()
    assert "Another type is proposed to you" in consumer.get(world.relationship.get_absolute_url()).content.decode()
    assert "type of the relationship" in consumer.get(reverse("consumption:home")).content.decode()
    page = consumer.get(change.get_absolute_url()).content.decode()
    assert "New clinic." in page
    assert consumer.post(f"{change.get_absolute_url()}accept/").status_code == 302
    assert "Type: Partnership" in provider.get(world.relationship.get_absolute_url()).content.decode()
    assert as_member(world.outsider).get(change.get_absolute_url()).status_code == 404
