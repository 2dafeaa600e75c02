"""The time window of an SLO as the period of an availability (A5)."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from relationships.terms import AvailabilityPeriod

from .found import Note
from .places import Value

SHORTHAND = re.compile(r"([1-9][0-9]{0,4})([mhdwMQY])")
UNITS = {"minute": "m", "hour": "h", "day": "d", "week": "w", "month": "M", "quarter": "Q", "year": "Y"}
"""How v1alpha writes them, in any case and number."""

MONTHS = {"M": 1, "Q": 3, "Y": 12}
PERIODS = {1: AvailabilityPeriod.MONTH, 3: AvailabilityPeriod.QUARTER, 12: AvailabilityPeriod.YEAR}
ABOUT = {"M": 30, "Q": 90, "Y": 365}
"""Days that a rolling month, quarter or year is taken for."""

LONGEST = 32_767
"""Days that the last days can be."""


@dataclass(frozen=True)
class Window:
    period: str = AvailabilityPeriod.MONTH
    days: int = 0
    why_not: str = ""
    """Why nothing can be counted over it here."""
    notes: tuple[Note, ...] = ()


def window_of(spec: Value) -> Window:
    """Raises UnreadableFile for a duration that is none."""
    value = spec.first("timeWindow", "timeWindows")
    windows = [value] if isinstance(value.plain, dict) else value.members()
    if not windows:
        return _noted(spec, Window(), _("no time window is said; it counts each month"))
    window = windows[0]
    number, unit = _duration(window)
    rolling = window.get("isRolling").flag()
    if rolling is None:
        rolling = not window.get("calendar")
    return _rolling(window, number, unit) if rolling else _of_calendar(window, number, unit)


def _duration(window: Value) -> tuple[int, str]:
    if window.get("unit"):
        unit = window.get("unit").text().lower().removesuffix("s")
        if unit not in UNITS:
            window.get("unit").refuse(_("“%(unit)s” is no unit of time.") % {"unit": unit})
        return window.get("count").whole(most=99_999), UNITS[unit]
    found = SHORTHAND.fullmatch(window.get("duration").text())
    if found is None:
        sentence = _("“%(value)s” is no duration: a whole number and one of m, h, d, w, M, Q or Y, like 4w.")
        window.get("duration").refuse(sentence % {"value": window.get("duration").shown(40)})
    return int(found[1]), found[2]


def _rolling(window: Value, number: int, unit: str) -> Window:
    days = number * {"d": 1, "w": 7, **ABOUT}.get(unit, 0)
    if unit == "h" and number % 24 == 0:
        days = number // 24
    if not 0 < days <= LONGEST:
        return Window(why_not=_("an availability counts over whole days, or over a month, quarter or year"))
    found = Window(AvailabilityPeriod.ROLLING, days)
    if unit in ABOUT:
        return _noted(window, found, _("taken as the last %(days)d days") % {"days": days})
    return found


def _of_calendar(window: Value, number: int, unit: str) -> Window:
    if unit == "m" and number in PERIODS:
        sentence = _(
            "“%(written)s” is so many minutes by the letter of OpenSLO; taken as months, as a calendar has them"
        )
        return _noted(window, Window(PERIODS[number]), sentence % {"written": f"{number}m"})
    period = PERIODS.get(number * MONTHS.get(unit, 0))
    if period is None:
        return Window(why_not=_("a calendar counts by month, quarter or year here"))
    return Window(period)


def _noted(value: Value, window: Window, sentence: str) -> Window:
    note = Note(value.path, value.line, sentence)
    return Window(window.period, window.days, notes=(note,))
