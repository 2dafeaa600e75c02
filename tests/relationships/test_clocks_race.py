"""Two moves of one clock at the same instant, each in its own connection (K2, K9, K11, C11; walls 16, 18, 19)."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from relationships.models import AgreementVersion, CalendarChange, Clock, ClockCorrection, ClockSegment
from relationships.models.clock_marking import mark_time
from relationships.terms import Hours, Metric, Target
from tests.factories import World

from .clock_scene import overlapping
from .clock_words import Thing

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROUNDS = 3
ALL_DAY = tuple((day, 0, 1440) for day in range(7))
EVENINGS = Hours("Europe/Rome", tuple((day, 1080, 1320) for day in range(7)))


def at_once(*moves: Callable[[], Any]) -> list[Any]:
    """What each came to, in its own thread, connection and transaction."""
    barrier = threading.Barrier(len(moves))
    got: list[Any] = [None] * len(moves)

    def run(place: int, move: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            with transaction.atomic():
                got[place] = move()
        except Exception as error:
            got[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(moves)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def clocks(world: World, *targets: Target, count: int = 1) -> list[Clock]:
    """Clocks of as many things, started an hour ago in hours that are always open."""
    version = world.agreed(targets=targets, hours=Hours("Europe/Rome", ALL_DAY))
    facts = {"version": version, "metric": Metric.FULFIL, "kind": "action", "priority": "High"}
    since = timezone.now() - timedelta(hours=1)
    return [Clock.start(Thing(world, f"SR-9{number}"), **facts, at=since) for number in range(count)]


def again(clock: Clock) -> Clock:
    """As another process would read it."""
    return Clock.objects.get(pk=clock.pk)


def sound() -> None:
    """Every row repeats its fold, and the history of each is whole."""
    assert overlapping() == []
    going_on = ClockSegment.objects.filter(until_at=None)
    assert going_on.count() == Clock.objects.filter(stopped_at=None).count()
    for clock in Clock.objects.to_read():
        reading = clock.reading()
        assert (clock.used, clock.paused, clock.due_at) == (reading.used, reading.paused, reading.due_at)
        assert clock.since_at == reading.since


def pausing(clock: Clock, world: World) -> Callable[[], None]:
    return lambda: again(clock).pause(at=timezone.now(), side="consumer", reason="Why?", by=world.provider)


def stopping(clock: Clock) -> Callable[[], None]:
    return lambda: again(clock).stop(at=timezone.now())


@pytest.mark.parametrize("other", ["pause", "retarget", "anew", "cancel", "mark"])
def test_whatever_comes_with_a_stop_it_is_stopped_once(other: str) -> None:
    """K2, K9, wall 19: the stop comes before or after, and either way the history is whole."""
    world = World()
    retroactive = other != "anew"
    targets = Target("fulfil", 8, priority="High"), Target("fulfil", 4, priority="Normal", retroactive=retroactive)
    aim = {"kind": "action", "priority": "Normal", "by": world.provider}
    for clock in clocks(world, *targets, count=ROUNDS):
        others: dict[str, Callable[..., Any]] = {
            "pause": pausing(clock, world),
            "retarget": lambda clock=clock: again(clock).retarget(at=timezone.now(), **aim),
            "anew": lambda clock=clock: again(clock).retarget(at=timezone.now(), **aim),
            "cancel": lambda clock=clock: again(clock).cancel(at=timezone.now()),
            "mark": lambda: mark_time(timezone.now()),
        }
        got = at_once(stopping(clock), others[other])

        assert [each for each in got if isinstance(each, Exception)] == []
        clock.refresh_from_db()
        assert clock.state in ("met", "cancelled")
        assert not clock.is_open
        sound()


def test_opened_again_by_two_at_once_one_cycle_starts() -> None:
    """K11: both are given the same next cycle."""
    world = World()
    for clock in clocks(world, Target("fulfil", 8, reopening="restart"), count=ROUNDS):
        clock.refresh_from_db()
        with transaction.atomic():
            clock.stop(at=timezone.now())

        def reopening(clock: Clock = clock) -> Clock:
            return again(clock).reopen(at=timezone.now(), by=world.consumer)

        first, second = at_once(reopening, reopening)
        assert (first.pk, first.cycle) == (second.pk, 2)
        assert Clock.of(clock.subject).count() == 2
        sound()


@pytest.mark.parametrize("move", ["start", "pause", "retarget", "reopen", "stop"])
def test_no_move_loses_a_change_of_hours(move: str) -> None:
    """C11: while a change is accepted, what moves comes before or after: no deadlock, and no open clock on the hours
    that count no longer."""
    world = World()
    targets = (
        Target("fulfil", 8, priority="High", reopening="restart"),
        Target("fulfil", 4, priority="Normal"),
    )
    for number, clock in enumerate(clocks(world, *targets, count=ROUNDS)):
        version = AgreementVersion.objects.get(pk=clock.version_id)
        hours = EVENINGS if number % 2 == 0 else Hours("Europe/Rome", ALL_DAY)
        change = CalendarChange.propose(version, hours=hours, first_day=None, why="Agreed", by=world.consumer)
        clock.refresh_from_db()
        if move == "reopen":
            with transaction.atomic():
                clock.stop(at=timezone.now())
        facts = {"metric": Metric.FULFIL, "kind": "action", "priority": "High"}
        thing = Thing(world, f"SR-8{number}")
        aim = {"kind": "action", "priority": "Normal", "by": world.provider}

        moves: dict[str, Callable[[], Any]] = {
            "start": lambda thing=thing, key=version.pk, facts=facts: Clock.start(
                thing, version=AgreementVersion.objects.get(pk=key), at=timezone.now(), **facts
            ),
            "pause": pausing(clock, world),
            "retarget": lambda clock=clock, aim=aim: again(clock).retarget(at=timezone.now(), **aim),
            "reopen": lambda clock=clock: again(clock).reopen(at=timezone.now(), by=world.consumer),
            "stop": stopping(clock),
        }
        got = at_once(lambda change=change: change.accept(by=world.provider), moves[move])

        assert [each for each in got if isinstance(each, Exception)] == []
        assert set(Clock.objects.filter(stopped_at=None).values_list("calendar", flat=True)) <= {change.calendar_id}
        sound()


@pytest.mark.parametrize("move", ["hold", "fulfil"])
def test_requests_move_while_a_change_of_hours_is_accepted(move: str) -> None:
    """C11: a request is held before its clocks, a change of hours holds the clocks first: neither waits for ever."""
    world = World()
    version = world.agreed(hours=Hours("Europe/Rome", ALL_DAY))
    moves: dict[str, Callable[[Any], Any]] = {
        "hold": lambda request: request.hold(by=world.provider, reason="Why?", waits_for="consumer"),
        "fulfil": lambda request: request.fulfil(by=world.provider, output="Done"),
    }
    for number in range(ROUNDS):
        requests = [world.request(version) for _ in range(4)]
        for request in requests:
            request.accept(by=world.provider)
        hours = EVENINGS if number % 2 == 0 else Hours("Europe/Rome", ALL_DAY)
        fresh = AgreementVersion.objects.get(pk=version.pk)
        change = CalendarChange.propose(fresh, hours=hours, first_day=None, why="Agreed", by=world.consumer)

        acts = [lambda r=request: moves[move](type(r).objects.get(pk=r.pk)) for request in requests]
        got = at_once(lambda change=change: change.accept(by=world.provider), *acts)

        assert [each for each in got if isinstance(each, Exception)] == []
        sound()


def test_requests_move_while_a_correction_is_accepted() -> None:
    """K2: whoever accepts a correction holds the request before its clock, as whoever moves the request does."""
    world = World()
    version = world.agreed(hours=Hours("Europe/Rome", ALL_DAY))
    for _ in range(ROUNDS):
        request = world.request(version, at=timezone.now() - timedelta(hours=1))
        request.accept(by=world.provider)
        clock, end = request.fulfil_clock, timezone.now() - timedelta(minutes=10)
        facts = {"effect": "excuse", "since_at": end - timedelta(minutes=9), "until_at": end, "why": "Agreed"}
        correction = ClockCorrection.propose(clock, **facts, by=world.consumer)

        def hold(request: Any = request) -> None:
            type(request).objects.get(pk=request.pk).hold(by=world.provider, reason="Why?", waits_for="consumer")

        got = at_once(lambda correction=correction: correction.accept(by=world.provider), hold)

        assert [each for each in got if isinstance(each, Exception)] == []
        clock.refresh_from_db()
        assert (clock.state, clock.paused) == ("paused", timedelta(minutes=9))
        sound()
