"""Every move from every status by every side, through HTTP: the table in `ServiceRequest.moves` is the whole truth."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consumption.models import ServiceRequest
from relationships.models import Clock, Membership, Move, Notice, Record, Refused, Role
from tests.consumption.answering import WARD, asking
from tests.consumption.states import FACTS, PATHS, TYPED, request_in, take
from tests.factories import World

AsMember = Callable[[Membership | None], Client]
OPEN_TO = {"provider": "provider", "consumer": "consumer"}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is tried, then taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def expected(move: Move, side: str, status: str) -> int:
    if side == "outsider":
        return 404
    if side != move.side:
        return 403
    return 302 if status in move.origins else 422


@pytest.mark.parametrize("status", PATHS)
def test_each_move_is_open_to_its_side_from_its_statuses_alone(world: World, as_member: AsMember, status: str) -> None:
    asking(world, WARD)
    request = request_in(status, world, answers={"Ward": "Ward 3"})
    records = Record.objects.filter(subject=request.reference)
    before = records.count()
    for side in ("provider", "consumer", "outsider"):
        client = as_member(getattr(world, side))
        for move in ServiceRequest.moves:
            wanted = expected(move, side, status)
            with undone():
                answer = client.post(reverse(move.view, kwargs={"reference": request.reference}), TYPED[move.name])
                now = ServiceRequest.objects.get(pk=request.pk).status
                written = records.count() - before
            assert (answer.status_code, now, written) == (
                wanted,
                move.target or status if wanted == 302 else status,
                int(wanted == 302),
            ), (side, move.name)
            if wanted == 422:
                assert f"{request.reference} is already" in answer.content.decode()


def test_a_role_that_may_not_move_sees_no_button_and_gets_403(world: World, as_member: AsMember) -> None:
    request = world.request()
    administrator = world.member(world.harbour, "Adam Admin", Role.ADMINISTRATOR)

    answer = as_member(administrator).get(reverse("consumption:request", kwargs={"reference": request.reference}))

    assert "move-accept" not in answer.content.decode()
    assert as_member(administrator).get(f"/requests/{request.reference}/accept/").status_code == 403


def test_a_move_says_what_will_happen_before_its_button(world: World, as_member: AsMember) -> None:
    request = request_in("in_progress", world)
    client = as_member(world.provider)

    hold = client.get(f"/requests/{request.reference}/hold/").content.decode()
    fulfil = client.get(f"/requests/{request.reference}/fulfil/").content.decode()

    assert "Northwind Clinics will be told what you wait for and why. It stays on hold until you resume it." in hold
    assert hold.count("pauses the fulfil clock") == 5
    assert "Northwind Clinics will be told, and confirms it or sends it back. The fulfil clock stops." in fulfil


def test_a_form_without_what_it_needs_loses_nothing_that_was_typed(world: World, as_member: AsMember) -> None:
    request = request_in("in_progress", world)

    answer = as_member(world.provider).post(
        f"/requests/{request.reference}/hold/", {"waits_for": "nobody", "reason": "The cable is missing"}
    )

    assert answer.status_code == 422
    assert "The cable is missing" in answer.content.decode()
    request.refresh_from_db()
    assert request.status == "in_progress"


def test_a_day_in_the_past_is_not_promised(world: World, as_member: AsMember) -> None:
    request = world.request()
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()

    answer = as_member(world.provider).post(f"/requests/{request.reference}/accept/", {"promised_for": yesterday})

    assert answer.status_code == 422
    assert "The promised day lies in the past. Nothing was changed; choose today or a later day." in (
        answer.content.decode()
    )


def test_a_form_opened_as_somebody_else_is_refused(world: World, as_member: AsMember) -> None:
    request = world.request()
    other = world.member(world.harbour, "Otto Other", Role.FULFILLER)

    answer = as_member(world.provider).post(f"/requests/{request.reference}/accept/", {"opened_as": other.reference})

    assert answer.status_code == 422
    assert "You now act as Harbour IT, unlike when you opened this page." in answer.content.decode()


def test_on_hold_the_side_that_is_waited_for_has_the_ball(world: World) -> None:
    request = request_in("in_progress", world)

    request.hold(by=world.provider, reason="Which server?", waits_for="consumer")
    assert (request.waits_for(), request.held_for) == ("consumer", "consumer")
    assert list(ServiceRequest.objects.waiting_for("consumer")) == [request]
    request.resume(by=world.provider)

    assert (request.waits_for(), request.held_for) == ("provider", "")
    assert list(Record.objects.filter(subject=request.reference, move="hold").values_list("text", flat=True)) == [
        "Waiting for Northwind Clinics: Which server?"
    ]


@pytest.mark.parametrize("status", PATHS)
def test_the_rows_that_wait_for_a_side_are_those_whose_ball_it_has(world: World, status: str) -> None:
    request = request_in(status, world)

    waiting = [side for side in ("provider", "consumer") if ServiceRequest.objects.waiting_for(side).exists()]

    assert waiting == ([str(request.waits_for())] if request.waits_for() else [])


def test_who_raised_it_hears_of_every_answer_and_nobody_else_of_the_consumer(world: World) -> None:
    world.member(world.northwind, "Cleo Colleague", Role.USER)
    request = world.request()
    assert told(request, "raise") == ["Priya Provider"]

    take(request, "accept", world)
    take(request, "fulfil", world)
    take(request, "send_back", world)

    assert (told(request, "accept"), told(request, "fulfil")) == (["Carla Consumer"], ["Carla Consumer"])
    assert told(request, "send_back") == ["Priya Provider"]


def told(request: ServiceRequest, move: str) -> list[str]:
    rows = Notice.objects.filter(record__subject=request.reference, record__move=move)
    return list(rows.values_list("membership__person__name", flat=True))


def test_a_target_until_confirmed_stops_when_the_consumer_confirms(world: World) -> None:
    from relationships.terms import Target

    world.agreed(targets=(Target("respond", 4), Target("fulfil", 8, until="closed")))
    request = request_in("fulfilled", world)
    assert Clock.objects.get(pk=request.fulfil_clock_id).state == "running"

    take(request, "confirm", world)

    assert Clock.objects.get(pk=request.fulfil_clock_id).state == "met"


def test_a_verb_refuses_what_its_facts_forbid(world: World) -> None:
    request = request_in("declined", world)

    for move in ("accept", "fulfil", "confirm", "withdraw"):
        with pytest.raises(Refused, match="is already “Declined”"):
            take(request, move, world, **FACTS.get(move, {}))
