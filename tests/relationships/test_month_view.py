"""A month of service hours: what counts each day, true to the wall clock, and why a day is unlike others."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relationships.hours_line import HoursLine
from relationships.month_view import Day, Month, first_difference, month_named, month_view
from relationships.terms import OFFICE_HOURS, Hours

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
WEEK = Hours("Europe/London", OFFICE_HOURS)
NIGHTS = tuple((weekday, 22 * 60, 6 * 60) for weekday in range(7))
ALWAYS = tuple((weekday, 0, 1440) for weekday in range(7))


def month_of(hours: Hours | HoursLine, year: int, month: int, **facts: Any) -> Month:
    line = HoursLine.only(hours) if isinstance(hours, Hours) else hours
    return month_view(line, date(year, month, 1), now=NOW, **facts)


def day_of(hours: Hours | HoursLine, day: date, **facts: Any) -> Day:
    return next(each for each in month_of(hours, day.year, day.month, **facts).days if each.date == day)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_a_month_has_its_whole_weeks_and_sums() -> None:
    """November 2026 has 21 weekdays of 8 h; its last week runs into December."""
    november = month_of(WEEK, 2026, 11)

    assert [week.days[0].date for week in november.weeks][::5] == [date(2026, 10, 26), date(2026, 11, 30)]
    assert (november.open, november.open_days, len(november.days)) == (hours(168), 21, 30)
    assert [week.open for week in november.weeks] == [hours(40)] * 6
    assert [week.number for week in november.weeks] == [44, 45, 46, 47, 48, 49]
    assert [day.date for day in november.days if day.is_today] == [date(2026, 11, 24)]
    assert (november.previous, november.following) == (date(2026, 10, 1), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("weekly", "day", "windows", "opened", "said"),
    [
        (NIGHTS, date(2026, 10, 24), ("00:00–06:00", "22:00–24:00"), 8, ""),
        (NIGHTS, date(2026, 10, 25), ("00:00–06:00", "22:00–24:00"), 9, "25 h day"),
        (NIGHTS, date(2027, 3, 28), ("00:00–06:00", "22:00–24:00"), 7, "23 h day"),
        (ALWAYS, date(2026, 10, 25), ("00:00–24:00",), 25, "25 h day"),
        (ALWAYS, date(2027, 3, 28), ("00:00–24:00",), 23, "23 h day"),
    ],
)
def test_days_of_a_jump_of_the_clock_have_their_true_length(
    weekly: Any, day: date, windows: tuple[str, ...], opened: int, said: str
) -> None:
    """C3: 22:00-06:00 into 25 October 2026 is 9 h: 2 of Saturday, 7 of Sunday; into 28 March 2027 it is 7 h."""
    found = day_of(Hours("Europe/London", weekly), day)

    assert (found.windows, found.open, found.changed_clock) == (windows, hours(opened), said)


def test_a_zone_may_jump_at_midnight_by_half_an_hour_or_over_a_day() -> None:
    """C3: where midnight is jumped over the day begins at the jump; Samoa left 30 December 2011 out."""
    beirut = day_of(Hours("Asia/Beirut", ALWAYS), date(2026, 3, 29))
    howe = day_of(Hours("Australia/Lord_Howe", ALWAYS), date(2026, 10, 4))
    samoa = month_of(Hours("Pacific/Apia", ALWAYS), 2011, 12)

    assert (beirut.open, beirut.windows, beirut.changed_clock) == (hours(23), ("01:00–24:00",), "23 h day")
    assert (howe.open, howe.changed_clock) == (hours(23.5), "23 h 30 min day")
    assert [(d.open, d.changed_clock) for d in samoa.days[28:31]] == [
        (hours(24), ""),
        (hours(0), "This date is left out"),
        (hours(24), ""),
    ]
    assert samoa.open == hours(30 * 24)


def test_an_exception_counts_before_a_holiday_and_a_holiday_before_the_week() -> None:
    """C2: and a holiday of every year is one in each year."""
    special = Hours(
        "Europe/London",
        OFFICE_HOURS,
        holidays=((date(2026, 12, 24), "Christmas Eve"), (date(2026, 12, 28), "")),
        recurring=((12, 25, "Christmas Day"), (12, 31, "Old Year")),
        exceptions=((date(2026, 12, 24), ((540, 720),), "Half a day"), (date(2026, 12, 30), (), "Stocktaking")),
    )

    def said(day: date) -> tuple[str, str, timedelta]:
        found = day_of(special, day)
        return found.hours, found.why, found.open

    assert said(date(2026, 12, 23)) == ("09:00–17:00", "", hours(8))
    assert said(date(2026, 12, 24)) == ("09:00–12:00", "Half a day", hours(3))
    assert said(date(2026, 12, 25)) == ("closed", "Christmas Day", hours(0))
    assert said(date(2026, 12, 28)) == ("closed", "Holiday", hours(0))
    assert said(date(2026, 12, 30)) == ("closed", "Stocktaking", hours(0))
    assert said(date(2031, 12, 31)) == ("closed", "Old Year", hours(0))


def test_a_line_shows_when_other_hours_begin_and_each_day_that_differs() -> None:
    """C11: from Wednesday 11:00 on 8 to 18; what counted before counts on."""
    changed = datetime(2026, 12, 2, 11, tzinfo=LONDON)
    longer = Hours("Europe/London", tuple((weekday, 480, 1080) for weekday in range(5)))
    before = HoursLine.only(WEEK)
    line = before.then(changed, longer)

    december = month_of(line, 2026, 12, before=before)
    tuesday, wednesday, thursday = december.days[:3]
    assert (tuesday.hours, tuesday.begins, tuesday.was) == ("09:00–17:00", "", None)
    assert (wednesday.hours, wednesday.begins, wednesday.open) == ("09:00–18:00", "11:00", hours(9))
    assert (thursday.hours, thursday.open) == ("08:00–18:00", hours(10))
    assert [day.was.hours for day in (wednesday, thursday) if day.was] == ["09:00–17:00", "09:00–17:00"]
    assert december.differing == 22
    assert (line.at(changed), line.at(changed - timedelta(microseconds=1))) == (longer, WEEK)
    assert first_difference(line, before, NOW) == datetime(2026, 12, 2, 9, tzinfo=LONDON)
    assert first_difference(before, before, NOW) is None


def test_a_new_zone_shifts_the_days() -> None:
    berlin = Hours("Europe/Berlin", OFFICE_HOURS)
    before = HoursLine.only(WEEK)

    monday = day_of(before.then(NOW, berlin), date(2026, 11, 30), before=before)

    assert monday.was is not None
    assert (monday.hours, monday.was.hours) == ("09:00–17:00", "10:00–18:00")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11", date(2026, 11, 1)),
        ("2026-13", None),
        ("1969-12", None),
        ("2200-01", None),
        ("11-2026", None),
        ("", None),
        (None, None),
        ("2026-W01", None),
        ("2026-11-01", None),
    ],
)
def test_an_address_names_a_month_or_none(text: str | None, found: date | None) -> None:
    assert month_named(text) == found
