"""The list of clocks: what it can be narrowed to, what it exports, and that many rows cost no more questions."""

import csv
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relationships.models import Clock, Membership
from relationships.terms import Target
from tests.factories import World
from tests.relationships.clock_tales import agreed, at, pause, start

AsMember = Callable[[Membership | None], Client]
CLOCKS = reverse("relationships:clocks")


@pytest.fixture
def clocks(world: World) -> dict[str, Clock]:
    version = agreed(
        world,
        Target("fulfil", 3, unit="business_days"),
        Target("deliver", 8),
        Target("approve", 1, unit="business_days", debtor="consumer"),
    )
    return {
        "fulfil": start(world, version, "16 09:00"),
        "deliver": start(world, version, "16 09:00", metric="deliver"),
        "approve": start(world, version, "16 09:00", metric="approve", debtor="consumer"),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["approve", "deliver", "fulfil"]),
        ({"f-debtor": "consumer"}, ["approve"]),
        ({"f-debtor": "provider"}, ["deliver", "fulfil"]),
        ({"f-metric": "deliver"}, ["deliver"]),
        ({"f-metric": "approve", "f-debtor": "provider"}, []),
    ],
    ids=str,
)
def test_it_is_narrowed_by_who_owes_and_by_what(
    world: World, as_member: AsMember, clocks: dict[str, Clock], query: dict[str, str], found: list[str]
) -> None:
    """O1, K1."""
    rows = as_member(world.consumer).get(CLOCKS, query).context["things"]

    assert sorted(row.metric for row in rows) == found


def exported(client: Client) -> dict[str, dict[str, str]]:
    answer: Any = client.get(CLOCKS, {"format": "csv", "f-state": "all"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    return {row["metric"]: row for row in csv.DictReader(lines)}


def test_the_export_says_unit_side_and_cycle_of_every_second(
    world: World, as_member: AsMember, clocks: dict[str, Clock]
) -> None:
    """C8, K16, O2: a business day is 86,400 seconds of its own unit, and the unit stands beside it."""
    clock, other = clocks["fulfil"], clocks["deliver"]
    clock.stop(at=at("17 13:00"))
    pause(other, "16 10:00", world.provider)
    pause(other, "16 12:00", world.provider, side="provider")
    other.stop(at=at("16 13:00"))
    rows = exported(as_member(world.provider))

    names = ("unit", "debtor", "cycle", "target_seconds", "used_seconds", "attribution")
    assert [rows["fulfil"][name] for name in names] == ["business_days", "provider", "1", "259200", "129600", ""]
    seconds = ("used_seconds", "paused_seconds", "paused_consumer_seconds", "paused_provider_seconds")
    assert [rows["deliver"][name] for name in seconds] == ["3600", "10800", "7200", "3600"]


def test_fifty_rows_ask_no_more_than_one(world: World, as_member: AsMember) -> None:
    version = agreed(world, Target("fulfil", 8), Target("approve", 8, debtor="consumer"))
    client = as_member(world.provider)

    def asked() -> int:
        client.get(CLOCKS)
        with CaptureQueriesContext(connection) as questions:
            client.get(CLOCKS)
        return len(questions)

    first = start(world, version, "16 09:00")
    pause(first, "16 10:00", world.provider)
    one = asked()
    for number in range(50):
        debtor = {"metric": "approve", "debtor": "consumer"} if number % 2 else {}
        clock = start(world, version, "16 09:00", subject=f"SR-{9100 + number}", **debtor)
        pause(clock, "16 10:00", world.provider, side="supplier" if number % 3 else "consumer")

    assert asked() <= one + 1  # the count that only a second page needs
