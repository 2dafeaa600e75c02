"""The turns of one incident become what its clocks ran through."""

import pytest

from consumption.imports.courses import fulfil_courses, respond_course
from consumption.imports.folding import turns_of
from tests.consumption.test_import_folding import VOLVO
from tests.consumption.told import at, incident, spells

WAITS = {"Awaiting User Info": "consumer", "Awaiting Evidence": "agreed", "Awaiting Vendor": "provider"}


def test_the_first_event_that_shows_it_begun_is_the_answer():
    told = incident(("New", "7 09:10"), ("New", "7 10:00"), ("Active", "7 11:00"), ("Resolved", "7 12:00"))

    assert respond_course(turns_of(told)).stopped_at == at("7 11:00")
    assert respond_course(turns_of(incident(("-100", "7 10:00")))).stopped_at is None
    assert spells(told) == [[("run", "7 09:00", "7 12:00")]]
    assert spells(told, "closed") == [[("run", "7 09:00", "")]]


REOPENED = incident(
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


def test_the_time_between_resolved_and_reopened_does_not_count():
    """K11, continue; several Closed rows in a row are one closing."""
    first, second, third = ("run", "7 09:00", "7 12:00"), ("run", "8 10:00", "8 11:00"), ("run", "10 10:00", "10 11:00")

    assert spells(REOPENED) == [[first, second, third]]
    assert spells(REOPENED, "closed") == [[("run", "7 09:00", "9 12:00"), ("run", "10 10:00", "11 12:00")]]
    assert respond_course(turns_of(REOPENED)).stopped_at == at("7 10:00")


def test_each_opening_is_a_cycle_of_its_own_where_that_is_agreed():
    """K11, restart and ignore."""
    cycles = [("run", "7 09:00", "7 12:00")], [("run", "8 10:00", "8 11:00")], [("run", "10 10:00", "10 11:00")]

    assert spells(REOPENED, reopening="restart") == [*cycles]
    assert spells(REOPENED, reopening="ignore") == [cycles[0]]


def test_waiting_pauses_nothing_unless_it_is_said():
    told = incident(("Awaiting User Info", "7 10:00"), ("Active", "7 11:00"))

    assert spells(told) == [[("run", "7 09:00", "")]]


def test_two_waiting_states_in_a_row_are_one_pause_with_a_change_of_reason():
    """K7: two segments that touch, so that no second counts twice; a row that is written again changes nothing."""
    told = incident(
        ("Awaiting User Info", "7 10:00"),
        ("Awaiting User Info", "7 10:10"),
        ("Awaiting Evidence", "7 10:30"),
        ("Active", "7 11:00"),
        ("Awaiting Evidence", "7 12:00"),
    )

    assert spells(told, waits=WAITS) == [
        [
            ("run", "7 09:00", "7 10:00"),
            ("wait", "7 10:00", "7 10:30", "consumer", "Awaiting User Info"),
            ("wait", "7 10:30", "7 11:00", "agreed", "Awaiting Evidence"),
            ("run", "7 11:00", "7 12:00"),
            ("wait", "7 12:00", "", "agreed", "Awaiting Evidence"),
        ]
    ]


def test_a_wait_that_the_target_does_not_pause_for_runs_on_and_says_why():
    """K4: here nothing pauses for the provider."""
    told = incident(("Active", "7 10:00"), ("Awaiting Vendor", "7 11:00"), ("Active", "7 12:00"))

    assert spells(told, waits=WAITS) == [
        [
            ("run", "7 09:00", "7 11:00"),
            ("run", "7 11:00", "7 12:00", "provider", "Awaiting Vendor"),
            ("run", "7 12:00", ""),
        ]
    ]


def test_an_end_closes_the_pause_first():
    """K6: it runs again for no time, so that it has a deadline to be judged by."""
    told = incident(("Awaiting User Info", "7 10:00"), ("Resolved", "8 10:00"))

    assert spells(told, waits=WAITS) == [
        [
            ("run", "7 09:00", "7 10:00"),
            ("wait", "7 10:00", "8 10:00", "consumer", "Awaiting User Info"),
            ("run", "8 10:00", "8 10:00"),
        ]
    ]


def test_created_directly_in_a_waiting_or_closed_state():
    """K7."""
    waiting = incident(("Awaiting User Info", "7 09:00"), ("Active", "7 10:00"))
    closed = incident(("Closed", "7 09:00"))

    assert spells(waiting, waits=WAITS) == [
        [
            ("run", "7 09:00", "7 09:00"),
            ("wait", "7 09:00", "7 10:00", "consumer", "Awaiting User Info"),
            ("run", "7 10:00", ""),
        ]
    ]
    assert respond_course(turns_of(waiting)).stopped_at == at("7 09:00")
    assert spells(closed, waits=WAITS) == [[("run", "7 09:00", "7 09:00")]]


def test_reopened_into_a_waiting_state():
    """K11, K7: the closed time counts neither as used nor as paused."""
    told = incident(("Resolved", "7 12:00"), ("Awaiting User Info", "8 10:00"), ("Closed", "8 12:00"))

    assert spells(told, waits=WAITS) == [
        [
            ("run", "7 09:00", "7 12:00"),
            ("run", "8 10:00", "8 10:00"),
            ("wait", "8 10:00", "8 12:00", "consumer", "Awaiting User Info"),
            ("run", "8 12:00", "8 12:00"),
        ]
    ]


@pytest.mark.parametrize(
    ("events", "respond", "fulfil"),
    [
        ([("Cancelled", "7 11:00")], True, True),
        ([("In Progress", "7 10:00"), ("Cancelled", "7 11:00")], False, True),
        ([("Resolved", "7 10:00"), ("Cancelled", "7 11:00")], False, False),
        ([("In Call", "7 10:00"), ("In Progress", "7 10:30"), ("Cancelled", "7 11:00")], False, True),
        ([("Cancelled", "7 11:00"), ("In Progress", "7 12:00")], True, False),
    ],
)
def test_cancelled_has_no_result_unless_it_had_one(events: list[tuple[str, str]], respond: bool, fulfil: bool):
    """K18; what is opened again goes on, but the answer that never came stays cancelled."""
    turns = turns_of(incident(*events, states=VOLVO))

    assert respond_course(turns).cancelled == respond
    [course] = fulfil_courses(turns, "resolved", {}, lambda side: True, "continue")
    assert course.cancelled == fulfil


def test_another_team_is_no_other_spell():
    told = incident(
        ("In Progress", "7 10:00", "V30, L1"),
        ("In Progress", "7 11:00", "V5 3rd, L3"),
        ("Wait - User", "7 12:00", "V5 3rd, L3"),
        ("Wait - User", "7 13:00", "V30, L1"),
        states=VOLVO,
    )

    assert spells(told, waits={"Wait - User": "consumer"}) == [
        [("run", "7 09:00", "7 12:00"), ("wait", "7 12:00", "", "consumer", "Wait - User")]
    ]
