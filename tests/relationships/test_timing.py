"""The fold over a clock's segments, against a model that looks at every second (K2, K5-K8, K14)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.business_time import ALWAYS, BusinessCalendar, Window
from relationships.timing import Reading, Stretch, read

OFFICE = BusinessCalendar("UTC", {day: [Window(9 * 60, 17 * 60)] for day in range(5)})
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_time_used_before_a_pause_counts_and_the_pause_does_not() -> None:
    """K5: 8 h, 9-17, start Fri 15:00 (due Mon 15:00), paused Fri 16:00 to Mon 10:00: due Mon 17:00."""
    start, pause, resume = at("2026-11-20 15:00"), at("2026-11-20 16:00"), at("2026-11-23 10:00")

    assert read(OFFICE, hours(8), [Stretch(True, start)]).due_at == at("2026-11-23 15:00")

    reading = read(
        OFFICE, hours(8), [Stretch(True, start, pause), Stretch(False, pause, resume), Stretch(True, resume)]
    )
    assert reading.due_at == at("2026-11-23 17:00")
    assert (reading.used, reading.paused) == (hours(1), hours(2))


def test_nothing_is_due_while_paused() -> None:
    """K8."""
    start, pause = at("2026-11-20 15:00"), at("2026-11-20 16:00")

    reading = read(OFFICE, hours(8), [Stretch(True, start, pause), Stretch(False, pause)])

    assert (reading.due_at, reading.warn_at, reading.breached_at) == (None, None, None)
    assert reading.used == hours(1)


def test_a_breach_stays_whatever_follows() -> None:
    """K2: paused and resumed after the deadline, it is the same breach at the same instant."""
    start = at("2026-11-23 09:00")
    late, resume = at("2026-11-23 12:00"), at("2026-11-23 14:00")

    reading = read(OFFICE, hours(2), [Stretch(True, start, late), Stretch(False, late, resume), Stretch(True, resume)])

    assert reading.breached_at == reading.due_at == at("2026-11-23 11:00")


@pytest.mark.parametrize(("end", "breached"), [("11:00:00", False), ("11:00:01", True)])
def test_a_deadline_is_passed_strictly_after_it(end: str, breached: bool) -> None:
    """C6."""
    reading = read(OFFICE, hours(2), [Stretch(True, at("2026-11-23 09:00"), at(f"2026-11-23 {end}"))])

    assert (reading.breached_at is not None) is breached


def test_a_warning_comes_at_its_percent_and_once() -> None:
    """K8, K14: 75 % of 4 h from 09:00 is 12:00, exactly; a later pause does not arm it again."""
    start, pause, resume = at("2026-11-23 09:00"), at("2026-11-23 12:30"), at("2026-11-23 13:00")

    first = read(OFFICE, hours(4), [Stretch(True, start)], warn_percent=75)
    assert (first.warn_at, first.warned_at) == (at("2026-11-23 12:00"), None)

    again = read(OFFICE, hours(4), [Stretch(True, start, pause), Stretch(False, pause, resume), Stretch(True, resume)])
    assert again.warned_at == again.warn_at == at("2026-11-23 12:00")


def test_a_warning_that_a_pause_kept_away_comes_later() -> None:
    """K8: armed again after the pause, because it was still ahead."""
    start, pause, resume = at("2026-11-23 09:00"), at("2026-11-23 11:00"), at("2026-11-23 13:00")

    reading = read(
        OFFICE, hours(4), [Stretch(True, start, pause), Stretch(False, pause, resume), Stretch(True, resume)]
    )

    assert (reading.warn_at, reading.warned_at) == (at("2026-11-23 14:00"), None)


# Against every second

MINUTE_OFFICE = BusinessCalendar(
    "UTC", {day: [Window(minute, minute + 2) for minute in range(0, 1435, 5)] for day in range(7)}
)
"""Open two minutes of every five, so that a few hundred seconds hold several windows."""
START = at("2026-11-23 00:00")


@st.composite
def stories(draw: st.DrawFn) -> tuple[BusinessCalendar, int, int, list[Stretch]]:
    """Some stretches in turn, of a few minutes, in open or partly closed time; the last may go on."""
    calendar = draw(st.sampled_from([MINUTE_OFFICE, ALWAYS]))
    target = draw(st.integers(1, 400))
    percent = draw(st.integers(1, 100))
    lengths = draw(st.lists(st.integers(0, 180), min_size=1, max_size=6))
    begin = START + timedelta(seconds=draw(st.integers(0, 120)))
    stretches, running = [], True
    for length in lengths:
        gap = timedelta(seconds=draw(st.sampled_from([0, 0, 40])))
        stretches.append(Stretch(running, begin, begin + length * SECOND))
        begin += length * SECOND + (gap if running else timedelta(0))
        running = not running if not gap else True
    return calendar, target, percent, stretches


def seconds(stretch: Stretch) -> Iterator[datetime]:
    assert stretch.until is not None
    moment = stretch.since
    while moment < stretch.until:
        yield moment
        moment += SECOND


def naive(calendar: BusinessCalendar, target: int, percent: int, stretches: list[Stretch]) -> Reading:
    """Count every open second by itself; note when the target, and the warning, were used up."""
    used = paused = 0
    breached_at = warned_at = None
    for stretch in stretches:
        due_at = first_with(calendar, stretch.since, target - used) if stretch.running and not breached_at else None
        warn_at = warning(calendar, stretch.since, target, percent, used) if stretch.running and not warned_at else None
        for moment in seconds(stretch):
            if calendar.is_open(moment):
                used, paused = used + stretch.running, paused + (not stretch.running)
        if due_at and stretch.until and stretch.until > due_at:
            breached_at = due_at
        if warn_at and stretch.until and stretch.until >= warn_at:
            warned_at = warn_at
    return Reading(used * SECOND, paused * SECOND, None, None, warned_at, breached_at)


def first_with(calendar: BusinessCalendar, since: datetime, left: int) -> datetime | None:
    """The first instant with that many open seconds behind it, found second by second."""
    moment = since
    while left > 0:
        if moment > since + timedelta(hours=2):
            return None
        left -= calendar.is_open(moment)
        moment += SECOND
    return moment


def warning(calendar: BusinessCalendar, since: datetime, target: int, percent: int, used: int) -> datetime | None:
    """Exact for whole seconds; the story below uses only percents that give them."""
    return first_with(calendar, since, max(target * percent // 100 - used, 0))


@settings(deadline=None)
@given(stories())
def test_the_fold_says_what_every_second_says(story: tuple[BusinessCalendar, int, int, list[Stretch]]) -> None:
    """K5-K8, K17: used, paused, breach and warning, over running, paused and missing stretches."""
    calendar, target, percent, stretches = story
    if target * percent % 100:
        percent = 100

    reading = read(calendar, target * SECOND, stretches, warn_percent=percent)
    expected = naive(calendar, target, percent, stretches)

    assert (reading.used, reading.paused) == (expected.used, expected.paused)
    assert reading.breached_at == expected.breached_at
    assert reading.warned_at == expected.warned_at
    if reading.breached_at:
        assert reading.used >= target * SECOND


@settings(deadline=None)
@given(stories(), st.integers(0, 5))
def test_a_stretch_may_be_cut_anywhere(story: tuple[BusinessCalendar, int, int, list[Stretch]], which: int) -> None:
    """C7: the same segments in smaller pieces come to the same result."""
    calendar, target, percent, stretches = story
    cut = stretches[which % len(stretches)]
    assert cut.until is not None
    middle = cut.since + (cut.until - cut.since) // 2
    pieces = [Stretch(cut.running, cut.since, middle), Stretch(cut.running, middle, cut.until)]
    at_cut = stretches.index(cut)

    whole = read(calendar, target * SECOND, stretches, warn_percent=percent)
    split = read(
        calendar, target * SECOND, [*stretches[:at_cut], *pieces, *stretches[at_cut + 1 :]], warn_percent=percent
    )

    assert (split.used, split.paused) == (whole.used, whole.paused)
    assert split.breached_at == whole.breached_at or _closed_between(calendar, split, whole)


def _closed_between(calendar: BusinessCalendar, one: Reading, other: Reading) -> bool:
    """Used up exactly at a cut: the deadline may be named at either end of closed time, which is the same deadline."""
    if one.breached_at is None or other.breached_at is None:
        return False
    first, last = sorted([one.breached_at, other.breached_at])
    return calendar.elapsed(first, last) == timedelta(0)
