"""Lists: nothing is shown twice or left out, whatever is asked; exports run nothing in a spreadsheet."""

from pathlib import Path
from typing import Any

import pytest

from relationships.first_steps import Step, first_steps
from relationships.models import (
    AgreementTemplate,
    AgreementVersion,
    ClauseThread,
    ExitStep,
    Membership,
    OnboardingStep,
    Organisation,
    Role,
    ServiceRelationship,
    Side,
    Suspension,
    Termination,
    TypeChange,
)
from tests.factories import World


@pytest.fixture
def client(world: World, as_member: Any) -> Any:
    """A member of Harbour IT, which provides to 120 others; every third has the same purpose."""
    others = Organisation.objects.bulk_create(Organisation(name=f"Clinic {number:03}") for number in range(120))
    ServiceRelationship.objects.bulk_create(
        ServiceRelationship(
            provider=world.harbour,
            consumer=other,
            proposed_by_side=Side.PROVIDER,
            status="active",
            purpose=f"Purpose {number % 3}",
        )
        for number, other in enumerate(others)
    )
    return as_member(world.provider)


def walk(client: Any, start: str, way: str) -> list[list[str]]:
    """The references of each page from a start, following one of the two links."""
    pages, address = [], start
    while address:
        context = client.get(address).context
        pages.append([row.reference for row in context["things"]])
        link = context["pager"][way]
        address = "/relationships/" + link if link else ""
    return pages


@pytest.mark.parametrize("sort", ["other", "-other", "since", "-since", "agreements", "-agreements"])
def test_each_row_stands_on_one_page(client: Any, sort: str) -> None:
    pages = walk(client, f"/relationships/?sort={sort}", "next_url")

    rows = [row for page in pages for row in page]
    assert [len(page) for page in pages] == [50, 50, 21]
    assert len(set(rows)) == 121


def test_the_way_back_shows_the_same_pages(client: Any) -> None:
    there = walk(client, "/relationships/?sort=other", "next_url")
    last = client.get(f"/relationships/?sort=other&after={there[1][-1]}")
    back = walk(client, "/relationships/" + last.context["pager"]["previous_url"], "previous_url")

    assert back == [there[1], there[0]]


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "sort=-",
        "sort=",
        "after=REL-999999",
        "before=nonsense",
        "after=REL-1&before=REL-2",
        "f-status=nonsense",
        "f-side=%27%3B--",
        "f-q=" + "x" * 5000,
        "format=exe",
        "f-q=%25_%5C",
    ],
)
def test_whatever_the_address_asks_is_answered(client: Any, query: str) -> None:
    assert client.get(f"/relationships/?{query}").status_code == 200


def test_the_csv_holds_all_that_is_filtered(client: Any) -> None:
    lines = client.get("/relationships/?f-q=Purpose 1&format=csv").getvalue().decode().splitlines()

    assert len(lines) == 1 + 40


def test_a_cell_starts_no_formula(world: World, as_member: Any) -> None:
    ServiceRelationship.objects.update(purpose="=HYPERLINK(0)")

    csv = as_member(world.provider).get("/relationships/?format=csv").getvalue().decode()

    assert "'=HYPERLINK(0)" in csv


def test_no_primary_key_leaves_the_server(world: World, as_member: Any) -> None:
    ServiceRelationship.objects.filter(pk=world.relationship.pk).update(purpose="x")
    Membership.objects.filter(pk=world.provider.pk).update(valid_until=None)

    assert "pk" not in as_member(world.provider).get("/relationships/?format=csv").getvalue().decode()


# First steps


def titles(steps: list[Step]) -> list[tuple[str, bool]]:
    return [(step.title, step.done) for step in steps]


def test_first_steps_tick_themselves_off_from_rows(world: World) -> None:
    own = [Step(10, "Publish an offering", "/", False)]
    assert titles(first_steps(world.provider, Side.PROVIDER, own)) == [
        ("Publish an offering", False),
        ("Open a relationship", True),
        ("Sign an agreement", False),
        ("Invite a colleague", False),
    ]

    world.agreed()
    world.member(world.harbour, "Fatima Fulfiller", Role.FULFILLER)
    assert titles(first_steps(world.provider, Side.PROVIDER, own))[2:] == [
        ("Sign an agreement", True),
        ("Invite a colleague", True),
    ]


def test_steps_that_are_all_done_or_put_away_are_not_shown(world: World) -> None:
    world.agreed()
    world.member(world.harbour, "Fatima Fulfiller", Role.FULFILLER)
    assert first_steps(world.provider, Side.PROVIDER) == []

    world.outsider.person.first_steps_put_away = True
    assert first_steps(world.outsider, Side.PROVIDER) == []
    assert first_steps(None, Side.PROVIDER) == []


def test_each_role_has_its_own_steps(world: World) -> None:
    user = world.member(world.northwind, "Uma User", Role.USER)

    assert first_steps(user, Side.CONSUMER) == []
    assert titles(first_steps(world.consumer, Side.CONSUMER))[0] == ("Open a relationship", True)


# The page about the app


NOUNS = [
    ServiceRelationship,
    AgreementVersion,
    ClauseThread,
    TypeChange,
    OnboardingStep,
    ExitStep,
    Termination,
    Suspension,
    AgreementTemplate,
]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_the_readme_lists_every_move(noun: Any) -> None:
    text = (Path(__file__).parents[2] / "relationships" / "README.md").read_text()

    for move in noun.moves:
        assert f"| {move.name} | {', '.join(move.origins)} | {move.target} |" in text
