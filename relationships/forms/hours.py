"""Service hours in words people type: a zone, and the windows of each weekday."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relationships.business_time import Window
from relationships.forms.dates import DatesForm, typed, windows
from relationships.forms.fields import ZoneField
from relationships.forms.terms import TermsForm
from relationships.models.calendar import Weekday
from relationships.terms import Hours, Terms


class HoursField(forms.CharField):
    """The windows of one day: "09:00-12:00, 13:00-17:00"; empty is closed."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"placeholder": _("closed"), "autocomplete": "off", "inputmode": "text"}
        super().__init__(max_length=200, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> tuple[Window, ...]:
        return windows(super().clean(value))


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
    found: dict[int, list[Window]] = {}
    for weekday, opens, closes in sorted(hours.weekly):
        found.setdefault(weekday, []).append(Window(opens, closes))
    return [(str(day.label), typed(iter(found.get(day.value, ())))) for day in Weekday]


class HoursOfTermsForm(TermsForm, HoursForm, DatesForm):
    """When time counts: a zone, the windows of a week, and the days unlike the others."""

    def section(self, terms: Terms) -> Any:
        hours = terms.hours
        parts = (hours.weekly, hours.holidays, hours.recurring, hours.exceptions)
        return hours.time_zone, *(sorted(rows) for rows in parts)

    def given(self, terms: Terms) -> dict[str, Any]:
        return {**self.initial_of(terms.hours), **self.dates_of(terms.hours)}

    @property
    def week(self) -> list[Any]:
        return [self[day.name.lower()] for day in Weekday]

    @property
    def dates(self) -> list[Any]:
        return [self[name] for name in self.DATES]

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        return terms.amended(hours=self.with_dates(self.hours(facts), facts))
