"""Clocks as people see them: in a list without arithmetic, and explained in full (K2, K16)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from relationships.clock_view import clock_view_of
from relationships.explanation import Explanation
from relationships.models import Clock, Membership, Side
from tests.factories import World

from .clock_words import at, hours, pause, started, week

AsMember = Callable[[Membership | None], Client]


@pytest.mark.parametrize(
    ("begins", "ends", "weekly", "business", "actual"),
    [
        ("2026-11-23 14:00", "2026-11-24 09:00", week((9, 17)), 3, 19),
        ("2026-11-20 21:00", "2026-11-23 09:30", week((8, 17)), 1.5, 60.5),
    ],
)
def test_business_and_actual_time_are_both_kept(
    world: World, begins: str, ends: str, weekly: Any, business: float, actual: float
) -> None:
    """C7, K16: 1.5 h of 8 h is 18.75 %."""
    clock = started(world, 8, begins, weekly=weekly)
    clock.stop(at=at(ends))
    told = explained(clock, at(ends))

    assert (clock.used, told.used, told.actual) == (hours(business), hours(business), hours(actual))
    assert told.out_of_hours == hours(actual - business)


def explained(clock: Clock, now: datetime) -> Explanation:
    return Explanation(clock, list(clock.segments.all()), {"provider": "Harbour IT", "consumer": "Northwind"}, now)


def test_what_is_used_needs_no_segments(world: World, django_assert_num_queries: Any) -> None:
    """The deadline in effect says it: equal to the fold at any moment of running, late or not."""
    clock = started(world, 8, "2026-11-20 15:00")
    pause(clock, "2026-11-20 16:00", world.provider)
    clock.resume(at=at("2026-11-23 10:00"), by=world.provider)
    assert clock.hours

    for now, used in [("2026-11-23 10:00", 1), ("2026-11-23 13:00", 4), ("2026-11-24 12:00", 11)]:
        with django_assert_num_queries(0):
            view = clock_view_of(clock, at(now))
        assert view.used_percent == used * 100 // 8
        assert clock.used_at(at(now)) == hours(used)
    assert (view.state, view.left_text) == ("breached_open", "3 h over")


def test_a_paused_clock_names_whom_it_waits_for(world: World) -> None:
    clock = started(world, 8, "2026-11-23 09:00")
    pause(clock, "2026-11-23 10:00", world.provider)

    view = clock_view_of(Clock.objects.to_show().get(pk=clock.pk), at("2026-11-23 11:00"))
    assert (view.state, view.said, view.due) == ("paused", "waiting for Northwind Clinics", None)


def test_why_is_this_red(world: World, as_member: AsMember) -> None:
    """Both sides read the same answer; an outsider reads nothing."""
    clock = started(world, 4, "2026-11-23 09:00")
    pause(clock, "2026-11-23 10:00", world.provider)
    clock.resume(at=at("2026-11-23 11:00"), by=world.provider)
    clock.stop(at=at("2026-11-23 15:30"))

    told = explained(clock, at("2026-11-24 09:00"))
    assert told.paused(Side.CONSUMER) == (hours(1), hours(1))
    assert told.over == hours(1.5)
    for member in (world.provider, world.consumer):
        answer = as_member(member).get(clock.get_absolute_url())
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "It is red because the 4 h of service hours were used up on" in text
        assert "1 h 30 min over" in text
        assert "It waited 1 h for Northwind Clinics" in text
        assert "Which room?" in text
    assert as_member(world.outsider).get(clock.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("story", "answer", "what_if"),
    [
        ("running", "It runs: 1 h of 4 h", "met with 3 h to spare"),
        ("paused", "It is grey because it is paused since", "If it went on now, it would be due on"),
        ("late", "nothing has stopped it since; it is 1 h over", "would stay breached, 1 h over"),
        ("cancelled", "counts in no figure", ""),
    ],
)
def test_every_state_explains_itself(world: World, story: str, answer: str, what_if: str) -> None:
    clock = started(world, 4, "2026-11-23 09:00")
    if story == "paused":
        pause(clock, "2026-11-23 10:00", world.provider)
    if story == "cancelled":
        clock.cancel(at=at("2026-11-23 10:00"))
    told = explained(clock, at("2026-11-23 14:00" if story == "late" else "2026-11-23 10:00"))

    assert answer in told.sentences()[0]
    assert what_if in told.what_if()
    assert bool(told.what_if()) is bool(what_if)


def test_the_line_of_time_has_no_hole(world: World) -> None:
    """Every instant from start to end lies in one stretch; the running ones add up to what was used."""
    clock = started(world, 8, "2026-11-20 15:00", weekly=week((9, 12), (13, 17)))
    pause(clock, "2026-11-20 16:00", world.provider)
    clock.resume(at=at("2026-11-23 10:00"), by=world.provider)
    clock.stop(at=at("2026-11-24 10:00"))
    stretches = explained(clock, at("2026-11-25 10:00")).stretches()

    assert stretches[0].start == clock.started_at
    assert stretches[-1].end == clock.stopped_at
    assert all(one.end == other.start for one, other in pairwise(stretches))
    assert sum((s.end - s.start for s in stretches if s.kind == "running"), timedelta(0)) == clock.used
    assert {s.kind for s in stretches} == {"running", "closed", "paused_consumer"}
