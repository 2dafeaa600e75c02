"""`manage.py export_clocks`: what a check from outside reads."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relationships.models import Side
from relationships.terms import OFFICE_HOURS, Hours, Target
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


MONDAY = datetime(2016, 3, 7, 9, tzinfo=UTC)


def seconds(row: dict[str, str], *names: str) -> list[float]:
    """In hours, to be read."""
    return [int(row[f"{name}_seconds"]) / 3600 for name in names]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("side", "hours"),
    [
        ("consumer", [2, 6, 6, 0, 24]),
        ("provider", [2, 6, 0, 6, 24]),
        ("supplier", [2, 6, 0, 0, 24]),
        ("agreed", [2, 6, 0, 0, 24]),
        ("force_majeure", [2, 6, 0, 0, 24]),
    ],
)
def test_a_pause_that_goes_on_counts_for_the_side_it_waits_for(side: str, hours: list[int], tmp_path):
    """K4, K16: business, paused and out of hours add up to the time on the wall."""
    relationship = agreed(tmp_path)
    log = incident("INC1", ("Active", "7/3/2016 09:00"), ("Awaiting Problem", "7/3/2016 11:00"))
    loaded(file_of(tmp_path, log), relationship, "--pause-in", f"Awaiting Problem={side}")

    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        _respond, fulfil = exported(relationship)
    assert seconds(fulfil, "business", "paused", "paused_consumer", "paused_provider", "actual") == hours


@pytest.mark.django_db
@pytest.mark.parametrize("end_of_day", [False, True])
def test_business_days_are_told_in_seconds_of_their_hours(end_of_day: bool, tmp_path, world: World):
    """C8: 2 business days from Monday 11:00, paused on Tuesday from 10:00 to 12:00, stopped on Wednesday at 10:00."""
    target = Target("fulfil", 2, unit="business_days", end_of_day=end_of_day)
    hours = Hours("UTC", OFFICE_HOURS)
    world.agreed(first_day=MONDAY.date(), priorities=("P3",), targets=(target,), hours=hours)
    log = incident(
        "INC1",
        ("Active", "7/3/2016 11:00"),
        ("Awaiting User Info", "8/3/2016 10:00"),
        ("Active", "8/3/2016 12:00"),
        ("Resolved", "9/3/2016 10:00"),
        opened_at="7/3/2016 11:00",
    )
    options = ("--timezone", "UTC", "--pause-in", "Awaiting User Info=consumer")
    loaded(
        file_of(tmp_path, [*log, *incident("INC2", *OPEN, opened_at="7/3/2016 11:00")]), world.relationship, *options
    )

    with time_machine.travel(MONDAY + timedelta(days=1, hours=2), tick=False):
        stopped, paused = exported(world.relationship)
    names = ("target", "business", "paused", "paused_consumer", "actual")
    assert seconds(stopped, *names) == [48, 6 + 1 + 5 + 1, 2, 2, 47]
    assert seconds(paused, *names) == [48, 6 + 1, 1, 1, 24]


OPEN = (("Active", "7/3/2016 11:00"), ("Awaiting User Info", "8/3/2016 10:00"))


@pytest.mark.django_db
def test_earlier_cycles_stand_before_the_later(tmp_path, world: World):
    """K11, restart: each cycle keeps its own result; the clocks of a request stand together."""
    target = Target("fulfil", 8, reopening="restart")
    world.agreed(first_day=MONDAY.date(), priorities=("P3",), targets=(target,), hours=Hours("UTC", OFFICE_HOURS))
    again = incident("INC1", ("Active", "14/3/2016 09:00"), ("Resolved", "14/3/2016 11:00"))
    log = [{**each, "resolved_at": "14/3/2016 11:00"} for each in (*closed("INC1"), *again)]
    loaded(file_of(tmp_path, [*log, *closed("INC2")]), world.relationship, "--timezone", "UTC")

    rows = exported(world.relationship)
    assert [(row["source_reference"], row["cycle"], *seconds(row, "business", "actual")) for row in rows] == [
        ("INC1", "1", 7, 7),
        ("INC1", "2", 2, 2),
        ("INC2", "1", 7, 7),
    ]
    assert [row["started_at"] for row in rows] == [
        "2016-03-07T09:00:00Z",
        "2016-03-14T09:00:00Z",
        "2016-03-07T09:00:00Z",
    ]


@pytest.mark.django_db
def test_only_the_clocks_of_this_relationships_requests(tmp_path):
    one, other = agreed(tmp_path), agreed(tmp_path, consumer="Second Office")
    loaded(file_of(tmp_path, closed("INC1")), one)
    loaded(file_of(tmp_path, closed("INC2")), other)

    assert {row["source_reference"] for row in exported(one)} == {"INC1"}


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
