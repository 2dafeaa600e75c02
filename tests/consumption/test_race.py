"""Eight people at one move at the same instant: one makes it, seven read a sentence, history has one line."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from consumption.models import ServiceRequest
from provision.models import Fulfilment
from relationships.models import Clock, Comment, Membership, Record, Role
from relationships.terms import Target
from tests.factories import World

EIGHT = 8


def at_once(clients: list[Client], act: Callable[[Client], tuple[int, str]]) -> list[tuple[int, str]]:
    """What each got, in its own thread and connection."""
    barrier, got = threading.Barrier(len(clients)), [(0, "")] * len(clients)

    def run(place: int, client: Client) -> None:
        try:
            barrier.wait()
            got[place] = act(client)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(got)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("move", ["accept", "withdraw"])
def test_of_eight_one_wins(as_member: Callable[[Membership | None], Client], move: str) -> None:
    world = World()
    request = world.request()
    organisation, role = (world.harbour, Role.FULFILLER) if move == "accept" else (world.northwind, Role.USER)
    clients = [as_member(world.member(organisation, f"Person {n}", role)) for n in range(EIGHT)]

    def act(client: Client) -> tuple[int, str]:
        answer = client.post(f"/requests/{request.reference}/{move}/", {})
        body = answer.content.decode()
        return answer.status_code, "is already" if f"{request.reference} is already" in body else ""

    got = at_once(clients, act)

    assert got == [(302, ""), *[(422, "is already")] * (EIGHT - 1)]
    assert Record.objects.filter(subject=request.reference, move=move).count() == 1
    assert ServiceRequest.objects.get(pk=request.pk).status == ("in_progress" if move == "accept" else "withdrawn")
    assert Fulfilment.objects.filter(request=request).count() == int(move == "accept")
    assert Clock.objects.get(subject=request.reference, metric="respond").stopped_at is not None


@pytest.mark.django_db(transaction=True)
def test_eight_updates_at_once_leave_one_clock_running() -> None:
    """K15: each word ends the cycle it finds and begins the next; none is lost, none runs beside another."""
    world = World()
    request = world.request(world.agreed(targets=(Target("update", 4, hours="always"),)))
    barrier = threading.Barrier(EIGHT)

    def say(number: int) -> None:
        try:
            thing = ServiceRequest.objects.get(pk=request.pk)
            barrier.wait()
            Comment.say(thing, by=world.provider, text=f"News {number}")
        finally:
            connection.close()

    threads = [threading.Thread(target=say, args=[number]) for number in range(EIGHT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    clocks = list(Clock.objects.filter(subject=request.reference).order_by("cycle"))
    assert [clock.cycle for clock in clocks] == list(range(1, len(clocks) + 1))
    assert [clock.is_open for clock in clocks] == [*[False] * (len(clocks) - 1), True]
    request.refresh_from_db()
    assert (request.update_clock, request.next_due_at) == (clocks[-1], clocks[-1].due_at)
