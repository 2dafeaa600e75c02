"""What a calendar may hold, and which of its parts decides for a date."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from relationships.business_time import (
    ALWAYS,
    BusinessCalendar,
    InvalidCalendar,
    NeverOpen,
    Window,
    format_time,
    from_plain,
    parse_time,
    to_plain,
)

HOUR = timedelta(hours=1)
NIGHT = [Window.parse("22:00", "06:00")]
DAYTIME = [Window.parse("09:00", "17:00")]


def hours_on(calendar: BusinessCalendar, day: date) -> float:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return calendar.elapsed(midnight, midnight + timedelta(days=1)) / HOUR


def every_day(windows, **more) -> BusinessCalendar:
    return BusinessCalendar("UTC", dict.fromkeys(range(7), windows), **more)


@pytest.mark.parametrize(("text", "minutes"), [("00:00", 0), ("09:30", 570), ("23:59", 1439), ("24:00", 1440)])
def test_times_of_day_are_read_and_written(text: str, minutes: int):
    """C1: 24:00 is the end of the day."""
    assert parse_time(text) == minutes
    assert format_time(minutes) == text


@pytest.mark.parametrize(
    "text", ["9:00", "24:01", "25:00", "12:60", "12", "", "12:00:00", " 12:00", "١٢:٠٠", None, 540]
)
def test_another_form_of_time_is_refused(text):
    """C1: HH:MM and nothing else."""
    with pytest.raises(InvalidCalendar, match="is not a time of day"):
        parse_time(text)


@pytest.mark.parametrize(
    "windows",
    [
        [Window.parse("09:00", "12:00"), Window.parse("11:59", "17:00")],
        [Window.parse("22:00", "06:00"), Window.parse("23:00", "24:00")],
        [Window.parse("09:00", "09:00"), Window.parse("10:00", "11:00")],
        [Window.parse("09:00", "12:00"), Window.parse("09:00", "12:00")],
    ],
)
def test_windows_of_one_day_may_not_overlap(windows):
    """C1: as in Zammad; the refusal names both windows and the day."""
    with pytest.raises(InvalidCalendar, match=r"The windows .* and .* of Tuesday overlap\."):
        BusinessCalendar("UTC", {1: windows})
    with pytest.raises(InvalidCalendar, match="of 2026-06-02 overlap"):
        BusinessCalendar("UTC", {}, exceptions={date(2026, 6, 2): windows})


def test_windows_may_touch_and_come_in_any_order():
    """C1: several windows a day, which frappe#2212 asked for in vain."""
    calendar = every_day([Window.parse("12:00", "17:00"), Window.parse("09:00", "12:00")])
    assert hours_on(calendar, date(2026, 6, 2)) == 8
    assert calendar.weekly[0][0] == Window.parse("09:00", "12:00")


def test_a_night_that_runs_into_open_hours_counts_once():
    """C1: the night of Monday until 06:00 and Tuesday from 05:00 are one union."""
    calendar = BusinessCalendar("UTC", {0: NIGHT, 1: [Window.parse("05:00", "08:00")]})
    assert hours_on(calendar, date(2026, 6, 2)) == 8


def test_a_window_of_24_hours_runs_to_the_same_time_of_the_next_day():
    """C0: a close that is not after the open belongs to the day it opens and runs into the next."""
    calendar = BusinessCalendar("UTC", {0: [Window.parse("09:00", "09:00")]})
    assert [hours_on(calendar, date(2026, 6, day)) for day in (1, 2, 3)] == [15, 9, 0]


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "", "Europe", "../etc/passwd", "/etc/passwd", "a\0b", None])
def test_an_unknown_zone_is_refused(zone):
    """C1: a calendar has an IANA zone."""
    with pytest.raises(InvalidCalendar, match="There is no time zone"):
        BusinessCalendar(zone, {})


@pytest.mark.parametrize(
    "make",
    [
        lambda: BusinessCalendar("UTC", {7: DAYTIME}),
        lambda: BusinessCalendar("UTC", {"mon": DAYTIME}),
        lambda: BusinessCalendar("UTC", {0: [("09:00", "17:00")]}),
        lambda: BusinessCalendar("UTC", {}, ["2026-12-25"]),
        lambda: BusinessCalendar("UTC", {}, [datetime(2026, 12, 25, tzinfo=UTC)]),
        lambda: BusinessCalendar("UTC", {}, recurring_holidays=[(2, 30)]),
        lambda: Window(1440, 10),
        lambda: Window(0, 1441),
    ],
)
def test_what_is_no_calendar_is_refused_with_a_sentence(make):
    """C1."""
    with pytest.raises(InvalidCalendar) as refusal:
        make()
    assert refusal.value.sentence.endswith(".")
    assert refusal.value.code


def test_an_exception_beats_a_recurring_holiday_beats_the_week():
    """C2: a special opening on Christmas Day of one year; closed in all others, whatever the year."""
    special = date(2026, 12, 25)
    calendar = every_day(
        DAYTIME,
        holidays=[special],
        recurring_holidays=[(12, 25)],
        exceptions={special: [Window.parse("10:00", "12:00")], date(2026, 12, 31): []},
    )
    assert hours_on(calendar, special) == 2
    assert hours_on(calendar, date(2027, 12, 25)) == 0
    assert hours_on(calendar, date(1999, 12, 25)) == 0
    assert hours_on(calendar, date(2026, 12, 31)) == 0
    assert hours_on(calendar, date(2026, 12, 30)) == 8


def test_a_recurring_closure_ignores_the_year():
    """C2: GLPI: closed on 1 January and 14 July of every year, weekends apart."""
    calendar = BusinessCalendar("UTC", dict.fromkeys(range(5), DAYTIME), recurring_holidays=[(1, 1), (7, 14)])
    for year in range(2020, 2040):
        assert hours_on(calendar, date(year, 1, 1)) == hours_on(calendar, date(year, 7, 14)) == 0
        assert hours_on(calendar, date(year, 7, 15)) == (8 if date(year, 7, 15).weekday() < 5 else 0)


def test_29_february_recurs_in_leap_years():
    """C2: there is no such date in other years."""
    calendar = every_day(DAYTIME, recurring_holidays=[(2, 29)])
    assert hours_on(calendar, date(2028, 2, 29)) == 0
    assert hours_on(calendar, date(2027, 3, 1)) == hours_on(calendar, date(2027, 2, 28)) == 8


@pytest.mark.parametrize(
    "closed",
    [
        {"holidays": [date(2026, 6, 3)]},
        {"recurring_holidays": [(6, 3)]},
        {"exceptions": {date(2026, 6, 3): []}},
    ],
    ids=["holiday", "recurring", "exception"],
)
def test_a_closed_date_is_shut_from_midnight_to_midnight(closed):
    """C0: also for the tail of the night before; at 24:00 the closure is over."""
    calendar = every_day(NIGHT, **closed)
    assert [hours_on(calendar, date(2026, 6, day)) for day in (2, 3, 4)] == [8, 0, 8]


def test_other_windows_on_a_date_leave_the_night_before_alone():
    """C2: they replace what opens on that date, with its tail."""
    calendar = every_day(NIGHT, exceptions={date(2026, 6, 3): [Window.parse("20:00", "21:00")]})
    assert [hours_on(calendar, date(2026, 6, day)) for day in (2, 3, 4, 5)] == [8, 6 + 1, 2, 8]


def test_a_calendar_without_open_time_in_366_days_is_refused():
    """C10: an hour on day 366 is enough, and it may have been open before. osTicket#4807 looped for ever."""
    now = datetime(2026, 6, 1, tzinfo=UTC)
    with pytest.raises(NeverOpen, match="no open time in the next 366 days"):
        BusinessCalendar("UTC", {}).refuse_if_never_open(now)
    once = {date(2027, 6, 1): [Window.parse("09:00", "10:00")]}
    BusinessCalendar("UTC", {}, exceptions=once).refuse_if_never_open(now)
    over = BusinessCalendar("UTC", {}, exceptions={date(2026, 5, 31): DAYTIME})
    assert not over.is_open_within_a_year(now)
    ALWAYS.refuse_if_never_open(now)


def test_a_calendar_is_a_value():
    """C11: a version of a calendar never changes, so clocks may share it."""
    first, same = every_day(DAYTIME), every_day(list(DAYTIME))
    assert first == same
    assert hash(first) == hash(same)
    assert first != every_day(NIGHT)
    assert first != "09:00"
    assert pickle.loads(pickle.dumps(first)) == copy.deepcopy(first) == first
    with pytest.raises(AttributeError):
        first.time_zone = "Europe/London"
    with pytest.raises(AttributeError):
        del first.time_zone
    with pytest.raises(TypeError):
        first.weekly[0] = ()  # type: ignore[index]


def test_many_threads_get_the_same_answers_from_one_calendar():
    """C11: blocks are prepared when needed, by whoever comes first; beyond some seventy years forgotten."""
    calendar = every_day(NIGHT, holidays=[date(2026, 6, 3)])
    years = [year for year in range(1850, 2060) for _ in range(2)]

    def spent(year: int) -> timedelta:
        return calendar.elapsed(datetime(year, 1, 1, tzinfo=UTC), datetime(year, 1, 31, tzinfo=UTC))

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(spent, years)) == {30 * 8 * HOUR}


PLAIN = {
    "timezone": "Europe/London",
    "weekly": {"mon": [["09:00", "12:00"], ["13:00", "24:00"]], "fri": [["22:00", "06:00"]]},
    "holidays": ["2026-12-25", "2026-12-28"],
    "recurring_holidays": ["01-01", "02-29"],
    "exceptions": {"2026-12-24": [["09:00", "12:00"]], "2026-12-31": []},
}


def test_a_calendar_is_written_as_it_is_read():
    """C11: equal calendars are written alike, whatever the order they came in."""
    assert to_plain(from_plain(PLAIN)) == PLAIN
    shuffled = {
        **PLAIN,
        "holidays": PLAIN["holidays"][::-1],
        "weekly": dict(reversed(PLAIN["weekly"].items())),
    }
    assert repr(to_plain(from_plain(shuffled))) == repr(to_plain(from_plain(PLAIN)))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"timezone": None}, "names its timezone"),
        ({"weekly": []}, "weekly of a calendar is an object"),
        ({"weekly": {"monday": []}}, "'monday' is no day of the week"),
        ({"weekly": {"mon": ["09:00", "17:00"]}}, "windows of mon are a list"),
        ({"weekly": {"mon": [["09:00"]]}}, "windows of mon are a list"),
        ({"weekly": {"mon": [[9, 17]]}}, "9 is not a time of day"),
        ({"holidays": "2026-12-25"}, "holidays of a calendar is a list"),
        ({"holidays": ["25.12.2026"]}, "'25.12.2026' is no date"),
        ({"holidays": [20261225]}, "20261225 is no date"),
        ({"recurring_holidays": ["13-01"]}, "'13-01' is no day of a year"),
        ({"exceptions": {"soon": []}}, "'soon' is no date"),
    ],
)
def test_a_calendar_in_another_form_is_refused_with_a_sentence(change, sentence: str):
    """C1."""
    with pytest.raises(InvalidCalendar, match=sentence):
        from_plain({**PLAIN, **change})


def test_something_else_is_no_calendar():
    """C1."""
    with pytest.raises(InvalidCalendar, match="A calendar is an object"):
        from_plain([])
