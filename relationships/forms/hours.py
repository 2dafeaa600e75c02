"""Service hours as people type them: one line of windows for each weekday."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relationships.forms.fields import ZoneField
from relationships.models.calendar import Weekday
from relationships.terms import Hours

MINUTES_OF_A_DAY = 24 * 60
WINDOW = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?::(\d{2}))?", re.IGNORECASE)
Windows = tuple[tuple[int, int], ...]
"""(opens, closes) in minutes of the local day."""


def windows_of(text: str) -> Windows:
    """`09:00-12:00, 13:00-17:00` as minutes; nothing typed is closed. Raises ValidationError with an example."""
    found = []
    for piece in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        match = WINDOW.fullmatch(piece)
        if match is None:
            raise ValidationError(
                _("“%(piece)s” is no time of day. Write it like 09:00-12:00, 13:00-17:00."), params={"piece": piece}
            )
        hour, minute, last_hour, last_minute = (int(part or 0) for part in match.groups())
        found.append(checked(piece, hour * 60 + minute, last_hour * 60 + last_minute, max(minute, last_minute)))
    found.sort()
    for (_opens, closes), (opens, _closes) in pairwise(found):
        if opens < closes:
            raise ValidationError(_("Two windows overlap. Write them one after the other."))
    return tuple(found)


def checked(piece: str, opens: int, closes: int, minute: int) -> tuple[int, int]:
    if minute > 59 or opens >= MINUTES_OF_A_DAY or not opens < closes <= MINUTES_OF_A_DAY:
        raise ValidationError(
            _("“%(piece)s” does not lie within one day. Open before you close, 24:00 at the latest."),
            params={"piece": piece},
        )
    return opens, closes


def text_of(windows: Windows) -> str:
    """The same line back: `09:00-12:00, 13:00-17:00`."""
    return ", ".join(
        f"{opens // 60:02d}:{opens % 60:02d}-{closes // 60:02d}:{closes % 60:02d}" for opens, closes in windows
    )


def week_of(hours: Hours) -> list[tuple[str, str]]:
    """Every weekday with its line, for pages that show hours; an empty line is closed."""
    per_day: dict[int, list[tuple[int, int]]] = {}
    for weekday, opens, closes in hours.weekly:
        per_day.setdefault(weekday, []).append((opens, closes))
    return [(str(day.label), text_of(tuple(per_day.get(day.value, ())))) for day in Weekday]


class WindowsField(forms.CharField):
    """One weekday."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)

    def clean(self, value: Any) -> Windows:
        return windows_of(super().clean(value))


class HoursForm(forms.Form):
    """A time zone and a line for each weekday; mix it into a form, then take `hours()` of what was cleaned."""

    time_zone = ZoneField()
    monday = WindowsField(label=Weekday.MONDAY.label, help_text=_("Like 09:00-12:00, 13:00-17:00; empty is closed."))
    tuesday = WindowsField(label=Weekday.TUESDAY.label)
    wednesday = WindowsField(label=Weekday.WEDNESDAY.label)
    thursday = WindowsField(label=Weekday.THURSDAY.label)
    friday = WindowsField(label=Weekday.FRIDAY.label)
    saturday = WindowsField(label=Weekday.SATURDAY.label)
    sunday = WindowsField(label=Weekday.SUNDAY.label)

    @staticmethod
    def initial_of(hours: Hours) -> dict[str, Any]:
        lines = {day.name.lower(): line for day, (_label, line) in zip(Weekday, week_of(hours), strict=True)}
        return {"time_zone": hours.time_zone, **lines}

    @staticmethod
    def hours(cleaned: Mapping[str, Any]) -> Hours:
        rows = [(day.value, *window) for day in Weekday for window in cleaned[day.name.lower()]]
        return Hours(time_zone=cleaned["time_zone"], weekly=tuple(rows))
