"""Availabilities with credit bands, how credits come about, and penalties, on the tab of a draft."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from relationships.models import AgreementVersion
from relationships.terms import Availability, CreditPolicy, CreditTier, Penalty
from tests.factories import World
from tests.relationships.rich import PORTAL
from tests.relationships.writing import given_by, text_of, url, written

BAND = {"row-0-band-0-low": "99", "row-0-band-0-high": "99.95", "row-0-band-0-percent": "10"}
REST = {"row-0-band-1-low": "0", "row-0-band-1-high": "99", "row-0-band-1-percent": "25"}
PORTAL_ROW = {"row-0-name": "Portal", "row-0-percent": "99.95"}


def posted(draft: AgreementVersion, writer: Client, given: dict[str, str]) -> Any:
    page = url(draft, "edit_availability")
    return writer.post(page, given_by(writer.get(page)) | given)


def test_an_availability_with_bands_is_written_and_read(draft: AgreementVersion, writer: Client) -> None:
    """S1, A4, A5: the edges are said exactly, and the minutes beside the percent."""
    assert posted(draft, writer, PORTAL_ROW | BAND | REST).status_code == 302

    tiers = (
        CreditTier(Decimal(99), Decimal("99.95"), Decimal(10)),
        CreditTier(Decimal(0), Decimal(99), Decimal(25)),
    )
    assert written(draft).availabilities == (Availability("Portal", Decimal("99.95"), tiers=tiers),)
    text = text_of(writer.get(url(draft, "version")))
    for words in ("below 99.95 % down to 99 %", "below 99 %", "it may be down 21.6 minutes of 30 days"):
        assert words in text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (BAND, "no credit is said below 99 %. Let the lowest band begin at 0."),
        (BAND | REST | {"row-0-band-1-high": "98"}, "no credit is said from 98 to 99 %. Let the bands meet."),
        (REST, "the highest band ends at 99 %, the target is 99.95 %. Let them meet."),
        (BAND | {"row-0-band-0-high": ""}, "A credit band needs another look"),
        ({"row-0-percent": "100.1"}, "less than or equal to 100"),
        ({"row-0-percent": "ninety"}, "Enter a number"),
        ({"row-0-period": "rolling"}, "say over how many days where the last days count"),
        ({"row-0-announced_days": "5"}, "where maintenance counts as downtime, no announcement"),
    ],
)
def test_what_is_wrong_is_said_at_its_row_and_nothing_is_lost(
    draft: AgreementVersion, writer: Client, given: dict[str, str], sentence: str
) -> None:
    """S1."""
    answer = posted(draft, writer, PORTAL_ROW | given)

    text = text_of(answer)
    assert (answer.status_code, sentence in text, 'value="Portal"' in text) == (422, True, True)
    assert all(f'value="{typed}"' in text for name, typed in given.items() if typed and "period" not in name)
    assert written(draft).availabilities == ()


def test_bands_of_nothing_are_not_dropped_silently(draft: AgreementVersion, writer: Client) -> None:
    answer = posted(draft, writer, BAND)

    assert (answer.status_code, "This field is required" in text_of(answer)) == (422, True)


def test_more_bands_keep_what_was_typed(draft: AgreementVersion, writer: Client) -> None:
    answer = posted(draft, writer, PORTAL_ROW | BAND | {"row-0-band-0-high": "x", "more": "1"})

    assert answer.status_code == 200
    assert len(answer.context["form"].rows.forms[0].bands) == 3
    assert 'value="x"' in text_of(answer)
    assert written(draft).availabilities == ()


def test_a_band_and_an_availability_go(draft: AgreementVersion, world: World, writer: Client) -> None:
    two = (PORTAL, replace(PORTAL, name="Files", tiers=()))
    draft.rewrite(lambda terms: terms.amended(availabilities=two), by=world.provider)

    gone = {"row-0-gone": "on", "row-0-band-0-gone": "on"}
    assert posted(draft, writer, gone).status_code == 302

    assert written(draft).availabilities == two[1:]


def test_two_of_one_name_are_refused(draft: AgreementVersion, writer: Client) -> None:
    twice = {"row-0-name": "Portal", "row-0-percent": "99", "row-1-name": "Portal", "row-1-percent": "98"}

    answer = posted(draft, writer, twice)

    assert (answer.status_code, "Two availabilities are called “Portal”." in text_of(answer)) == (422, True)


def test_how_credits_come_about(draft: AgreementVersion, writer: Client) -> None:
    """S2, S3, S4, S6."""
    given = {
        "several": "sum",
        "cap_percent": "50",
        "yearly_cap_percent": "20",
        "minimum": "1.00",
        "claim": "on_claim",
        "claim_days": "30",
        "earn_back_above": "99.99",
        "earn_back_percent": "10",
    }
    assert posted(draft, writer, given).status_code == 302

    assert written(draft).credits == CreditPolicy(
        "sum", Decimal(50), Decimal(20), Decimal(1), "on_claim", 30, Decimal("99.99"), Decimal(10)
    )
    text = text_of(writer.get(url(draft, "version")))
    assert "Credited when the consumer claims it, within 30 days after the period" in text
    assert "A period above 99.99 % earns back 10 % of the credits of the year so far" in text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"claim": "on_claim"}, "Say within how many days credits are claimed"),
        ({"earn_back_percent": "10"}, "Say from which availability on how much is earned back"),
        ({"cap_percent": "0"}, "greater than or equal to 0.0001"),
        ({"cap_percent": "101"}, "less than or equal to 100"),
        ({"claim_days": "99999"}, "less than or equal to 3650"),
    ],
)
def test_a_wrong_policy_is_said_at_its_field(
    draft: AgreementVersion, writer: Client, given: dict[str, str], sentence: str
) -> None:
    answer = posted(draft, writer, given)

    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert written(draft).credits == CreditPolicy()


def test_a_penalty_for_each_hour_late(draft: AgreementVersion, writer: Client) -> None:
    """S5: so much for each unit, after minutes that cost nothing, up to a cap."""
    row = {"penalty-0-amount": "50", "penalty-0-free_minutes": "15", "penalty-0-at_most": "500"}
    assert posted(draft, writer, row).status_code == 302

    assert written(draft).penalties == (Penalty("respond", Decimal(50), free_minutes=15, at_most=Decimal(500)),)
    text = text_of(writer.get(url(draft, "version")))
    for words in ("50.00 EUR for each hour late", "the first 15 minutes cost nothing", "at most 500.00 EUR"):
        assert words in text


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"penalty-0-amount": "5", "penalty-0-metric": "update"}, "There is no target for Update."),
        ({"penalty-0-amount": "0", "penalty-0-at_most": "1"}, "is more than nothing"),
        ({"penalty-0-amount": "5", "penalty-0-at_most": "4"}, "its cap lies below one unit of it"),
        ({"penalty-0-amount": "5", "penalty-1-amount": "6"}, "There are two penalties for Respond. Keep one."),
    ],
)
def test_a_wrong_penalty_is_said_at_its_row(
    draft: AgreementVersion, writer: Client, row: dict[str, str], sentence: str
) -> None:
    """S5."""
    answer = posted(draft, writer, row)

    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert written(draft).penalties == ()


@pytest.mark.parametrize("count", ["", "-1", "1e9", "99999999999"])
def test_a_made_up_number_of_bands_does_no_harm(draft: AgreementVersion, writer: Client, count: str) -> None:
    answer = posted(draft, writer, PORTAL_ROW | {"row-0-band-count": count, "penalty-count": count})

    assert answer.status_code in (302, 422)
