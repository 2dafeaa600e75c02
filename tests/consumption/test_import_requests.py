"""`manage.py import_requests FILE`: a log comes in whole or not at all, and nothing twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consumption.models import ServiceRequest
from relationships.models import Clock, Notice, Record
from relationships.models.clock_marking import mark_time
from tests.consumption.event_log import agreed, closed, file_of, incident, loaded, same_as_the_fold, utc
from tests.factories import World


@pytest.mark.django_db
def test_an_incident_becomes_a_request_with_its_past(tmp_path):
    relationship = agreed(tmp_path)

    said = loaded(file_of(tmp_path, closed(caller_id="?", subcategory="?")), relationship)

    assert said == f"Loaded 1 incident with 4 events into {relationship.reference}.\n"
    request = ServiceRequest.objects.get()
    assert (request.source_reference, request.title, request.wish) == (
        "INC1",
        "Category 55",
        "Symptom 72\nLocation 143",
    )
    assert (request.raised_at, request.raised_by_name, request.raised_by) == (utc(2016, 3, 7, 9), "somebody", None)
    assert (request.priority.name, request.impact, request.urgency) == ("P3", "medium", "low")
    assert (request.status, request.status_since, request.cycle) == ("closed", utc(2016, 3, 11, 9), 1)
    assert (request.part.name, request.kind, request.next_due_at) == ("Service request", "action", None)
    lines = Record.objects.filter(subject=request.reference).order_by("at", "pk")
    assert list(lines.values_list("move", "at", "by_name", "by_side", "text")) == [
        (
            "raise",
            utc(2016, 3, 7, 9),
            "somebody",
            "consumer",
            "Brought in as INC1 with 4 events, the last of 2016-03-11 09:00 UTC.",
        ),
        ("accept", utc(2016, 3, 7, 11), "Updated by 21", "provider", "The log says “Active”."),
        ("fulfil", utc(2016, 3, 7, 16), "Resolved by 149", "provider", "The log says “Resolved”."),
        ("confirm", utc(2016, 3, 11, 9), "Updated by 21", "", "The log says “Closed”."),
    ]


@pytest.mark.django_db
def test_its_clocks_are_what_the_engine_would_have_made_of_it(tmp_path):
    """K17: every stored clock is the fold over its own segments."""
    relationship = agreed(tmp_path)
    loaded(file_of(tmp_path, closed()), relationship)

    request = ServiceRequest.objects.get()
    respond, fulfil = request.respond_clock, request.fulfil_clock
    assert respond
    assert fulfil
    assert (respond.state, respond.stopped_at, respond.due_at) == (
        "met",
        utc(2016, 3, 7, 11),
        utc(2016, 3, 7, 13),
    )
    assert (fulfil.state, fulfil.stopped_at, fulfil.due_at) == ("met", utc(2016, 3, 7, 16), utc(2016, 3, 7, 17))
    assert (fulfil.used, fulfil.target_seconds, fulfil.priority) == (timedelta(hours=7), 28_800, "P3")
    assert all(same_as_the_fold(clock) for clock in Clock.objects.all())


@pytest.mark.django_db
def test_until_and_time_zone_may_be_said(tmp_path):
    """C3: 09:00 on the clock of São Paulo is 12:00 UTC in March."""
    relationship = agreed(tmp_path)
    loaded(file_of(tmp_path, closed()), relationship, "--until", "closed", "--timezone", "America/Sao_Paulo")

    clock = Clock.objects.get(metric="fulfil")
    assert (clock.state, clock.started_at, clock.due_at, clock.stopped_at) == (
        "breached",
        utc(2016, 3, 7, 12),
        utc(2016, 3, 8, 12),
        utc(2016, 3, 11, 12),
    )
    assert clock.breached_at == clock.due_at


@pytest.mark.django_db
def test_the_targets_own_end_counts_where_none_is_said(tmp_path):
    until = [
        {"metric": "fulfil", "priority": "3 - Moderate", "within_seconds": 60, "hours": "always", "until": "closed"}
    ]
    loaded(file_of(tmp_path, closed()), agreed(tmp_path, targets=until))

    [clock] = Clock.objects.all()
    assert (clock.metric, clock.stopped_at, clock.calendar) == ("fulfil", utc(2016, 3, 11, 9), None)


@pytest.mark.django_db
def test_a_reopened_one_goes_on_where_it_stopped(tmp_path):
    """K11: 7 h on Monday, closed on Friday, 2 h more on Monday after; the days between do not count."""
    again = incident("INC1", ("Active", "14/3/2016 09:00"), ("Resolved", "14/3/2016 11:00"))
    log = [{**each, "resolved_at": "14/3/2016 11:00"} for each in (*closed(), *again)]
    loaded(file_of(tmp_path, log), agreed(tmp_path))

    request = ServiceRequest.objects.get()
    clock = request.fulfil_clock
    assert clock
    assert (request.status, request.cycle) == ("fulfilled", 2)
    assert (clock.state, clock.used, clock.due_at, clock.stopped_at) == (
        "breached",
        timedelta(hours=9),
        utc(2016, 3, 14, 10),
        utc(2016, 3, 14, 11),
    )
    assert list(clock.segments.values_list("since_at", "until_at")) == [
        (utc(2016, 3, 7, 9), utc(2016, 3, 7, 16)),
        (utc(2016, 3, 14, 9), utc(2016, 3, 14, 11)),
    ]


@pytest.mark.django_db
def test_open_ones_run_on_and_the_loop_takes_them_further(tmp_path, world: World):
    """Nobody is told of history, nor of deadlines that passed in it; people go on from where the log ends."""
    relationship = agreed(tmp_path, provider="Harbour IT", consumer="Northwind Clinics")
    log = [
        *incident("INC1", ("New", "7/3/2016 09:10")),
        *incident("INC2", ("Active", "7/3/2016 09:10")),
        *incident("INC3", ("Active", "7/3/2016 09:10"), ("Awaiting User Info", "7/3/2016 10:00")),
        *incident("INC4", ("Active", "7/3/2016 09:10"), ("Resolved", "7/3/2016 10:00")),
    ]
    loaded(file_of(tmp_path, log), relationship, "--until", "closed")

    new, active, waiting, resolved = ServiceRequest.objects.order_by("source_reference")
    assert [r.status for r in (new, active, waiting, resolved)] == ["submitted", "in_progress", "held", "fulfilled"]
    assert new.next_due_at == utc(2016, 3, 7, 13)
    assert active.next_due_at == waiting.next_due_at == resolved.next_due_at == utc(2016, 3, 7, 17)
    assert Notice.objects.count() == 0
    assert mark_time(timezone.now()) == []
    assert set(Clock.objects.open().values_list("state", "breached_at", "metric")) == {
        ("running", utc(2016, 3, 7, 13), "respond"),
        ("running", utc(2016, 3, 7, 17), "fulfil"),
    }

    new.accept(by=world.provider)
    active.fulfil(by=world.provider, output="Done")
    waiting.resume(by=world.provider)
    resolved.confirm(by=world.consumer)
    assert [r.status for r in (new, active, waiting, resolved)] == [
        "in_progress",
        "fulfilled",
        "in_progress",
        "closed",
    ]
    assert resolved.fulfil_clock
    resolved.fulfil_clock.refresh_from_db()
    assert resolved.fulfil_clock.state == "breached"


@pytest.mark.django_db
def test_rows_in_any_order_and_compressed_come_to_the_same(tmp_path):
    relationship = agreed(tmp_path)
    both = [*closed("INC1"), *closed("INC2")]

    loaded(file_of(tmp_path, both[::-1], "log.csv.gz"), relationship)

    assert list(ServiceRequest.objects.values_list("source_reference", "status")) == [
        ("INC2", "closed"),
        ("INC1", "closed"),
    ]
    assert set(Clock.objects.values_list("metric", "state")) == {("respond", "met"), ("fulfil", "met")}
