"""The worked figures of the rules, each by its number."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from relationships.business_time import ALWAYS, BusinessCalendar, InvalidInstant, Window, from_plain

LONDON = ZoneInfo("Europe/London")
MADRID = ZoneInfo("Europe/Madrid")
HOUR = timedelta(hours=1)
CHRISTMAS = (date(2026, 12, 24), date(2026, 12, 25))


def office(opens="09:00", closes="17:00", *, holidays=(), zone="Europe/London", days=5) -> BusinessCalendar:
    return BusinessCalendar(zone, dict.fromkeys(range(days), (Window.parse(opens, closes),)), holidays)


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


LUNCH = BusinessCalendar(
    "Europe/London",
    dict.fromkeys(range(5), (Window.parse("09:00", "12:00"), Window.parse("13:00", "17:00"))),
)


@pytest.mark.parametrize(("begins", "hours"), [("2026-10-24", 9), ("2026-03-28", 7), ("2026-06-06", 8)], ids=str)
def test_a_night_shift_has_its_true_length(begins: str, hours: int):
    """C3: 22:00-06:00 is 9 h when clocks go back, 7 h when they go forward."""
    night = office("22:00", "06:00", days=7)
    start = at(f"{begins}T22:00")
    assert night.elapsed(start, start + 12 * HOUR) == hours * HOUR


@pytest.mark.parametrize(
    ("start", "due"),
    [("2026-10-24T12:00", "2026-10-25T11:00"), ("2026-03-28T12:00", "2026-03-29T13:00")],
)
@pytest.mark.parametrize("calendar", [ALWAYS, office("00:00", "24:00", zone="Europe/Madrid", days=7)], ids=repr)
def test_a_whole_day_is_24_real_hours(calendar: BusinessCalendar, start: str, due: str):
    """C4: elapsed time, not wall time."""
    assert calendar.due(at(start, MADRID), 24 * 3600) == at(due, MADRID)


@pytest.mark.parametrize(
    ("calendar", "start", "hours", "due"),
    [
        (office(), "2026-06-05T16:30", 1, "2026-06-08T09:30"),
        (office("08:00", "18:00"), "2026-06-02T16:00", 4, "2026-06-03T10:00"),
        (office(holidays=CHRISTMAS), "2026-12-23T15:00", 4, "2026-12-28T11:00"),
        (LUNCH, "2026-06-02T10:00", 4, "2026-06-02T15:00"),
    ],
    ids=["over the weekend", "over the night", "over Christmas", "over lunch"],
)
def test_a_deadline_counts_open_time_only(calendar: BusinessCalendar, start: str, hours: int, due: str):
    """C5: outside hours the count begins at the next opening."""
    assert calendar.due(at(start), hours * 3600) == at(due)


def test_a_duration_that_fits_exactly_ends_at_closing_time():
    """C6: not at the next opening."""
    assert office().due(at("2026-06-05T16:00"), 3600) == at("2026-06-05T17:00")


def test_elapsed_time_of_the_rules():
    """C7: 3 h of 19 h; 1.5 h of 60.5 h, which is 18.75 % of an 8 h target."""
    start, end = at("2026-06-02T14:00"), at("2026-06-03T09:00")
    assert (office().elapsed(start, end), end - start) == (3 * HOUR, 19 * HOUR)
    start, end = at("2026-06-05T21:00"), at("2026-06-08T09:30")
    used = office("08:00", "17:00").elapsed(start, end)
    assert (used, end - start) == (1.5 * HOUR, 60.5 * HOUR)
    assert used / (8 * HOUR) * 100 == 18.75


def test_what_was_added_has_elapsed():
    """C7: elapsed(start, due(start, d)) = d over the nights of change, from inside and outside the hours."""
    night = office("22:00", "06:00", days=7)
    for start in (at("2026-03-28T23:30"), at("2026-10-24T12:00"), at("2026-10-25T01:30")):
        for hours in (0, 1, 6.5, 7, 8, 9, 24):
            assert night.elapsed(start, night.due(start, hours * HOUR)) == hours * HOUR


def test_a_day_as_a_block_of_24_hours_is_three_working_days():
    """C8: 24 h from Monday 09:00 on 9-17 end on Wednesday 17:00; so a day of an 8 h schedule as ServiceNow counts
    it is over on the third business day, not on the second."""
    start = at("2026-06-01T09:00")
    assert office().due(start, timedelta(hours=24)) == at("2026-06-03T17:00")
    assert office().elapsed(start, at("2026-06-03T09:00")) == 16 * HOUR < timedelta(days=1)


def test_a_pause_extends_the_deadline_by_business_time():
    """K5: 8 h from Friday 15:00, paused Friday 16:00 to Monday 10:00, are due Monday 17:00."""
    calendar, start = office(), at("2026-06-05T15:00")
    pause = (at("2026-06-05T16:00"), at("2026-06-08T10:00"))
    assert calendar.due(start, 8 * 3600) == at("2026-06-08T15:00")
    assert calendar.due(start, 8 * 3600, [pause]) == at("2026-06-08T17:00")
    used = calendar.elapsed(start, pause[1], [pause])
    assert used == HOUR
    assert calendar.due(pause[1], timedelta(hours=8) - used) == at("2026-06-08T17:00")


def test_a_retarget_counts_from_the_start_or_from_the_change():
    """K9: start Monday 09:00, at 12:00 from 24 h to 4 h: Monday 13:00, or 16:00 where not retroactive."""
    assert ALWAYS.due(at("2026-06-01T09:00"), 4 * 3600) == at("2026-06-01T13:00")
    assert ALWAYS.due(at("2026-06-01T12:00"), 4 * 3600) == at("2026-06-01T16:00")


def test_pauses_count_once_wherever_they_lie():
    """C0: pauses may overlap, touch, be empty, lie outside the span or never end."""
    calendar, start, end = office(), at("2026-06-02T10:00"), at("2026-06-02T16:00")

    def pause(begin: str, until: str) -> tuple[datetime, datetime]:
        return at(f"2026-06-02T{begin}"), at(f"2026-06-02T{until}")

    overlapping = [pause("12:00", "13:00"), pause("11:00", "12:30"), pause("13:00", "13:15")]
    outside = [pause("06:00", "10:00"), pause("16:00", "20:00"), pause("14:00", "14:00")]
    assert calendar.elapsed(start, end, overlapping + outside) == 3.75 * HOUR
    assert calendar.elapsed(start, end, [pause("09:00", "17:00")]) == timedelta(0)
    assert calendar.elapsed(start, end, [(at("2026-06-02T11:00"), None)]) == HOUR


def test_a_clock_that_never_resumes_is_due_only_by_what_came_before():
    """C0: a target used up before the pause is due; the rest never is."""
    calendar, start = office(), at("2026-06-02T10:00")
    forever = [(at("2026-06-02T12:00"), None)]
    assert calendar.due(start, 2 * 3600, forever) == at("2026-06-02T12:00")
    assert calendar.due(start, 2 * 3600 + 1, forever) is None


def test_a_target_of_nothing_is_due_at_the_start():
    """C0: also outside hours and inside a pause."""
    sunday = at("2026-06-07T03:00")
    assert office().due(sunday, 0, [(sunday, None)]) == sunday


def test_nothing_is_due_after_800_days():
    """C0: with no such instant within 800 days there is none."""
    start = at("2026-06-01T09:00")
    assert ALWAYS.due(start, 800 * 86_400) == start.astimezone(UTC) + timedelta(days=800)
    assert ALWAYS.due(start, 800 * 86_400 + 1) is None
    assert ALWAYS.due(start, 1e300) is None
    assert BusinessCalendar("Europe/London", {}).due(start, 1) is None


def test_a_skipped_date_has_no_time_at_all():
    """C3: Samoa had no 30 December 2011; the day before ran straight into the day after."""
    apia = ZoneInfo("Pacific/Apia")
    calendar = office("00:00", "24:00", zone="Pacific/Apia", days=7)
    start, end = at("2011-12-29T00:00", apia), at("2012-01-01T00:00", apia)
    assert calendar.elapsed(start, end) == timedelta(days=2)
    without_friday = office("09:00", "17:00", zone="Pacific/Apia", holidays=[date(2011, 12, 30)], days=7)
    assert without_friday.elapsed(start, end) == 16 * HOUR


def test_a_midnight_that_does_not_exist_shortens_the_day_from_its_beginning():
    """C3: in Santiago clocks go from 23:59:59 to 01:00 on 2026-09-06."""
    santiago = ZoneInfo("America/Santiago")
    calendar = office("00:00", "02:00", zone="America/Santiago", days=7)
    start = at("2026-09-05T12:00", santiago)
    assert calendar.elapsed(start, start + 24 * HOUR) == HOUR


def test_a_repeated_hour_counts_twice_and_half_an_hour_half():
    """C3: 01:00-02:00 in London is 2 h on 2026-10-25; Lord Howe's day has 24.5 h on 2026-04-05."""
    small_hours = office("01:00", "02:00", days=7)
    assert small_hours.elapsed(at("2026-10-25T00:00"), at("2026-10-25T12:00")) == 2 * HOUR
    howe = ZoneInfo("Australia/Lord_Howe")
    whole = office("00:00", "24:00", zone="Australia/Lord_Howe", days=7)
    assert whole.elapsed(at("2026-04-05T00:00", howe), at("2026-04-06T00:00", howe)) == 24.5 * HOUR


def test_parts_of_a_second_are_kept():
    """C0: real time, to the microsecond."""
    start = at("2026-06-05T16:59:59.250001")
    assert office().elapsed(start, at("2026-06-06T00:00")) == timedelta(microseconds=749_999)
    assert office().due(start, 0.75) == at("2026-06-08T09:00:00.000001")


def test_segments_say_what_counted_and_add_up():
    """C0: the stretches of a span in order, without those of a pause."""
    start, end = at("2026-06-05T15:00"), at("2026-06-08T10:00")
    pauses = [(at("2026-06-05T16:00"), at("2026-06-05T16:30"))]
    found = list(office().segments(start, end, pauses))
    assert found == [
        (at("2026-06-05T15:00"), at("2026-06-05T16:00")),
        (at("2026-06-05T16:30"), at("2026-06-05T17:00")),
        (at("2026-06-08T09:00"), at("2026-06-08T10:00")),
    ]
    assert all(moment.tzinfo is UTC for segment in found for moment in segment)
    assert list(ALWAYS.segments(start, end)) == [(start, end)]


def test_open_time_around_midnight_is_one_segment():
    """C3: neither midnight, nor a change of the clock, nor our own blocks of days leave a seam."""
    everywhere = office("00:00", "24:00", days=7, holidays=[date(2020, 1, 1)])
    assert list(everywhere.segments(at("2021-01-01T00:00"), at("2027-01-01T00:00"))) == [
        (at("2021-01-01T00:00"), at("2027-01-01T00:00"))
    ]


def test_the_next_opening_is_now_while_open():
    """C5: and none where nothing opens."""
    calendar = office()
    assert calendar.next_opening(at("2026-06-05T17:00")) == at("2026-06-08T09:00")
    assert calendar.next_opening(at("2026-06-05T12:00")) == at("2026-06-05T12:00")
    assert calendar.is_open(at("2026-06-05T09:00"))
    assert not calendar.is_open(at("2026-06-05T17:00"))
    assert BusinessCalendar("UTC", {}).next_opening(at("2026-06-05T12:00")) is None


def test_a_wall_time_without_a_zone_is_refused_with_a_sentence():
    """C9: deadlines are instants; frappe#3776 sent wall times without a zone, read in the zone of the reader."""
    with pytest.raises(InvalidInstant, match=r"2026-06-05T12:00:00 has no time zone"):
        office().due(datetime(2026, 6, 5, 12), 60)
    with pytest.raises(InvalidInstant, match="is not an instant"):
        office().elapsed("2026-06-05", "2026-06-06")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="less than nothing"):
        office().due(at("2026-06-05T12:00"), -1)


def test_an_end_before_the_start_holds_nothing():
    """C0: [start, end) is empty."""
    assert office().elapsed(at("2026-06-05T12:00"), at("2026-06-04T12:00")) == timedelta(0)


def test_the_edges_of_time_do_not_break_it():
    """C0: before 1970, with a local mean time of odd seconds, and at the first and last days there are."""
    old = office(zone="Africa/Monrovia", days=7)
    monrovia = ZoneInfo("Africa/Monrovia")
    assert old.elapsed(at("1960-01-04T08:59:59", monrovia), at("1960-01-04T09:00:01", monrovia)) == timedelta(seconds=1)
    calendar = office()
    last = datetime.max.replace(tzinfo=UTC)
    assert calendar.due(last - timedelta(days=10), 30 * 86_400) is None
    assert calendar.due(datetime(9999, 12, 30, tzinfo=UTC), 60) == datetime(9999, 12, 30, 9, 1, tzinfo=UTC)
    assert calendar.next_opening(datetime.min.replace(tzinfo=UTC)) is not None
    assert ALWAYS.due(last, 1) is None
    assert calendar.elapsed(last - timedelta(days=7), last) == 40 * HOUR


def test_a_plain_calendar_without_its_optional_parts_is_closed():
    """C1: 0..n windows a day."""
    never = from_plain({"timezone": "Europe/London"})
    assert never.elapsed(at("2026-01-01T00:00"), at("2027-01-01T00:00")) == timedelta(0)
