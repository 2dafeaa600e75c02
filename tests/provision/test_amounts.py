"""Amounts as people write them, in Italian and in English; a column is written in one way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provision.amounts import Style, WrittenOtherwise, amount_of, style_of


@pytest.mark.parametrize(
    ("column", "amounts"),
    [
        (["21.586,03 €", "37,25 €", "1.364"], ["21586.03", "37.25", "1364.00"]),
        (["21,586.03", "$ 37.25", "1,364"], ["21586.03", "37.25", "1364.00"]),
        (["12", "1200"], ["12.00", "1200.00"]),
        (["1'180.00 CHF", "EUR 2 000.50"], ["1180.00", "2000.50"]),
        (["1.234.567,00"], ["1234567.00"]),
        (["1.234.567", "5"], ["1234567.00", "5.00"]),
    ],
)
def test_a_column_is_read_as_it_is_written(column: list[str], amounts: list[str]) -> None:
    style = style_of(column)

    assert [amount_of(cell, style) for cell in column] == [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (["1.180", "2.360"], "“1.180” may be a thousand or a part of one."),
        (["-5"], "“-5” is no amount. Write it like 1180.00."),
        (["1e5"], "is no amount"),
        (["free"], "“free” is no amount"),
        (["12,5", "7,25", "3.75"], "“3.75” is no amount"),
        (["0.123", "1.5"], "“0.123” has more than two decimals."),
        (["99999999999"], "is too large"),
        (["١٢"], "is no amount"),
    ],
)
def test_what_could_be_misread_is_refused(column: list[str], said: str) -> None:
    style = style_of(column)

    with pytest.raises(WrittenOtherwise, match=said):
        [amount_of(cell, style) for cell in column]


def test_an_empty_cell_is_no_amount() -> None:
    assert amount_of("  ", Style.EITHER) is None


@given(st.decimals(0, 10**9, places=2))
def test_both_languages_say_the_same(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    italian = english.replace(",", " ").replace(".", ",").replace(" ", ".")

    assert amount_of(english, style_of([english])) == amount
    assert amount_of(f"{italian} €", style_of([italian])) == amount
