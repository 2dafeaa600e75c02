"""A calendar as plain JSON values: the form of files, of an agreement's digest and of stored rows.

{"timezone": "Europe/London", "weekly": {"mon": [["09:00", "17:30"]]}, "holidays": ["2026-12-25"],
 "recurring_holidays": ["12-25"], "exceptions": {"2026-12-24": [["09:00", "12:00"]], "2026-12-31": []}}
"""

from collections.abc import Mapping
from datetime import date

from .calendar import BusinessCalendar
from .errors import InvalidCalendar
from .windows import Window, format_time

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def from_plain(data: object) -> BusinessCalendar:
    if not isinstance(data, Mapping):
        raise InvalidCalendar("A calendar is an object with timezone, weekly and holidays.", "form")
    zone = data.get("timezone")
    if not isinstance(zone, str):
        raise InvalidCalendar("A calendar names its timezone.", "zone", zone=zone)
    weekly = _mapping(data, "weekly")
    if unknown := [day for day in weekly if day not in WEEKDAYS]:
        raise InvalidCalendar(
            f"{unknown[0]!r} is no day of the week: use mon, tue, wed, thu, fri, sat or sun.",
            "weekday",
            day=unknown[0],
        )
    return BusinessCalendar(
        zone,
        {WEEKDAYS.index(day): _windows(windows, day) for day, windows in weekly.items()},
        frozenset(_date(day) for day in _list(data, "holidays")),
        recurring_holidays=[_month_and_day(day) for day in _list(data, "recurring_holidays")],
        exceptions={_date(day): _windows(windows, day) for day, windows in _mapping(data, "exceptions").items()},
    )


def to_plain(calendar: BusinessCalendar) -> dict[str, object]:
    """In one order only, so that equal calendars have equal digests. What a calendar lacks is left out,
    except the three parts every calendar has."""
    plain: dict[str, object] = {
        "timezone": calendar.time_zone,
        "weekly": {WEEKDAYS[day]: _texts(windows) for day, windows in calendar.weekly.items()},
        "holidays": [day.isoformat() for day in sorted(calendar.holidays)],
    }
    if calendar.recurring_holidays:
        plain["recurring_holidays"] = [f"{month:02d}-{day:02d}" for month, day in sorted(calendar.recurring_holidays)]
    if calendar.exceptions:
        plain["exceptions"] = {day.isoformat(): _texts(windows) for day, windows in calendar.exceptions.items()}
    return plain


def _texts(windows: tuple[Window, ...]) -> list[list[str]]:
    return [[format_time(window.opens), format_time(window.closes)] for window in windows]


def _mapping(data: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = data.get(name, {})
    if not isinstance(value, Mapping):
        raise InvalidCalendar(f"{name} of a calendar is an object.", "form", name=name)
    return value


def _list(data: Mapping[str, object], name: str) -> list[object]:
    value = data.get(name, [])
    if not isinstance(value, list | tuple):
        raise InvalidCalendar(f"{name} of a calendar is a list.", "form", name=name)
    return list(value)


def _windows(value: object, day: str) -> list[Window]:
    if not isinstance(value, list | tuple) or not all(
        isinstance(pair, list | tuple) and len(pair) == 2 for pair in value
    ):
        raise InvalidCalendar(f'The windows of {day} are a list of ["HH:MM", "HH:MM"].', "windows", day=day)
    return [Window.parse(opens, closes) for opens, closes in value]


def _date(value: object) -> date:
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InvalidCalendar(f"{value!r} is no date: write it as YYYY-MM-DD.", "date", day=value) from None


def _month_and_day(value: object) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"2000-{value}")
    except ValueError:
        raise InvalidCalendar(f"{value!r} is no day of a year: write it as MM-DD.", "recurring", day=value) from None
    return day.month, day.day
