"""The fold over a clock's segments: pauses, deadlines and warnings, as worked by hand (C0, C6, K2, K4-K8, K14, K19)."""

import pytest

from relationships.business_time import BusinessCalendar, Window
from relationships.timing import Stretch, as_of

from .timing_words import ZERO, aim, at, hours, ran, told, waited

# Pauses


def test_time_used_before_a_pause_counts_and_the_pause_does_not() -> None:
    """K5: 8 h, 9-17, start Fri 15:00 (due Mon 15:00), paused Fri 16:00 to Mon 10:00: due Mon 17:00."""
    assert told(8, ran("last Fri 15:00")).due_at == at("Mon 15:00")

    reading = told(8, ran("last Fri 15:00", "last Fri 16:00"), waited("last Fri 16:00", "Mon 10:00"), ran("Mon 10:00"))
    assert reading.due_at == at("Mon 17:00")
    assert (reading.used, reading.paused, reading.paused_for) == (hours(1), hours(2), {"consumer": hours(2)})


def test_a_pause_from_february_to_august_is_no_time_used() -> None:
    """K6: closed first, then counted: one hour, not 42 days; what it waited is told apart."""
    reading = told(8, ran("2026-02-02 09:00", "2026-02-02 10:00"), waited("2026-02-02 10:00", "2026-08-03 12:00"))

    assert (reading.used, reading.breached_at, reading.since) == (hours(1), None, None)
    assert reading.paused == 7 * hours(1) + 129 * hours(8) + 3 * hours(1)


def test_two_pauses_in_a_row_are_counted_once_and_by_side() -> None:
    """K7, K16: consumer 1 h, then the provider's supplier 2 h; the stretches join without a gap."""
    reading = told(
        8,
        ran("Mon 09:00", "Mon 10:00"),
        waited("Mon 10:00", "Mon 11:00"),
        waited("Mon 11:00", "Mon 13:00", "supplier"),
        ran("Mon 13:00"),
    )

    assert (reading.used, reading.paused) == (hours(1), hours(3))
    assert reading.paused_for == {"consumer": hours(1), "supplier": hours(2)}
    assert reading.due_at == at("Tue 12:00")


def test_a_clock_that_begins_with_a_pause_has_used_nothing() -> None:
    """K7: made while something was waited for already."""
    assert told(8, waited("Mon 09:00")).due_at is None
    reading = told(8, waited("Mon 09:00", "Mon 11:00"), ran("Mon 11:00"))

    assert (reading.used, reading.paused, reading.due_at) == (ZERO, hours(2), at("Tue 11:00"))


def test_nothing_is_due_while_paused_but_a_breach() -> None:
    """K8: no deadline, no warning, however long it waits; what was breached before stays due when it was."""
    paused = told(8, ran("Mon 09:00", "Mon 16:00"), waited("Mon 16:00"))
    assert (paused.due_at, paused.warn_at, paused.breached_at) == (None, None, None)
    assert as_of(paused, aim(8), at("2027-11-23 09:00")) == paused

    late = told(4, ran("Mon 09:00", "Mon 16:00"), waited("Mon 16:00"))
    assert (late.due_at, late.breached_at) == (at("Mon 13:00"), at("Mon 13:00"))


def test_a_wait_that_does_not_pause_counts_as_running() -> None:
    """K4: it says for whom, and every second of it is used."""
    reading = told(8, ran("Mon 09:00", "Mon 10:00"), ran("Mon 10:00", "Mon 12:00", "provider"), ran("Mon 12:00"))

    assert (reading.used, reading.paused, reading.paused_for) == (hours(3), ZERO, {})
    assert reading.due_at == at("Mon 17:00")


# Deadlines


@pytest.mark.parametrize(("end", "breached"), [("11:00:00", False), ("11:00:00.000001", True)])
def test_a_deadline_is_passed_strictly_after_it(end: str, breached: bool) -> None:
    """C6."""
    reading = told(2, ran("Mon 09:00", f"Mon {end}"))

    assert (reading.breached_at == at("Mon 11:00")) is breached


def test_a_target_that_fits_exactly_ends_when_they_close() -> None:
    """C6: Fri 16:00 + 1 h is Fri 17:00, not Monday's opening; done on Saturday is late."""
    assert told(1, ran("last Fri 16:00")).due_at == at("last Fri 17:00")
    assert told(1, ran("last Fri 16:00", "last Fri 17:00")).breached_at is None
    assert told(1, ran("last Fri 16:00", "last Sat 10:00")).breached_at == at("last Fri 17:00")


def test_what_is_used_up_at_a_pause_is_due_the_moment_it_goes_on() -> None:
    """K5, C6: nothing left at the pause; resumed and stopped at one instant it is met, a second later it is late."""
    used_up = (ran("Mon 09:00", "Mon 11:00"), waited("Mon 11:00", "Mon 13:00"))

    assert told(2, *used_up).breached_at is None
    assert told(2, *used_up, ran("Mon 13:00", "Mon 13:00")).breached_at is None
    assert told(2, *used_up, ran("Mon 13:00", "Mon 13:00:01")).breached_at == at("Mon 13:00")


def test_a_breach_stays_whatever_follows() -> None:
    """K2: paused and resumed after the deadline, it is the same breach at the same instant."""
    reading = told(2, ran("Mon 09:00", "Mon 12:00"), waited("Mon 12:00", "Mon 14:00"), ran("Mon 14:00"))

    assert reading.breached_at == reading.due_at == at("Mon 11:00")


def test_where_nothing_opens_for_800_days_nothing_is_due() -> None:
    """C0: open on 29 February alone; a warning that will never come is none either."""
    leap = BusinessCalendar("UTC", {}, exceptions={at("2032-02-29 00:00").date(): [Window(540, 1020)]})
    never = aim(1, 50, measure=leap)
    reading = told(never, ran("Mon 09:00"))

    assert (reading.due_at, reading.warn_at, reading.breached_at) == (None, None, None)
    assert as_of(reading, never, at("2032-03-01 00:00")) == reading
    assert told(never, ran("Mon 09:00", "2032-03-01 00:00")).used == hours(8)


# Warnings


def test_every_percent_warns_at_its_own_instant() -> None:
    """K14: 50, 75 and 100 % of 8 h; the next one is the first not reached."""
    several = aim(8, 50, 75, 100)
    running = told(several, ran("Mon 09:00"))
    assert (running.warnings, running.warn_at) == ((), at("Mon 13:00"))

    reached = told(several, ran("Mon 09:00", "Mon 15:00"), waited("Mon 15:00", "Mon 16:00"), ran("Mon 16:00"))
    assert reached.warnings == ((50, at("Mon 13:00")), (75, at("Mon 15:00")))
    assert (reached.warned_at, reached.warn_at) == (at("Mon 13:00"), at("Tue 10:00"))


def test_a_warning_that_a_pause_kept_away_comes_later_and_only_once() -> None:
    """K8: armed again after the pause, because it was still ahead; what has fired is not armed again."""
    kept_away = told(4, ran("Mon 09:00", "Mon 11:00"), waited("Mon 11:00", "Mon 13:00"), ran("Mon 13:00"))
    assert (kept_away.warn_at, kept_away.warnings) == (at("Mon 14:00"), ())

    fired = told(4, ran("Mon 09:00", "Mon 12:30"), waited("Mon 12:30", "Mon 13:00"), ran("Mon 13:00"))
    assert (fired.warn_at, fired.warnings) == (None, ((75, at("Mon 12:00")),))


def test_exact_durations_are_compared_never_rounded_percents() -> None:
    """K14: 99.951 % of 8 h, shown as 100 %, has reached neither 100 % nor the deadline."""
    used = hours(8) * 99_951 // 100_000
    end = at("Mon 09:00") + used
    reading = told(aim(8, 99, 100), Stretch(True, at("Mon 09:00"), end))

    assert reading.used == used
    assert [percent for percent, _at in reading.warnings] == [99]
    assert reading.breached_at is None


def test_time_runs_up_to_warnings_by_itself() -> None:
    """K19: an open clock as it stands at some instant, whoever looked or did not."""
    several = aim(8, 50, 75)
    running = told(several, ran("Mon 09:00"))

    assert as_of(running, several, at("Mon 12:59")).warnings == ()
    assert as_of(running, several, at("Mon 13:00")).warnings == ((50, at("Mon 13:00")),)
    assert as_of(running, several, at("Mon 17:00")).breached_at is None
    late = as_of(running, several, at("Mon 17:01"))
    assert (late.breached_at, late.warn_at, len(late.warnings)) == (at("Mon 17:00"), None, 2)


def test_stopped_in_a_pause_it_keeps_the_deadline_that_it_would_have_had() -> None:
    """K6: paused on Monday at noon, stopped on Wednesday at noon: five hours were left."""
    reading = told(8, ran("Mon 09:00", "Mon 12:00"), waited("Mon 12:00", "Wed 12:00"))

    assert (reading.due_at, reading.breached_at) == (at("Wed 17:00"), None)
