"""`import_requests --format vinst`: the log of Volvo IT."""

from datetime import datetime, timedelta

import pytest

from consumption.models import ServiceRequest
from relationships.models import Agreement, Clock, Record, ServiceRelationship
from tests.consumption.event_log import agreed, file_of, loaded, refused, rows, same_as_the_fold, text_of, utc
from tests.consumption.vinst_log import sr

LEVELS = ("Major", "High", "Medium", "Low")
USER, VENDOR = ("--pause-in", "Wait - User=consumer"), ("--pause-in", "Wait - Vendor=supplier")
HOUR = timedelta(hours=1)


def nine(minutes: int = 0) -> datetime:
    """10 o'clock of the log."""
    return utc(2012, 4, 2, 9) + timedelta(minutes=minutes)


@pytest.fixture
def relationship(tmp_path) -> ServiceRelationship:
    """Respond within 4 h, fulfil within 8 h, on weekdays 9 to 17 in UTC, for the four impacts."""
    targets = [
        {"metric": metric, "priority": level, "within_seconds": hours * 3600, "hours": "service", "until": "resolved"}
        for level in LEVELS
        for metric, hours in (("respond", 4), ("fulfil", 8))
    ]
    return agreed(tmp_path, targets=targets, **{"from": "2010-01-01"})


def brought(tmp_path, relationship: ServiceRelationship, rows, *options: str) -> ServiceRequest:
    loaded(file_of(tmp_path, rows), relationship, *options, format="vinst")
    return ServiceRequest.objects.get()


def history(request: ServiceRequest) -> list[tuple[str, str]]:
    return list(Record.objects.filter(subject=request.reference).order_by("at", "pk").values_list("move", "text"))


@pytest.mark.django_db
def test_an_incident_becomes_a_request_with_its_past(tmp_path, relationship):
    """K4: a wait named by its sub status pauses; the team and its line are told with every line."""
    log = sr(
        ("Awaiting Assignment", "10:00"),
        ("In Progress", "11:00"),
        ("Wait - User", "12:00"),
        ("In Progress", "14:00"),
        ("Awaiting Assignment", "14:30", "V5 3rd", "L3"),
        ("In Progress", "15:00", "V5 3rd", "L3"),
        ("Resolved", "16:00", "V5 3rd", "L3"),
        ("Closed", "2012-04-10T10:00:00+01:00", "V5 3rd", "L3"),
    )
    request = brought(tmp_path, relationship, log, *USER)

    assert (request.source_reference, request.title, request.wish) == ("1-364285768", "PROD582 / 1-364285768", "fr")
    assert (request.raised_at, request.raised_by_name, request.status) == (nine(), "somebody", "closed")
    assert (request.priority.name, request.impact, request.urgency) == ("Medium", "medium", "")
    respond, fulfil = request.respond_clock, request.fulfil_clock
    assert respond
    assert fulfil
    assert (respond.state, respond.used, respond.stopped_at) == ("met", HOUR, nine(60))
    assert (fulfil.state, fulfil.used, fulfil.paused, fulfil.stopped_at) == ("met", 4 * HOUR, 2 * HOUR, nine(360))
    assert history(request) == [
        ("raise", "Brought in as 1-364285768 with 8 events, the last of 2012-04-10 09:00 UTC."),
        ("accept", "The log says “In Progress” at V30, L1."),
        ("hold", "Waiting for Head Office. The log says “Wait - User” at V30, L1."),
        ("resume", "The log says “In Progress” at V30, L1."),
        ("", "Passed on to V5 3rd, L3. The log says “Awaiting Assignment”."),
        ("fulfil", "The log says “Resolved” at V5 3rd, L3."),
        ("confirm", "The log says “Closed” at V5 3rd, L3."),
    ]
    names = Record.objects.filter(subject=request.reference, move__in=["accept", "fulfil"]).values_list("by_name")
    assert [name for (name,) in names.order_by("at")] == ["V30", "V5 3rd"]


@pytest.mark.django_db
def test_waits_pause_nothing_unless_they_are_named(tmp_path, relationship):
    request = brought(tmp_path, relationship, sr(("Wait - User", "10:00"), ("Wait", "11:00")))

    assert (request.status, request.held_for) == ("held", "")
    assert list(Clock.objects.get(metric="fulfil").segments.values_list("running", "reason")) == [(True, "")]


@pytest.mark.django_db
def test_created_directly_in_a_waiting_state(tmp_path, relationship):
    """K7: the first row is the opening, and the answer."""
    request = brought(tmp_path, relationship, sr(("Wait - Vendor", "10:00"), ("Wait - User", "11:00")), *USER, *VENDOR)

    assert (request.status, request.held_for, request.next_due_at) == ("held", "consumer", None)
    respond, fulfil = Clock.objects.order_by("-metric")
    assert (respond.state, respond.used) == ("met", timedelta(0))
    assert (fulfil.state, fulfil.used, fulfil.paused, fulfil.since_at) == ("paused", timedelta(0), HOUR, nine(60))
    assert list(fulfil.segments.values_list("since_at", "until_at", "running", "side")) == [
        (nine(), nine(), True, ""),
        (nine(), nine(60), False, "supplier"),
        (nine(60), None, False, "consumer"),
    ]


@pytest.mark.django_db
def test_solved_in_the_call_is_closed_and_an_unmatched_row_tells_nothing(tmp_path, relationship):
    log = sr(("In Progress", "10:00"), ("In Call", "11:00"), ("Unmatched", "12:00"))
    request = brought(tmp_path, relationship, log, "--until", "closed")

    assert (request.status, request.status_since) == ("closed", nine(60))
    assert [move for move, _text in history(request)] == ["raise", "accept", "fulfil", "confirm"]
    assert Clock.objects.get(metric="fulfil").stopped_at == nine(60)


@pytest.mark.django_db
def test_cancelled_is_withdrawn_without_a_result(tmp_path, relationship):
    """K18."""
    log = sr(("Awaiting Assignment", "10:00"), ("Wait - User", "11:00"), ("Cancelled", "12:00"))
    request = brought(tmp_path, relationship, log, *USER)

    assert (request.status, request.next_due_at) == ("withdrawn", None)
    fulfil = Clock.objects.get(metric="fulfil")
    assert (fulfil.state, fulfil.stopped_at, fulfil.used, fulfil.paused) == ("cancelled", nine(120), HOUR, HOUR)
    assert Clock.objects.get(metric="respond").state == "met"
    assert [move for move, _text in history(request)] == ["raise", "accept", "hold", "resume", "withdraw"]
    assert all(same_as_the_fold(clock) for clock in Clock.objects.all())


@pytest.mark.django_db
def test_queued_or_accepted_after_the_end_opens_it_again(tmp_path, relationship):
    """K11: the time in between does not count."""
    log = sr(
        ("In Progress", "10:00"),
        ("Resolved", "11:00"),
        ("Awaiting Assignment", "13:00"),
        ("In Progress", "14:00"),
        ("Closed", "15:00"),
    )
    request = brought(tmp_path, relationship, log)

    assert (request.status, request.cycle) == ("closed", 2)
    assert Clock.objects.get(metric="fulfil").used == 3 * HOUR


@pytest.mark.django_db
def test_rows_and_columns_in_any_order(tmp_path, relationship):
    """Of what the reader needs not, columns may be missing."""
    log = sr(("Wait - User", "11:00"), ("Closed", "15:00"), ("In Progress", "10:00"), ("Resolved", "13:00"))
    turned = [dict(reversed(row.items())) for row in log]
    for row in turned:
        del row["Owner Country"], row["ST Level"], row["Involved ST"], row["Product"], row["Country"]
    request = brought(tmp_path, relationship, turned, *USER)

    assert (request.title, request.wish, request.raised_at) == ("Incident 1-364285768", "", nine())
    assert [move for move, _text in history(request)] == ["raise", "accept", "hold", "fulfil", "confirm"]
    assert history(request)[2] == ("hold", "Waiting for Head Office. The log says “Wait - User”.")
    fulfil = Clock.objects.get(metric="fulfil")
    assert (fulfil.used, fulfil.paused) == (HOUR, 2 * HOUR)


@pytest.mark.django_db
def test_rows_of_one_second_stand_in_the_order_of_the_file(tmp_path, relationship):
    request = brought(tmp_path, relationship, sr(("In Progress", "10:00"), ("Wait", "11:00"), ("Resolved", "11:00")))

    assert request.status == "fulfilled"
    assert [move for move, _text in history(request)] == ["raise", "accept", "hold", "fulfil"]


@pytest.mark.django_db
def test_times_carry_their_own_offset(tmp_path, relationship):
    """C3: whatever the zone of the relationship or of the command, and also in summer."""
    log = sr(
        ("In Progress", "2012-07-02T10:00:00+01:00"),
        ("Resolved", "2012-07-02T12:00:00+02:00"),
        ("Closed", "2012-07-02T11:00:00.500Z"),
    )
    request = brought(tmp_path, relationship, log, "--timezone", "America/Sao_Paulo")

    assert request.raised_at == utc(2012, 7, 2, 9)
    assert Clock.objects.get(metric="fulfil").stopped_at == utc(2012, 7, 2, 10)
    assert request.status_since == utc(2012, 7, 2, 11) + timedelta(milliseconds=500)


@pytest.mark.django_db
def test_bad_rows_are_named_and_nothing_is_loaded(tmp_path, relationship):
    at = "Change Date+Time"
    log = [
        *sr(("In Progress", "10:00")),
        *sr(("In Progress", "10:00"), number=""),
        *sr(("In Progress", "10:00"), number="1-2", **{at: ""}),
        *sr(("In Progress", "10:00"), number="1-2", **{at: "2012-04-02T10:00:00"}),
        *sr(("In Progress", "10:00"), number="1-2", **{at: "2012-02-30T10:00:00+01:00"}),
        *sr(("In Progress", "10:00"), number="1-2", **{at: "2999-04-02T10:00:00+01:00"}),
        *sr(("In Progress", "10:00"), number="1-2", Status="Asleep"),
        *sr(("In Progress", "10:00"), number="1-2", Status="Completed"),
        *sr(("In Progress", "10:00"), number="1-2", Product="x" * 61),
        *sr(("In Progress", "10:00"), number="1-3", **{"SR Latest Impact": "Terrible"}),
        *sr(("In Progress", "11:00"), ("In Progress", "2009-04-02T10:00:00+01:00"), number="1-4"),
    ]
    path = file_of(tmp_path, log)

    assert refused(path, relationship.reference, format="vinst") == [
        "line 3, column SR Number: the incident has no number.",
        "line 4, column Change Date+Time: the date is missing.",
        "line 5, column Change Date+Time: “2012-04-02T10:00:00” is no date of the form YYYY-MM-DDTHH:MM:SS+HH:MM.",
        "line 6, column Change Date+Time: “2012-02-30T10:00:00+01:00” is no date of the form "
        "YYYY-MM-DDTHH:MM:SS+HH:MM.",
        "line 7, column Change Date+Time: “2999-04-02T10:00:00+01:00” lies in the future.",
        "line 8, column Status: “Asleep” is no status that is known here (Queued, Accepted, Completed, Unmatched).",
        "line 9, column Sub Status: “In Progress” is no sub status of Completed that is known here "
        "(Resolved, In Call, Closed, Cancelled).",
        "line 10, column Product: this is longer than 60 characters.",
        f"line 11, column SR Latest Impact: “Terrible” is no priority of {Agreement.objects.get().reference}, "
        "which has Major, High, Medium, Low.",
        f"line 13, column Change Date+Time: no agreement of {relationship.reference} is in force at "
        "2009-04-02 09:00 UTC.",
        f"{path}: nothing was loaded. Put this right, or load the rest by --partial.",
    ]
    assert rows() == [0, 0, 0, 0]

    said = loaded(path, relationship, "--partial", format="vinst")
    assert said.endswith(
        f"Loaded 1 incident with 1 event into {relationship.reference}.\n3 incidents were left out, see above.\n"
    )


@pytest.mark.django_db
def test_a_second_run_doubles_nothing_and_names_what_differs(tmp_path, relationship):
    log = sr(("In Progress", "10:00"), ("Wait - User", "11:00"))
    loaded(file_of(tmp_path, log), relationship, *USER, format="vinst")
    before = rows()

    nothing = loaded(file_of(tmp_path, log), relationship, *USER, format="vinst")
    assert nothing.endswith("1 incident was here already and stays as it is.\n")
    newer = loaded(file_of(tmp_path, [*log, *sr(("Resolved", "12:00"))]), relationship, *USER, format="vinst")
    assert newer.endswith("1 of them differs in this file and was not changed: 1-364285768.\n")
    assert rows() == before


@pytest.mark.django_db
def test_a_log_of_the_other_kind_is_refused(tmp_path, relationship):
    path = file_of(tmp_path, text_of(sr(("In Progress", "10:00"))))

    [said] = refused(path, relationship.reference, format="servicenow")
    assert "has no column number, incident_state, " in said
