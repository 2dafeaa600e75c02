"""Why is this red? One page that both sides read, whose sums add up (K4, K7, K9, K11, K14, K16, K17, C8, C9, C11)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from relationships.clock_page import ClockPage
from relationships.clock_view import clock_view_of
from relationships.models import CalendarChange, Clock, ClockSegment, Duty, Membership
from relationships.terms import Obligation, Target
from tests.factories import World
from tests.relationships.clock_tales import NAMES, agreed, at, explained, hours, pause, proposed, start

AsMember = Callable[[Membership | None], Client]


def added_up(clock: Clock, when: str) -> tuple[timedelta, timedelta]:
    """All the parts of its time, and the whole."""
    history = explained(clock, when).history
    return history.business + history.out_of_hours + history.stopped_between, history.actual


# The sums (K16)


def test_used_paused_and_out_of_hours_are_the_time_on_the_wall(world: World) -> None:
    """K5, K16: Fri 15:00 to Mon 12:00 is 69 h: 3 h used, 2 h paused, 64 h out of hours."""
    clock = start(world, agreed(world, Target("fulfil", 8)), "20 15:00")
    pause(clock, "20 16:00", world.provider)
    clock.resume(at=at("23 10:00"), by=world.provider)
    clock.stop(at=at("23 12:00"))
    told = explained(clock, "25 09:00")

    assert [(each.kind, each.business, each.actual) for each in told.history.sums] == [
        ("running", hours(3), hours(3)),
        ("consumer", hours(2), hours(66)),
    ]
    assert (told.out_of_hours, told.actual, told.used) == (hours(64), hours(69), hours(3))
    assert "It waited 2 h for Northwind Clinics" in " ".join(told.sentences())


def test_every_kind_of_time_has_its_place_in_the_sum(world: World) -> None:
    """K11, K16, K17: each party, what was excused, what counted again, nights, and the time it was stopped."""
    clock = start(world, agreed(world, Target("fulfil", 20)), "16 09:00")
    for day, side in enumerate(["consumer", "provider", "supplier", "agreed", "force_majeure"], 16):
        pause(clock, f"{day} 10:00", world.provider, side=side)
        clock.resume(at=at(f"{day} 11:30"), by=world.provider)
    clock.stop(at=at("20 16:00"))
    clock.reopen(at=at("23 09:00"), by=world.consumer)
    clock.stop(at=at("23 09:30"))
    proposed(clock, "17 12:00", "17 14:00", by=world.provider).accept(by=world.consumer)
    proposed(clock, "18 10:00", "18 10:30", by=world.consumer, effect="count").accept(by=world.provider)
    told = explained(clock, "24 09:00")

    assert {each.kind: each.business for each in told.history.sums} == {
        "running": hours(30.5),
        "consumer": hours(1.5),
        "provider": hours(1.5),
        "supplier": hours(1),
        "agreed": hours(1.5),
        "force_majeure": hours(1.5),
        "": hours(2),
    }
    assert (told.used, told.history.stopped_between) == (hours(30.5), hours(65))
    assert added_up(clock, "24 09:00") == (hours(168.5), hours(168.5))
    assert "Both sides agreed afterwards to leave out 2 h: “A power cut”" in told.sentences()
    assert "Both sides agreed afterwards to count 30 min although it was paused: “A power cut”" in told.sentences()


def test_the_row_says_the_same_as_the_sums(world: World) -> None:
    """K16, K17: paused per side, as stored."""
    clock = start(world, agreed(world, Target("fulfil", 8)), "23 09:00")
    pause(clock, "23 10:00", world.provider)
    pause(clock, "23 12:00", world.provider, side="provider")
    clock.stop(at=at("23 15:00"))
    told = explained(clock, "24 09:00")

    assert (clock.paused_consumer, clock.paused_provider) == (hours(2), hours(3))
    assert (told.paused("consumer"), told.paused("provider")) == ((hours(2), hours(2)), (hours(3), hours(3)))


# The history


def test_a_pause_in_a_pause_reads_as_one_with_two_reasons(world: World) -> None:
    """K4, K7: for whom, why and who said so, of both."""
    clock = start(world, agreed(world, Target("fulfil", 8)), "23 09:00")
    pause(clock, "23 10:00", world.provider)
    pause(clock, "23 11:00", world.provider, side="supplier", reason="The part is on its way")
    clock.resume(at=at("23 12:00"), by=world.provider)
    clock.stop(at=at("23 13:00"))
    rows = explained(clock, "24 09:00").history.rows

    assert [(len(row.lines), row.business) for row in rows] == [(1, hours(1)), (2, hours(2)), (1, hours(1))]
    assert [line.segment.reason for line in rows[1].lines] == ["Which room?", "The part is on its way"]


def test_a_wait_that_counted_says_that_it_was_agreed(world: World) -> None:
    """K4: waiting for the supplier is the provider's own matter here."""
    clock = start(world, agreed(world, Target("fulfil", 4, pausing="other_side")), "23 09:00")
    pause(clock, "23 10:00", world.provider, side="supplier")
    clock.resume(at=at("23 12:00"), by=world.provider)
    told = explained(clock, "23 12:30")

    assert (told.used, told.history.lines[1].kind) == (hours(3.5), "waited")
    assert "It waited 2 h for a supplier, and that counted as agreed: only waits for Northwind Clinics pause it." in (
        told.sentences()
    )


def test_what_was_there_stays_readable_below_a_correction(world: World, as_member: AsMember) -> None:
    """K2, K17: the page names the correction and both people, and the sums follow."""
    clock = start(world, agreed(world, Target("fulfil", 4)), "23 09:00")
    pause(clock, "23 10:00", world.provider)
    clock.stop(at=at("23 12:00"))
    correction = proposed(clock, "23 10:30", "23 11:00", by=world.consumer, effect="count")
    correction.accept(by=world.provider)

    text = as_member(world.consumer).get(clock.get_absolute_url()).content.decode()
    assert "“A power cut”, proposed by Carla Consumer, accepted by Priya Provider" in text
    assert "Written down as paused, waiting for Northwind Clinics" in text
    assert f'href="/corrections/{correction.reference}/"' in text


# Business days (C8)


def test_business_days_are_said_as_business_days(world: World) -> None:
    """C8: never as hours, never as 24 hours, cut off and not rounded up."""
    clock = start(world, agreed(world, Target("fulfil", 3, unit="business_days")), "20 11:00")
    view = clock_view_of(clock, at("24 09:00"), NAMES)
    told = explained(clock, "24 09:00")

    assert (view.target_text, view.used_text, view.left_text, view.used_percent) == (
        "within 3 business days",
        "1.75 business days used",
        "1.25 business days left",
        58,
    )
    assert told.sentences()[0].startswith("It runs: 1.75 of 3 business days used, 1.25 business days left until")
    assert told.what_if() == "If it ended now, it would be met with 1.25 business days to spare."
    assert added_up(clock, "24 09:00") == (hours(94), hours(94))


def test_a_late_clock_in_business_days_says_how_late(world: World) -> None:
    """C8: one business day late by half a day, although that is four hours."""
    clock = start(world, agreed(world, Target("fulfil", 1, unit="business_days")), "23 09:00")
    told = explained(clock, "24 13:00")

    assert "its target of 1 business day was used up on" in told.sentences()[0]
    assert "it is 0.5 business days over" in told.sentences()[0]
    assert told.what_if() == "If it ended now, it would stay breached, 0.5 business days over."


def test_the_first_day_is_free_where_the_end_of_the_day_counts(world: World) -> None:
    """C8: Monday 11:00 and one business day is Tuesday 17:00; Monday's six hours are in the sum, but not used."""
    clock = start(world, agreed(world, Target("fulfil", 1, unit="business_days", end_of_day=True)), "23 11:00")
    told = explained(clock, "24 13:00")

    assert clock.due_at == at("24 17:00")
    assert [(each.kind, each.business) for each in told.history.sums] == [("running", hours(4)), ("free", hours(6))]
    assert told.used == timedelta(days=0.5)
    assert added_up(clock, "24 13:00") == (hours(26), hours(26))


def test_days_of_24_hours_say_how_many_hours_that_is(world: World) -> None:
    """C8: a 24-hour block of service hours from Monday 09:00 ends on Wednesday 17:00."""
    clock = start(world, agreed(world, Target("fulfil", 1, unit="calendar_days")), "23 09:00")

    assert clock.due_at == at("25 17:00")
    assert "(24 h) of service hours" in clock_view_of(clock, at("23 10:00"), NAMES).target_text


# The target on the way (K9)


def test_a_target_that_changed_says_so(world: World) -> None:
    """K9: start Monday 09:00, at 12:00 24 h become 4 h: due Monday 13:00."""
    version = agreed(world, Target("fulfil", 24), Target("fulfil", 4, priority="High"))
    clock = start(world, version, "23 09:00", priority="Normal")
    clock.retarget(kind="action", priority="High", at=at("23 12:00"), by=world.consumer, reason="It is urgent")
    told = explained(clock, "23 12:30")

    assert clock.due_at == at("23 13:00")
    assert "its target changed from 24 h to 4 h" in " ".join(told.sentences())
    assert "It runs: 3 h 30 min of 4 h used, 30 min left" in told.sentences()[0]


def test_a_clock_born_breached_says_how_that_came(world: World) -> None:
    """K9: the new deadline had passed when the target changed."""
    version = agreed(world, Target("fulfil", 8), Target("fulfil", 4, priority="High"))
    clock = start(world, version, "23 09:00", priority="Normal")
    clock.retarget(kind="action", priority="High", at=at("23 14:00"), by=world.consumer)
    told = explained(clock, "23 14:30")

    assert (told.state, told.over) == ("breached_open", hours(1.5))
    assert "By then that deadline had passed already, so it was breached at once." in told.sentences()


def test_a_breach_under_an_earlier_target_names_that_target(world: World) -> None:
    """K2, K9: the longer target that came later does not undo it; it is an hour over the four, not 19 h within 24."""
    version = agreed(world, Target("fulfil", 24), Target("fulfil", 4, priority="High"))
    clock = start(world, version, "23 09:00")
    clock.retarget(kind="action", priority="Normal", at=at("23 14:00"), by=world.consumer)
    told = explained(clock, "23 14:00")

    assert told.state == "breached_open"
    assert "because the 4 h of service hours were used up" in told.sentences()[0]
    assert told.over == hours(1)
    assert clock_view_of(clock, at("23 14:00"), NAMES).left_text == "breached under an earlier target"


# What else the page says


def page_of(clock: Clock, member: Membership, when: str) -> ClockPage:
    fresh = Clock.objects.to_read().select_related("target", "calendar", "version").get(pk=clock.pk)
    return ClockPage(fresh, member, at(when))


def test_warnings_reached_and_the_next_one(world: World) -> None:
    """K14, K19: whether or not anybody has written them down."""
    clock = start(world, agreed(world, Target("fulfil", 4, warn_percent=50, warnings=(75,))), "23 09:00")
    shown = page_of(clock, world.provider, "23 11:30")

    assert shown.warnings == ((50, at("23 11:00")),)
    clock.pause(at=at("23 11:30"), side="consumer", reason="Which room?", by=world.provider)
    clock.resume(at=at("23 12:30"), by=world.provider)
    shown = page_of(clock, world.provider, "23 12:40")
    assert (shown.warnings, shown.next_warning) == (((50, at("23 11:00")),), (75, at("23 13:00")))


def test_cycles_lead_to_each_other_and_to_the_other_clocks(world: World) -> None:
    """K11: a restart keeps the first result beside the second run."""
    version = agreed(world, Target("respond", 2), Target("fulfil", 4, reopening="restart"))
    answer = start(world, version, "23 09:00", metric="respond")
    first = start(world, version, "23 09:00")
    first.stop(at=at("23 12:00"))
    second = first.reopen(at=at("24 09:00"), by=world.consumer)
    shown = page_of(second, world.consumer, "24 10:00")

    assert (second.cycle, shown.last_cycle) == (2, 2)
    assert [(each.pk, word) for each, word, _tone in shown.cycles] == [(first.pk, "Met")]
    assert [(each.pk, word) for each, word, _tone in shown.beside] == [(answer.pk, "Breached")]


def test_the_zone_its_hours_are_read_in_is_named_with_its_source(world: World) -> None:
    """C9: the consumer's, as the target says; the requester's falls back to the agreement's."""
    version = agreed(world, Target("fulfil", 4, zone="consumer"), Target("respond", 4, zone="requester"))
    clock, answer = start(world, version, "23 09:00"), start(world, version, "23 09:00", metric="respond")

    shown = page_of(clock, world.provider, "23 10:00")
    assert (shown.zone, shown.zone_source) == ("Europe/London", "the consumer organisation's")
    shown = page_of(answer, world.provider, "23 10:00")
    assert (shown.zone, shown.zone_source) == (
        "Europe/Rome",
        "the agreement's, as nobody knows that of whoever asked",
    )


def test_hours_that_changed_on_the_way_are_told(world: World, as_member: AsMember) -> None:
    """C11, K13: the calendar it started with, the one that counts now, and the change that both agreed on."""
    version = agreed(world, Target("fulfil", 400))
    clock = start(world, version, "02 09:00")
    longer = replace(version.terms().hours, weekly=((0, 480, 1200), (1, 480, 1200)))
    change = CalendarChange.propose(version, hours=longer, first_day=None, why="Winter", by=world.provider)
    change.refresh_from_db()
    change.accept(by=world.consumer)

    answer = as_member(world.consumer).get(clock.get_absolute_url())
    assert [each.number for each in answer.context["shown"].calendars] == [1, 2]
    assert change.reference in answer.content.decode()


def test_what_the_consumer_owes_is_said_to_be_owed_by_the_consumer(world: World, as_member: AsMember) -> None:
    """O1: on the page, in the component, and in the list."""
    version = agreed(world, Target("obligation", 1, unit="business_days", debtor="consumer"))
    clock = start(world, version, "23 09:00", metric="obligation", debtor="consumer")

    assert "Northwind Clinics owes this one." in explained(clock, "23 10:00").sentences()
    assert clock_view_of(clock, at("23 10:00"), NAMES).owed == "owed by Northwind Clinics"
    client = as_member(world.provider)
    assert "owed by Northwind Clinics" in client.get(reverse("relationships:clocks")).content.decode()


def test_the_clock_of_a_duty_has_its_page(world: World, as_member: AsMember) -> None:
    """O1: it has an obligation and no target."""
    world.agreed(obligations=(Obligation("List of starters", 2, every="once"),))
    Duty.come_up(timezone.now())
    clock = Duty.objects.get().clock
    assert clock is not None

    text = as_member(world.consumer).get(clock.get_absolute_url()).content.decode()
    assert "List of starters" in text
    assert "within 2 business days" in text


WAITS = [
    ("consumer", "waiting for Northwind Clinics"),
    ("provider", "waiting for Harbour IT"),
    ("supplier", "waiting for a supplier"),
    ("agreed", "waiting for a time that both agreed on"),
    ("force_majeure", "waiting for something nobody can help"),
]


@pytest.mark.parametrize(("side", "words"), WAITS, ids=[side for side, _words in WAITS])
def test_a_paused_clock_says_for_whom_or_what(world: World, side: str, words: str) -> None:
    """K4."""
    clock = start(world, agreed(world, Target("fulfil", 8)), "23 09:00")
    pause(clock, "23 10:00", world.provider, side=side)

    assert clock_view_of(Clock.objects.to_show().get(pk=clock.pk), at("23 11:00")).said == words


def test_both_sides_read_the_same_and_an_outsider_nothing(world: World, as_member: AsMember) -> None:
    clock = start(world, agreed(world, Target("fulfil", 4)), "16 09:00")
    pause(clock, "16 10:00", world.provider)
    clock.resume(at=at("16 11:00"), by=world.provider)
    clock.stop(at=at("16 16:00"))

    answers = [as_member(member).get(clock.get_absolute_url()) for member in (world.provider, world.consumer)]
    one, other = (answer.context["shown"].told.sentences() for answer in answers)
    assert one == other
    assert one[0].endswith("2 h over. What comes later does not undo that.")
    assert as_member(world.outsider).get(clock.get_absolute_url()).status_code == 404


# Long histories


def long_story(world: World, segments: int) -> Clock:
    """A closed clock with so many segments, all of them in the database."""
    clock = start(world, agreed(world, Target("fulfil", 8)), "2026-02-02 09:00", subject=f"SR-{9000 + segments}")
    since = clock.started_at
    ClockSegment.objects.filter(clock=clock).update(until_at=(until := since + hours(9)))
    rows = []
    for number in range(segments - 1):
        facts: Any = {"running": number % 2 == 1, "since_at": until, "until_at": (until := until + hours(9))}
        if not facts["running"]:
            facts |= {"side": "consumer", "reason": f"Question {number}", "code": "information", "by": world.provider}
        rows.append(ClockSegment(**clock.sides, clock=clock, **facts))
    ClockSegment.objects.bulk_create(rows)
    Clock.objects.filter(pk=clock.pk).update(
        state="breached", stopped_at=until, breached_at=clock.due_at, used=hours(segments)
    )
    return clock


def test_the_page_asks_as_little_for_200_segments_as_for_3(world: World, as_member: AsMember) -> None:
    """K17 and the budget of a page: a fixed number of queries, and at most 40 KB."""
    client = as_member(world.provider)
    counts, sizes = [], []
    for segments in (3, 200):
        clock = long_story(world, segments)
        client.get(clock.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(clock.get_absolute_url())
        counts.append(len(asked))
        sizes.append(len(answer.content))

    assert counts[0] == counts[1]
    assert counts[0] <= 26
    assert sizes[1] <= 40_000
    assert "Show 170 earlier lines" in answer.content.decode()
    whole = client.get(clock.get_absolute_url(), {"history": "whole"}).content.decode()
    assert "Question 0" in whole
