"""Service hours in words people type: windows of each weekday, and a holiday a line."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relationships.business_time import InvalidCalendar, Window, format_time
from relationships.forms.fields import ZoneField
from relationships.forms.terms import TermsForm
from relationships.models.calendar import Weekday
from relationships.terms import Hours, Terms

WINDOW = re.compile(r"\s*(\d{1,2})(?:[:.](\d{2}))?\s*[-\N{EN DASH}\N{EM DASH}]\s*(\d{1,2})(?:[:.](\d{2}))?\s*")


class HoursField(forms.CharField):
    """The windows of one day: "09:00-12:00, 13:00-17:00"; empty is closed."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"placeholder": _("closed"), "autocomplete": "off", "inputmode": "text"}
        super().__init__(max_length=200, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> tuple[Window, ...]:
        text = super().clean(value).strip()
        if text.lower() in ("", str(_("closed")).lower()):
            return ()
        windows = sorted(window(part) for part in re.split(r"[,;]", text) if part.strip())
        for earlier, later in pairwise(windows):
            if later.opens < earlier.closes_today:
                raise forms.ValidationError(
                    _("%(earlier)s and %(later)s overlap. Join them, or change one."),
                    params={"earlier": earlier, "later": later},
                )
        return tuple(windows)


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


class HolidaysField(forms.CharField):
    """A holiday a line: "2026-12-25 Christmas Day"."""

    widget = forms.Textarea(attrs={"rows": 8})

    def clean(self, value: Any) -> tuple[tuple[date, str], ...]:
        found: dict[date, str] = {}
        for number, line in enumerate(super().clean(value).splitlines(), 1):
            if not line.strip():
                continue
            first, _space, name = line.strip().partition(" ")
            facts = {"number": number, "text": first}
            try:
                day = date.fromisoformat(first)
            except ValueError:
                raise forms.ValidationError(
                    _("Line %(number)d: “%(text)s” is no date. Write it like 2026-12-25 Christmas Day."), params=facts
                ) from None
            if day in found:
                raise forms.ValidationError(_("Line %(number)d: %(text)s stands twice. Keep one."), params=facts)
            if len(name) > 120:
                raise forms.ValidationError(_("Line %(number)d: the name is too long."), params=facts)
            found[day] = name.strip()
        return tuple(sorted(found.items()))


class HoursForm(forms.Form):
    """A time zone and a line for each weekday; mix it into a form, then take `hours()` of what was cleaned."""

    time_zone = ZoneField(help_text=_("The windows are wall times there. Type a city to search, for example London."))
    monday = HoursField(
        label=Weekday.MONDAY.label,
        help_text=_("Like 09:00-12:00, 13:00-17:00; 22:00-06:00 runs into the next day; empty is closed."),
    )
    tuesday = HoursField(label=Weekday.TUESDAY.label)
    wednesday = HoursField(label=Weekday.WEDNESDAY.label)
    thursday = HoursField(label=Weekday.THURSDAY.label)
    friday = HoursField(label=Weekday.FRIDAY.label)
    saturday = HoursField(label=Weekday.SATURDAY.label)
    sunday = HoursField(label=Weekday.SUNDAY.label)

    @staticmethod
    def initial_of(hours: Hours) -> dict[str, Any]:
        lines = {day.name.lower(): line for day, (_label, line) in zip(Weekday, week_of(hours), strict=True)}
        return {"time_zone": hours.time_zone, **lines}

    @staticmethod
    def hours(cleaned: Mapping[str, Any]) -> Hours:
        rows = [(day.value, w.opens, w.closes) for day in Weekday for w in cleaned[day.name.lower()]]
        return Hours(time_zone=cleaned["time_zone"], weekly=tuple(rows))


def week_of(hours: Hours) -> list[tuple[str, str]]:
    """Every weekday with its line as people type it; an empty line is closed."""
    windows: dict[int, list[Window]] = {}
    for weekday, opens, closes in sorted(hours.weekly):
        windows.setdefault(weekday, []).append(Window(opens, closes))
    return [
        (
            str(day.label),
            ", ".join(f"{format_time(w.opens)}-{format_time(w.closes)}" for w in windows.get(day.value, ())),
        )
        for day in Weekday
    ]


class HoursOfTermsForm(TermsForm, HoursForm):
    """When time counts: a zone, the windows of a week, and days on which nothing counts."""

    holidays = HolidaysField(
        label=_("Holidays"),
        required=False,
        help_text=_("One a line, like 2026-12-25 Christmas Day. Nothing counts from midnight to midnight."),
    )

    def section(self, terms: Terms) -> Any:
        return terms.hours.time_zone, sorted(terms.hours.weekly), sorted(terms.hours.holidays)

    def given(self, terms: Terms) -> dict[str, Any]:
        holidays = "\n".join(f"{day} {name}".strip() for day, name in sorted(terms.hours.holidays))
        return {"holidays": holidays, **self.initial_of(terms.hours)}

    @property
    def week(self) -> list[Any]:
        return [self[day.name.lower()] for day in Weekday]

    def changed(self, terms: Terms, *, holidays: tuple[tuple[date, str], ...], **facts: Any) -> Terms:
        return terms.amended(hours=replace(self.hours(facts), holidays=holidays))
