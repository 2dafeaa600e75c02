"""The consumer's home page: what is mine, what waits for my side, what comes next."""

from collections.abc import Callable

from django.test import Client

from relationships.models import Membership
from tests.consumption.states import request_in
from tests.factories import World

AsMember = Callable[[Membership | None], Client]


def test_home_shows_what_waits_for_my_side_and_what_is_mine(world: World, as_member: AsMember) -> None:
    done = request_in("fulfilled", world, title="Done one")
    asked_back = request_in("held", world, title="Asked back")
    mine = world.request(title="Mine")
    proposed = world.proposed()

    answer = as_member(world.consumer).get("/consumption/")
    said = answer.content.decode()

    assert [row.pk for row in answer.context["waiting"]] == [done.pk, asked_back.pk]
    assert next(row.pk for row in answer.context["mine"]) == mine.pk
    assert "Confirm: Done one" in said
    assert "Answer: Asked back" in said
    assert [turn.reference for turn in answer.context["turns"]] == [proposed.reference]
    assert "Answer or sign: Workplace services, version 1" in said


def test_first_steps_tick_themselves_off_from_real_rows(world: World, as_member: AsMember) -> None:
    client = as_member(world.consumer)
    steps = {step.title: step.done for step in client.get("/consumption/").context["steps"]}
    assert steps["Ask for something"] is False

    request_in("closed", world)

    steps = {step.title: step.done for step in client.get("/consumption/").context["steps"]}
    assert (steps["Ask for something"], steps["Confirm what was delivered"]) == (True, True)
