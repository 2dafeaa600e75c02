"""Days unlike the others, as people type them: a line each, and a sentence for each line that cannot be read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relationships.business_time import InvalidCalendar, Window, format_time
from relationships.terms import Hours

TIMES = r"(\d{1,2})(?:[:.](\d{2}))?\s*[-\N{EN DASH}\N{EM DASH}]\s*(\d{1,2})(?:[:.](\d{2}))?"
WINDOW = re.compile(rf"\s*{TIMES}\s*")
WINDOWS = re.compile(rf"{TIMES}(?:\s*[,;]\s*{TIMES})*(?=[\s,;]|\Z)")
LONGEST_NAME = 120
LINES = 1000


def window(text: str) -> Window:
    """Raises ValidationError, naming what was typed."""
    found = WINDOW.fullmatch(text)
    try:
        if found:
            opens, closes = (f"{int(found[i]):02d}:{found[i + 1] or '00'}" for i in (1, 3))
            return Window.parse(opens, closes)
    except InvalidCalendar:
        pass
    raise forms.ValidationError(
        _("“%(text)s” is no window. Write it like 09:00-17:00, from 00:00 to 24:00."), params={"text": text.strip()}
    )


def windows(text: str) -> tuple[Window, ...]:
    """The windows of one day: "09:00-12:00, 13:00-17:00"; nothing or "closed" is none."""
    if is_closed(text):
        return ()
    found = sorted(window(part) for part in re.split(r"[,;]", text) if part.strip())
    for earlier, later in pairwise(found):
        if later.opens < earlier.closes_today:
            raise forms.ValidationError(
                _("%(earlier)s and %(later)s overlap. Join them, or change one."),
                params={"earlier": earlier, "later": later},
            )
    return tuple(found)


def is_closed(text: str) -> bool:
    return text.strip().lower() in ("", "closed", str(_("closed")).lower())


class DayLinesField(forms.CharField):
    """A day a line. Every line that cannot be read gets its sentence; what was typed stays."""

    def __init__(self, *, rows: int = 8, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "false"}), **kwargs)

    def read(self, first: str, rest: str) -> tuple[Any, Any]:
        """The day and the whole row of one line. Raises ValidationError."""
        raise NotImplementedError

    def clean(self, value: Any) -> tuple[Any, ...]:
        found: dict[Any, Any] = {}
        errors = []
        for number, line in enumerate(super().clean(value).splitlines(), 1):
            first, _space, rest = line.strip().partition(" ")
            if not first:
                continue
            try:
                day, row = self.read(first, rest.strip())
                if day in found:
                    raise forms.ValidationError(_("%(text)s stands twice. Keep one."), params={"text": first})
                found[day] = row
            except forms.ValidationError as error:
                sentence = _("Line %(number)d: %(what)s")
                errors.append(
                    forms.ValidationError(sentence, params={"number": number, "what": " ".join(error.messages)})
                )
        if len(found) > LINES:
            errors.append(forms.ValidationError(_("These are too many lines. Keep the next years only.")))
        if errors:
            raise forms.ValidationError(errors)
        return tuple(found[day] for day in sorted(found))


def date_of(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise forms.ValidationError(
        _("“%(text)s” is no date. Write it like 2026-12-25 Christmas Day."), params={"text": text}
    )


def name_of(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise forms.ValidationError(_("the name is too long. Keep it to %(most)d letters."), params={"most": 120})
    return text


class HolidaysField(DayLinesField):
    """ "2026-12-25 Christmas Day"."""

    def read(self, first: str, rest: str) -> tuple[date, tuple[date, str]]:
        day = date_of(first)
        return day, (day, name_of(rest))


class YearlyField(DayLinesField):
    """ "12-25 Christmas Day": the day of every year."""

    def read(self, first: str, rest: str) -> tuple[tuple[int, int], tuple[int, int, str]]:
        month, _dash, day = first.partition("-")
        try:
            found = date(2000, int(month), int(day))
        except ValueError:
            raise forms.ValidationError(
                _("“%(text)s” is no day of the year. Write month and day, like 12-25 Christmas Day."),
                params={"text": first},
            ) from None
        return (found.month, found.day), (found.month, found.day, name_of(rest))


class ExceptionsField(DayLinesField):
    """ "2026-12-24 09:00-12:00 Christmas Eve", or "2026-12-31 closed Stocktaking"."""

    def read(self, first: str, rest: str) -> tuple[date, tuple[date, tuple[tuple[int, int], ...], str]]:
        day = date_of(first)
        word, _space, name = rest.partition(" ")
        if word and is_closed(word):
            return day, (day, (), name_of(name.strip()))
        found = WINDOWS.match(rest)
        if not found:
            raise forms.ValidationError(
                _("After %(text)s, say when it is open, like 09:00-12:00, or write closed."), params={"text": first}
            )
        opens = tuple((each.opens, each.closes) for each in windows(found[0]))
        return day, (day, opens, name_of(rest[found.end() :].strip(" ,;")))


class DatesForm(forms.Form):
    """The days on which nothing counts, or at other times than in the week; mix it into a form (C2)."""

    holidays = HolidaysField(
        label=_("Holidays"),
        help_text=_("One a line, like 2026-12-25 Christmas Day. Nothing counts from midnight to midnight."),
    )
    recurring = YearlyField(
        label=_("Holidays of every year"),
        rows=4,
        help_text=_("Month and day, like 12-25 Christmas Day. Nothing counts on that day, whatever the year."),
    )
    exceptions = ExceptionsField(
        label=_("Exceptions"),
        rows=5,
        help_text=_(
            "Other hours on one date, like 2026-12-24 09:00-12:00 Christmas Eve, or 2026-12-31 closed Stocktaking. "
            "An exception counts before a holiday, and a holiday before the week."
        ),
    )

    DATES = ("holidays", "recurring", "exceptions")

    @staticmethod
    def dates_of(hours: Hours) -> dict[str, str]:
        """The three fields as somebody would have typed them."""
        return {
            "holidays": lines(f"{day} {name}" for day, name in sorted(hours.holidays)),
            "recurring": lines(f"{month:02d}-{day:02d} {name}" for month, day, name in sorted(hours.recurring)),
            "exceptions": lines(
                f"{day} {typed(Window(*each) for each in opens) or 'closed'} {name}"
                for day, opens, name in sorted(hours.exceptions)
            ),
        }

    @classmethod
    def with_dates(cls, hours: Hours, cleaned: Mapping[str, Any]) -> Hours:
        return replace(hours, **{name: cleaned[name] for name in cls.DATES})


def typed(found: Iterator[Window]) -> str:
    return ", ".join(f"{format_time(each.opens)}-{format_time(each.closes)}" for each in found)


def lines(found: Iterator[str]) -> str:
    return "\n".join(line.strip() for line in found)
