"""The fold over a clock's segments: other aims, business days, corrections and sums (C8, K2, K9, K16)."""

from datetime import timedelta

import pytest

from relationships.business_time import ALWAYS, BusinessCalendar, BusinessDays
from relationships.timing import as_of, read

from .timing_words import OFFICE, ZERO, aim, at, counted, excused, hours, ran, told, waited

# Other aims


def test_a_retroactive_aim_counts_from_the_original_start() -> None:
    """K9: start Mon 09:00, at 12:00 from 24 h to 4 h: due Mon 13:00; it was not born breached."""
    reading = read([aim(24), aim(4, since="Mon 12:00")], [ran("Mon 09:00")])

    assert (reading.due_at, reading.born_breached, reading.breached_at) == (at("Mon 13:00"), False, None)


def test_all_pauses_are_credited_to_a_retroactive_aim() -> None:
    """K9: one hour paused before the change moves the new deadline by one hour."""
    stretches = [ran("Mon 09:00", "Mon 10:00"), waited("Mon 10:00", "Mon 11:00"), ran("Mon 11:00")]

    assert read([aim(24), aim(4, since="Mon 12:00")], stretches).due_at == at("Mon 14:00")


@pytest.mark.parametrize(("target", "born"), [(2, True), (3, False)])
def test_an_aim_that_is_past_already_is_born_breached(target: int, born: bool) -> None:
    """K9: at 12:00 to 2 h, due 11:00; due exactly at the change it is not."""
    changed = aim(target, 50, since="Mon 12:00")
    reading = read([aim(24), changed], [ran("Mon 09:00")])

    assert (reading.born_breached, reading.due_at) == (born, at(f"Mon {9 + target}:00"))
    assert as_of(reading, changed, at("Mon 12:01")).breached_at == at(f"Mon {9 + target}:00")
    assert reading.warn_at == (None if born else at("Mon 10:30"))


def test_a_breach_of_an_earlier_aim_stays_under_a_longer_one() -> None:
    """K2, K9: 2 h were over at 11:00; another 24 h at 12:00 take nothing back, and what is used is told anew."""
    reading = read([aim(2), aim(24, since="Mon 12:00")], [ran("Mon 09:00", "Mon 13:00")])

    assert (reading.breached_at, reading.due_at, reading.warn_at) == (at("Mon 11:00"), at("Mon 11:00"), None)
    assert (reading.used, reading.born_breached) == (hours(4), False)


def test_a_breach_that_an_aim_was_born_with_stays_so_under_the_next() -> None:
    """K9: escalated once only, however often the target changes afterwards."""
    reading = read([aim(24), aim(2, since="Mon 12:00"), aim(40, since="Mon 14:00")], [ran("Mon 09:00")])

    assert (reading.breached_at, reading.born_breached) == (at("Mon 11:00"), True)


def test_an_aim_that_never_ran_out_while_it_held_breached_nothing() -> None:
    """K9: 4 h would have been over at 13:00, but at 12:00 it became 8 h, and at 16:00 it was done."""
    reading = read([aim(4), aim(8, since="Mon 12:00")], [ran("Mon 09:00", "Mon 16:00")])

    assert (reading.breached_at, reading.used) == (None, hours(7))


# Business days


@pytest.mark.parametrize(
    ("starts", "days", "end_of_day", "due"),
    [
        ("Mon 11:00", 1, False, "Tue 11:00"),
        ("Mon 11:00", 1, True, "Tue 17:00"),
        ("last Fri 16:00", 2, False, "Tue 16:00"),
        ("last Fri 16:00", 2, True, "Tue 17:00"),
        ("last Sat 12:00", 1, False, "Mon 17:00"),
        ("last Sat 12:00", 1, True, "Tue 17:00"),
        ("last Fri 17:00", 1, False, "Mon 17:00"),
    ],
)
def test_business_days_count_dates_not_hours(starts: str, days: int, end_of_day: bool, due: str) -> None:
    """C8: D+n working days, to the hour or to the end of the working day."""
    measure = BusinessDays(OFFICE, end_of_day=end_of_day)

    assert told(aim(24 * days, measure=measure), ran(starts)).due_at == at(due)


def test_a_day_of_24_hours_is_no_business_day() -> None:
    """C8: 24 h from Mon 09:00 in 9-17 end Wed 17:00."""
    assert told(24, ran("Mon 09:00")).due_at == at("Wed 17:00")


@pytest.mark.parametrize(("end_of_day", "due"), [(False, "Wed 11:00"), (True, "Wed 17:00")])
def test_a_paused_business_day_comes_back(end_of_day: bool, due: str) -> None:
    """C8, K5: one day, begun Mon 11:00, paused from Tue 09:00 to Wed 09:00."""
    measure = BusinessDays(OFFICE, end_of_day=end_of_day)
    reading = told(
        aim(24, measure=measure),
        ran("Mon 11:00", "Tue 09:00"),
        waited("Tue 09:00", "Wed 09:00"),
        ran("Wed 09:00"),
    )

    assert (reading.due_at, reading.paused) == (at(due), timedelta(days=1))
    assert reading.used == (ZERO if end_of_day else timedelta(days=0.75))


def test_with_end_of_day_what_happens_on_the_first_day_is_free() -> None:
    """C8: run and paused before counting began, neither counts; it goes on counting from the day's end."""
    measure = BusinessDays(OFFICE, end_of_day=True)
    reading = told(
        aim(24, measure=measure), ran("Mon 10:00", "Mon 11:00"), waited("Mon 11:00", "Mon 12:00"), ran("Mon 12:00")
    )

    assert (reading.used, reading.paused, reading.since) == (ZERO, ZERO, at("Mon 17:00"))
    assert reading.due_at == at("Tue 17:00")


# Corrections


def test_an_excused_span_clears_a_breach() -> None:
    """K2: 4 h, done Mon 14:00, was late since 13:00; without 10:00-12:00 it is 3 h used and met."""
    late = ran("Mon 09:00", "Mon 14:00")
    assert told(4, late).breached_at == at("Mon 13:00")

    reading = told(4, late, corrections=(excused("Mon 10:00", "Mon 12:00"),))
    assert (reading.breached_at, reading.used, reading.paused) == (None, hours(3), hours(2))


def test_a_counted_span_makes_a_breach() -> None:
    """K2: a pause of three hours that both agree should have counted."""
    stretches = (ran("Mon 09:00", "Mon 11:00"), waited("Mon 11:00", "Mon 14:00"), ran("Mon 14:00", "Mon 15:00"))
    assert told(4, *stretches).breached_at is None

    reading = told(4, *stretches, corrections=(counted("Mon 11:00", "Mon 14:00"),))
    assert (reading.breached_at, reading.used, reading.paused) == (at("Mon 13:00"), hours(6), ZERO)


def test_of_corrections_that_overlap_the_later_one_holds() -> None:
    """K2: excused 10-13, then 12-14 counted after all: 10-12 is excused; the other way round, 10-13."""
    late = ran("Mon 09:00", "Mon 15:00")
    first, second = excused("Mon 10:00", "Mon 13:00"), counted("Mon 12:00", "Mon 14:00")

    assert told(8, late, corrections=(first, second)).paused == hours(2)
    assert told(8, late, corrections=(second, first)).paused == hours(3)


def test_a_correction_outside_the_clock_changes_nothing() -> None:
    """K2: before it began, after it stopped, or touching either end."""
    stretches = (ran("Mon 10:00", "Mon 12:00"), waited("Mon 12:00", "Mon 13:00"))
    plain = told(4, *stretches)

    for span in (("Mon 08:00", "Mon 10:00"), ("Mon 13:00", "Mon 14:00"), ("Tue 09:00", "Tue 12:00")):
        assert told(4, *stretches, corrections=(excused(*span), counted(*span))) == plain


def test_a_correction_over_the_time_while_it_was_stopped_counts_none_of_it() -> None:
    """K2, K11: stopped 11-13; counting 10-14 counts 10-11 and 13-14, as they did; excusing takes these two hours."""
    stretches = (ran("Mon 09:00", "Mon 11:00"), ran("Mon 13:00", "Mon 15:00"))

    assert told(8, *stretches, corrections=(counted("Mon 10:00", "Mon 14:00"),)).used == hours(4)
    reading = told(8, *stretches, corrections=(excused("Mon 10:00", "Mon 14:00"),))
    assert (reading.used, reading.paused) == (hours(2), hours(2))


def test_a_correction_within_what_goes_on_moves_the_deadline() -> None:
    """K2, K5: an hour excused in the open stretch; the stretch goes on from where the hour ended."""
    reading = told(8, ran("Mon 09:00"), corrections=(excused("Mon 10:00", "Mon 11:00"),))

    assert (reading.due_at, reading.since, reading.used) == (at("Tue 10:00"), at("Mon 11:00"), hours(1))


def test_an_excused_beginning_moves_no_beginning() -> None:
    """C8: the day on which it was started stays the free one."""
    days = aim(24, measure=BusinessDays(OFFICE, end_of_day=True))

    reading = told(days, ran("Mon 10:00"), corrections=(excused("Mon 10:00", "Tue 09:00"),))
    assert reading.due_at == at("Tue 17:00")


def test_a_correction_counts_under_an_earlier_aim_too() -> None:
    """K2, K9: the 2 h that were over at 11:00 are not, once 09:00-11:30 is excused."""
    aims = [aim(2), aim(24, since="Mon 12:00")]

    assert read(aims, [ran("Mon 09:00")]).breached_at == at("Mon 11:00")
    reading = read(aims, [ran("Mon 09:00")], [excused("Mon 09:00", "Mon 11:30")])
    assert (reading.breached_at, reading.used) == (None, ZERO)


# Sums


@pytest.mark.parametrize("measure", [OFFICE, ALWAYS], ids=["office", "always"])
def test_used_paused_and_out_of_hours_are_the_actual_time(measure: BusinessCalendar) -> None:
    """K16: Fri 15:00 to Mon 15:00 is 72 h, of which 56 are out of office hours."""
    reading = told(
        aim(8, measure=measure),
        ran("last Fri 15:00", "last Fri 16:00"),
        waited("last Fri 16:00", "Mon 10:00"),
        waited("Mon 10:00", "Mon 11:00", "provider"),
        ran("Mon 11:00", "Mon 15:00"),
    )
    actual = at("Mon 15:00") - at("last Fri 15:00")
    out_of_hours = actual - sum((b - a for a, b in measure.segments(at("last Fri 15:00"), at("Mon 15:00"))), ZERO)

    assert out_of_hours == (hours(64) if measure is OFFICE else ZERO)
    assert reading.used + reading.paused + out_of_hours == actual == hours(72)
    assert sum(reading.paused_for.values(), ZERO) == reading.paused


def test_a_warning_is_not_put_off_to_the_end_of_the_day() -> None:
    """K14: of two business days to the end of the day, half is over when the first whole one is."""
    two = aim(48, 50, 75, measure=BusinessDays(OFFICE, end_of_day=True))

    running, stopped = told(two, ran("Mon 11:00")), told(two, ran("Mon 11:00", "Wed 16:00"))

    assert (running.warn_at, running.due_at) == (at("Tue 17:00"), at("Wed 17:00"))
    assert stopped.warnings == ((50, at("Tue 17:00")), (75, at("Wed 13:00")))


def test_to_the_end_of_the_day_a_pause_gives_the_day_of_its_end() -> None:
    """C8, K5: all of it used on Tuesday noon, paused that afternoon until Wednesday: due Wednesday evening."""
    one = aim(24, measure=BusinessDays(OFFICE, end_of_day=True))

    reading = told(one, ran("last Fri 12:00", "Mon 17:00"), waited("Mon 17:00", "Wed 10:00"), ran("Wed 10:00"))

    assert (reading.due_at, reading.breached_at) == (at("Wed 17:00"), None)
