"""Who is told of a warning or a breach, when, and in what words (K20)."""

from datetime import datetime, time
from typing import Any

import pytest
import time_machine
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from relationships.alerting import hand_over, mail_of
from relationships.models import Clock, ClockAlert, ClockCorrection, Membership, Person, Role
from relationships.models.clock_marking import mark_time
from relationships.tasks import gather_alerts, send_alerts
from relationships.terms import Target
from tests.factories import World
from tests.relationships.clock_stories import paused, running, told
from tests.relationships.clock_words import agreed, at

NINE = at("2026-11-23 09:00")
WARNED, BREACHED, EVENING = at("2026-11-23 15:01"), at("2026-11-23 17:01"), at("2026-11-23 20:00")


@pytest.fixture
def priya(world: World) -> Person:
    """The provider's one person; on London's clock it is an hour earlier than in Rome."""
    person: Person = world.provider.person
    return changed(person, time_zone="Europe/London")


def changed(person: Person, **facts: Any) -> Person:
    Person.objects.filter(pk=person.pk).update(**facts)
    person.refresh_from_db()
    return person


def mails(now: datetime, **how: Any) -> list[list[int]]:
    """What a run hands over: the alerts of each mail."""
    found: list[list[int]] = []
    hand_over(now, lambda alert_ids: found.append(alert_ids), **how)
    return found


def to(person: Person, now: datetime) -> Any:
    """The mail that a run makes for this person."""
    for keys in mails(now):
        sent = mail_of(keys, now, message_id="<x@y>")
        if sent and sent.to == [person.email]:
            return sent
    return None


# Who


@pytest.fixture
def people(world: World) -> None:
    """One person for each role, beside those of the world who hold none that is told."""
    Membership.objects.filter(pk__in=[world.provider.pk, world.consumer.pk]).update(roles=[Role.ADMINISTRATOR])
    for organisation, roles in (
        (world.harbour, (Role.RELATIONSHIP_MANAGER, Role.SERVICE_OWNER, Role.FULFILLER)),
        (world.northwind, (Role.SPONSOR, Role.CUSTOMER, Role.USER)),
    ):
        for role in roles:
            world.member(organisation, str(role), role)


def test_what_the_provider_owes_is_told_to_who_works_and_when_late_to_who_answers(world: World, people: None) -> None:
    """K20: warnings to fulfiller and service owner; the breach to the relationship manager and the customer, too."""
    clock = running(world, agreed(world, Target("fulfil", 8)), NINE)

    mark_time(WARNED)
    assert told(clock) == {("fulfiller", "warning", 75), ("service_owner", "warning", 75)}
    mark_time(BREACHED)
    assert {who for who, kind, _percent in told(clock) if kind == "breach"} == {
        *("fulfiller", "service_owner", "relationship_manager", "customer"),
    }


def test_what_the_consumer_owes_is_told_to_the_customer_and_when_late_to_the_manager(
    world: World, people: None
) -> None:
    clock = running(world, agreed(world, Target("approve", 8, debtor="consumer")), NINE, metric="approve")

    mark_time(WARNED)
    assert told(clock) == {("customer", "warning", 75)}
    mark_time(BREACHED)
    assert {who for who, kind, _percent in told(clock) if kind == "breach"} == {"customer", "relationship_manager"}


@pytest.mark.parametrize("why", ["ended", "not begun", "inactive", "wants no mail", "another relationship"])
def test_only_who_may_see_the_clock_and_wants_mail_is_told(world: World, people: None, why: str) -> None:
    """An outsider of every role never is; whoever left, or wants no mail, is not either."""
    gone = Membership.objects.filter(person__name="fulfiller")
    if why == "ended":
        gone.update(valid_until=at("2026-01-01 00:00"))
    elif why == "not begun":
        gone.update(valid_from=at("2096-01-01 00:00"))
    elif why == "inactive":
        Person.objects.filter(name="fulfiller").update(is_active=False)
    elif why == "wants no mail":
        Person.objects.filter(name="fulfiller").update(wants_mail=False)
    else:
        gone.update(organisation=world.outside)
    clock = running(world, agreed(world, Target("fulfil", 8)), NINE)

    mark_time(WARNED)
    assert told(clock) == {("service_owner", "warning", 75)}


@pytest.mark.parametrize("why", ["ended", "another role", "inactive", "wants no mail"])
def test_who_lost_the_right_meanwhile_gets_no_mail(world: World, priya: Person, why: str) -> None:
    """Rights are asked again when the mail is made, not only when the alert was written."""
    running(world, agreed(world, Target("fulfil", 8)), NINE)
    mark_time(WARNED)
    mine = Membership.objects.filter(pk=world.provider.pk)
    if why == "ended":
        mine.update(valid_until=at("2026-11-01 00:00"))
    elif why == "another role":
        mine.update(roles=[Role.RELATIONSHIP_MANAGER])
    else:
        changed(priya, **({"is_active": False} if why == "inactive" else {"wants_mail": False}))

    assert to(priya, WARNED) is None
    assert not ClockAlert.objects.filter(sent_at=None).exists()


# When


@pytest.mark.parametrize(
    ("since", "until", "weekends", "when", "reached"),
    [
        ("07:00", "19:00", False, "2026-11-23 06:59:59", False),
        ("07:00", "19:00", False, "2026-11-23 07:00", True),
        ("07:00", "19:00", False, "2026-11-23 18:59:59", True),
        ("07:00", "19:00", False, "2026-11-23 19:00", False),
        ("07:00", "19:00", False, "2026-11-21 12:00", False),
        ("07:00", "19:00", True, "2026-11-21 12:00", True),
        ("22:00", "06:00", False, "2026-11-23 23:00", True),
        ("22:00", "06:00", False, "2026-11-24 05:59", True),
        ("22:00", "06:00", False, "2026-11-24 12:00", False),
        ("22:00", "06:00", False, "2026-11-21 05:00", True),
        ("22:00", "06:00", False, "2026-11-21 22:30", False),
        ("22:00", "06:00", False, "2026-11-23 05:00", False),
        ("00:00", "00:00", False, "2026-11-23 03:00", True),
        ("00:00", "00:00", False, "2026-11-22 03:00", False),
    ],
)
def test_the_hours_in_which_somebody_is_reached(
    since: str, until: str, weekends: bool, when: str, reached: bool
) -> None:
    """K20: in the person's own zone; a night belongs to the day on which it begins (21 November is a Saturday)."""
    person = Person(
        time_zone="Europe/Rome",
        alerts_from=time.fromisoformat(since),
        alerts_until=time.fromisoformat(until),
        alerts_on_weekends=weekends,
    )
    assert person.alerts_reach(at(when)) is reached


def test_outside_ones_hours_alerts_wait_and_come_in_one_mail(world: World, priya: Person) -> None:
    """K20: what comes up at 16:01 in London, after Priya's hours, waits until 07:00 of the next morning."""
    changed(priya, alerts_until=time(16))
    changed(world.consumer.person, wants_mail=False)
    version = agreed(world, Target("fulfil", 8))
    for number in range(3):
        running(world, version, NINE, f"XX-{number}")
    mark_time(BREACHED)

    assert mails(at("2026-11-23 17:05")) == []
    assert mails(at("2026-11-24 07:59")) == []
    ((*keys,),) = mails(at("2026-11-24 08:00"))
    assert len(keys) == 6
    sent = mail_of(keys, at("2026-11-24 08:00"), message_id="<x@y>")
    assert sent is not None
    assert sent.subject == "3 clocks need you: 3 breached"
    assert mails(at("2026-11-24 08:05")) == []


def test_what_is_told_immediately_does_not_wait_and_goes_alone(world: World, priya: Person) -> None:
    """K20: the target says so."""
    changed(priya, alerts_until=time(9))
    changed(world.consumer.person, wants_mail=False)
    version = agreed(world, Target("fulfil", 8), Target("fulfil", 8, priority="High", immediate=True))
    urgent, other = running(world, version, NINE, "XX-1"), running(world, version, NINE, "XX-2", priority="Normal")
    mark_time(WARNED)

    assert mails(WARNED, immediate_only=True) == [[ClockAlert.objects.get(clock=urgent).pk]]
    assert mails(WARNED) == []
    assert mails(at("2026-11-24 08:00")) == [[ClockAlert.objects.get(clock=other).pk]]


def test_nobody_is_mailed_twice_in_a_run_nor_twice_about_the_same(world: World, priya: Person) -> None:
    """K20, invariant 32: of both sides one mail for each person; a second run finds nothing."""
    version = agreed(world, Target("fulfil", 8))
    for number in range(5):
        running(world, version, NINE, f"XX-{number}")
    mark_time(BREACHED)

    assert sorted(len(keys) for keys in mails(BREACHED)) == [5, 10]
    assert mails(BREACHED) == []


def test_a_mail_that_is_tried_again_is_the_same_mail(world: World, priya: Person, mailoutbox: Any) -> None:
    """Invariant 32: the same id and the same alerts, whatever came up in between."""
    changed(world.consumer.person, wants_mail=False)
    clock = running(world, agreed(world, Target("fulfil", 8)), NINE)
    mark_time(WARNED)
    (keys,) = mails(WARNED)
    send_alerts(alert_ids=keys)
    mark_time(BREACHED)
    send_alerts(alert_ids=keys)
    (more,) = mails(BREACHED)
    send_alerts(alert_ids=more)

    ids = [each.extra_headers["Message-ID"] for each in mailoutbox]
    assert len(ids) == 3
    assert ids[0] == ids[1] != ids[2]
    assert set(keys).isdisjoint(more)
    assert clock.reference not in ids[0]


def test_the_job_queues_one_mail_for_each_person(world: World) -> None:
    """The alerts are marked and the mail is queued in one transaction."""
    for person in (world.provider.person, world.consumer.person):
        changed(person, alerts_from=time(0), alerts_until=time(0), alerts_on_weekends=True)
    running(world, agreed(world, Target("fulfil", 8)), NINE)
    mark_time(BREACHED)
    gather_alerts(timestamp=0)
    gather_alerts(timestamp=0)

    queued = ProcrastinateJob.objects.filter(task_name="relationships.tasks.send_alerts", status="todo")
    told_to = [
        {ClockAlert.objects.get(pk=key).membership_id for key in waiting.args["alert_ids"]}
        for waiting in queued.order_by("id")
    ]
    assert told_to == [{world.provider.pk}, {world.consumer.pk}]
    assert not ClockAlert.objects.filter(sent_at=None).exists()
    assert mail.outbox == []


# What


def test_the_mail_says_what_how_late_until_when_and_whose(world: World, priya: Person) -> None:
    """K20: times in the reader's zone with its name: 17:00 in Rome is 16:00 in London."""
    version = agreed(world, Target("fulfil", 8), Target("fulfil", 4, priority="High"))
    running(world, version, NINE, "XX-1", priority="Normal")
    running(world, version, NINE, "XX-2", priority="Normal")
    running(world, version, NINE, "XX-3")
    mark_time(at("2026-11-23 15:30"))

    sent = to(priya, at("2026-11-23 15:30"))
    assert sent.subject == "3 clocks need you: 1 breached, 2 at 75 %"
    assert sent.extra_headers == {"Message-ID": "<x@y>"}
    first, second, third, last = sent.body.strip().split("\n\n")
    assert first.splitlines()[:2] == [
        "XX-3, Fulfil: breached, 2 h 30 min over.",
        "It was due on Mon 23 Nov 2026, 12:00 (Europe/London). Harbour IT owes it to Northwind Clinics.",
    ]
    assert first.splitlines()[2].endswith("/find/?reference=XX-3") or "XX-3" in first.splitlines()[2]
    assert second.splitlines()[:2] == [
        "XX-1, Fulfil: 75 % used up, 1 h 30 min left.",
        "It is due on Mon 23 Nov 2026, 16:00 (Europe/London). Harbour IT owes it to Northwind Clinics.",
    ]
    assert third.startswith("XX-2, ")
    assert last.startswith("All times are those of Europe/London.")
    assert last.endswith("/account/profile/")


def test_the_mail_names_what_the_request_is_about(world: World, priya: Person) -> None:
    """The title of what may be read."""
    request = world.request()
    clock = request.fulfil_clock
    assert clock.due_at
    Person.objects.filter(pk=priya.pk).update(alerts_from=time(0), alerts_until=time(0), alerts_on_weekends=True)
    mark_time(clock.due_at)

    sent = to(priya, clock.due_at)
    assert f"{request.reference} {request.title}, Fulfil: " in sent.body


def test_the_highest_percent_speaks_for_a_clock(world: World, priya: Person) -> None:
    running(world, agreed(world, Target("fulfil", 8, warnings=(25, 50))), NINE)
    mark_time(WARNED)

    assert ClockAlert.objects.filter(membership=world.provider).count() == 3
    assert to(priya, WARNED).subject == "1 clock needs you: 1 at 75 %"


def test_very_many_clocks_are_counted_not_listed(world: World, priya: Person) -> None:
    version = agreed(world, Target("fulfil", 8))
    for number in range(53):
        running(world, version, NINE, f"XX-{number}")
    mark_time(BREACHED)

    sent = to(priya, BREACHED)
    assert sent.subject == "53 clocks need you: 53 breached"
    assert sent.body.count("breached, ") == 50
    assert "And 3 more clocks." in sent.body


@pytest.mark.parametrize("change", ["stopped in time", "paused", "cancelled", "corrected", "aims at more"])
def test_what_is_no_longer_so_is_left_out_of_a_late_mail(world: World, priya: Person, change: str) -> None:
    """K20, K8: the state is asked when the mail is made; the alert counts as sent."""
    version = agreed(world, Target("fulfil", 8, priority="High"), Target("fulfil", 80))
    clock = running(world, version, NINE)
    mark_time(WARNED)
    if change == "stopped in time":
        clock.stop(at=at("2026-11-23 15:30"))
    elif change == "paused":
        paused(clock, at("2026-11-23 15:30"))
    elif change == "cancelled":
        clock.cancel(at=at("2026-11-23 15:30"))
    elif change == "corrected":
        excused(world, clock, "2026-11-23 09:30", "2026-11-23 11:30")
    else:
        clock.retarget(kind="action", priority="Normal", at=at("2026-11-23 15:30"), by=None)

    assert to(priya, at("2026-11-23 15:30")) is None
    assert not ClockAlert.objects.filter(sent_at=None).exists()


def test_a_breach_that_was_corrected_is_told_to_nobody(world: World, priya: Person) -> None:
    """K2: a joint correction clears it; one that stopped late is still told."""
    version = agreed(world, Target("fulfil", 8))
    excusable, late = running(world, version, NINE, "XX-1"), running(world, version, NINE, "XX-2")
    mark_time(BREACHED)
    late.stop(at=at("2026-11-24 09:30"))
    excused(world, excusable, "2026-11-23 09:30", "2026-11-23 16:30")

    sent = to(priya, at("2026-11-24 09:40"))
    assert sent.subject == "1 clock needs you: 1 breached"
    assert sent.body.startswith("XX-2, Fulfil: breached, 30 min over.")


def excused(world: World, clock: Clock, since: str, until: str) -> None:
    """Proposed and accepted at once, a moment after the last minute that it excuses."""
    clock.refresh_from_db()
    with time_machine.travel(at(until), tick=False):
        accepted(world, clock, since, until)


def accepted(world: World, clock: Clock, since: str, until: str) -> None:
    correction = ClockCorrection.propose(
        clock, effect="excuse", since_at=at(since), until_at=at(until), why="The site was closed.", by=world.provider
    )
    correction.accept(by=world.consumer)
    clock.refresh_from_db()


def test_both_who_act_for_several_get_one_mail(world: World, priya: Person) -> None:
    """K20: one person, two organisations, one mail; each clock once."""
    world.member(world.northwind, priya.name, Role.CUSTOMER)
    running(world, agreed(world, Target("fulfil", 8)), NINE)
    mark_time(BREACHED)

    theirs = [keys for keys in mails(BREACHED) if ClockAlert.objects.filter(pk__in=keys, membership__person=priya)]
    assert len(theirs) == 1
    sent = mail_of(theirs[0], BREACHED, message_id="<x@y>")
    assert sent is not None
    assert sent.subject == "1 clock needs you: 1 breached"
