"""Business days: what a day weighs, where it ends, and that it is no block of 24 hours (C8)."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from relationships.business_time import ALWAYS, BusinessCalendar, BusinessDays, CalendarLine, Window

LONDON = ZoneInfo("Europe/London")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NINE_TO_FIVE = (Window.parse("09:00", "17:00"),)
CHRISTMAS = (date(2026, 12, 24), date(2026, 12, 25))


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def office(opens="09:00", closes="17:00", *, zone="Europe/London", days=5, **more) -> BusinessCalendar:
    return BusinessCalendar(zone, dict.fromkeys(range(days), (Window.parse(opens, closes),)), **more)


SHORT_FRIDAY = BusinessCalendar(
    "Europe/London", {**dict.fromkeys(range(4), NINE_TO_FIVE), 4: (Window.parse("09:00", "13:00"),)}
)
# 2026-06-01 is a Monday.
MONDAY_9, MONDAY_11 = at("2026-06-01T09:00"), at("2026-06-01T11:00")


def test_a_day_of_24_hours_and_a_business_day_are_two_things():
    """C8, glpi#10594: from Monday 09:00 on 9-17, 24 h end on Wednesday 17:00, a business day on Monday 17:00."""
    calendar = office()
    assert calendar.due(MONDAY_9, 24 * HOUR) == at("2026-06-03T17:00")
    assert BusinessDays(calendar).due(MONDAY_9, DAY) == at("2026-06-01T17:00")
    assert BusinessDays(calendar).due(MONDAY_9, 86_400) == at("2026-06-01T17:00")


def test_a_business_day_is_due_at_the_same_time_of_the_next_one():
    """C8: Monday 11:00 + 1 business day is Tuesday 11:00, with end_of_day Tuesday 17:00."""
    assert BusinessDays(office()).due(MONDAY_11, DAY) == at("2026-06-02T11:00")
    assert BusinessDays(office(), end_of_day=True).due(MONDAY_11, DAY) == at("2026-06-02T17:00")


def test_a_business_day_that_fits_exactly_ends_at_closing_time():
    """C6: not at the next opening."""
    friday = at("2026-06-05T09:00")
    assert BusinessDays(office()).due(friday, DAY) == at("2026-06-05T17:00")
    assert BusinessDays(office()).due(at("2026-06-04T11:00"), 1.75 * DAY) == at("2026-06-05T17:00")


def test_a_short_day_weighs_one():
    """C8: Thursday 11:00 has three quarters left; the other quarter of Friday 9-13 is over at 10:00. Eight hours
    of the same calendar end at 11:00."""
    days, thursday = BusinessDays(SHORT_FRIDAY), at("2026-06-04T11:00")
    assert days.due(thursday, DAY) == at("2026-06-05T10:00")
    assert SHORT_FRIDAY.due(thursday, 8 * HOUR) == at("2026-06-05T11:00")
    assert days.elapsed(at("2026-06-01T00:00"), at("2026-06-08T00:00")) == 5 * DAY
    assert SHORT_FRIDAY.elapsed(at("2026-06-01T00:00"), at("2026-06-08T00:00")) == 36 * HOUR


@pytest.mark.parametrize(
    ("days", "due", "end_of_day"),
    [
        (1, "2026-12-28T15:00", "2026-12-28T17:00"),
        (2, "2026-12-29T15:00", "2026-12-29T17:00"),
        (3, "2026-12-30T15:00", "2026-12-30T17:00"),
        (5, "2027-01-04T15:00", "2027-01-04T17:00"),
    ],
)
def test_days_pass_over_weekends_and_holidays(days: int, due: str, end_of_day: str):
    """C8, C2: GLPI's D+n: Wednesday 23 December 15:00; 24 and 25 closed, and every 1 January."""
    calendar = office(holidays=CHRISTMAS, recurring_holidays=[(1, 1)])
    start = at("2026-12-23T15:00")
    assert BusinessDays(calendar).due(start, days * DAY) == at(due)
    free = BusinessDays(calendar, end_of_day=True)
    assert free.due(free.begins(start), days * DAY) == at(end_of_day)


@pytest.mark.parametrize(
    ("start", "begins"),
    [
        ("2026-06-01T09:00", "2026-06-01T17:00"),
        ("2026-06-01T11:00", "2026-06-01T17:00"),
        ("2026-06-01T07:00", "2026-06-01T17:00"),
        ("2026-06-01T17:00", "2026-06-02T17:00"),  # closed: the next opening is Tuesday's
        ("2026-06-05T18:00", "2026-06-08T17:00"),
        ("2026-06-06T12:00", "2026-06-08T17:00"),  # Saturday
    ],
)
def test_with_end_of_day_the_day_of_the_start_is_free(start: str, begins: str):
    """C8, C5: a start outside hours counts from the next opening, so that day is free."""
    assert BusinessDays(office(), end_of_day=True).begins(at(start)) == at(begins)
    assert BusinessDays(office()).begins(at(start)) == at(start)
    assert office().begins(at(start)) == at(start)


def test_a_calendar_that_never_opens_begins_and_ends_nothing():
    """C10."""
    days = BusinessDays(BusinessCalendar("Europe/London", {}), end_of_day=True)
    assert days.begins(MONDAY_9) == MONDAY_9
    assert days.due(MONDAY_9, DAY) is None
    assert not days.is_open_within_a_year(MONDAY_9)
    assert days.next_opening(MONDAY_9) is None


def test_a_night_shift_has_two_dates():
    """C8: Friday 22:00-06:00 is 2 h of Friday and 6 h of Saturday: two business days."""
    days = BusinessDays(BusinessCalendar("Europe/London", {4: [Window.parse("22:00", "06:00")]}))
    friday = at("2026-06-05T22:00")
    assert days.due(friday, DAY) == at("2026-06-06T00:00")
    assert days.due(friday, 1.5 * DAY) == at("2026-06-06T03:00")
    assert days.due(friday, 2 * DAY) == at("2026-06-06T06:00")
    assert days.elapsed(at("2026-06-05T23:00"), at("2026-06-06T03:00")) == DAY


@pytest.mark.parametrize(("night", "sunday_hours"), [("2026-03-28", 5), ("2026-10-24", 7)])
def test_a_night_of_change_has_two_dates_as_every_night(night: str, sunday_hours: int):
    """C3, C8: 22:00-06:00 with 7 or 9 h: the Sunday's share is of its 5 or 7 h."""
    calendar = BusinessCalendar("Europe/London", {5: [Window.parse("22:00", "06:00")]})
    days, start = BusinessDays(calendar), at(f"{night}T22:00")
    assert calendar.elapsed(start, start + DAY) == (2 + sunday_hours) * HOUR
    assert days.elapsed(start, start + DAY) == 2 * DAY
    assert days.due(start, 1.5 * DAY) == start.astimezone(UTC) + (2 + sunday_hours / 2) * HOUR


@pytest.mark.parametrize(("sunday", "length"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_of_change_weighs_one(sunday: str, length: int):
    """C3, C8: the Sunday of 23 or 25 hours is one business day of a calendar that is always open."""
    calendar = office("00:00", "24:00", days=7)
    days, midnight = BusinessDays(calendar), at(f"{sunday}T00:00")
    assert calendar.elapsed(midnight, midnight + DAY) == length * HOUR
    assert days.elapsed(midnight, midnight + DAY) == DAY
    assert days.due(midnight - DAY, 2 * DAY) == (midnight + DAY).astimezone(UTC)
    half = midnight.astimezone(UTC) + length * HOUR / 2
    assert days.due(midnight, DAY / 2) == half
    assert days.elapsed(half, midnight + DAY) == DAY / 2


def test_around_the_clock_in_utc_a_business_day_is_a_day():
    """C8: dates of UTC all have 24 hours."""
    days, end_of_day = BusinessDays(ALWAYS), BusinessDays(ALWAYS, end_of_day=True)
    start = at("2026-06-01T11:00", UTC)
    assert days.due(start, 3 * DAY) == start + 3 * DAY
    assert days.elapsed(start, start + timedelta(days=1000, microseconds=7)) == timedelta(days=1000, microseconds=7)
    assert end_of_day.begins(start) == at("2026-06-02T00:00", UTC)
    assert end_of_day.due(end_of_day.begins(start), DAY) == at("2026-06-03T00:00", UTC)


def test_the_day_ends_with_its_last_interval():
    """C8: after lunch, not before it."""
    calendar = BusinessCalendar(
        "Europe/London", {0: (Window.parse("09:00", "12:00"), Window.parse("13:00", "18:00")), 1: NINE_TO_FIVE}
    )
    days = BusinessDays(calendar, end_of_day=True)
    assert days.begins(at("2026-06-01T12:30")) == at("2026-06-01T18:00")
    assert days.due(at("2026-06-02T17:00"), DAY / 8) == at("2026-06-08T18:00")
    assert BusinessDays(calendar).due(at("2026-06-02T17:00"), DAY / 8) == at("2026-06-08T10:00")


def test_pauses_take_their_share_of_the_day():
    """C0, K5: paused from noon to Tuesday noon, eight tenths of a day of ten hours are lost."""
    calendar = office("08:00", "18:00")
    days, start = BusinessDays(calendar), at("2026-06-01T08:00")
    pause = (at("2026-06-01T12:00"), at("2026-06-02T10:00"))
    assert days.elapsed(start, at("2026-06-02T18:00"), [pause]) == 1.2 * DAY
    assert days.due(start, DAY, [pause]) == at("2026-06-02T16:00")
    assert days.due(start, 0.4 * DAY, [pause]) == at("2026-06-01T12:00")


def test_hours_that_change_at_noon_change_for_days_at_midnight():
    """C11, C8: time used stays. From 13:00 on Tuesday the office closes at 21:00; half of Tuesday stays half of it."""
    line = CalendarLine(office(), [(at("2026-06-02T13:00"), office("09:00", "21:00"))])
    days = BusinessDays(line)
    assert days.elapsed(at("2026-06-02T00:00"), at("2026-06-02T13:00")) == DAY / 2
    assert days.due(at("2026-06-02T09:00"), DAY / 2) == at("2026-06-02T13:00")
    assert days.due(at("2026-06-02T13:00"), DAY) == at("2026-06-03T15:00")
    assert BusinessDays(line, end_of_day=True).begins(at("2026-06-02T10:00")) == at("2026-06-02T17:00")


@pytest.mark.parametrize(
    ("zone", "moment", "begins"),
    [
        ("Europe/London", "2026-06-02T12:59:59.999999", "2026-06-03T00:00"),
        ("Europe/London", "2026-06-03T00:00", "2026-06-03T00:00"),
        ("Europe/Berlin", "2026-06-02T13:00", "2026-06-03T00:00"),
        ("America/New_York", "2026-06-02T13:00", "2026-06-03T05:00"),
    ],
)
def test_a_change_is_put_off_until_a_day_begins_in_both_zones(zone: str, moment: str, begins: str):
    """C11: the instant of an agreement is no whole second, and the zone may change, too."""
    line = CalendarLine(office(), [(at(moment), office("07:00", "13:00", zone=zone))])
    assert [valid_from for valid_from, _hours in line.by_days().changes] == [at(begins)]


def test_two_changes_on_one_day_leave_the_later():
    """C11."""
    changes = [
        (at(f"2026-06-02T{hour}:00"), office("09:00", closes)) for hour, closes in ((11, "13:00"), (15, "21:00"))
    ]
    assert CalendarLine(office(), changes).by_days().changes == ((at("2026-06-03T00:00"), changes[1][1]),)


def test_with_nothing_left_the_day_still_closes():
    """C8: to the end of the day, whoever resumes on Wednesday morning has until that evening."""
    days = BusinessDays(office(), end_of_day=True)
    assert days.due(at("2026-06-03T10:00"), timedelta(0)) == at("2026-06-03T17:00")
    assert days.due(at("2026-06-06T10:00"), timedelta(0)) == at("2026-06-08T17:00")


def test_business_days_ask_their_calendar_what_is_open():
    """C8: open stretches, the next opening and the zone are the calendar's."""
    calendar = office()
    days, friday, monday = BusinessDays(calendar), at("2026-06-05T16:00"), at("2026-06-08T10:00")
    assert days.calendar is calendar
    assert days.time_zone == "Europe/London"
    assert list(days.segments(friday, monday)) == list(calendar.segments(friday, monday))
    assert (days.is_open(friday), days.is_open(at("2026-06-06T12:00"))) == (True, False)
    assert days.next_opening(at("2026-06-06T12:00")) == at("2026-06-08T09:00")
    assert days.is_open_within_a_year(friday)


def test_business_days_are_a_value():
    """C11: clocks may share them."""
    first, same = BusinessDays(office(), end_of_day=True), BusinessDays(office(), end_of_day=True)
    assert first == same
    assert hash(first) == hash(same)
    assert first != BusinessDays(office())
    assert first != office()
    assert pickle.loads(pickle.dumps(first)) == copy.deepcopy(first) == first
    with pytest.raises(AttributeError):
        first.end_of_day = False
    with pytest.raises(TypeError):
        BusinessDays(first)  # type: ignore[arg-type]


def test_the_same_days_in_another_zone():
    """C9."""
    days = BusinessDays(office(), end_of_day=True).in_zone("America/New_York")
    assert days == BusinessDays(office(zone="America/New_York"), end_of_day=True)
    assert days.begins(at("2026-06-01T11:00", ZoneInfo("America/New_York"))) == at("2026-06-01T22:00")
