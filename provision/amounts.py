"""Amounts as people write them: 1.180,00 € in Italian, 1,180.00 in English."""

import re
from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from django.utils.translation import gettext as _t

LARGEST = Decimal(10) ** 10
SIGNS = re.compile(r"[\s\u00a0\u202f'’]|€|£|\$|\b[A-Z]{3}\b")
ITALIAN = re.compile(r"(\d{1,3}(\.\d{3})+|\d+)(,\d+)?\Z")
ENGLISH = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\Z")


class Style(StrEnum):
    """Which sign parts the decimals; a column is written in one way."""

    COMMA = "comma"
    POINT = "point"
    EITHER = "either"
    """Nothing in the column tells, and nothing needs to."""
    UNSURE = "unsure"
    """1.180 may be one thousand or about one."""


class WrittenOtherwise(ValueError):
    """A cell that is no amount; the message is a sentence."""


def bare(text: str) -> str:
    """Without spaces and the signs of a currency."""
    return SIGNS.sub("", text.strip())


def style_of(cells: Iterable[str]) -> Style:
    """How a column is written, by those of its cells that can be read in one way only; most of them decide."""
    words = [word for cell in cells if (word := bare(cell)) and not word.isdigit()]
    comma = [word for word in words if ITALIAN.match(word) and not ENGLISH.match(word)]
    point = [word for word in words if ENGLISH.match(word) and not ITALIAN.match(word)]
    if comma or point:
        return Style.COMMA if len(comma) > len(point) else Style.POINT
    both = any(ITALIAN.match(word) and ENGLISH.match(word) for word in words)
    return Style.UNSURE if both else Style.EITHER


def amount_of(text: str, style: Style) -> Decimal | None:
    """The amount that a cell holds, None for an empty one. Raises WrittenOtherwise for what is none."""
    word = bare(text)
    if not word:
        return None
    if not word.isascii() or not any(pattern.match(word) for pattern in patterns(style)):
        raise WrittenOtherwise(_t("“%(text)s” is no amount. Write it like 1180.00.") % {"text": text[:40]})
    if style is Style.UNSURE and not word.isdigit():
        sentence = _t("“%(text)s” may be a thousand or a part of one. Write it with two decimals, like 1180.00.")
        raise WrittenOtherwise(sentence % {"text": text[:40]})
    amount = Decimal(word.replace(".", "").replace(",", ".") if style is Style.COMMA else word.replace(",", ""))
    if amount >= LARGEST:
        raise WrittenOtherwise(_t("“%(text)s” is too large.") % {"text": text[:40]})
    if amount != amount.quantize(Decimal("0.01"), ROUND_DOWN):
        raise WrittenOtherwise(
            _t("“%(text)s” has more than two decimals. Write a larger unit and its price.") % {"text": text[:40]}
        )
    return amount.quantize(Decimal("0.01"))


def patterns(style: Style) -> tuple[re.Pattern[str], ...]:
    return {Style.COMMA: (ITALIAN,), Style.POINT: (ENGLISH,)}.get(style, (ENGLISH, ITALIAN))
