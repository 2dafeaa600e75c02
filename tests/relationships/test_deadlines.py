"""The days by which notice must be given: private lead times, reminders once each, a calendar for each side (G11)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from relationships.models import (
    AgreementVersion,
    ConsumerLeadTime,
    DeadlineReminder,
    Membership,
    ProviderLeadTime,
    Refused,
    Role,
    Termination,
)
from relationships.tasks import remind_of_deadline
from relationships.terms import Duration
from tests.factories import World, today

from .lives import at, days_pass, lasting, on

AsMember = Callable[[Membership | None], Client]
DEADLINE = "2026-06-28"


@pytest.fixture
def running(world: World) -> AgreementVersion:
    """Its notice deadline is 28 June 2026 for both sides."""
    version: AgreementVersion = lasting(world, "2025-08-29", "2026-08-28")
    return version


def told(day: str, hour: int = 12) -> list[str]:
    """The subjects of the mails that the job of that day sends, each with whom it went to."""
    mail.outbox.clear()
    with on(day, hour):
        DeadlineReminder.come_up(at(day, hour))
        for reminder in DeadlineReminder.objects.filter(mailed=True, sent_at=None):
            remind_of_deadline(reminder_id=reminder.pk)
    return sorted(f"{one.to[0].split('.')[0]}: {one.subject.split(': ')[1]}" for one in mail.outbox)


def test_reminders_come_at_the_lead_then_30_and_7_days_before_and_on_the_day_once_each(
    world: World, running: AgreementVersion
) -> None:
    """G11: the lead of 60 days is the provider's own."""
    ProviderLeadTime.decide(running.agreement, days=60, by=world.provider)

    assert told("2026-04-28") == []
    assert told("2026-04-29") == ["priya: 60 days left to decide"]
    assert told("2026-04-29", hour=18) == []
    assert told("2026-05-29") == ["carla: 30 days left to decide", "priya: 30 days left to decide"]
    assert told("2026-06-21") == ["carla: 7 days left to decide", "priya: 7 days left to decide"]
    assert told(DEADLINE) == ["carla: today is the last day to decide", "priya: today is the last day to decide"]
    assert told("2026-06-29") == []


def test_after_downtime_one_mail_says_the_stage_that_holds(world: World, running: AgreementVersion) -> None:
    """G11: three stages came, one mail is sent."""
    ConsumerLeadTime.decide(running.agreement, days=60, by=world.consumer)

    assert told("2026-06-24") == ["carla: 4 days left to decide", "priya: 4 days left to decide"]
    assert DeadlineReminder.objects.filter(membership=world.consumer).count() == 3
    assert told("2026-06-25") == []


def test_a_deadline_missed_in_downtime_is_told_for_a_week(world: World, running: AgreementVersion) -> None:
    """G11: later it is history."""
    assert told("2026-07-07") == []
    assert told("2026-07-02") == ["carla: the day to decide by has passed", "priya: the day to decide by has passed"]


def test_nobody_is_reminded_of_what_ends_already(world: World, running: AgreementVersion) -> None:
    """G11: nor of a term that ended."""
    with on("2026-05-01"):
        Termination.give_notice(running, by=world.consumer, reason="Enough.")

    assert told("2026-05-29") == []


def test_a_mail_that_nothing_hangs_on_any_more_is_not_sent(world: World, running: AgreementVersion) -> None:
    """G11: notice was given between the job and the mail."""
    with on("2026-05-29"):
        DeadlineReminder.come_up(at("2026-05-29"))
        Termination.give_notice(running, by=world.consumer, reason="Enough.")
    mail.outbox.clear()

    assert told("2026-05-29", hour=13) == []


def test_the_next_term_has_reminders_of_its_own(world: World, running: AgreementVersion) -> None:
    """G10, G11."""
    told(DEADLINE)
    days_pass(running, "2026-08-29")

    assert told("2027-06-28") == ["carla: today is the last day to decide", "priya: today is the last day to decide"]


def test_the_mail_says_what_follows_without_a_word(world: World, running: AgreementVersion) -> None:
    """G9, G11."""
    told("2026-05-29")

    body = mail.outbox[0].body
    assert "The current term ends on Fri 28 Aug 2026. Your side decides by Sun 28 Jun 2026 (Europe/London)." in body
    assert "Without notice of either side by its day it renews until Sat 28 Aug 2027." in body


def test_an_express_renewal_is_reminded_of_and_never_comes_by_itself(world: World) -> None:
    """G9."""
    lasting(world, "2025-08-29", "2026-08-28", Duration(12, "express", 0, 2, "months", 2, "months"))

    assert told("2026-06-21") == ["carla: 7 days left to decide", "priya: 7 days left to decide"]
    assert "without a renewal that both sign it ends with that day" in mail.outbox[0].body


def test_only_negotiators_are_reminded(world: World, running: AgreementVersion) -> None:
    """G11."""
    world.member(world.northwind, "Uma User", Role.USER)

    assert told("2026-06-21") == ["carla: 7 days left to decide", "priya: 7 days left to decide"]


# Lead times


def test_a_lead_time_is_read_by_its_side_alone(world: World, running: AgreementVersion, as_member: AsMember) -> None:
    """G11 (glpi#12620)."""
    ProviderLeadTime.decide(running.agreement, days=77, by=world.provider)

    assert ProviderLeadTime.objects.visible_to(world.provider).get().days == 77
    assert ProviderLeadTime.objects.visible_to(world.consumer).count() == 0
    with on("2026-02-11"):
        ours = as_member(world.provider).get(f"/agreements/{running.reference}/").content.decode()
        theirs = as_member(world.consumer).get(f"/agreements/{running.reference}/").content.decode()
        calendar = as_member(world.consumer).get("/agreements/notices/").content.decode()
    assert "77 days before our deadline" in ours
    assert "Sun 12 Apr 2026" in ours
    assert "77" not in theirs.split("How long it holds")[1].split("</section>")[0]
    assert "we decide by" not in calendar


def test_who_negotiates_for_a_side_says_when_it_decides(
    world: World, running: AgreementVersion, as_member: AsMember
) -> None:
    """G11."""
    address = f"/agreements/{running.reference}/lead-time/"
    client = as_member(world.consumer)

    assert client.post(address, {"days": "-1"}).status_code == 422
    assert client.post(address, {"days": "45"}).status_code == 302
    assert client.post(address, {"days": "50"}).status_code == 302
    assert ConsumerLeadTime.objects.get().days == 50
    assert ProviderLeadTime.objects.count() == 0
    user = world.member(world.northwind, "Uma User", Role.USER)
    assert as_member(user).get(address).status_code == 403
    with pytest.raises(Refused, match="Your roles do not let you"):
        ConsumerLeadTime.decide(running.agreement, days=3, by=user)
    with pytest.raises(Refused, match="Your roles do not let you"):
        ConsumerLeadTime.decide(running.agreement, days=3, by=world.provider)


# The calendar


def soon(world: World, days: int, **facts: Any) -> AgreementVersion:
    """An agreement whose deadlines are so many days from today."""
    duration = Duration(0, "tacit", 12, 10, "days", 20, "days")
    facts = {"first_day": today() - timedelta(days=30), "duration": duration, **facts}
    return world.agreed(last_day=today() + timedelta(days=days + 10), **facts)


def test_the_calendar_lists_the_deadlines_of_both_sides_the_next_first(world: World, as_member: AsMember) -> None:
    """G11."""
    later, sooner = soon(world, 60), soon(world, 30)

    answer = as_member(world.provider).get("/agreements/notices/")

    rows = list(answer.context["things"])
    assert [row.reference for row in rows] == [sooner.reference, later.reference]
    assert (rows[0].our_notice_by, rows[0].their_notice_by, rows[0].next_on) == (
        today() + timedelta(days=30),
        today() + timedelta(days=20),
        today() + timedelta(days=20),
    )
    theirs = next(iter(as_member(world.consumer).get("/agreements/notices/").context["things"]))
    assert theirs.our_notice_by == today() + timedelta(days=20)
    assert list(as_member(world.outsider).get("/agreements/notices/").context["things"]) == []


def test_the_calendar_filters_sorts_and_is_downloaded(world: World, as_member: AsMember) -> None:
    """G11."""
    later, sooner = soon(world, 120), soon(world, 30)
    Termination.give_notice(later, by=world.consumer, reason="Enough.")
    client = as_member(world.provider)

    def found(query: str) -> list[str]:
        return [row.reference for row in client.get(f"/agreements/notices/?{query}").context["things"]]

    assert found("f-within=90") == [sooner.reference]
    assert found("f-notice=given") == [later.reference]
    assert found("f-notice=open") == [sooner.reference]
    assert found("sort=-ends") == [later.reference, sooner.reference]
    assert found("f-side=consumer") == []
    assert found("f-renewal=tacit&f-relationship=rel-999999") == []
    assert found(f"f-q={sooner.reference.lower()}") == [sooner.reference]
    lines = b"".join(client.get("/agreements/notices/?format=csv").streaming_content).decode().splitlines()
    assert lines[0].lstrip("\ufeff").split(",")[:2] == ["agreement", "name"]
    assert len(lines) == 3


def test_what_ends_by_itself_needs_no_notice(world: World, as_member: AsMember) -> None:
    """G9."""
    world.agreed(last_day=today() + timedelta(days=40), duration=Duration())

    page = as_member(world.consumer).get("/agreements/notices/").content.decode()

    assert page.count("none needed") == 2


def test_fifty_rows_take_as_many_queries_as_one(
    world: World, as_member: AsMember, django_assert_max_num_queries: Any
) -> None:
    soon(world, 30)
    client = as_member(world.provider)
    client.get("/agreements/notices/")
    with django_assert_max_num_queries(20) as one:
        client.get("/agreements/notices/")
    for days in range(31, 43):
        soon(world, days)

    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get("/agreements/notices/")


def test_the_home_pages_show_what_comes_next(world: World, as_member: AsMember) -> None:
    """G11."""
    version = soon(world, 30)

    for member in (world.provider, world.consumer):
        page = as_member(member).get("/agreements/notices/panel/").content.decode()
        assert version.reference in page
