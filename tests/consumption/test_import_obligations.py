"""What the consumer owes is timed in a brought-in past, too, just as the request's own moves would have timed it."""

from datetime import timedelta
from typing import Any

import pytest

from consumption.models import ServiceRequest
from relationships.models import AgreementVersion, Clock
from relationships.models.clock_row import READ
from relationships.terms import OFFICE_HOURS, Hours, Target
from tests.consumption.event_log import exported, file_of, incident, loaded, utc
from tests.factories import World

PAUSE_IN = (
    *("--pause-in", "Awaiting User Info=consumer"),
    *("--pause-in", "Awaiting Vendor=supplier"),
    *("--pause-in", "Awaiting Problem=provider"),
    *("--pause-in", "Awaiting Evidence=consumer"),
)
TARGETS = (
    Target("respond", 4),
    Target("fulfil", 8),
    Target("approve", 2, debtor="consumer"),
    Target("obligation", 3, debtor="consumer"),
    Target("obligation", 1, debtor="provider"),
)
LOG = (
    ("Active", "7/3/2016 10:00"),
    ("Awaiting User Info", "7/3/2016 11:00"),
    ("Awaiting Evidence", "7/3/2016 12:00"),
    ("Awaiting Vendor", "7/3/2016 16:00"),
    ("Awaiting Problem", "8/3/2016 10:00"),
    ("Active", "8/3/2016 12:00"),
    ("Awaiting User Info", "8/3/2016 13:00"),
    ("Resolved", "8/3/2016 14:00"),
    ("Active", "9/3/2016 10:00"),
    ("Resolved", "9/3/2016 11:00"),
    ("Closed", "9/3/2016 13:00"),
)


def version(world: World) -> AgreementVersion:
    facts: dict[str, Any] = {"priorities": ("P3",), "targets": TARGETS, "hours": Hours("UTC", OFFICE_HOURS)}
    return world.agreed(first_day=utc(2016, 1, 1).date(), **facts)


def told(request: ServiceRequest) -> list[dict[str, Any]]:
    clocks = Clock.objects.filter(subject=request.reference).order_by("metric", "cycle")
    names = ("metric", "cycle", "debtor", "state", "started_at", "stopped_at", *READ)
    return [{name: getattr(clock, name) for name in names} for clock in clocks]


@pytest.mark.django_db
def test_all_clocks_are_those_of_the_requests_own_moves(tmp_path, world: World):
    """O1, K1, K4, K6, K7, K11: mirror clocks and approvals, cycle by cycle."""
    made = world.request(version(world), priority="P3", at=utc(2016, 3, 7, 9))
    us = {"by": world.provider}
    made.accept(**us, at=utc(2016, 3, 7, 10))
    made.hold(**us, reason="Awaiting User Info", waits_for="consumer", at=utc(2016, 3, 7, 11))
    made.hold(**us, reason="Awaiting Evidence", waits_for="consumer", at=utc(2016, 3, 7, 12))
    made.hold(**us, reason="Awaiting Vendor", waits_for="supplier", at=utc(2016, 3, 7, 16))
    made.hold(**us, reason="Awaiting Problem", waits_for="provider", at=utc(2016, 3, 8, 10))
    made.resume(**us, at=utc(2016, 3, 8, 12))
    made.hold(**us, reason="Awaiting User Info", waits_for="consumer", at=utc(2016, 3, 8, 13))
    made.resume(**us, at=utc(2016, 3, 8, 14))
    made.fulfil(**us, output="Done", at=utc(2016, 3, 8, 14))
    made.send_back(by=world.consumer, reason="No", at=utc(2016, 3, 9, 10))
    made.fulfil(**us, output="Done", at=utc(2016, 3, 9, 11))
    made.confirm(by=world.consumer, at=utc(2016, 3, 9, 13))
    loaded(file_of(tmp_path, incident("INC1", *LOG)), world.relationship, "--timezone", "UTC", *PAUSE_IN)

    imported = ServiceRequest.objects.get(source_reference="INC1")
    assert told(imported) == told(made)
    rows = [row for row in exported(world.relationship) if row["source_reference"] == "INC1"]
    assert [(row["metric"], row["cycle"], int(row["business_seconds"]) / 3600, row["met"]) for row in rows] == [
        ("respond", "1", 1, "true"),
        ("fulfil", "1", 4, "true"),
        ("approve", "1", 4, "false"),
        ("approve", "2", 2, "true"),
        ("obligation", "1", 5, "false"),
        ("obligation", "2", 2, "false"),
        ("obligation", "3", 1, "true"),
    ]


@pytest.mark.django_db
def test_a_wait_that_goes_on_runs_the_clock_of_whoever_is_waited_for(tmp_path, world: World):
    """O1: the queue sorts by what the provider owes, and the request knows the clock that its answer will stop."""
    version(world)
    waits = ("--pause-in", "Awaiting User Info=consumer", "--pause-in", "Awaiting Evidence=consumer")
    loaded(file_of(tmp_path, incident("INC1", *LOG[:3])), world.relationship, "--timezone", "UTC", *waits)

    request = ServiceRequest.objects.get()
    clock = request.obligation_clock
    assert clock
    assert (clock.state, clock.debtor, clock.started_at) == ("running", "consumer", utc(2016, 3, 7, 11))
    assert (clock.due_at, clock.breached_at) == (utc(2016, 3, 7, 14), utc(2016, 3, 7, 14))
    assert request.next_due_at is None

    request.answer(by=world.consumer, text="The blue one")
    clock.refresh_from_db()
    assert clock.state == "breached"
    fulfil = Clock.objects.get(metric="fulfil")
    assert (fulfil.state, fulfil.used) == ("running", timedelta(hours=2))


@pytest.mark.django_db
def test_fulfilled_waits_for_the_consumers_approval(tmp_path, world: World):
    """O1."""
    version(world)
    log = incident("INC1", ("Active", "7/3/2016 10:00"), ("Resolved", "7/3/2016 12:00"))
    loaded(file_of(tmp_path, log), world.relationship, "--timezone", "UTC")

    request = ServiceRequest.objects.get()
    assert request.approve_clock
    assert (request.approve_clock.state, request.approve_clock.due_at) == ("running", utc(2016, 3, 7, 14))
    assert Clock.objects.filter(metric="obligation").count() == 0
