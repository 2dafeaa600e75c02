"""The obligations and workload limits of a draft, a row each."""

from typing import Any

import pytest
from django.test import Client

from relationships.models import AgreementVersion
from relationships.terms import Limit, Obligation
from tests.factories import World
from tests.relationships.writing import given_by, text_of, url, written


def posted(draft: AgreementVersion, writer: Client, section: str, **row: Any) -> Any:
    """The page sent as it was opened, with these facts in the first row."""
    given = given_by(writer.get(url(draft, section)))
    return writer.post(url(draft, section), given | {f"row-0-{name}": fact for name, fact in row.items()})


def test_an_obligation_is_written_and_read(draft: AgreementVersion, writer: Client) -> None:
    """O1: of the consumer unless said otherwise, in business days, every month."""
    posted(draft, writer, "edit_obligations", name="Forecast of new seats", amount="5", description="A list")

    assert written(draft).obligations == (Obligation("Forecast of new seats", 5, "A list"),)
    text = text_of(writer.get(url(draft, "version")))
    for words in ("Forecast of new seats", "every month", "5 business days", "every target of the other side rests"):
        assert words in text


def test_each_fact_of_an_obligation_is_kept(draft: AgreementVersion, world: World, writer: Client) -> None:
    obligation = Obligation("Test environment", 10, "", "provider", "quarter", "calendar_days", "always", "approve")
    draft.rewrite(lambda terms: terms.amended(obligations=(obligation,)), by=world.provider)

    assert posted(draft, writer, "edit_obligations").status_code == 302

    assert written(draft).obligations == (obligation,)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"amount": ""}, "This field is required"),
        ({"hours": "always"}, "The obligation “Forecast”: business days have service hours."),
        ({"every": "day"}, "day is not one of the available choices"),
        ({"amount": "100000", "unit": "calendar_days"}, "this is no time that can be waited for"),
    ],
)
def test_a_wrong_obligation_is_refused_at_its_row(
    draft: AgreementVersion, writer: Client, row: dict[str, str], sentence: str
) -> None:
    answer = posted(draft, writer, "edit_obligations", **{"name": "Forecast", "amount": "5", **row})

    assert (answer.status_code, sentence in text_of(answer), 'value="Forecast"' in text_of(answer)) == (422, True, True)
    assert written(draft).obligations == ()


def test_two_obligations_of_one_name_are_refused(draft: AgreementVersion, writer: Client) -> None:
    row = {"name": "Forecast", "amount": "5", "unit": "hours"}
    given = given_by(writer.get(url(draft, "edit_obligations")))
    twice = {f"row-{number}-{name}": fact for number in (0, 1) for name, fact in row.items()}

    answer = writer.post(url(draft, "edit_obligations"), given | twice)

    assert (answer.status_code, "Two obligations are called “Forecast”." in text_of(answer)) == (422, True)


def test_a_workload_limit_is_written_and_read(draft: AgreementVersion, writer: Client) -> None:
    """O3: at most so many requests a week, and what becomes of targets above."""
    posted(draft, writer, "edit_limits", name="Urgent work", amount="20", every="week", priority="High")
    posted(draft, writer, "edit_limits", effect="relaxed", longer_percent="50")

    assert written(draft).limits == (
        Limit("Urgent work", 20, "week", priority="High", effect="relaxed", longer_percent=50),
    )
    text = text_of(writer.get(url(draft, "version")))
    assert ("20 requests a week" in text, "targets are 50 % longer" in text) == (True, True)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"effect": "relaxed"}, "say by how many percent targets are longer where they are relaxed"),
        ({"longer_percent": "50"}, "say by how many percent targets are longer where they are relaxed"),
        ({"every": "year"}, "year is not one of the available choices"),
        ({"amount": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_wrong_limit_is_refused_at_its_row(
    draft: AgreementVersion, writer: Client, row: dict[str, str], sentence: str
) -> None:
    answer = posted(draft, writer, "edit_limits", **{"name": "Goods", "amount": "5", **row})

    assert (answer.status_code, sentence in text_of(answer), 'value="Goods"' in text_of(answer)) == (422, True, True)
    assert written(draft).limits == ()


def test_two_limits_of_the_same_requests_are_refused(draft: AgreementVersion, writer: Client) -> None:
    given = given_by(writer.get(url(draft, "edit_limits")))
    twice = {f"row-{number}-{name}": fact for number in (0, 1) for name, fact in (("name", "Goods"), ("amount", "5"))}

    answer = writer.post(url(draft, "edit_limits"), given | twice)

    sentence = "There is a limit for the same requests in the same period already. Keep one."
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
