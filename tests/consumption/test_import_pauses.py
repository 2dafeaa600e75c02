"""`import_requests --pause-in STATE=SIDE`: the log's own waiting states pause the clocks."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from consumption.models import ServiceRequest
from relationships.models import Clock, Record
from relationships.terms import Target
from tests.consumption.event_log import (
    agreed,
    closed,
    exported,
    file_of,
    incident,
    loaded,
    refused,
    rows,
    same_as_the_fold,
    utc,
)
from tests.factories import World

USER = ("--pause-in", "Awaiting User Info=consumer")
VENDOR = ("--pause-in", "Awaiting Vendor=supplier")
EVIDENCE = ("--pause-in", "Awaiting Evidence=provider")
MONDAY = "7/3/2016"

HOUR = timedelta(hours=1)


def segments(clock: Clock | None) -> list[tuple[bool, datetime, datetime | None, str, str]]:
    assert clock
    return list(clock.segments.values_list("running", "since_at", "until_at", "reason", "side"))


def fulfilment() -> Clock:
    return Clock.objects.get(metric="fulfil")


@pytest.mark.django_db
def test_a_wait_pauses_the_clock_that_pauses_for_it(tmp_path):
    """K4: the response never pauses; the fulfilment does, and says whom it waited for in the log's own word."""
    relationship = agreed(tmp_path)
    log = incident(
        "INC1",
        ("New", f"{MONDAY} 09:00"),
        ("Active", f"{MONDAY} 10:00"),
        ("Awaiting User Info", f"{MONDAY} 11:00"),
        ("Active", f"{MONDAY} 13:00"),
        ("Resolved", f"{MONDAY} 16:00"),
    )
    loaded(file_of(tmp_path, log), relationship, *USER)

    request = ServiceRequest.objects.get()
    assert segments(request.respond_clock) == [(True, utc(2016, 3, 7, 9), utc(2016, 3, 7, 10), "", "")]
    assert segments(request.fulfil_clock) == [
        (True, utc(2016, 3, 7, 9), utc(2016, 3, 7, 11), "", ""),
        (False, utc(2016, 3, 7, 11), utc(2016, 3, 7, 13), "Awaiting User Info", "consumer"),
        (True, utc(2016, 3, 7, 13), utc(2016, 3, 7, 16), "", ""),
    ]
    clock = fulfilment()
    assert (clock.state, clock.used, clock.paused, clock.due_at) == ("met", 5 * HOUR, 2 * HOUR, utc(2016, 3, 8, 11))
    assert list(Record.objects.filter(subject=request.reference).values_list("move", "text", "by_side"))[1:] == [
        ("accept", "The log says “Active”.", "provider"),
        ("hold", "Waiting for Head Office. The log says “Awaiting User Info”.", "provider"),
        ("resume", "The log says “Active”.", "provider"),
        ("fulfil", "The log says “Resolved”.", "provider"),
    ]


@pytest.mark.django_db
def test_the_deadline_moves_by_business_time(tmp_path):
    """K5: 8 h, 9 to 17, from Friday 15:00; paused from Friday 16:00 to Monday 10:00: due on Monday at 17:00."""
    log = incident(
        "INC1",
        ("Active", "4/3/2016 15:00"),
        ("Awaiting User Info", "4/3/2016 16:00"),
        ("Active", f"{MONDAY} 10:00"),
        opened_at="4/3/2016 15:00",
    )
    loaded(file_of(tmp_path, log), agreed(tmp_path), *USER)

    clock = fulfilment()
    assert (clock.state, clock.used, clock.paused, clock.due_at) == (
        "running",
        HOUR,
        2 * HOUR,
        utc(2016, 3, 7, 17),
    )


@pytest.mark.django_db
def test_resolved_while_waiting_closes_the_pause_first(tmp_path):
    """K6: waiting from February to August is paused time, not used; the deadline it is judged by lies ahead."""
    log = incident(
        "INC1",
        ("Active", "1/2/2016 09:00"),
        ("Awaiting User Info", "1/2/2016 10:00"),
        ("Resolved", "1/8/2016 10:00"),
        opened_at="1/2/2016 09:00",
    )
    relationship = agreed(tmp_path)
    loaded(file_of(tmp_path, log), relationship, *USER)

    clock = fulfilment()
    assert (clock.state, clock.used, clock.due_at) == ("met", HOUR, utc(2016, 8, 1, 17))
    assert segments(clock)[-1] == (True, utc(2016, 8, 1, 10), utc(2016, 8, 1, 10), "", "")
    _respond, row = exported(relationship)
    assert (row["business_seconds"], row["paused_seconds"], row["paused_consumer_seconds"]) == (
        "3600",
        str(130 * 8 * 3600),
        str(130 * 8 * 3600),
    )
    assert row["actual_seconds"] == str(int(timedelta(days=182, hours=1).total_seconds()))


@pytest.mark.django_db
def test_two_waits_in_a_row_are_one_pause(tmp_path):
    """K7, K16: no second counts twice, and each side answers for its own; a supplier's wait is in neither's."""
    log = incident(
        "INC1",
        ("Awaiting User Info", f"{MONDAY} 09:00"),
        ("Awaiting Vendor", f"{MONDAY} 11:00"),
        ("Awaiting Evidence", f"{MONDAY} 14:00"),
        ("Active", f"{MONDAY} 15:00"),
        ("Resolved", f"{MONDAY} 17:00"),
    )
    relationship = agreed(tmp_path)
    loaded(file_of(tmp_path, log), relationship, *USER, *VENDOR, *EVIDENCE)

    assert segments(fulfilment())[1:-1] == [
        (False, utc(2016, 3, 7, 9), utc(2016, 3, 7, 11), "Awaiting User Info", "consumer"),
        (False, utc(2016, 3, 7, 11), utc(2016, 3, 7, 14), "Awaiting Vendor", "supplier"),
        (False, utc(2016, 3, 7, 14), utc(2016, 3, 7, 15), "Awaiting Evidence", "provider"),
    ]
    _respond, row = exported(relationship)
    names = ("business", "paused", "paused_consumer", "paused_provider", "actual")
    assert [int(row[f"{name}_seconds"]) / 3600 for name in names] == [2, 6, 2, 1, 8]
    holds = Record.objects.filter(move="hold").values_list("text", flat=True)
    assert list(holds) == [
        "Waiting for Head Office. The log says “Awaiting User Info”.",
        "Waiting for a supplier. The log says “Awaiting Vendor”.",
        "Waiting for Group IT. The log says “Awaiting Evidence”.",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("side", ["consumer", "provider", "supplier", "agreed", "force_majeure"])
def test_while_it_waits_it_is_on_hold_for_that_side_and_never_due(side: str, tmp_path):
    """K8."""
    log = incident("INC1", ("Active", f"{MONDAY} 09:00"), ("Awaiting Problem", f"{MONDAY} 11:00"))
    loaded(file_of(tmp_path, log), agreed(tmp_path), "--pause-in", f"Awaiting Problem={side}")

    request = ServiceRequest.objects.get()
    assert (request.status, request.held_for, request.next_due_at) == ("held", side, None)
    clock = fulfilment()
    assert (clock.state, clock.due_at, clock.warn_at, clock.breached_at) == ("paused", None, None, None)
    assert clock.since_at == utc(2016, 3, 7, 11)
    assert same_as_the_fold(clock)


@pytest.mark.django_db
def test_states_that_are_not_named_pause_nothing(tmp_path):
    log = incident("INC1", ("Awaiting Vendor", f"{MONDAY} 09:00"), ("Awaiting User Info", f"{MONDAY} 10:00"))
    loaded(file_of(tmp_path, [*log, *closed("INC2")]), agreed(tmp_path), *VENDOR)

    request = ServiceRequest.objects.get(source_reference="INC1")
    assert (request.status, request.held_for) == ("held", "")
    assert request.fulfil_clock
    assert [segment[0] for segment in segments(request.fulfil_clock)] == [True, False, True]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pausing", "running"),
    [
        ("usual", [False, False, False]),
        ("any", [False, False, False]),
        ("never", [True, True, True]),
        ("other_side", [False, True, True]),
        ("not_own", [False, False, True]),
    ],
)
def test_the_target_says_which_waits_pause_it(pausing: str, running: list[bool], tmp_path, world: World):
    """K4: what does not pause the clock runs on, and tells why and for whom all the same."""
    target = Target("fulfil", 8, pausing=pausing)
    world.agreed(first_day=utc(2016, 1, 1).date(), priorities=("P3",), targets=(target,))
    log = incident(
        "INC1",
        ("Active", f"{MONDAY} 09:00"),
        ("Awaiting User Info", f"{MONDAY} 10:00"),
        ("Awaiting Vendor", f"{MONDAY} 11:00"),
        ("Awaiting Evidence", f"{MONDAY} 12:00"),
        ("Active", f"{MONDAY} 13:00"),
    )
    loaded(file_of(tmp_path, log), world.relationship, *USER, *VENDOR, *EVIDENCE)

    told = segments(fulfilment())[1:-1]
    assert [segment[0] for segment in told] == running
    assert [segment[3:] for segment in told] == [
        ("Awaiting User Info", "consumer"),
        ("Awaiting Vendor", "supplier"),
        ("Awaiting Evidence", "provider"),
    ]
    assert fulfilment().paused == running.count(False) * HOUR


@pytest.mark.django_db
def test_a_second_run_doubles_nothing(tmp_path):
    relationship = agreed(tmp_path)
    path = file_of(tmp_path, incident("INC1", ("Awaiting User Info", f"{MONDAY} 09:00"), ("Active", f"{MONDAY} 10:00")))
    loaded(path, relationship, *USER)
    before = rows()

    assert loaded(path, relationship, *USER).endswith("1 incident was here already and stays as it is.\n")
    assert rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            ["Awaiting User Info"],
            "“Awaiting User Info” does not say which state waits for whom; "
            "write it like “Awaiting User Info=consumer”.",
        ),
        (["=consumer"], "“=consumer” does not say which state waits for whom; "),
        (["Awaiting Vendor="], "“Awaiting Vendor=” does not say which state waits for whom; "),
        (
            ["Awaiting Vendor=vendor"],
            "“vendor” is nobody that a pause can wait for; “Awaiting Vendor” waits for one of: "
            "consumer, provider, supplier, agreed, force_majeure.",
        ),
        (
            ["Awaiting Vendor=supplier", "Awaiting Vendor=provider"],
            "“Awaiting Vendor” is named twice by --pause-in; name it once.",
        ),
        (
            ["Awaiting Moon=consumer"],
            "The log has no state “Awaiting Moon”. Nothing was loaded; its waiting states are: "
            "Awaiting User Info, Awaiting Vendor.",
        ),
        (
            ["Awaiting Evidence=provider"],
            "The log has no state “Awaiting Evidence”. Nothing was loaded; its waiting states are: ",
        ),
        (
            ["Resolved=provider"],
            "“Resolved” is no state in which an incident waits. Nothing was loaded; the log's waiting states are: "
            "Awaiting User Info, Awaiting Vendor.",
        ),
    ],
)
def test_what_cannot_be_a_pause_is_refused_in_a_sentence(given: list[str], sentence: str, tmp_path: Path):
    relationship = agreed(tmp_path)
    waiting = incident("INC2", ("Awaiting User Info", f"{MONDAY} 09:00"), ("Awaiting Vendor", f"{MONDAY} 10:00"))
    path = file_of(tmp_path, [*closed("INC1"), *waiting])

    options = [each for text in given for each in ("--pause-in", text)]
    [said] = refused(path, relationship.reference, *options)
    assert said.startswith(sentence)
    assert rows() == [0, 0, 0, 0]
