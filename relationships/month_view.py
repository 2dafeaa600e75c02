"""A month of service hours, day by day: what counts, for how long, and why a day is unlike others. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import zip_longest
from zoneinfo import ZoneInfo

from django.utils.dateformat import DateFormat
from django.utils.translation import gettext as _

from relationships.hours_line import HoursLine
from relationships.terms import Hours

ONE_DAY = timedelta(days=1)
ZERO = timedelta(0)
SEARCHED = timedelta(days=400)
FIRST, LAST = date(1970, 1, 1), date(2199, 12, 1)


@dataclass(frozen=True)
class Day:
    """One local date from midnight to midnight, however long that is (C3)."""

    date: date
    windows: tuple[str, ...]
    open: timedelta
    length: timedelta
    kind: str = ""
    """What makes it unlike its weekday: "holiday", "closed" or "other" hours."""
    name: str = ""
    begins: str = ""
    """The time of day at which other hours begin to count, if they do on this day."""
    in_month: bool = True
    is_today: bool = False
    was: "Day | None" = None
    """The day as it was before, where it differs."""

    @property
    def hours(self) -> str:
        return ", ".join(self.windows) or _("closed")

    @property
    def why(self) -> str:
        """The name of a holiday or exception, else the word for it; empty on a day like any other."""
        words = {"holiday": _("Holiday"), "closed": _("Closed by exception"), "other": _("Other hours")}
        return self.name or words.get(self.kind, "")

    @property
    def changed_clock(self) -> str:
        """ "23 h day" where the wall clock jumps."""
        if self.length == ONE_DAY:
            return ""
        if not self.length:
            return _("This date is left out")
        minutes = self.length // timedelta(minutes=1)
        if minutes % 60:
            return _("%(hours)d h %(minutes)d min day") % {"hours": minutes // 60, "minutes": minutes % 60}
        return _("%(hours)d h day") % {"hours": minutes // 60}


@dataclass(frozen=True)
class Week:
    """Monday to Sunday, whole, also where the month begins or ends within it."""

    days: tuple[Day, ...]

    @property
    def number(self) -> int:
        return self.days[0].date.isocalendar().week

    @property
    def open(self) -> timedelta:
        return sum((day.open for day in self.days), ZERO)


@dataclass(frozen=True)
class Month:
    first: date
    time_zone: str
    weeks: tuple[Week, ...]

    @property
    def days(self) -> list[Day]:
        """Those of the month alone."""
        return [day for week in self.weeks for day in week.days if day.in_month]

    @property
    def open(self) -> timedelta:
        return sum((day.open for day in self.days), ZERO)

    @property
    def open_days(self) -> int:
        return sum(1 for day in self.days if day.open)

    @property
    def differing(self) -> int:
        return sum(1 for day in self.days if day.was)

    @property
    def name(self) -> str:
        return DateFormat(self.first).format("F Y")

    @property
    def previous(self) -> date | None:
        found = (self.first - ONE_DAY).replace(day=1)
        return found if found >= FIRST else None

    @property
    def following(self) -> date | None:
        found = next_month(self.first)
        return found if found <= LAST else None


def month_named(text: str | None) -> date | None:
    """The first day of "2026-11"; None where that names no month that can be shown."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def month_view(line: HoursLine, month: date, *, now: datetime, before: HoursLine | None = None) -> Month:
    """The month in the zone of the last hours of the line; with `before`, each day that differs says what it was."""
    first = month.replace(day=1)
    zone = ZoneInfo(line.last.time_zone)
    today = now.astimezone(zone).date()
    start = first - timedelta(days=first.weekday())
    weeks = []
    while start < next_month(first):
        dates = [start + n * ONE_DAY for n in range(7)]
        compared = (_compared(line, day, zone, first=first, today=today, before=before) for day in dates)
        weeks.append(Week(tuple(compared)))
        start += 7 * ONE_DAY
    return Month(first, line.last.time_zone, tuple(weeks))


def first_difference(line: HoursLine, before: HoursLine, since: datetime) -> datetime | None:
    """About when the two first count otherwise; None if they do not within some 13 months."""
    until = since + SEARCHED
    pairs = zip_longest(line.calendar.segments(since, until), before.calendar.segments(since, until))
    return next((min(filter(None, pair))[0] for pair in pairs if pair[0] != pair[1]), None)


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _compared(line: HoursLine, day: date, zone: ZoneInfo, *, first: date, today: date, before: HoursLine | None) -> Day:
    was = _day(before, day, zone) if before else None
    found = _day(line, day, zone)
    same = was is None or (was.windows, was.open) == (found.windows, found.open)
    in_month = (day.year, day.month) == (first.year, first.month)
    return replace(found, in_month=in_month, is_today=day == today, was=None if same else was)


def _day(line: HoursLine, day: date, zone: ZoneInfo) -> Day:
    begins, ends = midnight(day, zone), midnight(day + ONE_DAY, zone)
    kind, name = unlike(line.at(max(begins, ends - timedelta(microseconds=1))), day)
    changes = [since for since, _hours in line.parts if since and begins <= since < ends]
    return Day(
        date=day,
        windows=tuple(_windows(line, begins, ends, zone)),
        open=line.calendar.elapsed(begins, ends),
        length=ends - begins,
        kind=kind,
        name=name,
        begins=f"{changes[-1].astimezone(zone):%H:%M}" if changes else "",
    )


def _windows(line: HoursLine, begins: datetime, ends: datetime, zone: ZoneInfo) -> Iterator[str]:
    """Wall times of what is open; the end of the day is 24:00."""
    for opens, closes in line.calendar.segments(begins, ends):
        until = "24:00" if closes == ends else f"{closes.astimezone(zone):%H:%M}"
        yield f"{opens.astimezone(zone):%H:%M}\N{EN DASH}{until}"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the date begins; where its midnight is jumped over, the instant of the jump."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def unlike(hours: Hours, day: date) -> tuple[str, str]:
    """(kind, name) of what makes the date unlike its weekday: exception before holiday (C2)."""
    for when, windows, name in hours.exceptions:
        if when == day:
            return ("other" if windows else "closed"), name
    for when, name in hours.holidays:
        if when == day:
            return "holiday", name
    for month, number, name in hours.recurring:
        if (month, number) == (day.month, day.day):
            return "holiday", name
    return "", ""
