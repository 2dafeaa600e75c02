"""A JSON value that knows where in the file it stands, so that a refusal can name the place."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext as _

from relationships.terms.dates import FIRST_YEAR, LAST_YEAR, is_known


class InvalidOpening(ValueError):
    """A file that no relationship can be opened from; the sentence names the place in the file."""


@dataclass(frozen=True)
class Value:
    plain: Any
    path: str = ""

    @classmethod
    def of_file(cls, text: str) -> "Value":
        try:
            value = cls(json.loads(text, object_pairs_hook=_once, parse_constant=_no_number))
        except RecursionError:
            raise InvalidOpening(_("The file is no JSON: it is nested too deeply.")) from None
        except InvalidOpening:
            raise
        except ValueError as error:
            raise InvalidOpening(_("The file is no JSON: %(reason)s.") % {"reason": error}) from None
        return value

    def refuse(self, sentence: str) -> NoReturn:
        raise InvalidOpening(f"{self.path}: {sentence}" if self.path else sentence)

    def fields(self, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, "Value"]:
        """The named parts of an object; one that is missing or unknown is refused, never dropped silently."""
        if not isinstance(self.plain, dict):
            self.refuse(_("This must be an object with %(names)s.") % {"names": ", ".join(needed)})
        for name in needed:
            if name not in self.plain:
                self.refuse(_("“%(name)s” is missing.") % {"name": name})
        unknown = [name for name in self.plain if name not in (*needed, *optional)]
        if unknown:
            self.refuse(
                _("“%(name)s” is not known here; there are %(names)s.")
                % {"name": unknown[0], "names": ", ".join((*needed, *optional))}
            )
        return {name: Value(plain, f"{self.path}.{name}".lstrip(".")) for name, plain in self.plain.items()}

    def named(self) -> dict[str, "Value"]:
        """The parts of an object that names them as it likes."""
        if not isinstance(self.plain, dict):
            self.refuse(_("This must be an object."))
        return {name: Value(plain, f"{self.path}.{name}") for name, plain in self.plain.items()}

    def members(self) -> Iterator["Value"]:
        if not isinstance(self.plain, list):
            self.refuse(_("This must be a list."))
        for number, plain in enumerate(self.plain):
            yield Value(plain, f"{self.path}[{number}]")

    def text(self, most: int) -> str:
        """A line of text: trimmed, not empty, at most this long, without control characters."""
        if not isinstance(self.plain, str):
            self.refuse(_("This must be a text."))
        text = " ".join(str(self.plain).split())
        if not text:
            self.refuse(_("This must not be empty."))
        if len(text) > most:
            self.refuse(_("This is longer than %(most)d characters.") % {"most": most})
        if not text.isprintable():
            self.refuse(_("This holds a character that cannot be shown."))
        return text

    def choice(self, choices: type[models.TextChoices]) -> str:
        if self.plain not in choices.values:
            names = ", ".join(str(value) for value in choices.values)
            self.refuse(_("“%(value)s” is not one of %(names)s.") % {"value": self.plain, "names": names})
        return str(self.plain)

    def seconds(self) -> int:
        """A length of time above zero that the database can hold."""
        if not isinstance(self.plain, int) or isinstance(self.plain, bool) or not 0 < self.plain < 2**31:
            self.refuse(_("“%(value)s” is no whole number of seconds above 0.") % {"value": self.plain})
        return int(self.plain)

    def whole(self, least: int, most: int) -> int:
        if not isinstance(self.plain, int) or isinstance(self.plain, bool) or not least <= self.plain <= most:
            self.refuse(
                _("“%(value)s” is no whole number from %(least)d to %(most)d.")
                % {"value": self.plain, "least": least, "most": most}
            )
        return int(self.plain)

    def number(self, most: Decimal, places: int) -> Decimal:
        """A number from 0 up, exactly as it is written: also as text, for what JSON would round."""
        told = self.plain
        try:
            if isinstance(told, bool) or not isinstance(told, str | int | float):
                raise ValueError
            number = Decimal(str(told))
            if not (number.is_finite() and 0 <= number <= most) or number != round(number, places):
                raise ValueError
        except (ValueError, ArithmeticError):
            self.refuse(
                _("“%(value)s” is no number from 0 to %(most)s with at most %(places)d digits behind the point.")
                % {"value": told, "most": most, "places": places}
            )
        return number

    def lines(self, most: int) -> str:
        """A text of several lines: trimmed, not empty, at most this long."""
        if not isinstance(self.plain, str):
            self.refuse(_("This must be a text."))
        text = str(self.plain).strip()
        if not text:
            self.refuse(_("This must not be empty."))
        if len(text) > most:
            self.refuse(_("This is longer than %(most)d characters.") % {"most": most})
        if not all(sign.isprintable() or sign in "\n\t" for sign in text):
            self.refuse(_("This holds a character that cannot be shown."))
        return text

    def flag(self) -> bool:
        if not isinstance(self.plain, bool):
            self.refuse(_("This must be true or false."))
        return bool(self.plain)

    def day(self) -> date:
        try:
            day = date.fromisoformat(self.plain)
        except (TypeError, ValueError):
            self.refuse(_("“%(value)s” is no date: write it as YYYY-MM-DD.") % {"value": self.plain})
        if not is_known(day):
            self.refuse(
                _("“%(value)s” lies outside the years %(first)d to %(last)d.")
                % {"value": self.plain, "first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return day


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, plain in pairs:
        if name in found:
            raise InvalidOpening(_("“%(name)s” stands twice in one object of the file.") % {"name": name})
        found[name] = plain
    return found


def _no_number(name: str) -> NoReturn:
    raise InvalidOpening(_("The file holds “%(name)s”, which is no number of JSON.") % {"name": name})
