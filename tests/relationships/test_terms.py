"""Writing a draft, section by section: what is typed is kept, refused with a sentence, or saved as typed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from relationships.forms.hours import HoursField
from relationships.forms.priorities import renames
from relationships.models import AgreementVersion, Membership
from relationships.public_holidays import Asked, code_of
from relationships.terms import Hours, Level, Part, Target
from tests.factories import CONSUMER, PROVIDER, World, today

AsMember = Callable[[Membership | None], Client]
Given = dict[str, Any]


def url(version: AgreementVersion, name: str) -> str:
    return reverse(f"relationships:{name}", kwargs=version.url_kwargs)


def given_by(answer: Any) -> Given:
    """What a browser would send back of a form as it was opened."""
    form = answer.context["form"]
    data = {field.html_name: field.value() for field in form}
    if hasattr(form, "rows"):
        data["row-count"] = len(form.rows)
        data |= {field.html_name: field.value() for row in form.rows for field in row}
    return {name: value for name, value in data.items() if value is not None and value is not False}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def written(version: AgreementVersion) -> Any:
    return AgreementVersion.objects.get(pk=version.pk).terms()


@pytest.fixture
def draft(world: World) -> AgreementVersion:
    return world.draft()


@pytest.fixture
def client(world: World, as_member: AsMember) -> Client:
    return as_member(world.provider)


SECTIONS = ("edit_version", "edit_parts", "edit_priorities", "edit_hours", "edit_targets")


@pytest.mark.parametrize("name", SECTIONS)
def test_saving_a_section_as_it_was_opened_changes_nothing(draft: AgreementVersion, client: Client, name: str) -> None:
    before = written(draft)

    answer = client.post(url(draft, name), given_by(client.get(url(draft, name))))

    assert answer.status_code == 302
    assert written(draft) == before


@pytest.mark.parametrize("name", SECTIONS)
def test_only_the_drafting_sides_negotiators_write(
    draft: AgreementVersion, world: World, as_member: AsMember, name: str
) -> None:
    """Without the role, or once it is proposed: 403. What was being typed when a colleague proposed: a sentence."""
    fulfiller = world.member(world.harbour, "Finn Fulfiller", PROVIDER[2])
    owner = as_member(world.provider)
    given = given_by(owner.get(url(draft, name)))

    assert as_member(fulfiller).get(url(draft, name)).status_code == 403
    draft.propose(by=world.provider)
    assert owner.get(url(draft, name)).status_code == 403
    assert as_member(world.consumer).get(url(draft, name)).status_code == 403
    late = owner.post(url(draft, name), given)
    assert (late.status_code, "Only the side that drafts a version may change it" in text_of(late)) == (422, True)


def test_a_colleagues_change_is_not_overwritten_unseen(draft: AgreementVersion, world: World, client: Client) -> None:
    """Nothing typed is lost: the second save is refused with a sentence, the third stands."""
    given = given_by(client.get(url(draft, "edit_version"))) | {"summary": "Mine"}
    draft.rewrite(lambda terms: terms.amended(summary="Theirs"), by=world.provider)

    refused = client.post(url(draft, "edit_version"), given)
    assert (refused.status_code, "Somebody else changed this" in text_of(refused)) == (422, True)
    assert ("Mine" in text_of(refused), written(draft).summary) == (True, "Theirs")

    client.post(url(draft, "edit_version"), given_by(refused))
    assert written(draft).summary == "Mine"


def test_two_people_write_two_sections_at_once(draft: AgreementVersion, world: World, client: Client) -> None:
    """Each section leaves the others as they are now, not as they were when its page was opened."""
    given = given_by(client.get(url(draft, "edit_version"))) | {"summary": "Mine"}
    draft.rewrite(lambda terms: terms.amended(targets=(Target("respond", 1),)), by=world.provider)

    client.post(url(draft, "edit_version"), given)

    terms = written(draft)
    assert (terms.summary, terms.targets) == ("Mine", (Target("respond", 1),))


def test_dates_and_currency(draft: AgreementVersion, client: Client) -> None:
    given = given_by(client.get(url(draft, "edit_version")))
    wrong = client.post(
        url(draft, "edit_version"), given | {"last_day": today() - timedelta(days=9), "currency": "euros"}
    )
    assert wrong.status_code == 422
    assert "The last day lies before the first day" in text_of(wrong)
    assert "three letters" in text_of(wrong)
    assert 'value="euros"' in text_of(wrong)

    client.post(url(draft, "edit_version"), given | {"last_day": today() + timedelta(days=364), "currency": "GBP"})
    assert (written(draft).last_day, written(draft).currency) == (today() + timedelta(days=364), "GBP")


# Parts


def test_parts_are_added_changed_and_removed(draft: AgreementVersion, world: World, client: Client) -> None:
    """A renamed part still says from which offering it was copied."""
    draft.rewrite(lambda t: t.amended(parts=(replace(t.parts[0], source="OFF-7"), *t.parts[1:])), by=world.provider)
    given = given_by(client.get(url(draft, "edit_parts")))
    given |= {"row-0-name": "Storage", "row-0-quantity": "250.5", "row-1-gone": "on"}
    given |= {"row-3-name": "Onboarding", "row-3-kind": "action", "row-3-unit_price": "99.90", "row-3-quantity": "2"}

    assert client.post(url(draft, "edit_parts"), given).status_code == 302

    parts = written(draft).parts
    assert [part.name for part in parts] == ["Storage", "Laptop", "Onboarding"]
    assert (parts[0].quantity, parts[0].source) == (Decimal("250.5"), "OFF-7")
    assert parts[2] == Part("action", "Onboarding", quantity=Decimal(2), unit_price=Decimal("99.9"))


def test_more_rows_keep_what_was_typed(draft: AgreementVersion, client: Client) -> None:
    """Without JavaScript: the button sends the page, nothing is judged or saved, and all of it comes back."""
    given = given_by(client.get(url(draft, "edit_parts")))
    rows = given["row-count"]
    before = written(draft)

    answer = client.post(url(draft, "edit_parts"), given | {"row-3-name": "Half", "row-3-quantity": "x", "more": "1"})

    assert answer.status_code == 200
    assert len(answer.context["form"].rows) == rows + 2
    assert 'value="Half"' in text_of(answer)
    assert 'value="x"' in text_of(answer)
    assert "error-summary" not in text_of(answer)
    assert written(draft) == before


def test_a_wrong_row_says_what_is_missing_and_keeps_the_rest(draft: AgreementVersion, client: Client) -> None:
    given = given_by(client.get(url(draft, "edit_parts")))

    wrong = {"row-0-quantity": "-1", "row-3-description": "Nameless", "row-1-name": "Anew"}
    answer = client.post(url(draft, "edit_parts"), given | wrong)

    text = text_of(answer)
    assert answer.status_code == 422
    assert "A row needs another look" in text
    assert "greater than or equal to 0" in text
    assert "This field is required" in text
    assert "Nameless" in text
    assert 'value="Anew"' in text


def test_two_parts_of_one_name_are_refused_with_a_sentence(draft: AgreementVersion, client: Client) -> None:
    given = given_by(client.get(url(draft, "edit_parts"))) | {"row-3-name": "Laptop"}

    answer = client.post(url(draft, "edit_parts"), given)

    assert (answer.status_code, "Two parts are called “Laptop”" in text_of(answer)) == (422, True)


@pytest.mark.parametrize("count", ["", "-1", "1e9", "99999999999", "²"])
def test_a_made_up_number_of_rows_does_no_harm(draft: AgreementVersion, client: Client, count: str) -> None:
    given = given_by(client.get(url(draft, "edit_parts"))) | {"row-count": count}

    assert client.post(url(draft, "edit_parts"), given).status_code in (302, 422)


# Targets


def test_targets_are_written_in_the_unit_they_were_declared_in(draft: AgreementVersion, client: Client) -> None:
    """C8: 90 minutes stay 90 minutes."""
    given = given_by(client.get(url(draft, "edit_targets")))
    given |= {"row-2-metric": "respond", "row-2-priority": "High", "row-2-amount": "90", "row-2-unit": "minutes"}

    client.post(url(draft, "edit_targets"), given)

    assert Target("respond", 90, "minutes", priority="High") in written(draft).targets


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"row-0-amount": "0"}, "greater than or equal to 1"),
        ({"row-0-warn_percent": "101"}, "“101” is no percent from 1 to 100"),
        ({"row-0-priority": "Urgent"}, "Urgent is not one of the available choices"),
        ({"row-2-amount": "3"}, "There are two targets for Respond. Keep one."),
    ],
)
def test_a_wrong_target_is_refused(draft: AgreementVersion, client: Client, change: Given, sentence: str) -> None:
    answer = client.post(url(draft, "edit_targets"), given_by(client.get(url(draft, "edit_targets"))) | change)

    assert (answer.status_code, sentence in text_of(answer)) == (422, True)


# Priorities


def test_renaming_a_priority_carries_its_targets_and_cells_along(
    draft: AgreementVersion, world: World, client: Client
) -> None:
    targets = (Target("fulfil", 2, priority="High"), Target("fulfil", 8))
    draft.rewrite(lambda terms: terms.amended(targets=targets, matrix=(("high", "high", "High"),)), by=world.provider)
    given = given_by(client.get(url(draft, "edit_priorities"))) | {"names": "Urgent\r\nNormal\r\n"}

    assert client.post(url(draft, "edit_priorities"), given).status_code == 302

    terms = written(draft)
    assert terms.priorities == ("Urgent", "Normal")
    assert terms.targets[0].priority == "Urgent"
    assert terms.matrix == (("high", "high", "Urgent"),)


def test_a_priority_in_use_is_not_taken_away(draft: AgreementVersion, world: World, client: Client) -> None:
    draft.rewrite(lambda terms: terms.amended(targets=(Target("fulfil", 2, priority="High"),)), by=world.provider)
    given = given_by(client.get(url(draft, "edit_priorities"))) | {"names": "Normal"}

    answer = client.post(url(draft, "edit_priorities"), given)

    assert (answer.status_code, "“High” is used but is no priority" in text_of(answer)) == (422, True)


def test_a_matrix_may_use_a_priority_typed_just_now(draft: AgreementVersion, client: Client) -> None:
    given = given_by(client.get(url(draft, "edit_priorities"))) | {"names": "High\nNormal\nLow"}
    given |= {f"cell_{impact.value}_{urgency.value}": "Low" for impact in Level for urgency in Level}

    client.post(url(draft, "edit_priorities"), given)

    assert list(written(draft).problems()) == []
    assert {row[2] for row in written(draft).matrix} == {"Low"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (("A", "B"), ("A", "C"), {"B": "C"}),
        (("A", "B"), ("B", "A"), {}),
        (("A", "B"), ("A",), {}),
        (("A", "B"), ("B", "C"), {}),
        (("A", "B"), ("C", "D"), {"A": "C", "B": "D"}),
    ],
)
def test_what_counts_as_a_rename(before: tuple[str, ...], after: tuple[str, ...], expected: dict[str, str]) -> None:
    assert renames(before, after) == expected


# Service hours


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


def test_service_hours_are_written(draft: AgreementVersion, client: Client) -> None:
    """C1: several windows a day, one over midnight, holidays with names."""
    given = given_by(client.get(url(draft, "edit_hours"))) | {
        "time_zone": "Europe/Rome",
        "monday": "9-12, 13-17",
        "tuesday": "",
        "saturday": "22:00-02:00",
        "holidays": "2026-12-25 Christmas Day\n\n2026-12-26",
    }

    assert client.post(url(draft, "edit_hours"), given).status_code == 302

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
    draft: AgreementVersion, client: Client, change: Given, sentence: str
) -> None:
    answer = client.post(url(draft, "edit_hours"), given_by(client.get(url(draft, "edit_hours"))) | change)

    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert next(iter(change.values())).splitlines()[0] in text_of(answer)


# Public holidays


def test_public_holidays_are_a_proposal_to_confirm(draft: AgreementVersion, client: Client) -> None:
    """C12: looking at them adds nothing; the ticked ones are added, once."""
    address = url(draft, "propose_holidays") + "?country=United+Kingdom+(GB)&region=ENG&years=2027"
    shown = client.get(address)
    assert "Sat 25 Dec 2027 Christmas Day" in text_of(shown)
    assert written(draft).hours.holidays == ()

    client.post(address, {"days": ["2027-12-25", "2027-12-27"]})

    added = written(draft).hours.holidays
    assert [day for day, _name in added] == [date(2027, 12, 25), date(2027, 12, 27)]
    again = client.get(address)
    assert "Sat 25 Dec 2027" not in text_of(again)
    assert "2 days are in the draft already" in text_of(again)


def test_a_day_that_was_not_proposed_is_not_added(draft: AgreementVersion, client: Client) -> None:
    address = url(draft, "propose_holidays") + "?country=GB&years=2027"

    assert client.post(address, {"days": ["2027-07-14"]}).status_code == 422
    assert client.post(address, {}).status_code == 422
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
def test_a_question_that_cannot_be_answered(draft: AgreementVersion, client: Client, query: str, sentence: str) -> None:
    answer = client.get(f"{url(draft, 'propose_holidays')}?{query}")

    assert (answer.status_code, sentence in text_of(answer)) == (200, True)


def test_countries_go_by_name_or_code() -> None:
    assert [code_of(text) for text in ("Germany (DE)", "germany", "de", "Atlantis", "")] == ["DE", "DE", "DE", "", ""]
    assert date(2026, 1, 6) in Asked("DE", "BY", (2026,)).holidays()
    assert date(2026, 1, 6) not in Asked("DE", "BE", (2026,)).holidays()


def test_a_draft_says_what_keeps_it_from_being_proposed(world: World, as_member: AsMember) -> None:
    version = world.draft(parts=(), by=world.consumer, hours=Hours("UTC", ()))
    client = as_member(world.consumer)

    for name in ("version", "edit_version"):
        text = text_of(client.get(url(version, name)))
        assert "Add at least one part" in text
        assert "no open time within a year" in text
    refused = client.post(url(version, "propose_version"))
    assert (refused.status_code, "Version 1 was not proposed." in text_of(refused)) == (422, True)


def test_somebody_without_the_role_sees_the_draft_of_their_side(world: World, as_member: AsMember) -> None:
    version = world.draft(by=world.consumer)
    user = world.member(world.northwind, "Uma User", CONSUMER[2])

    answer = as_member(user).get(url(version, "version"))
    assert answer.status_code == 200
    assert answer.context["moves"] == []
