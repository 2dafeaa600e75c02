"""`manage.py import_requests FILE`: what is wrong is named, and nothing is loaded."""

import pytest
from django.db import connection

from consumption.models import ServiceRequest
from relationships.models import Agreement
from tests.consumption.event_log import FIRST, agreed, closed, file_of, loaded, refused, row, rows, text_of, utc
from tests.factories import World


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
    assert rows() == [0, 0, 0, 0]


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
    assert rows() == [0, 0, 0, 0]
