"""Lines of calendars: a change of hours holds from its instant on (C11); the same hours in another zone (C9)."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from relationships.business_time import ALWAYS, BusinessCalendar, CalendarLine, NeverOpen, Window

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def office(opens="09:00", closes="17:00", *, zone="Europe/London", days=5, **more) -> BusinessCalendar:
    return BusinessCalendar(zone, dict.fromkeys(range(days), (Window.parse(opens, closes),)), **more)


EARLY, LATE = office("08:00", "16:00"), office("10:00", "20:00")
# 2026-06-01 is a Monday.
WEDNESDAY = at("2026-06-03T00:00")
LINE = CalendarLine(EARLY, [(WEDNESDAY, LATE)])


def test_what_is_used_stays_and_what_is_left_counts_against_the_new_hours():
    """C11: 20 h from Monday 08:00: 16 h by the earlier hours, the other 4 h from Wednesday 10:00 on."""
    start = at("2026-06-01T08:00")
    assert EARLY.due(start, 20 * HOUR) == at("2026-06-03T12:00")
    assert LINE.due(start, 20 * HOUR) == at("2026-06-03T14:00")
    assert LINE.elapsed(start, at("2026-06-03T14:00")) == 20 * HOUR
    now = at("2026-06-02T12:00")
    assert LINE.due(now, EARLY.elapsed(now, at("2026-06-03T12:00"))) == at("2026-06-03T14:00")


def test_the_change_may_come_within_open_hours():
    """C11: from Tuesday noon the office is open until 20:00; the open stretch has no seam."""
    line = CalendarLine(EARLY, [(at("2026-06-02T12:00"), LATE)])
    assert list(line.segments(at("2026-06-02T00:00"), at("2026-06-04T00:00"))) == [
        (at("2026-06-02T08:00"), at("2026-06-02T20:00")),
        (at("2026-06-03T10:00"), at("2026-06-03T20:00")),
    ]
    assert line.elapsed(at("2026-06-02T00:00"), at("2026-06-03T00:00")) == 12 * HOUR


def test_a_line_says_which_calendar_is_in_force():
    """C11: the new one from the instant of the change on; the zone is the last one's."""
    line = CalendarLine(EARLY, [(WEDNESDAY, office(zone="America/New_York"))])
    assert line.at(WEDNESDAY - timedelta(microseconds=1)) is EARLY
    assert line.at(WEDNESDAY) == office(zone="America/New_York")
    assert line.time_zone == "America/New_York"
    assert line.first is EARLY
    assert line.changes == ((WEDNESDAY, office(zone="America/New_York")),)
    assert line.changes[0][0].tzinfo is UTC


def test_a_later_agreement_replaces_what_it_overtakes():
    """C11: agreed first for Friday, then for Wednesday: from Wednesday on the second one holds, on Friday too."""
    friday = at("2026-06-05T00:00")
    overtaken = CalendarLine(EARLY, [(friday, ALWAYS), (WEDNESDAY, LATE)])
    assert overtaken == LINE
    assert CalendarLine(EARLY, [(WEDNESDAY, ALWAYS), (WEDNESDAY, LATE)]) == LINE
    three = CalendarLine(EARLY, [(WEDNESDAY, LATE), (friday, ALWAYS)])
    assert [three.at(moment) for moment in (at("2026-06-02T00:00"), WEDNESDAY, friday)] == [EARLY, LATE, ALWAYS]
    assert three.elapsed(at("2026-06-02T00:00"), at("2026-06-06T00:00")) == (8 + 10 + 10 + 24) * HOUR


def test_a_line_asks_the_calendar_in_force_what_is_open():
    """C11, C5."""
    assert LINE.is_open(at("2026-06-02T09:00"))
    assert not LINE.is_open(at("2026-06-03T09:00"))
    assert LINE.next_opening(at("2026-06-02T16:00")) == at("2026-06-03T10:00")
    assert LINE.begins(WEDNESDAY) == WEDNESDAY
    assert LINE.due(at("2026-06-02T20:00"), 0) == at("2026-06-02T20:00")


def test_a_line_that_ends_in_closed_hours_is_refused():
    """C10: what was open before does not help."""
    shut = CalendarLine(EARLY, [(WEDNESDAY, BusinessCalendar("Europe/London", {}))])
    assert shut.is_open_within_a_year(at("2026-06-02T12:00"))
    with pytest.raises(NeverOpen):
        shut.refuse_if_never_open(WEDNESDAY)
    assert shut.due(at("2026-06-02T12:00"), 5 * HOUR) is None
    assert CalendarLine(ALWAYS, [(WEDNESDAY, ALWAYS)]).elapsed(WEDNESDAY - HOUR, WEDNESDAY + HOUR) == 2 * HOUR


def test_a_line_is_a_value():
    """C11."""
    same = CalendarLine(office("08:00", "16:00"), [(WEDNESDAY.astimezone(NEW_YORK), office("10:00", "20:00"))])
    assert same == LINE
    assert hash(same) == hash(LINE)
    assert CalendarLine(EARLY) != LINE
    assert LINE != EARLY
    assert pickle.loads(pickle.dumps(LINE)) == copy.deepcopy(LINE) == LINE
    with pytest.raises(AttributeError):
        LINE.first = LATE
    with pytest.raises(TypeError):
        CalendarLine(LINE)  # type: ignore[arg-type]


def test_the_same_hours_in_another_zone():
    """C9: 9-17 of the consumer's site in New York, with the same holidays as dates there."""
    here = office(holidays=[date(2026, 6, 2)], exceptions={date(2026, 6, 3): [Window.parse("10:00", "11:00")]})
    there = here.in_zone("America/New_York")
    assert there.time_zone == "America/New_York"
    assert list(there.segments(at("2026-06-01T00:00"), at("2026-06-04T00:00"))) == [
        (at("2026-06-01T09:00", NEW_YORK), at("2026-06-01T17:00", NEW_YORK)),
        (at("2026-06-03T10:00", NEW_YORK), at("2026-06-03T11:00", NEW_YORK)),
    ]
    assert there.in_zone("Europe/London") == here
    assert here.in_zone("Europe/London") is here
    assert here.in_zone("America/New_York") is there


def test_each_zone_changes_its_clock_on_its_own_night():
    """C9, C3: from 8 to 29 March 2026 New York is four hours behind London, not five."""
    there = office().in_zone("America/New_York")
    openings = [there.next_opening(at(f"{day}T00:00", UTC)) for day in ("2026-03-06", "2026-03-09", "2026-03-30")]
    assert openings == [at("2026-03-06T14:00"), at("2026-03-09T13:00"), at("2026-03-30T14:00")]


def test_a_line_in_another_zone_changes_at_the_same_instants():
    """C9, C11."""
    there = LINE.in_zone("America/New_York")
    assert there == CalendarLine(EARLY.in_zone("America/New_York"), [(WEDNESDAY, LATE.in_zone("America/New_York"))])
    assert list(there.segments(at("2026-06-02T00:00"), at("2026-06-03T12:00"))) == [
        (at("2026-06-02T08:00", NEW_YORK), at("2026-06-02T16:00", NEW_YORK)),
        (WEDNESDAY, at("2026-06-02T20:00", NEW_YORK)),
    ]
