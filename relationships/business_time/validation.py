"""What a calendar may hold (C1), said in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .errors import InvalidCalendar
from .windows import Window, in_order

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def checked_zone(name: str) -> ZoneInfo:
    """ZoneInfo reports a bad name as one of several errors, depending on what the name would be as a path."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, TypeError, OSError):
        raise InvalidCalendar(f"There is no time zone {name!r}.", "zone", zone=name) from None


def checked_windows(windows: Sequence[Window], day: str) -> tuple[Window, ...]:
    if not all(isinstance(window, Window) for window in windows):
        raise InvalidCalendar(f"The windows of {day} are not given as opening and closing times.", "windows", day=day)
    return in_order(windows, day)


def checked_weekly(weekly: Mapping[int, Sequence[Window]]) -> tuple[tuple[Window, ...], ...]:
    if unknown := [day for day in weekly if not (isinstance(day, int) and 0 <= day <= 6)]:
        raise InvalidCalendar(f"{unknown[0]!r} is no day of the week.", "weekday", day=unknown[0])
    return tuple(checked_windows(weekly.get(day, ()), name) for day, name in enumerate(DAY_NAMES))


def checked_days(days: Iterable[date]) -> frozenset[date]:
    found = frozenset(days)
    for day in found:
        if not isinstance(day, date) or isinstance(day, datetime):
            raise InvalidCalendar(f"{day!r} is no date.", "date", day=day)
    return found


def checked_recurring(days: Iterable[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """(month, day) of every year; 29 February is a day of leap years."""
    found = frozenset(days)
    for each in found:
        try:
            month, day = each
            date(2000, month, day)
        except (TypeError, ValueError):
            raise InvalidCalendar(f"{each!r} is no month and day of a year.", "recurring", day=each) from None
    return found
