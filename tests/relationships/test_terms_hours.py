"""The service hours of a draft, and the public holidays it may take over."""

from datetime import date

import pytest
from django.test import Client

from relationships.forms.hours import HoursField
from relationships.models import AgreementVersion
from relationships.public_holidays import Asked, code_of
from tests.relationships.writing import Given, given_by, text_of, url, written


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("09:00-17:00", [(540, 1020)]),
        ("9-12, 13-17", [(540, 720), (780, 1020)]),
        ("13:00–17:00; 9.00 – 12.00", [(540, 720), (780, 1020)]),
        ("00:00-24:00", [(0, 1440)]),
        ("22:00-06:00", [(1320, 360)]),
        ("closed", []),
        ("", []),
    ],
)
def test_windows_are_read_as_people_type_them(text: str, windows: list[tuple[int, int]]) -> None:
    assert [(window.opens, window.closes) for window in HoursField().clean(text)] == windows


def test_service_hours_are_written(draft: AgreementVersion, writer: Client) -> None:
    """C1: several windows a day, one over midnight, holidays with names."""
    given = given_by(writer.get(url(draft, "edit_hours"))) | {
        "time_zone": "Europe/Rome",
        "monday": "9-12, 13-17",
        "tuesday": "",
        "saturday": "22:00-02:00",
        "holidays": "2026-12-25 Christmas Day\n\n2026-12-26",
    }

    assert writer.post(url(draft, "edit_hours"), given).status_code == 302

    hours = written(draft).hours
    assert hours.time_zone == "Europe/Rome"
    assert [row for row in hours.weekly if row[0] in (0, 1, 5)] == [(0, 540, 720), (0, 780, 1020), (5, 1320, 120)]
    assert hours.holidays == ((date(2026, 12, 25), "Christmas Day"), (date(2026, 12, 26), ""))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"monday": "9-25"}, "“9-25” is no window. Write it like 09:00-17:00"),
        ({"monday": "9 to 5"}, "“9 to 5” is no window"),
        ({"monday": "9-12, 11-13"}, "09:00–12:00 and 11:00–13:00 overlap"),
        ({"time_zone": "Rome"}, "“Rome” is no time zone"),
        ({"holidays": "2026-12-25\n25.12.2027 Christmas"}, "Line 2: “25.12.2027” is no date"),
        ({"holidays": "2026-12-25\n2026-12-25 again"}, "Line 2: 2026-12-25 stands twice"),
    ],
)
def test_wrong_hours_are_refused_with_what_was_typed(
    draft: AgreementVersion, writer: Client, change: Given, sentence: str
) -> None:
    answer = writer.post(url(draft, "edit_hours"), given_by(writer.get(url(draft, "edit_hours"))) | change)

    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert next(iter(change.values())).splitlines()[0] in text_of(answer)


def test_public_holidays_are_a_proposal_to_confirm(draft: AgreementVersion, writer: Client) -> None:
    """C12: looking at them adds nothing; the ticked ones are added, once."""
    address = url(draft, "propose_holidays") + "?country=United+Kingdom+(GB)&region=ENG&years=2027"
    shown = writer.get(address)
    assert "Sat 25 Dec 2027 Christmas Day" in text_of(shown)
    assert written(draft).hours.holidays == ()

    writer.post(address, {"days": ["2027-12-25", "2027-12-27"]})

    added = written(draft).hours.holidays
    assert [day for day, _name in added] == [date(2027, 12, 25), date(2027, 12, 27)]
    again = writer.get(address)
    assert "Sat 25 Dec 2027" not in text_of(again)
    assert "2 days are in the draft already" in text_of(again)


def test_a_day_that_was_not_proposed_is_not_added(draft: AgreementVersion, writer: Client) -> None:
    address = url(draft, "propose_holidays") + "?country=GB&years=2027"

    assert writer.post(address, {"days": ["2027-07-14"]}).status_code == 422
    assert writer.post(address, {}).status_code == 422
    assert written(draft).hours.holidays == ()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("country=Atlantis&years=2027", "not in the list"),
        ("country=GB&years=soon", "Write up to 5 years"),
        ("country=GB&years=2020,2021,2022,2023,2024,2025", "Write up to 5 years"),
        ("country=GB&years=2027&region=XX", "not one of the available choices"),
    ],
)
def test_a_question_that_cannot_be_answered(draft: AgreementVersion, writer: Client, query: str, sentence: str) -> None:
    answer = writer.get(f"{url(draft, 'propose_holidays')}?{query}")

    assert (answer.status_code, sentence in text_of(answer)) == (200, True)


def test_countries_go_by_name_or_code() -> None:
    assert [code_of(text) for text in ("Germany (DE)", "germany", "de", "Atlantis", "")] == ["DE", "DE", "DE", "", ""]
    assert date(2026, 1, 6) in Asked("DE", "BY", (2026,)).holidays()
    assert date(2026, 1, 6) not in Asked("DE", "BE", (2026,)).holidays()
