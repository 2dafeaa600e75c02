"""The events of one incident become moves and stretches of clocks."""

from datetime import UTC, datetime

import pytest

from consumption.imports.agreed import matching
from consumption.imports.folding import fulfil_course, moves_between, respond_course, steps_of, turns_of
from consumption.imports.log import Event, Facts, Incident
from consumption.imports.servicenow import STATES
from relationships.models import AgreedPriority, Side


def at(text: str) -> datetime:
    """ "7 09:00" is 9 o'clock on 7 March 2016."""
    day, time = text.split()
    return datetime.fromisoformat(f"2016-03-{int(day):02d}T{time}+00:00").astimezone(UTC)


def incident(*events: tuple[str, str], resolved: str = "", closed: str = "") -> Incident:
    facts = Facts(
        line=2,
        opened_at=at("7 09:00"),
        resolved_at=at(resolved) if resolved else None,
        closed_at=at(closed) if closed else None,
        resolved_by="Resolver",
        caller="Caller",
        title="",
        wish="",
        priority="3",
        impact="",
        urgency="",
    )
    rows = [Event(at(when), n, n, state, STATES.get(state, ""), "Writer") for n, (state, when) in enumerate(events)]
    return Incident("INC1", max(rows), facts, rows)


def moves(told: Incident) -> list[tuple[str, str]]:
    return [(step.move, f"{step.at:%-d %H:%M}") for step in steps_of(turns_of(told))]


def stretches(told: Incident, until: str) -> list[tuple[str, str]]:
    course = fulfil_course(turns_of(told), until)
    return [(f"{s.since:%-d %H:%M}", f"{s.until:%-d %H:%M}" if s.until else "") for s in course.stretches]


def test_rows_that_change_no_state_are_no_move():
    told = incident(("New", "7 09:10"), ("New", "7 10:00"), ("Active", "7 11:00"), ("Active", "7 12:00"))

    assert moves(told) == [("accept", "7 11:00")]
    assert respond_course(turns_of(told)).stopped_at == at("7 11:00")
    assert stretches(told, "resolved") == [("7 09:00", "")]


def test_a_state_that_was_skipped_is_passed_in_the_same_instant():
    """Invariant 9: the history is one that the request's own moves allow."""
    told = incident(("New", "7 09:10"), ("Resolved", "7 12:00"), ("Closed", "9 12:00"))

    assert moves(told) == [("accept", "7 12:00"), ("fulfil", "7 12:00"), ("confirm", "9 12:00")]


def test_what_the_log_dates_itself_is_dated_so():
    """A row that is written again while Resolved moves resolved_at, not the state."""
    told = incident(
        ("Active", "7 10:00"),
        ("Resolved", "7 12:00"),
        ("Resolved", "7 14:00"),
        ("Closed", "9 12:05"),
        resolved="7 14:00",
        closed="9 12:00",
    )

    assert moves(told) == [("accept", "7 10:00"), ("fulfil", "7 14:00"), ("confirm", "9 12:00")]
    assert [step.by for step in steps_of(turns_of(told))] == ["Writer", "Resolver", "Writer"]
    assert stretches(told, "resolved") == [("7 09:00", "7 14:00")]
    assert stretches(told, "closed") == [("7 09:00", "9 12:00")]


@pytest.mark.parametrize("resolved", ["", "7 09:30", "9 12:01"])
def test_a_date_that_does_not_fit_between_its_neighbours_is_not_believed(resolved: str):
    told = incident(("Active", "7 10:00"), ("Resolved", "7 12:00"), ("Closed", "9 12:00"), resolved=resolved)

    assert moves(told) == [("accept", "7 10:00"), ("fulfil", "7 12:00"), ("confirm", "9 12:00")]


def test_closed_without_a_resolved_row_takes_the_date_if_there_is_one():
    rows = (("Active", "7 10:00"), ("Closed", "9 12:00"))

    assert moves(incident(*rows)) == [("accept", "7 10:00"), ("fulfil", "9 12:00"), ("confirm", "9 12:00")]
    assert stretches(incident(*rows), "resolved") == [("7 09:00", "9 12:00")]
    assert stretches(incident(*rows, resolved="8 08:00"), "resolved") == [("7 09:00", "8 08:00")]


def test_the_time_between_resolved_and_reopened_does_not_count():
    """K11, continue; several Closed rows in a row are one closing."""
    told = incident(
        ("Active", "7 10:00"),
        ("Resolved", "7 12:00"),
        ("Active", "8 10:00"),
        ("Resolved", "8 11:00"),
        ("Closed", "9 12:00"),
        ("Closed", "9 13:00"),
        ("Active", "10 10:00"),
        ("Resolved", "10 11:00"),
        ("Closed", "11 12:00"),
        resolved="10 11:00",
        closed="11 12:00",
    )

    assert [move for move, _when in moves(told)] == [
        "accept",
        "fulfil",
        "send_back",
        "fulfil",
        "confirm",
        "send_back",
        "fulfil",
        "confirm",
    ]
    assert stretches(told, "resolved") == [("7 09:00", "7 12:00"), ("8 10:00", "8 11:00"), ("10 10:00", "10 11:00")]
    assert stretches(told, "closed") == [("7 09:00", "9 12:00"), ("10 10:00", "11 12:00")]
    assert respond_course(turns_of(told)).stopped_at == at("7 10:00")


def test_waiting_is_on_hold_and_each_reason_is_told():
    told = incident(
        ("Awaiting User Info", "7 10:00"),
        ("Awaiting User Info", "7 10:30"),
        ("Awaiting Vendor", "7 11:00"),
        ("Resolved", "7 12:00"),
    )

    assert [(step.move, step.state) for step in steps_of(turns_of(told))] == [
        ("accept", "Awaiting User Info"),
        ("hold", "Awaiting User Info"),
        ("resume", "Awaiting Vendor"),
        ("hold", "Awaiting Vendor"),
        ("resume", "Resolved"),
        ("fulfil", "Resolved"),
    ]
    assert stretches(told, "resolved") == [("7 09:00", "7 12:00")]


def test_a_waiting_state_may_pause():
    """K7: waiting that goes on for another reason is one pause."""
    told = incident(
        ("Awaiting User Info", "7 10:00"),
        ("Awaiting Evidence", "7 10:30"),
        ("Active", "7 11:00"),
        ("Awaiting Vendor", "7 12:00"),
    )
    waits = {"Awaiting User Info": Side.CONSUMER, "Awaiting Evidence": Side.CONSUMER}

    course = fulfil_course(turns_of(told), "resolved", waits.get)

    assert [(s.running, s.since, s.until) for s in course.stretches] == [
        (True, at("7 09:00"), at("7 10:00")),
        (False, at("7 10:00"), at("7 11:00")),
        (True, at("7 11:00"), None),
    ]


def test_rows_out_of_order_and_before_the_opening():
    """The order is that of sys_updated_at, then sys_mod_count; nothing happens before opened_at."""
    told = incident(("Closed", "9 12:00"), ("Active", "7 08:00"), ("Resolved", "8 12:00"), ("New", "7 07:00"))

    assert moves(told) == [("accept", "7 09:00"), ("fulfil", "8 12:00"), ("confirm", "9 12:00")]


def test_a_row_without_a_state_changes_nothing_and_new_comes_once():
    told = incident(("-100", "7 10:00"), ("Active", "7 11:00"), ("New", "7 12:00"), ("-100", "7 13:00"))

    assert moves(told) == [("accept", "7 11:00")]
    assert moves(incident(("-100", "7 10:00"))) == []
    assert respond_course(turns_of(incident(("-100", "7 10:00")))).stopped_at is None


def test_every_status_of_a_log_is_reached_from_every_other():
    statuses = set(STATES.values())
    for origin in statuses:
        for target in statuses - {"submitted", origin}:
            assert moves_between(origin, target)
    with pytest.raises(ValueError, match="No moves lead from closed to submitted"):
        moves_between("closed", "submitted")


@pytest.mark.parametrize(
    ("name", "names", "found"),
    [
        ("3 - Moderate", ("P1", "P2", "P3", "P4"), "P3"),
        ("3 - Moderate", ("1", "2", "3"), "3"),
        ("3 - Moderate", ("3 - Low", "3 - moderate"), "3 - moderate"),
        ("1 - Critical", ("Critical", "High"), "Critical"),
        ("1 - Critical", ("P01", "P10"), "P01"),
        ("High", ("1 - Critical", "2 - High"), "2 - High"),
        ("5 - Planning", ("P1", "P2"), None),
        ("2 - High", ("P2", "P2 at night"), None),
        ("", ("P1",), None),
    ],
)
def test_a_priority_is_found_by_name_number_or_word(name: str, names: tuple[str, ...], found: str | None):
    priority = matching(name, [AgreedPriority(name=each) for each in names])

    assert (priority.name if priority else None) == found
