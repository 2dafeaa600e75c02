"""The parts of a draft, a row each."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from relationships.models import AgreementVersion
from relationships.terms import Part
from tests.factories import World
from tests.relationships.writing import given_by, text_of, url, written


def test_parts_are_added_changed_and_removed(draft: AgreementVersion, world: World, writer: Client) -> None:
    """A renamed part still says from which offering it was copied."""
    draft.rewrite(lambda t: t.amended(parts=(replace(t.parts[0], source="OFF-7"), *t.parts[1:])), by=world.provider)
    given = given_by(writer.get(url(draft, "edit_parts")))
    given |= {"row-0-name": "Storage", "row-0-quantity": "250.5", "row-1-gone": "on"}
    given |= {"row-3-name": "Onboarding", "row-3-kind": "action", "row-3-unit_price": "99.90", "row-3-quantity": "2"}

    assert writer.post(url(draft, "edit_parts"), given).status_code == 302

    parts = written(draft).parts
    assert [part.name for part in parts] == ["Storage", "Laptop", "Onboarding"]
    assert (parts[0].quantity, parts[0].source) == (Decimal("250.5"), "OFF-7")
    assert parts[2] == Part("action", "Onboarding", quantity=Decimal(2), unit_price=Decimal("99.9"))


def test_more_rows_keep_what_was_typed(draft: AgreementVersion, writer: Client) -> None:
    """Without JavaScript: the button sends the page, nothing is judged or saved, and all of it comes back."""
    given = given_by(writer.get(url(draft, "edit_parts")))
    rows = given["row-count"]
    before = written(draft)

    answer = writer.post(url(draft, "edit_parts"), given | {"row-3-name": "Half", "row-3-quantity": "x", "more": "1"})

    assert answer.status_code == 200
    assert len(answer.context["form"].rows) == rows + 2
    assert 'value="Half"' in text_of(answer)
    assert 'value="x"' in text_of(answer)
    assert "error-summary" not in text_of(answer)
    assert written(draft) == before


def test_a_wrong_row_says_what_is_missing_and_keeps_the_rest(draft: AgreementVersion, writer: Client) -> None:
    given = given_by(writer.get(url(draft, "edit_parts")))

    wrong = {"row-0-quantity": "-1", "row-3-description": "Nameless", "row-1-name": "Anew"}
    answer = writer.post(url(draft, "edit_parts"), given | wrong)

    text = text_of(answer)
    assert answer.status_code == 422
    assert "A row needs another look" in text
    assert "greater than or equal to 0" in text
    assert "This field is required" in text
    assert "Nameless" in text
    assert 'value="Anew"' in text


def test_two_parts_of_one_name_are_refused_with_a_sentence(draft: AgreementVersion, writer: Client) -> None:
    given = given_by(writer.get(url(draft, "edit_parts"))) | {"row-3-name": "Laptop"}

    answer = writer.post(url(draft, "edit_parts"), given)

    assert (answer.status_code, "Two parts are called “Laptop”" in text_of(answer)) == (422, True)


@pytest.mark.parametrize("count", ["", "-1", "1e9", "99999999999", "²"])
def test_a_made_up_number_of_rows_does_no_harm(draft: AgreementVersion, writer: Client, count: str) -> None:
    given = given_by(writer.get(url(draft, "edit_parts"))) | {"row-count": count}

    assert writer.post(url(draft, "edit_parts"), given).status_code in (302, 422)


@pytest.mark.parametrize("typed", ["sNaN", "NaN", "-Infinity", "1e999999999"])
def test_a_number_that_is_none_is_said_at_its_field(draft: AgreementVersion, writer: Client, typed: str) -> None:
    given = given_by(writer.get(url(draft, "edit_parts"))) | {"row-0-quantity": typed, "row-3-unit_price": typed}

    answer = writer.post(url(draft, "edit_parts"), given)

    assert (answer.status_code, f'value="{typed}"' in text_of(answer)) == (422, True)
