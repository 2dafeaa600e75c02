"""Two people at one change of hours at the same instant, and a clock that starts while one is accepted (C11)."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from consumption.models import ServiceRequest
from relationships.models import CalendarChange, Clock, Membership, Record, Refused, Role
from relationships.terms import Hours
from tests.factories import World

LONGER = Hours("Europe/London", tuple((weekday, 8 * 60, 18 * 60) for weekday in range(5)))
SHORTER = Hours("Europe/London", tuple((weekday, 9 * 60, 13 * 60) for weekday in range(5)))
FOUR = 4

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], str]]) -> list[str]:
    """What each came to, in its own thread and connection."""
    barrier, got = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        try:
            barrier.wait()
            got[place] = acts[place]()
        except Refused as refusal:
            got[place] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def proposed(world: World) -> CalendarChange:
    version = world.agreed()
    world.request(version)
    return CalendarChange.propose(version, hours=LONGER, first_day=None, why="Longer", by=world.provider)


def test_of_four_acceptances_one_counts(as_member: Callable[[Membership | None], Client]) -> None:
    world = World()
    change = proposed(world)
    clients = [as_member(world.member(world.northwind, f"Person {n}", Role.CUSTOMER)) for n in range(FOUR)]

    def accept(client: Client) -> str:
        answer = client.post(f"/calendar-changes/{change.reference}/accept/", {})
        said = f"{change.reference} is already “Accepted”" in answer.content.decode()
        return f"{answer.status_code} {'too late' if said else ''}".strip()

    got = at_once([lambda client=client: accept(client) for client in clients])

    assert sorted(got) == ["302", *["422 too late"] * (FOUR - 1)]
    assert Record.objects.filter(subject=change.reference, move="accept").count() == 1
    assert set(Clock.objects.values_list("calendar_id", flat=True)) == {change.calendar_id}


def test_an_acceptance_and_a_withdrawal_leave_one_of_both() -> None:
    world = World()
    change = proposed(world)

    def accept() -> str:
        return str(CalendarChange.objects.get().accept(by=world.consumer))

    def withdraw() -> str:
        CalendarChange.objects.get().withdraw(by=world.provider)
        return "withdrawn"

    accepted, withdrawn = at_once([accept, withdraw])

    change.refresh_from_db()
    calendars = set(Clock.objects.values_list("calendar_id", flat=True))
    if change.status == "accepted":
        assert (accepted, withdrawn.startswith(f"{change.reference} is already “Accepted”")) == ("2", True)
        assert calendars == {change.calendar_id}
    else:
        assert (withdrawn, accepted.startswith(f"{change.reference} is already “Withdrawn”")) == ("withdrawn", True)
        assert calendars == {change.version.calendar_id}


def test_of_two_proposals_one_stands() -> None:
    world = World()
    version = world.agreed()

    def propose(by: Membership, hours: Hours) -> str:
        fresh = type(version).objects.get(pk=version.pk)
        return CalendarChange.propose(fresh, hours=hours, first_day=None, why="Why", by=by).reference

    got = at_once([lambda: propose(world.provider, LONGER), lambda: propose(world.consumer, SHORTER)])

    change = CalendarChange.objects.get()
    assert change.reference in got
    assert sum(f"{change.reference} is on the table already" in each for each in got) == 1


def test_a_clock_that_starts_during_the_acceptance_starts_on_the_new_hours() -> None:
    """C11: who asks while the hours change waits for that, and no clock is left behind on the old ones."""
    world = World()
    change = proposed(world)
    part, priority = (rows.all()[0] for rows in (change.version.agreedparts, change.version.agreedprioritys))
    accepting, asked = threading.Event(), threading.Event()

    def accept() -> str:
        with transaction.atomic():
            CalendarChange.objects.get().accept(by=world.consumer)
            accepting.set()
            assert not asked.wait(timeout=1), "The request did not wait for the acceptance."
        return "accepted"

    def ask() -> str:
        accepting.wait()
        request = ServiceRequest.submit(part, by=world.consumer, priority=priority, title="More space")
        asked.set()
        return str(request.reference)

    _accepted, reference = at_once([accept, ask])

    clocks = Clock.objects.filter(subject=reference)
    assert set(clocks.values_list("calendar_id", flat=True)) == {change.calendar_id}
    assert clocks.count() == 2
    assert Clock.objects.filter(calendar=change.version.calendar_id).count() == 0


def test_a_clock_that_stops_during_the_acceptance_is_either_before_or_after_it() -> None:
    """C11: a closed clock keeps what it was closed with, whichever came first."""
    world = World()
    change = proposed(world)
    clock = Clock.objects.get(metric="fulfil")
    stopped_at = timezone.now() + timedelta(seconds=1)

    def accept() -> str:
        return str(CalendarChange.objects.get().accept(by=world.consumer))

    def stop() -> str:
        with transaction.atomic():
            Clock.objects.get(pk=clock.pk).stop(at=stopped_at)
        return "stopped"

    got = at_once([accept, stop])

    clock.refresh_from_db()
    assert (clock.stopped_at, got[1]) == (stopped_at, "stopped")
    assert (clock.calendar_id, got[0]) in [(change.version.calendar_id, "1"), (change.calendar_id, "2")]
    reading = clock.reading()
    assert (reading.used, reading.breached_at) == (clock.used, None)
