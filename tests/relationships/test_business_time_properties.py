"""Business time over random hours, zones and nights of change, against the oracle that asks every tick."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.business_time.instants import EPOCH, MICROSECOND
from relationships.business_time.prepared import BLOCK, offsets

from . import business_time_oracle as oracle
from .business_time_strategies import CHANGES, MINUTE, SECONDS, spans


@settings(max_examples=60, deadline=None)
@given(spans())
def test_elapsed_agrees_with_asking_every_minute(case):
    """C0, C1, C2, C3: whatever the hours and whatever happens to the clock of the zone."""
    found, start, end, pauses = case
    calendar = found.calendar()
    assert calendar.elapsed(start, end, pauses) == oracle.elapsed(found, start, end, pauses)


@settings(max_examples=25, deadline=None)
@given(spans(SECONDS, timedelta(seconds=1), timedelta(minutes=90), timedelta(minutes=90)))
def test_elapsed_agrees_with_asking_every_second(case):
    """C3: historic offsets with seconds in them, to the second."""
    found, start, end, pauses = case
    assert found.calendar().elapsed(start, end, pauses) == oracle.elapsed(found, start, end, pauses, step=1)


@settings(max_examples=60, deadline=None)
@given(spans(), st.integers(0, 48 * 60))
def test_due_agrees_with_asking_every_minute(case, minutes: int):
    """C0, C5, C6: the earliest instant at which the target is used up."""
    found, start, _end, pauses = case
    target, latest = MINUTE * minutes, start + timedelta(days=4)
    expected = oracle.due(found, start, target, latest, pauses)
    due = found.calendar().due(start, target, pauses)
    assert due == expected if expected is not None else due is None or due > latest


@settings(max_examples=300, deadline=None)
@given(spans(CHANGES + SECONDS, latest=timedelta(days=400)), st.floats(0, 1))
def test_elapsed_is_additive_over_any_split(case, share: float):
    """C7: with pauses and weeks of change included."""
    found, start, end, pauses = case
    calendar = found.calendar()
    first, last = start.astimezone(UTC), end.astimezone(UTC)  # else the difference would be that of wall clocks
    split = first + (last - first) * share
    parts = calendar.elapsed(start, split, pauses) + calendar.elapsed(split, end, pauses)
    assert parts == calendar.elapsed(start, end, pauses)


@settings(max_examples=300, deadline=None)
@given(spans(CHANGES + SECONDS), st.one_of(st.integers(0, 400 * 3600), st.floats(0, 400 * 3600)))
def test_due_is_the_inverse_of_elapsed_and_the_earliest(case, seconds: float):
    """C7: elapsed(start, due(start, d)) = d; a microsecond earlier it is less."""
    found, start, _end, pauses = case
    calendar, target = found.calendar(), timedelta(seconds=seconds)
    due = calendar.due(start, target, pauses)
    if due is None:
        assert calendar.elapsed(start, start.astimezone(UTC) + timedelta(days=800), pauses) < target
        return
    assert calendar.elapsed(start, due, pauses) == target
    assert due >= start
    if target:
        assert calendar.elapsed(start, due - timedelta(microseconds=1), pauses) < target


@settings(max_examples=150, deadline=None)
@given(spans(CHANGES + SECONDS, latest=timedelta(days=30)))
def test_segments_are_what_elapsed_counts(case):
    """C0: in order, apart from each other, inside the span, outside the pauses, and of the same sum."""
    found, start, end, pauses = case
    calendar = found.calendar()
    segments = list(calendar.segments(start, end, pauses))
    assert sum((closes - opens for opens, closes in segments), timedelta()) == calendar.elapsed(start, end, pauses)
    edges = [moment for segment in segments for moment in segment]
    assert all(earlier < later for earlier, later in pairwise(edges))
    assert not edges or (edges[0] >= start and edges[-1] <= end)
    for opens, closes in segments:
        assert calendar.elapsed(opens, closes, pauses) == closes - opens
        assert calendar.next_opening(opens) == opens


def test_no_zone_changes_its_clock_twice_within_two_days():
    """C3: our preparation looks at the offset of each zone once a day; so it misses no change."""
    looks = [datetime(1850, 1, 1, tzinfo=UTC) + timedelta(hours=12 * step) for step in range(2 * 365 * 200)]
    for name in ("Africa/Freetown", "America/Boa_Vista", "Asia/Gaza", "Africa/Casablanca", "Pacific/Apia"):
        zone = ZoneInfo(name)
        seen = [moment.astimezone(zone).utcoffset() for moment in looks]
        changed = [index for index in range(1, len(looks)) if seen[index] != seen[index - 1]]
        gaps = [later - earlier for earlier, later in pairwise(changed)]
        assert min(gaps) > 4, name


def test_the_second_of_a_change_is_found_exactly():
    """C3: in every zone of this year, and where local mean time ended at an odd second."""
    cases = [(name, "2026-01-01T00:00") for name in sorted(available_timezones())]
    cases += [("America/New_York", "1883-11-18T00:00"), ("Asia/Kolkata", "1905-12-31T00:00"), *SECONDS]
    for name, text in cases:
        zone = ZoneInfo(name)
        first = (datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH - timedelta(days=9)) // MICROSECOND
        for begin, until, offset in offsets(zone, first, first + BLOCK):
            last = EPOCH + timedelta(microseconds=until) - timedelta(seconds=1)
            before = EPOCH + timedelta(microseconds=begin) - timedelta(seconds=1)
            assert last.astimezone(zone).utcoffset() == offset * MICROSECOND, name
            assert begin == first or before.astimezone(zone).utcoffset() != offset * MICROSECOND, name


def test_every_zone_there_is_can_have_a_calendar():
    """C1: any IANA zone; a week across each end of March and October has its true length."""
    always = dict.fromkeys(range(7), ((0, 1440),))
    closed = frozenset({date(2000, 1, 1)})  # a closure somewhere keeps it off the short cut for 24×7
    for zone in sorted(available_timezones()):
        calendar = oracle.Hours(zone, always, closed).calendar()
        for month in (3, 10):
            start = datetime(2026, month, 20, tzinfo=UTC)
            assert calendar.elapsed(start, start + timedelta(days=14)) == timedelta(days=14), zone
