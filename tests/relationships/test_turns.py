"""What waits for a side, as its home page lists it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from relationships.models import CalendarChange, Clock, ClockCorrection, Duty, Side
from relationships.terms import Every, Metric, Obligation
from relationships.turns import turns_of
from tests.factories import World


def waiting(world: World) -> dict[str, list[str]]:
    """What each side of the World is asked to do, by what the line says."""
    sides = {"provider": (world.provider, Side.PROVIDER), "consumer": (world.consumer, Side.CONSUMER)}
    return {name: [f"{turn.what}: {turn.title}" for turn in turns_of(*side)] for name, side in sides.items()}


def test_duties_wait_for_the_side_that_owes_them(world: World) -> None:
    """O1."""
    ours = Obligation("Test of restoring", 5, debtor="provider", every=Every.ONCE)
    world.agreed(obligations=(ours, Obligation("Staff list", 2, every=Every.ONCE)))
    Duty.come_up(timezone.now())

    assert waiting(world) == {"provider": ["Discharge: Test of restoring"], "consumer": ["Discharge: Staff list"]}


def test_changes_and_corrections_wait_for_the_side_that_did_not_propose_them(world: World) -> None:
    """C11, K2."""
    version = world.agreed()
    hours = replace(world.terms().hours, weekly=tuple((day, 480, 1080) for day in range(5)))
    CalendarChange.propose(version, hours=hours, first_day=None, why="Longer days.", by=world.provider)
    now = timezone.now()
    clock = Clock.start(
        world.request(version),
        version=version,
        metric=Metric.FULFIL,
        kind="action",
        priority="Normal",
        at=now - timedelta(days=3),
        cycles={"fulfil": 9},
    )
    assert clock is not None
    ClockCorrection.propose(
        clock,
        effect="excuse",
        since_at=now - timedelta(days=3),
        until_at=now - timedelta(hours=1),
        why="The building was closed.",
        by=world.consumer,
    )

    assert waiting(world) == {
        "provider": [f"Accept or reject: correction of {clock.subject}, Fulfil"],
        "consumer": ["Accept or reject: service hours of Workplace services"],
    }


def test_the_outsider_waits_for_nothing(world: World, as_member: Any) -> None:
    world.agreed(obligations=(Obligation("Staff list", 2, every=Every.ONCE),))
    Duty.come_up(timezone.now())
    assert [turns_of(world.outsider, side) for side in Side] == [[], []]
