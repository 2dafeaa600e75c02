"""Business days and lines of calendars over random hours, zones and changes, against the oracle."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.business_time import BusinessDays, CalendarLine

from . import business_time_oracle as oracle
from .business_time_strategies import CHANGES, SECONDS, line_spans, spans

MICROSECOND, DAY = timedelta(microseconds=1), timedelta(days=1)
either = st.one_of(spans(), line_spans())
targets = st.one_of(
    st.sampled_from([DAY / 4, DAY / 2, DAY, 1.5 * DAY, 2 * DAY, 5 * DAY]),
    st.integers(0, 40 * 86_400 * 10**6).map(lambda each: timedelta(microseconds=each)),
)


@settings(max_examples=40, deadline=None)
@given(either)
def test_business_days_agree_with_asking_every_minute(case):
    """C8, C3, C11: every date with open time weighs one, also where the hours or the zone change on it."""
    found, start, end, pauses = case
    naive = oracle.DayTime(found, start, end)
    days = BusinessDays(found.calendar())
    assert days.elapsed(start, end) == naive.elapsed(start, end)
    inside = [(max(begin, start), end if until is None else min(until, end)) for begin, until in pauses[:1]]
    paused = sum((naive.elapsed(*each) for each in inside if each[0] < each[1]), timedelta())
    assert days.elapsed(start, end, pauses[:1]) == naive.elapsed(start, end) - paused


@settings(max_examples=40, deadline=None)
@given(either, st.floats(0, 1, exclude_min=True))
def test_due_in_business_days_agrees_with_asking_every_minute(case, share: float):
    """C8, C6: the earliest instant at which the days are used up, or the end of that date."""
    found, start, end, _pauses = case
    naive, days = oracle.DayTime(found, start, end), BusinessDays(found.calendar())
    target = naive.elapsed(start, end) * share
    due = days.due(start, target)
    if not target:
        assert due == start
        return
    assert naive.elapsed(start, due - MICROSECOND) < target <= naive.elapsed(start, due)
    assert BusinessDays(found.calendar(), end_of_day=True).due(start, target) == naive.end_of_date(due)


@settings(max_examples=100, deadline=None)
@given(st.one_of(spans(CHANGES + SECONDS, latest=400 * DAY), line_spans(latest=400 * DAY)), st.floats(0, 1))
def test_business_days_are_additive_over_any_split_and_never_run_back(case, share: float):
    """C7, C8: to the microsecond, with pauses, over weeks of change and a change of hours."""
    found, start, end, pauses = case
    days = BusinessDays(found.calendar())
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    split = first + (last - first) * share
    until_split, whole = days.elapsed(start, split, pauses), days.elapsed(start, end, pauses)
    assert until_split + days.elapsed(split, end, pauses) == whole
    assert timedelta(0) <= until_split <= whole


@settings(max_examples=100, deadline=None)
@given(st.one_of(spans(CHANGES + SECONDS), line_spans()), targets)
def test_due_in_business_days_is_the_earliest_instant(case, target: timedelta):
    """C7, C8: at it the target is used up, a microsecond earlier it is not."""
    found, start, _end, pauses = case
    days = BusinessDays(found.calendar())
    due = days.due(start, target, pauses)
    if due is None:
        assert days.elapsed(start, start.astimezone(UTC) + 800 * DAY, pauses) < target
        return
    assert due >= start
    assert days.elapsed(start, due, pauses) >= target
    if target:
        assert days.elapsed(start, due - MICROSECOND, pauses) < target
        assert due <= BusinessDays(found.calendar(), end_of_day=True).due(start, target, pauses)


@settings(max_examples=100, deadline=None)
@given(either)
def test_with_end_of_day_counting_begins_when_a_business_day_ends(case):
    """C8: what is left of the first day with open time is free, and no more than that day."""
    found, start, _end, _pauses = case
    days = BusinessDays(found.calendar(), end_of_day=True)
    found = found.by_days() if isinstance(found, oracle.Line) else found
    opening, begins = days.next_opening(start), days.begins(start)
    if opening is None:
        assert begins == start
        return
    assert begins > opening
    assert not days.is_open(begins) or found.date_of(begins) != found.date_of(begins - MICROSECOND)
    assert found.date_of(begins - MICROSECOND) == found.date_of(opening)
    assert timedelta(0) < days.elapsed(start, begins)


@settings(max_examples=60, deadline=None)
@given(line_spans(), st.integers(0, 48 * 60))
def test_a_line_agrees_with_asking_every_minute(case, minutes: int):
    """C11: elapsed and due, whatever changes when."""
    found, start, end, pauses = case
    line, target, latest = found.calendar(), timedelta(minutes=minutes), start.astimezone(UTC) + 4 * DAY
    assert line.elapsed(start, end, pauses) == oracle.elapsed(found, start, end, pauses)
    expected, due = oracle.due(found, start, target, latest, pauses), line.due(start, target, pauses)
    assert due == expected if expected is not None else due is None or due > latest


@settings(max_examples=100, deadline=None)
@given(line_spans(latest=400 * DAY))
def test_a_line_is_its_calendars_one_after_the_other(case):
    """C7, C11: additive over every change, each part measured by the calendar in force."""
    found, start, end, pauses = case
    line = found.calendar()
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    cuts = [first, *(begins for begins, _hours in line.changes if first < begins < last), last]
    parts = [line.at(begin).elapsed(begin, until, pauses) for begin, until in pairwise(cuts)]
    assert sum(parts, timedelta()) == line.elapsed(start, end, pauses)


@settings(max_examples=100, deadline=None)
@given(spans(CHANGES + SECONDS, latest=400 * DAY), st.floats(-1, 2), targets)
def test_a_line_of_equal_calendars_is_that_calendar(case, share: float, target: timedelta):
    """C11: a change that changes nothing moves nothing, in time as in business days."""
    found, start, end, pauses = case
    calendar = found.calendar()
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    line = CalendarLine(calendar, [(first + (last - first) * share, found.calendar())])
    assert list(line.segments(start, end, pauses)) == list(calendar.segments(start, end, pauses))
    for one, other in ((line, calendar), (BusinessDays(line), BusinessDays(calendar))):
        assert one.elapsed(start, end, pauses) == other.elapsed(start, end, pauses)
        assert one.due(start, target, pauses) == other.due(start, target, pauses)
        assert one.next_opening(start) == other.next_opening(start)


def test_a_date_that_comes_twice_weighs_one():
    """C3, C8: Juneau had 18 and 19 October 1867 in two stretches each when its side of the date line changed."""
    juneau = ZoneInfo("America/Juneau")
    always = oracle.Hours(
        "America/Juneau", dict.fromkeys(range(7), ((0, 1440),)), frozenset({datetime(1900, 1, 1).date()})
    )
    start, end = datetime(1867, 10, 17, tzinfo=juneau), datetime(1867, 10, 21, tzinfo=juneau)
    assert always.calendar().elapsed(start, end) == 5 * DAY
    assert BusinessDays(always.calendar()).elapsed(start, end) == 4 * DAY
