"""`manage.py export_clocks`: what a check from outside reads."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relationships.models import Side
from tests.consumption.event_log import agreed, closed, exported, file_of, incident, loaded, printed
from tests.factories import World

HEADING = (
    "request,source_reference,metric,priority,target_seconds,started_at,due_at,stopped_at,business_seconds,"
    "paused_seconds,met,cycle,paused_provider_seconds,paused_consumer_seconds,actual_seconds,warned_at,breached_at"
)


@pytest.mark.django_db
def test_clocks_of_a_log_come_out_in_utc(tmp_path):
    """C6, K2: met up to the deadline and breached after it, said of open clocks too."""
    relationship = agreed(tmp_path)
    late = {"resolved_at": "8/3/2016 09:01"}
    log = [
        *closed("INC1"),
        *incident("INC2", ("New", "7/3/2016 09:10"), ("Resolved", "8/3/2016 09:01"), **late),
        *incident("=INC3", ("New", "7/3/2016 09:10")),
    ]
    loaded(file_of(tmp_path, log), relationship)
    with time_machine.travel(datetime(2016, 3, 7, 12, 0, 0, 900_000, tzinfo=UTC), tick=False):
        lines = printed(relationship).splitlines()

    first = [line.split(",", 1)[1] for line in lines[1:]]
    assert lines[0] == HEADING
    assert first == [
        "INC1,respond,P3,14400,2016-03-07T09:00:00Z,2016-03-07T13:00:00Z,2016-03-07T11:00:00Z,7200,0,true,1,0,0,7200,,",
        "INC1,fulfil,P3,28800,2016-03-07T09:00:00Z,2016-03-07T17:00:00Z,2016-03-07T16:00:00Z,25200,0,true,1,0,0,25200,2016-03-07T15:00:00Z,",
        "INC2,respond,P3,14400,2016-03-07T09:00:00Z,2016-03-07T13:00:00Z,2016-03-08T09:01:00Z,28860,0,false,"
        "1,0,0,86460,2016-03-07T12:00:00Z,2016-03-07T13:00:00Z",
        "INC2,fulfil,P3,28800,2016-03-07T09:00:00Z,2016-03-07T17:00:00Z,2016-03-08T09:01:00Z,28860,0,false,"
        "1,0,0,86460,2016-03-07T15:00:00Z,2016-03-07T17:00:00Z",
        "'=INC3,respond,P3,14400,2016-03-07T09:00:00Z,2016-03-07T13:00:00Z,,10800,0,false,"
        "1,0,0,10800,2016-03-07T12:00:00Z,2016-03-07T13:00:00Z",
        "'=INC3,fulfil,P3,28800,2016-03-07T09:00:00Z,2016-03-07T17:00:00Z,,10800,0,false,"
        "1,0,0,10800,2016-03-07T15:00:00Z,2016-03-07T17:00:00Z",
    ]


@pytest.mark.django_db
def test_an_open_clock_is_undecided_until_its_deadline(world: World):
    """K2, K19: used time grows with the present; a pause counts as paused in business time only."""
    monday = datetime(2026, 11, 9, 9, tzinfo=UTC)
    request = world.request(world.agreed(first_day=monday.date()), at=monday)
    request.accept(by=world.provider, at=monday + timedelta(hours=1))
    request.hold(by=world.provider, reason="Which?", waits_for=Side.CONSUMER, at=monday + timedelta(hours=7))

    with time_machine.travel(monday + timedelta(hours=25), tick=False):
        respond, fulfil = exported(world.relationship)
    assert (respond["met"], respond["business_seconds"]) == ("true", "3600")
    assert (fulfil["met"], fulfil["due_at"], fulfil["business_seconds"], fulfil["paused_seconds"]) == (
        "",
        "",
        str(7 * 3600),
        str(2 * 3600),
    )

    request.resume(by=world.provider, at=monday + timedelta(hours=25))
    with time_machine.travel(monday + timedelta(hours=25, minutes=30), tick=False):
        fulfil = exported(world.relationship)[1]
    assert (fulfil["met"], fulfil["due_at"], fulfil["business_seconds"], fulfil["paused_seconds"]) == (
        "",
        "2026-11-10T11:00:00Z",
        str(7 * 3600 + 1800),
        str(2 * 3600),
    )
    with time_machine.travel(monday + timedelta(hours=26, seconds=1), tick=False):
        assert exported(world.relationship)[1]["met"] == "false"


@pytest.mark.django_db
def test_a_cancelled_clock_has_no_result(world: World):
    """K18."""
    request = world.request(at=timezone.now() - timedelta(minutes=5))
    request.withdraw(by=world.consumer)

    assert {row["met"] for row in exported(world.relationship)} == {""}


@pytest.mark.django_db
def test_the_number_of_queries_does_not_depend_on_the_clocks(tmp_path, django_assert_num_queries):
    relationship = agreed(tmp_path)
    loaded(file_of(tmp_path, closed("INC0")), relationship)
    with CaptureQueriesContext(connection) as one:
        exported(relationship)
    loaded(file_of(tmp_path, [each for number in range(1, 30) for each in closed(f"INC{number}")]), relationship)
    with django_assert_num_queries(len(one)):
        assert len(exported(relationship)) == 60


@pytest.mark.django_db
def test_a_relationship_that_is_not_there_is_named():
    with pytest.raises(CommandError, match=r"There is no relationship REL-0\."):
        call_command("export_clocks", "--relationship", "REL-0")
