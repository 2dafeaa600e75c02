"""Words to tell a clock's history with, in the week of 23 November 2026."""

from datetime import UTC, datetime, timedelta

from relationships.business_time import BusinessCalendar, Measure, Window
from relationships.timing import Aim, Correction, Reading, Stretch, read

OFFICE = BusinessCalendar("UTC", {day: [Window(9 * 60, 17 * 60)] for day in range(5)})
ZERO = timedelta(0)


def at(text: str) -> datetime:
    """ "Mon 09:00" in the week of 23 November 2026, "last Fri 15:00" in the one before, or a date and a time."""
    days = ("last Fri", "last Sat", "last Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
    name, _space, time = text.rpartition(" ")
    if name in days:
        return datetime.fromisoformat(f"2026-11-{20 + days.index(name)} {time}").replace(tzinfo=UTC)
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def ran(since: str, until: str | None = None, side: str = "") -> Stretch:
    return Stretch(True, at(since), at(until) if until else None, side)


def waited(since: str, until: str | None = None, side: str = "consumer") -> Stretch:
    return Stretch(False, at(since), at(until) if until else None, side)


def excused(since: str, until: str) -> Correction:
    return Correction(False, at(since), at(until))


def counted(since: str, until: str) -> Correction:
    return Correction(True, at(since), at(until))


def aim(target: float, *percents: int, since: str = "", measure: Measure = OFFICE) -> Aim:
    return Aim(measure, hours(target), percents or (75,), at(since) if since else None)


def told(target: float | Aim, *stretches: Stretch, corrections: tuple[Correction, ...] = ()) -> Reading:
    return read([target if isinstance(target, Aim) else aim(target)], stretches, corrections)
