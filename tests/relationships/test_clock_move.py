"""Other hours for open clocks: time used stays, what is left counts against the new ones (C11)."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relationships.clock_check import differences
from relationships.models import AgreementVersion, Calendar, Clock
from relationships.models.calendar import business_calendar
from relationships.models.clock_marking import mark_time
from relationships.models.clock_move import move_clocks, moved
from relationships.terms import OFFICE_HOURS, Hours, Target
from tests.factories import World
from tests.relationships.clock_stories import paused, running
from tests.relationships.clock_words import ROME, agreed, at, hours

NINE = at("2026-11-23 09:00")
MORNINGS = tuple((day, 9 * 60, 13 * 60) for day in range(5))


def following(calendar: Calendar, weekly: Any, valid_from: datetime) -> Calendar:
    """The next calendar of the line, as the acceptance of a change leaves it."""
    made = Calendar.objects.create(**calendar.sides, time_zone="Europe/Rome")
    made.write(Hours("Europe/Rome", weekly))
    Calendar.objects.filter(pk=made.pk).update(previous=calendar, number=calendar.number + 1, valid_from=valid_from)
    made.refresh_from_db()
    return made


def test_time_used_stays_and_what_is_left_counts_anew(world: World) -> None:
    """C11: 8 h from Monday 09:00 in 9-17; from 13:00 on only mornings count: 4 h are left, until Tuesday 13:00. The
    warning at 75 % moves from Monday 15:00 to Tuesday 11:00, the one at 50 % was at 13:00 and stays."""
    version = agreed(world, Target("fulfil", 8, warnings=(50,)))
    clock = running(world, version, NINE)
    noon = at("2026-11-23 13:00")
    mark_time(noon)
    after = following(version.calendar, MORNINGS, noon)
    shown = list(moved(version.calendar_id, business_calendar(after.pk), noon))

    assert move_clocks(version.calendar_id, after.pk, noon) == 1
    clock.refresh_from_db()
    assert clock.calendar == after
    assert (clock.due_at, clock.warn_at, clock.warned_at) == (at("2026-11-24 13:00"), at("2026-11-24 11:00"), noon)
    assert [(each.reference, each.due_before, each.due_at, each.moves) for each in shown] == [
        (clock.reference, at("2026-11-23 17:00"), clock.due_at, True)
    ]
    assert list(differences(Clock.objects.all(), noon)) == [[]]


def test_paused_closed_and_overdue_clocks(world: World) -> None:
    """C11: a paused clock has no deadline to move and takes the new hours with it; what is closed keeps the calendar it
    was closed with; what is overdue stays overdue since its own deadline."""
    version = agreed(world, Target("fulfil", 4))
    waiting, closed, late = (running(world, version, NINE, f"XX-{number}") for number in range(3))
    paused(waiting, at("2026-11-23 11:00"))
    closed.stop(at=at("2026-11-23 12:00"))
    change = at("2026-11-23 15:00")
    after = following(version.calendar, MORNINGS, change)

    assert move_clocks(version.calendar_id, after.pk, change) == 2
    for clock in (waiting, closed, late):
        clock.refresh_from_db()
    assert (waiting.calendar, waiting.due_at) == (after, None)
    assert (closed.calendar, late.calendar) == (version.calendar, after)
    assert late.due_at == at("2026-11-23 13:00")
    waiting.resume(at=at("2026-11-24 12:00"), by=None)
    assert waiting.due_at == at("2026-11-25 10:00")


def test_a_first_day_that_has_not_begun_to_count_ends_as_the_new_hours_say(world: World) -> None:
    """C8, C11: one business day, to the end of the day, from Friday 18:00; from Saturday on Saturdays are open, so the
    day of starting is Saturday and the deadline Monday 17:00 instead of Tuesday 17:00."""
    version = agreed(world, Target("fulfil", 1, unit="business_days", end_of_day=True))
    clock = running(world, version, at("2026-11-20 18:00"))
    assert clock.due_at == at("2026-11-24 17:00")
    now = at("2026-11-20 19:00")
    after = following(version.calendar, (*OFFICE_HOURS, (5, 9 * 60, 17 * 60)), at("2026-11-21 00:00"))

    move_clocks(version.calendar_id, after.pk, now)
    clock.refresh_from_db()
    assert (clock.since_at, clock.due_at) == (at("2026-11-21 17:00"), at("2026-11-23 17:00"))
    assert list(differences(Clock.objects.all(), now)) == [[]]


TARGETS = (
    Target("fulfil", 8, warnings=(25, 50, 90)),
    Target("fulfil", 200, unit="minutes", priority="High"),
    Target("fulfil", 2, unit="business_days", kind="access", warnings=(50,)),
    Target("fulfil", 2, unit="business_days", end_of_day=True, kind="goods", warnings=(30, 60)),
    Target("fulfil", 2, unit="calendar_days", kind="access", priority="High", zone="consumer"),
)
HALF_HOURS = st.integers(0, 47)
WEEKS = st.lists(
    st.tuples(st.integers(0, 6), HALF_HOURS, st.integers(1, 16)).map(
        lambda window: (window[0], window[1] * 30, min(window[1] + window[2], 48) * 30)
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda window: window[0],
).map(lambda windows: tuple(sorted(windows)))
MINUTES = st.integers(0, 6 * 24 * 60)
CLOCKS = st.tuples(
    st.sampled_from(("action", "access", "goods")),
    st.sampled_from(("High", "Normal")),
    MINUTES,
    st.lists(MINUTES, max_size=4, unique=True),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    weekly=WEEKS,
    stories=st.lists(CLOCKS, min_size=1, max_size=6),
    days=st.integers(0, 3),
    accepted=MINUTES,
    marked=st.booleans(),
)
def test_every_clock_says_what_the_fold_comes_to_under_the_line(
    world: World, weekly: Any, stories: list[Any], days: int, accepted: int, marked: bool
) -> None:
    """C11, K17, invariant 20: clocks of every unit, running, paused and marked or not, under any new week: after the
    change, at once and days later, each row is what its history comes to; and the preview said so."""
    if not world.relationship.__dict__.get("version"):
        world.relationship.__dict__["version"] = agreed(world, *TARGETS)
    version: AgreementVersion = world.relationship.__dict__["version"]
    now = NINE + timedelta(minutes=accepted)
    # Where business days count, a change begins with a day: a date that is open longer in the end weighs no more.
    first_day = (now.astimezone(ROME) + timedelta(days=days + 1)).replace(hour=0, minute=0)
    with transaction.atomic():
        for number, (kind, priority, start, events) in enumerate(stories):
            begin = NINE + timedelta(minutes=start % (accepted + 1))
            clock = running(world, version, begin, f"XX-{number}", kind=kind, priority=priority)
            for turn, minute in enumerate(sorted(events)):
                when = begin + timedelta(minutes=minute)
                if when < now:
                    clock.resume(at=when, by=None) if turn % 2 else paused(clock, when)
        if marked:
            mark_time(now)
        from_now_on = all(kind == "action" for kind, *_facts in stories) and not days
        after = following(version.calendar, weekly, now if from_now_on else first_day)
        shown = {each.key: each for each in moved(version.calendar_id, business_calendar(after.pk), now)}

        assert move_clocks(version.calendar_id, after.pk, now) == len(stories)
        for later in (timedelta(0), timedelta(hours=20), timedelta(days=9)):
            assert [each for found in differences(Clock.objects.all(), now + later) for each in found] == []
        stored = Clock.objects.in_bulk()
        assert {key: (each.due_at, each.warn_at, each.since_at) for key, each in shown.items()} == {
            key: (clock.due_at, clock.warn_at, clock.since_at) for key, clock in stored.items()
        }
        transaction.set_rollback(True)


# At the same time


def during(held: Callable[[], object], meanwhile: Callable[[], object], then: Callable[[], object] = int) -> None:
    """`meanwhile` begins in a transaction of its own while `held` is done, and `then` and its commit are to come."""
    failed: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            done.wait()
            meanwhile()
        except BaseException as error:  # told to the test below
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    with transaction.atomic():
        held()
        done.set()
        time.sleep(0.4)  # so that the other stands before the lock
        then()
    thread.join()
    assert failed == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["the pause", "the change"])
@pytest.mark.parametrize("act", ["pause", "stop", "retarget"])
def test_nobody_is_overwritten_by_a_change_of_hours(first: str, act: str) -> None:
    """Who comes first is waited for, without a deadlock: an agreement is held before its clocks."""
    world = World()
    version = agreed(world, Target("fulfil", 8), Target("fulfil", 4, priority="High"))
    clocks = [running(world, version, NINE, f"XX-{number}", priority="Normal") for number in range(3)]
    noon = at("2026-11-23 12:00")
    after = following(version.calendar, MORNINGS, noon)

    def change() -> None:
        with transaction.atomic():
            held = AgreementVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
            move_clocks(version.calendar_id, after.pk, noon)
            AgreementVersion._base_manager.filter(pk=held.pk).update(latest_calendar=after)

    @transaction.atomic
    def do() -> None:
        clock = Clock.objects.get(pk=clocks[1].pk)
        if act == "pause":
            paused(clock, noon)
        elif act == "stop":
            clock.stop(at=noon)
        else:
            clock.retarget(kind="action", priority="High", at=noon, by=None)

    during(do, change) if first == "the pause" else during(change, do)

    assert [each for found in differences(Clock.objects.all(), noon) for each in found] == []
    clock = Clock.objects.get(pk=clocks[1].pk)
    assert clock.used == (hours(3) if act != "retarget" else hours(0))
    assert clock.due_at == {"pause": None, "stop": clock.due_at, "retarget": at("2026-11-23 13:00")}[act]
    assert Clock.objects.filter(calendar=after).count() == (2 if act == "stop" and first == "the pause" else 3)


@pytest.mark.django_db(transaction=True)
def test_who_moves_a_request_and_who_changes_the_hours_never_wait_for_each_other() -> None:
    """An agreement is held before its requests, and these before their clocks: the one who is second waits at once. The
    request follows its clock, also onto the new hours."""
    world = World()
    request = world.request(agreed(world, Target("fulfil", 80)))
    version, now = request.version, request.raised_at + timedelta(seconds=1)
    after = following(version.calendar, MORNINGS, now)

    def change() -> None:
        with transaction.atomic():
            AgreementVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
            move_clocks(version.calendar_id, after.pk, now)

    during(request._hold_clocks, change, lambda: request.accept(by=world.provider, at=now))

    clock = Clock.objects.get(pk=request.fulfil_clock_id)
    assert clock.calendar == after
    assert clock.due_at == business_calendar(after.pk).due(request.raised_at, hours(80))
    assert type(request)._base_manager.get(pk=request.pk).next_due_at == clock.due_at
