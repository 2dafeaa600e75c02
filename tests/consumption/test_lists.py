"""The consumer's list: order, filters, search, CSV, who sees it, what it costs."""

from collections.abc import Callable

import pytest
from django.test import Client

from consumption.models import ServiceRequest
from relationships.models import Membership, Role
from tests.consumption.listing import listed
from tests.factories import World

AsMember = Callable[[Membership | None], Client]


def test_the_latest_stands_first(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    assert listed(as_member(world.consumer)) == [row.reference for row in reversed(three)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"f-q": "lap"}, [1]),
        ({"f-q": "ward 7"}, [1]),
        ({"f-q": "nothing like it"}, []),
        ({"f-q": "l'; drop table--"}, []),
        ({"f-q": "&|!():*"}, [2, 1, 0]),
        ({"f-status": "submitted"}, [1]),
        ({"f-status": "open"}, [2, 1, 0]),
        ({"f-status": "ours"}, [2]),
        ({"f-status": "no such"}, [2, 1, 0]),
        ({"f-kind": "access"}, [2]),
        ({"f-priority": "High"}, [0]),
        ({"f-mine": "on"}, [2, 1, 0]),
        ({"f-relationship": "REL-999999"}, [2, 1, 0]),
        ({"sort": "raised"}, [0, 1, 2]),
        ({"sort": "priority"}, [0, 1, 2]),
        ({"sort": "nonsense"}, [2, 1, 0]),
    ],
)
def test_filters_and_sorts(
    world: World, as_member: AsMember, three: list[ServiceRequest], asked: dict[str, str], found: list[int]
) -> None:
    assert listed(as_member(world.consumer), **asked) == [three[place].reference for place in found]


def test_a_reference_finds_its_request(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    assert listed(as_member(world.consumer), **{"f-q": three[1].reference.lower()}) == [three[1].reference]


def test_mine_are_those_i_raised(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    colleague = world.member(world.northwind, "Cleo Colleague", Role.USER)

    assert listed(as_member(colleague), **{"f-mine": "on"}) == []
    assert len(listed(as_member(colleague))) == 3


def test_the_csv_holds_what_is_filtered(world: World, as_member: AsMember, three: list[ServiceRequest]) -> None:
    ServiceRequest.objects.filter(pk=three[1].pk).update(title="=cmd()")

    answer = as_member(world.consumer).get("/requests/", {"format": "csv", "f-kind": "goods"})

    heading, row = b"".join(answer.streaming_content).decode().splitlines()
    assert heading.startswith("reference,title,status,kind,part,priority,quantity,provider,consumer")
    assert row.startswith(f"{three[1].reference},'=cmd(),submitted,goods,Laptop,Normal,,Harbour IT,Northwind Clinics")
