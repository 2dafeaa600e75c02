"""What an obligation asks for while its agreement rests: its clock rests, too, whoever starts it (G13, O1)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from relationships.clock_check import differences
from relationships.models import AgreementVersion, Clock, Duty, Suspension
from relationships.terms import Conduct, Obligation
from tests.factories import World

from .lives import at, on


def is_told_alike(clock: Clock) -> bool:
    """Whether the stored figures are what its history comes to."""
    return not any(differences(Clock.objects.filter(pk=clock.pk), timezone.now()))


def owing(world: World, **conduct: Any) -> AgreementVersion:
    """A list is owed within 72 hours of every Monday, counted around the clock; either side's suspension pauses."""
    weekly = Obligation("List", 72, unit="hours", every="week", hours="always")
    facts = {"suspending": "provider", "while_suspended": "pause", **conduct}
    return world.agreed(conduct=Conduct(**facts), obligations=(weekly,))


def duty_on(day: str, hour: int = 1) -> Duty:
    """What comes up when the job runs then."""
    Duty.come_up(at(day, hour))
    return Duty.objects.latest("first_day")


@pytest.mark.parametrize(
    ("rested_from", "began", "hours"),
    [("2026-02-11", "2026-02-16", 2), ("2026-02-18", "2026-02-20", 60 + 2)],
    ids=["before it came up", "after, while the job was down"],
)
def test_a_duty_that_comes_up_meanwhile_rests_with_its_agreement(
    world: World, rested_from: str, began: str, hours: int
) -> None:
    """G13, O1: of Monday 16 February; the agreement goes on at noon of the 21st."""
    with on("2026-02-09", hour=9):
        version = owing(world)
    with on(rested_from):
        rest = Suspension.suspend(version, by=world.provider, reason="The bill is not paid.")
    with on(began, hour=13):
        duty = duty_on(began, hour=13)
        assert (str(duty.first_day), duty.clock.state) == ("2026-02-16", "paused")
    with on("2026-02-21"):
        rest.resume(by=world.provider)

    clock = Clock.objects.get(subject=duty.reference)
    assert (clock.state, clock.used_at(at("2026-02-21", 14))) == ("running", timedelta(hours=hours))
    assert is_told_alike(clock)


def test_a_duty_that_comes_up_runs_where_that_was_agreed(world: World) -> None:
    """G13, O1."""
    with on("2026-02-09", hour=9):
        version = owing(world, while_suspended="run")
    with on("2026-02-11"):
        Suspension.suspend(version, by=world.provider, reason="The bill is not paid.")
        duty_on("2026-02-16")

    assert [duty.clock.state for duty in Duty.objects.filter(first_day="2026-02-16")] == ["running"]


def test_a_duty_that_is_sent_back_meanwhile_rests_until_it_goes_on(world: World) -> None:
    """G13, K11: 57 hours until it was discharged, one more after the agreement went on."""
    with on("2026-02-02", hour=9):
        version = owing(world)
    with on("2026-02-11", hour=9):
        duty = duty_on("2026-02-09")
        duty.discharge(by=world.consumer, evidence="It is in the folder.")
    with on("2026-02-11", hour=10):
        rest = Suspension.suspend(version, by=world.provider, reason="The bill is not paid.")
    with on("2026-02-11", hour=11):
        duty.send_back(by=world.provider, reason="The folder is empty.")
        assert Clock.objects.get(subject=duty.reference).state == "paused"
    with on("2026-02-11"):
        rest.resume(by=world.provider)

    clock = Clock.objects.get(subject=duty.reference)
    assert (clock.state, clock.used_at(at("2026-02-11", 13))) == ("running", timedelta(hours=58))
    assert is_told_alike(clock)
