"""Other hours on the way: proposed by one side, accepted by the other, and what becomes of the clocks (C11)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from relationships.calendar_preview import preview_of
from relationships.models import (
    AgreementVersion,
    Calendar,
    CalendarChange,
    Clock,
    Membership,
    Notice,
    Record,
    Refused,
    Role,
    Side,
)
from relationships.models.calendar import business_calendar
from relationships.terms import OFFICE_HOURS, Hours
from tests.factories import World

AsMember = Callable[[Membership | None], Client]
LONDON = ZoneInfo("Europe/London")
WEEK = Hours("Europe/London", OFFICE_HOURS)
LONGER = Hours("Europe/London", tuple((weekday, 8 * 60, 18 * 60) for weekday in range(5)))
SHORTER = Hours("Europe/London", tuple((weekday, 9 * 60, 13 * 60) for weekday in range(5)))


def at(text: str) -> datetime:
    """An instant of London's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


MONDAY = at("2026-11-23 09:00")


def proposed(world: World, hours: Hours = LONGER, *, by: Membership | None = None, **facts: Any) -> CalendarChange:
    version = AgreementVersion.objects.get(status="active")
    facts = {"first_day": None, "why": "The clinic opens longer", **facts}
    return CalendarChange.propose(version, hours=hours, by=by or world.provider, **facts)


@pytest.fixture
def agreed(world: World) -> AgreementVersion:
    with time_machine.travel(MONDAY, tick=False):
        return world.agreed()


def clock_of(world: World, when: str, metric: str = "fulfil") -> Clock:
    with time_machine.travel(at(when), tick=False):
        request = world.request()
    return Clock.objects.get(subject=request.reference, metric=metric)


# What becomes of clocks


def test_used_time_stays_and_what_is_left_counts_against_the_new_hours(world: World, agreed: AgreementVersion) -> None:
    """C11, the worked example: 8 h from Monday 14:00 in 9-17 are due Tuesday 14:00. On Tuesday at 11:00, with 5 h
    used, the hours become 8-18: 3 h are left, still Tuesday 14:00. Monday's clock of 15:00 has 4 h left: 15:00 as
    well; Tuesday's of 10:00 has 7 h left: it was due Wednesday 10:00 and now is on Tuesday 18:00."""
    monday, tuesday = clock_of(world, "2026-11-23 14:00"), clock_of(world, "2026-11-24 10:00")
    assert (monday.due_at, tuesday.due_at) == (at("2026-11-24 14:00"), at("2026-11-25 10:00"))

    with time_machine.travel(at("2026-11-24 11:00"), tick=False):
        change = proposed(world)
        assert change.accept(by=world.consumer) == 4  # both requests' respond and fulfil clocks

    monday.refresh_from_db()
    tuesday.refresh_from_db()
    assert (monday.due_at, tuesday.due_at) == (at("2026-11-24 14:00"), at("2026-11-24 18:00"))
    assert monday.used_at(at("2026-11-24 11:00")) == timedelta(hours=5)
    assert monday.used_at(at("2026-11-24 13:00")) == timedelta(hours=7)
    assert {monday.calendar_id, tuesday.calendar_id} == {change.calendar_id}
    assert [clock.reading().due_at for clock in (monday, tuesday)] == [monday.due_at, tuesday.due_at]


def test_shorter_hours_make_clocks_due_later_and_breach_none(world: World, agreed: AgreementVersion) -> None:
    """C11: a change never breaches by itself. 2 h are left on Tuesday at 12:00: one until 13:00, one on Wednesday."""
    clock = clock_of(world, "2026-11-23 14:00")

    with time_machine.travel(at("2026-11-24 12:00"), tick=False):
        change = proposed(world, SHORTER)
        found = preview_of(agreed.calendar_id, change.line(at("2026-11-24 12:00")).calendar, at("2026-11-24 12:00"))
        change.accept(by=world.consumer)

    clock.refresh_from_db()
    assert clock.due_at == at("2026-11-25 10:00")
    assert (found.open, found.later, found.earlier, found.breached, found.late) == (2, 1, 0, 0, 1)


def test_a_closed_clock_keeps_the_hours_it_was_closed_with(world: World, agreed: AgreementVersion) -> None:
    """C11, K13: neither its deadline nor its calendar nor what it used."""
    clock = clock_of(world, "2026-11-23 14:00")
    clock.stop(at=at("2026-11-24 10:00"))
    before = Clock.objects.filter(pk=clock.pk).values().get()

    with time_machine.travel(at("2026-11-24 11:00"), tick=False):
        assert proposed(world).accept(by=world.consumer) == 1

    assert Clock.objects.filter(pk=clock.pk).values().get() == before
    assert before["calendar_id"] == agreed.calendar_id


def test_a_paused_clock_is_due_by_the_new_hours_once_it_goes_on(world: World, agreed: AgreementVersion) -> None:
    """C11, K8: nothing is due while paused. 1 h used; on at Wednesday 16:00 with 7 h left: 2 h, then 5 h from 8:00."""
    clock = clock_of(world, "2026-11-24 10:00")
    clock.pause(at=at("2026-11-24 11:00"), side="consumer", reason="Which archive?", by=world.provider)

    with time_machine.travel(at("2026-11-24 12:00"), tick=False):
        change = proposed(world)
        found = preview_of(agreed.calendar_id, change.line(at("2026-11-24 12:00")).calendar, at("2026-11-24 12:00"))
        change.accept(by=world.consumer)
    clock.refresh_from_db()
    assert (clock.due_at, found.paused) == (None, 1)

    clock.resume(at=at("2026-11-25 16:00"), by=world.consumer)
    clock.refresh_from_db()
    assert clock.due_at == at("2026-11-26 13:00")


def test_hours_from_a_day_on_count_from_its_midnight(world: World, agreed: AgreementVersion) -> None:
    """C11: until Thursday the old hours count, also for clocks that start before it."""
    with time_machine.travel(at("2026-11-24 11:00"), tick=False):
        change = proposed(world, SHORTER, first_day=date(2026, 11, 26))
        change.accept(by=world.consumer)
    change.refresh_from_db()
    assert change.calendar.valid_from == at("2026-11-26 00:00")

    clock = clock_of(world, "2026-11-25 15:00")
    assert clock.calendar_id == change.calendar_id
    assert clock.due_at == at("2026-11-27 11:00")  # 2 h on Wednesday, 4 h on Thursday, 2 h on Friday


def test_a_day_that_passed_before_the_acceptance_counts_from_the_acceptance_on(
    world: World, agreed: AgreementVersion
) -> None:
    """C11: never back-dated."""
    with time_machine.travel(at("2026-11-23 11:00"), tick=False):
        change = proposed(world, first_day=date(2026, 11, 24))
    with time_machine.travel(at("2026-11-25 12:30"), tick=False):
        change.accept(by=world.consumer)

    change.refresh_from_db()
    assert change.calendar.valid_from == at("2026-11-25 12:30")


def test_what_both_saw_is_what_happens(world: World, agreed: AgreementVersion) -> None:
    """C11: the preview says each deadline that the acceptance then writes, and writes nothing itself."""
    starts = ("2026-11-23 09:00", "2026-11-23 14:00", "2026-11-23 16:59", "2026-11-24 10:30", "2026-11-20 12:00")
    for start in starts:
        clock_of(world, start)
    Clock.objects.get(metric="respond", started_at=at("2026-11-24 10:30")).stop(at=at("2026-11-24 10:45"))
    now = at("2026-11-24 11:00")
    with time_machine.travel(now, tick=False):
        change = proposed(world, replace(LONGER, time_zone="Europe/Berlin"))
        stored = list(Clock.objects.order_by("pk").values())
        found = preview_of(agreed.calendar_id, change.line(now).calendar, now)
        assert list(Clock.objects.order_by("pk").values()) == stored
        count = change.accept(by=world.consumer)

    assert (found.open, count) == (9, 9)
    before = {row["reference"]: row["due_at"] for row in stored}
    written = {
        clock.reference: (before[clock.reference], clock.due_at)
        for clock in Clock.objects.all()
        if clock.due_at != before[clock.reference]
    }
    assert {each.reference: (each.due_before, each.due_at) for each in found.shown} == written
    assert found.moving == found.earlier + found.later == len(written) > 0
    assert found.staying + found.late + found.paused == 9 - found.moving


def test_a_clock_that_starts_later_starts_on_the_new_hours(world: World, agreed: AgreementVersion) -> None:
    with time_machine.travel(at("2026-11-24 11:00"), tick=False):
        change = proposed(world)
        change.accept(by=world.consumer)

    clock = clock_of(world, "2026-11-24 16:00")
    assert (clock.calendar_id, clock.due_at) == (change.calendar_id, at("2026-11-25 14:00"))


# The line


def test_changes_stand_in_a_line_and_the_later_agreement_holds(world: World, agreed: AgreementVersion) -> None:
    """C11: shorter hours from January on are agreed, then taken back before they ever counted."""
    with time_machine.travel(at("2026-11-24 11:00"), tick=False):
        first = proposed(world, SHORTER, first_day=date(2027, 1, 4))
        first.accept(by=world.consumer)
    with time_machine.travel(at("2026-11-25 11:00"), tick=False):
        second = proposed(world, WEEK, by=world.consumer)
        second.accept(by=world.provider)

    last = Calendar.objects.get(pk=AgreementVersion.objects.get().calendar_now_id)
    assert [(each.number, each.pk) for each in last.line()] == [
        (1, agreed.calendar_id),
        (2, first.calendar_id),
        (3, second.calendar_id),
    ]
    assert business_calendar(last.pk).elapsed(at("2027-01-11 00:00"), at("2027-01-12 00:00")) == timedelta(hours=8)


def test_an_undone_acceptance_leaves_nothing_behind(world: World, agreed: AgreementVersion) -> None:
    """The calendar of an acceptance that was rolled back counts from the one that holds."""
    clock = clock_of(world, "2026-11-23 14:00")
    with time_machine.travel(at("2026-11-23 15:00"), tick=False):
        change = proposed(world, SHORTER)
    with transaction.atomic():
        CalendarChange.objects.get().accept(by=world.consumer, at=at("2026-11-23 15:00"))
        transaction.set_rollback(True)

    change = CalendarChange.objects.get()
    assert change.status == "proposed"
    change.accept(by=world.consumer, at=at("2026-11-24 12:00"))
    clock.refresh_from_db()
    assert clock.due_at == at("2026-11-25 10:00")
    assert clock.used_at(at("2026-11-24 12:00")) == timedelta(hours=6)


def test_an_amendment_starts_from_the_hours_in_force(world: World, agreed: AgreementVersion) -> None:
    """And has a calendar of its own: the next change of one leaves the other alone."""
    special = replace(LONGER, recurring=((12, 25, "Christmas Day"),), exceptions=((date(2026, 12, 24), (), "Eve"),))
    with time_machine.travel(at("2026-11-24 11:00"), tick=False):
        proposed(world, special).accept(by=world.consumer)
        version = AgreementVersion.objects.get()
        draft = version.amend(by=world.consumer, first_day=date(2027, 1, 1))

    assert draft.terms().hours == special
    assert draft.calendar.line() == [draft.calendar]
    assert version.terms().hours == WEEK  # what was signed stays what it was
    assert version.digest_of_terms() == version.digest


# Who may, and what is refused


def test_the_other_side_decides(world: World, agreed: AgreementVersion) -> None:
    change = proposed(world)

    assert change.waits_for() is Side.CONSUMER
    assert [b.name for b in change.moves_open_to(world.consumer)] == ["accept", "reject"]
    assert [b.name for b in change.moves_open_to(world.provider)] == ["withdraw"]
    assert change.moves_open_to(world.outsider) == []
    with pytest.raises(PermissionDenied):
        change.accept(by=world.provider)
    with pytest.raises(PermissionDenied):
        change.withdraw(by=world.consumer)


def test_only_negotiators_propose(world: World, agreed: AgreementVersion) -> None:
    fulfiller = world.member(world.harbour, "Finn Fulfiller", Role.FULFILLER)
    for member in (fulfiller, world.outsider):
        with pytest.raises(Refused, match="Your roles do not let you change the service hours"):
            proposed(world, by=member)


@pytest.mark.parametrize(
    ("hours", "facts", "sentence"),
    [
        (WEEK, {}, "These are the hours agreed for then already. Nothing was proposed"),
        (LONGER, {"first_day": date(2026, 11, 24)}, "Hours never change back in time. Nothing was proposed"),
        (LONGER, {"first_day": date(2026, 11, 1)}, "Hours never change back in time"),
        (Hours("Europe/London"), {}, "These hours have no open time within a year"),
        (replace(WEEK, weekly=((0, 540, 720), (0, 600, 660))), {}, "overlap"),
        (replace(WEEK, time_zone="Mars/Olympus"), {}, "There is no time zone"),
        (replace(WEEK, holidays=((date(2026, 12, 25), ""),) * 2), {}, "The holiday 2026-12-25 stands twice"),
        (replace(WEEK, recurring=((12, 25, ""), (12, 25, "x"))), {}, "The yearly holiday 12-25 stands twice"),
    ],
)
def test_unfit_hours_are_refused(
    world: World, agreed: AgreementVersion, hours: Hours, facts: dict[str, Any], sentence: str
) -> None:
    """C1, C10, C11: with a sentence, and nothing is left behind."""
    with time_machine.travel(at("2026-11-24 11:00"), tick=False), pytest.raises(Refused, match=sentence):
        proposed(world, hours, **facts)
    assert (CalendarChange.objects.count(), Calendar.objects.count()) == (0, 1)


def test_a_year_of_holidays_is_no_open_time(world: World, agreed: AgreementVersion) -> None:
    """C10: counted from the day on which the hours would begin."""
    year = tuple((month, day, "") for month in range(1, 13) for day in range(1, 32) if day < 30 or month != 2)
    real = tuple(row for row in year if row[1] < 31 or row[0] in (1, 3, 5, 7, 8, 10, 12))
    with pytest.raises(Refused, match="no open time within a year"):
        proposed(world, replace(WEEK, recurring=real))


def test_a_second_proposal_waits_for_the_first(world: World, agreed: AgreementVersion) -> None:
    first = proposed(world)
    with pytest.raises(Refused, match=f"{first.reference} is on the table already. Nothing was proposed"):
        proposed(world, SHORTER, by=world.consumer)

    first.withdraw(by=world.provider)
    assert proposed(world, SHORTER, by=world.consumer).status == "proposed"


def test_what_was_decided_is_decided(world: World, agreed: AgreementVersion) -> None:
    change = proposed(world)
    stale = CalendarChange.objects.get(pk=change.pk)
    change.accept(by=world.consumer)

    for again in (
        lambda: stale.accept(by=world.consumer),
        lambda: stale.reject(by=world.consumer, reason="No"),
        lambda: CalendarChange.objects.get().withdraw(by=world.provider),
    ):
        with pytest.raises(Refused, match=f"{change.reference} is already “Accepted”"):
            again()
    assert Record.objects.filter(subject=change.reference, move="accept").count() == 1


def test_a_version_that_is_over_keeps_its_hours(world: World, agreed: AgreementVersion) -> None:
    """Superseded while the change lay on the table: it cannot be accepted, only taken off."""
    change = proposed(world)
    AgreementVersion._base_manager.get().advance("expire", by=None)
    change = CalendarChange.objects.get()

    assert (change.overtaken, change.waits_for()) == (True, None)
    assert [b.name for b in change.moves_open_to(world.consumer)] == ["reject"]
    with pytest.raises(Refused, match="is in force no longer, so its hours stay as they are"):
        change.accept(by=world.consumer)
    change.withdraw(by=world.provider)
    with pytest.raises(Refused, match="Only the version in force has hours to change"):
        CalendarChange.propose(change.version, hours=LONGER, first_day=None, why="x", by=world.provider)


def test_a_draft_is_no_version_in_force(world: World) -> None:
    with pytest.raises(Refused, match="a draft is edited on its own page"):
        CalendarChange.propose(world.draft(), hours=LONGER, first_day=None, why="x", by=world.provider)


def test_both_sides_read_the_history_and_the_other_is_mailed(world: World, agreed: AgreementVersion) -> None:
    with time_machine.travel(at("2026-11-24 11:00"), tick=False):
        change = proposed(world, first_day=date(2026, 12, 1))
        change.accept(by=world.consumer)

    said = list(Record.objects.filter(subject=change.reference).values_list("move", "text", "by_side"))
    counts = "The clinic opens longer. The new hours count from Tue 1 Dec 2026 00:00 (Europe/London)."
    assert said == [
        ("propose", "The clinic opens longer", "provider"),
        ("accept", counts, "consumer"),
        ("move_clocks", "No clock was open.", "consumer"),
    ]
    agreement = Record.objects.get(subject=agreed.reference, move="change_hours")
    assert agreement.text == f"{change.reference}: {counts}"
    told = Notice.objects.filter(record__subject=change.reference).order_by("record")
    assert list(told.values_list("record__move", "membership__person__name")) == [
        ("propose", "Carla Consumer"),
        ("accept", "Priya Provider"),
    ]
