"""`manage.py import_requests FILE`: a log comes in whole or not at all, and nothing twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from consumption.models import ServiceRequest
from relationships.models import Agreement, Clock, ClockSegment, Notice, Record
from relationships.models.clock import mark_time
from tests.consumption.event_log import FIRST, agreed, closed, file_of, incident, loaded, row, text_of
from tests.factories import World


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def refusal(*arguments: str | Path) -> list[str]:
    with pytest.raises(CommandError) as refused:
        call_command("import_requests", *map(str, arguments))
    return str(refused.value).splitlines()


def refused(path: Path, reference: str, *options: str) -> list[str]:
    return refusal(path, "--relationship", reference, "--format", "servicenow", *options)


def rows() -> list[int]:
    return [model.objects.count() for model in (ServiceRequest, Clock, ClockSegment)]


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
    for clock in Clock.objects.all():
        reading = clock.reading()
        assert (clock.used, clock.paused, clock.due_at, clock.warn_at, clock.breached_at) == (
            reading.used,
            reading.paused,
            reading.due_at,
            reading.warn_at,
            reading.breached_at,
        )


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


@pytest.mark.django_db
def test_a_second_run_doubles_nothing_and_names_what_differs(tmp_path):
    relationship = agreed(tmp_path)
    path = file_of(tmp_path, [*closed("INC1"), *incident("INC2", ("New", "7/3/2016 09:10"))])
    loaded(path, relationship)
    before = rows()

    nothing_new = (
        f"Loaded 0 incidents with 0 events into {relationship.reference}.\n"
        "2 incidents were here already and stay as they are.\n"
    )
    assert loaded(path, relationship) == nothing_new
    assert rows() == before

    newer = [*closed("INC1"), *closed("INC2"), *closed("INC3")]
    assert loaded(file_of(tmp_path, newer), relationship) == (
        f"Loaded 1 incident with 4 events into {relationship.reference}.\n"
        "2 incidents were here already and stay as they are.\n"
        "1 of them differs in this file and was not changed: INC2.\n"
    )
    assert ServiceRequest.objects.get(source_reference="INC2").status == "submitted"
    assert ServiceRequest.objects.count() == 3


@pytest.mark.django_db
def test_what_people_did_since_is_no_difference(tmp_path, world: World):
    relationship = agreed(tmp_path, provider="Harbour IT", consumer="Northwind Clinics")
    path = file_of(tmp_path, incident("INC1", ("New", "7/3/2016 09:10")))
    loaded(path, relationship)
    ServiceRequest.objects.get().accept(by=world.provider)

    assert loaded(path, relationship).endswith("1 incident was here already and stays as it is.\n")


@pytest.mark.django_db
def test_bad_rows_are_named_and_nothing_is_loaded(tmp_path):
    """All or nothing: the good incident before them stays out too."""
    relationship = agreed(tmp_path)
    log = [
        *closed("INC1"),
        row("New", "31/2/2016 08:39", number="INC2"),
        row("New", "2016-03-07 09:10", number="INC2"),
        row("New", "?", number="INC3"),
        row("Sleeping", "7/3/2016 09:10", number="INC4"),
        row("New", "7/3/2016 09:10", number="?"),
        row("New", "7/3/2016 09:10", number="INC5", sys_mod_count="-1"),
        row("New", "7/3/2016 09:10", number="INC5", impact="9 - None"),
        row("New", "7/3/2016 09:10", number="INC5", caller_id="x" * 161),
        row("New", "7/3/2016 09:10", number="INC5", category="a\0b"),
        row("New", "7/3/2999 09:10", number="INC5"),
        row("New", "7/3/1901 09:10", number="INC5"),
        row("New", "7/3/2016 09:10", number="INC6", priority="5 - Planning"),
        row("New", "7/3/2016 09:10", number="INC7", priority="?"),
        row("New", "7/3/2016 09:10", number="INC8", opened_at="31/12/2015 23:59"),
    ]
    path = file_of(tmp_path, log)
    agreement = Agreement.objects.get().reference

    said = refused(path, relationship.reference)
    assert said == [
        "line 6, column sys_updated_at: “31/2/2016 08:39” is no date of the form D/M/YYYY HH:MM.",
        "line 7, column sys_updated_at: “2016-03-07 09:10” is no date of the form D/M/YYYY HH:MM.",
        "line 8, column sys_updated_at: the date is missing.",
        "line 9, column incident_state: “Sleeping” is no state that is known here (New, Active, In Progress, On Hold, "
        "Awaiting User Info, Awaiting Problem, Awaiting Vendor, Awaiting Evidence, Resolved, Closed).",
        "line 10, column number: the incident has no number.",
        "line 11, column sys_mod_count: “-1” is no count of changes.",
        "line 12, column impact: “9 - None” is none of 1 - High, 2 - Medium, 3 - Low.",
        "line 13, column caller_id: this is longer than 160 characters.",
        "line 14, column category: this holds a character that cannot be shown.",
        "line 15, column sys_updated_at: “7/3/2999 09:10” lies in the future.",
        "line 16, column sys_updated_at: “7/3/1901 09:10” lies before 1970.",
        f"line 17, column priority: “5 - Planning” is no priority of {agreement}, which has P1, P2, P3, P4.",
        f"line 18, column priority: “” is no priority of {agreement}, which has P1, P2, P3, P4.",
        f"line 19, column opened_at: no agreement of {relationship.reference} is in force at 2015-12-31 23:59 UTC.",
        f"{path}: nothing was loaded. Put this right, or load the rest by --partial.",
    ]
    assert rows() == [0, 0, 0]


@pytest.mark.django_db
def test_partial_loads_the_good_and_names_the_rest(tmp_path):
    """An incident with one bad row is left out whole."""
    relationship = agreed(tmp_path)
    log = [*closed("INC1"), row("New", "soon", number="INC2"), *closed("INC2"), *closed("INC3")]

    assert loaded(file_of(tmp_path, log), relationship, "--partial") == (
        "line 6, column sys_updated_at: “soon” is no date of the form D/M/YYYY HH:MM.\n"
        f"Loaded 2 incidents with 8 events into {relationship.reference}.\n"
        "1 incident was left out, see above.\n"
    )
    assert list(ServiceRequest.objects.values_list("source_reference", flat=True)) == ["INC1", "INC3"]


@pytest.mark.django_db
def test_partial_with_nothing_good_is_refused_and_long_lists_are_cut(tmp_path):
    relationship = agreed(tmp_path)
    log = [row("New", "soon", number=f"INC{number}") for number in range(25)]

    said = refused(file_of(tmp_path, log), relationship.reference, "--partial")

    assert len(said) == 22
    assert said[20] == "... and 5 more."
    assert said[21].endswith("nothing in it could be loaded.")


@pytest.mark.django_db
def test_several_agreements_or_actions_must_be_chosen_from(tmp_path, world: World):
    first = world.agreed(first_day=utc(2016, 1, 1).date(), priorities=("P3",), targets=())
    second = world.agreed(
        first_day=utc(2016, 1, 1).date(), priorities=("P3",), targets=(), parts=first.terms().parts[1:]
    )
    path = file_of(tmp_path, closed())
    reference = world.relationship.reference

    said = refused(path, reference, "--timezone", "UTC")
    assert said[0] == (
        f"line 5, column opened_at: at 2016-03-07 09:00 UTC {first.reference}, {second.reference} are in force; "
        "choose one by --agreement."
    )
    said = refused(path, reference, "--agreement", second.reference)
    assert said[0] == (
        f"line 5, column priority: {second.reference} has 0 service actions to choose from (-); name one by --part."
    )
    said = refused(path, reference, "--agreement", first.reference, "--part", "Coffee")
    assert "has 1 service actions to choose from (Extra storage); name one by --part." in said[0]

    loaded(path, world.relationship, "--agreement", first.reference)
    request = ServiceRequest.objects.get()
    assert (request.part.name, request.respond_clock, request.fulfil_clock) == ("Extra storage", None, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has no column number, incident_state, sys_mod_count, opened_at, sys_updated_at, priority, "),
        (text_of([]).encode(), "holds no events."),
        (b"number;incident_state\n", "has no column number, "),
        (text_of([]).replace("made_sla", "number").encode(), "has the column number twice in its first line."),
        (text_of([FIRST]).encode() + b"\xff\n", "is not text in UTF-8 (near line "),
        (b"\x1f\x8bnonsense", "cannot be read: "),
        (text_of([FIRST]).encode() + b'"open', "line 3, is no CSV: unexpected end of data."),
    ],
)
def test_a_file_that_is_no_log_is_refused(content: bytes, sentence: str, tmp_path):
    relationship = agreed(tmp_path)
    path = tmp_path / "log.csv"
    path.write_bytes(content)

    [said] = refused(path, relationship.reference)
    assert sentence in said


@pytest.mark.django_db
def test_a_row_of_another_width_is_named(tmp_path):
    relationship = agreed(tmp_path)
    path = file_of(tmp_path, text_of(closed()) + "INC1,New\n")

    assert refused(path, relationship.reference)[0] == f"line 6: there are 2 columns, not {len(FIRST)}."


@pytest.mark.django_db
def test_what_the_command_is_given_is_checked(tmp_path):
    relationship = agreed(tmp_path)
    path = file_of(tmp_path, closed())

    assert refused(path, "REL-0") == ["There is no relationship REL-0."]
    assert refused(path, relationship.reference, "--timezone", "Mars") == [
        "“Mars” is no time zone of the IANA list. Choose one like Europe/London."
    ]
    assert refused(tmp_path / "missing.csv", relationship.reference) == [
        f"{tmp_path / 'missing.csv'} cannot be read: No such file or directory."
    ]


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_do_not_meet(tmp_path):
    """The second is refused at once rather than waiting for the first to end."""
    import psycopg

    from consumption.imports.loading import LOCK

    relationship = agreed(tmp_path)
    path = file_of(tmp_path, closed())
    settings = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: settings[name] for name in names if name in settings}) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK + relationship.pk])
        [said] = refused(path, relationship.reference)

    assert said == (
        f"Another import into {relationship.reference} is going on. Nothing was loaded; wait for it to end."
    )
    assert rows() == [0, 0, 0]
