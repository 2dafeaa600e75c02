"""The events of one incident become the moves that history tells."""

import pytest

from consumption.imports.folding import moves_between, steps_of, turns_of
from consumption.imports.servicenow import STATES
from consumption.imports.vinst import STATES as VINST
from tests.consumption.told import incident, moves

VOLVO = {sub: status for known in VINST.values() for sub, status in known.items()}


def test_rows_that_change_no_state_are_no_move():
    told = incident(("New", "7 09:10"), ("New", "7 10:00"), ("Active", "7 11:00"), ("Active", "7 12:00"))

    assert moves(told) == [("accept", "7 11:00")]


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


@pytest.mark.parametrize("resolved", ["", "7 09:30", "9 12:01"])
def test_a_date_that_does_not_fit_between_its_neighbours_is_not_believed(resolved: str):
    told = incident(("Active", "7 10:00"), ("Resolved", "7 12:00"), ("Closed", "9 12:00"), resolved=resolved)

    assert moves(told) == [("accept", "7 10:00"), ("fulfil", "7 12:00"), ("confirm", "9 12:00")]


def test_closed_without_a_resolved_row_takes_the_date_if_there_is_one():
    rows = (("Active", "7 10:00"), ("Closed", "9 12:00"))

    assert moves(incident(*rows)) == [("accept", "7 10:00"), ("fulfil", "9 12:00"), ("confirm", "9 12:00")]
    assert moves(incident(*rows, resolved="8 08:00"))[1] == ("fulfil", "8 08:00")


def test_reopened_after_it_was_closed_is_sent_back():
    told = incident(
        ("Active", "7 10:00"),
        ("Resolved", "7 12:00"),
        ("Active", "8 10:00"),
        ("Resolved", "8 11:00"),
        ("Closed", "9 12:00"),
        ("Closed", "9 13:00"),
        ("Active", "10 10:00"),
    )

    assert [move for move, _when in moves(told)] == [
        "accept",
        "fulfil",
        "send_back",
        "fulfil",
        "confirm",
        "send_back",
    ]


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
        ("hold", "Awaiting Vendor"),
        ("fulfil", "Resolved"),
    ]


def test_rows_out_of_order_and_before_the_opening():
    """The order is that of sys_updated_at, then sys_mod_count; nothing happens before opened_at."""
    told = incident(("Closed", "9 12:00"), ("Active", "7 08:00"), ("Resolved", "8 12:00"), ("New", "7 07:00"))

    assert moves(told) == [("accept", "7 09:00"), ("fulfil", "8 12:00"), ("confirm", "9 12:00")]


def test_a_row_without_a_state_changes_nothing_and_new_comes_once():
    told = incident(("-100", "7 10:00"), ("Active", "7 11:00"), ("New", "7 12:00"), ("-100", "7 13:00"))

    assert moves(told) == [("accept", "7 11:00")]
    assert moves(incident(("-100", "7 10:00"))) == []


def test_what_is_passed_on_is_told_once_and_is_no_move():
    """Only while it is worked on: who resolved it, and where it stood then, is told with the move."""
    told = incident(
        ("Awaiting Assignment", "7 09:00", "V30, L1"),
        ("In Progress", "7 10:00", "V30, L1"),
        ("Awaiting Assignment", "7 11:00", "V5 3rd, L3"),
        ("In Progress", "7 12:00", "V5 3rd, L3"),
        ("Wait - User", "7 13:00", "V5 3rd, L3"),
        ("Wait - User", "7 14:00", "V30, L1"),
        ("Resolved", "7 15:00", "G9, L1"),
        ("Resolved", "7 15:30", "G8, L1"),
        states=VOLVO,
    )

    assert [(step.move, step.state, step.place) for step in steps_of(turns_of(told))] == [
        ("accept", "In Progress", "V30, L1"),
        ("", "Awaiting Assignment", "V5 3rd, L3"),
        ("hold", "Wait - User", "V5 3rd, L3"),
        ("", "Wait - User", "V30, L1"),
        ("fulfil", "Resolved", "G9, L1"),
    ]


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ((), ["withdraw"]),
        (("In Progress",), ["accept", "withdraw"]),
        (("Wait",), ["accept", "hold", "resume", "withdraw"]),
        (("Resolved",), ["accept", "fulfil", "withdraw"]),
        (("In Call",), ["accept", "fulfil", "confirm", "withdraw"]),
    ],
)
def test_cancelled_is_withdrawn_from_wherever_it_was(before: tuple[str, ...], wanted: list[str]):
    told = incident(*((state, "7 10:00") for state in before), ("Cancelled", "7 11:00"), states=VOLVO)

    assert [move for move, _when in moves(told)] == wanted


@pytest.mark.parametrize("states", [STATES, VOLVO])
def test_every_status_of_a_log_is_reached_from_every_other(states: dict[str, str]):
    statuses = {status for status in states.values() if status}
    for origin in statuses:
        for target in statuses - {"submitted", origin}:
            assert moves_between(origin, target)
    with pytest.raises(ValueError, match="No moves lead from closed to submitted"):
        moves_between("closed", "submitted")
