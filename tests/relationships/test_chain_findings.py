"""What is found between an agreement and what it rests on (A11); computed each time, from values alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.chain import Kind, Tier, exactly, in_parallel, in_series, uncovered
from relationships.chain.availability import composed
from relationships.chain.findings import findings
from relationships.chain.hours import without
from relationships.chain.targets import compared
from relationships.terms import Availability, Duration, Hours, Target, Terms

TODAY = date(2026, 11, 30)
ALWAYS = tuple((weekday, 0, 1440) for weekday in range(7))


def office(opens: int = 9, closes: int = 17, zone: str = "Europe/London", **facts: Any) -> Hours:
    return Hours(zone, tuple((weekday, opens * 60, closes * 60) for weekday in range(5)), **facts)


def tier(name: str = "Hosting", *, last_day: date | None = None, ended_on: date | None = None, **facts: Any) -> Tier:
    state = {key: facts.pop(key) for key in ("in_force", "suspended") if key in facts}
    terms = Terms(**{"first_day": date(2026, 1, 1), "hours": office(), **facts})
    return Tier(
        "AGR-7", name, "Skyline", "Harbour", 1, terms, TODAY, last_day=last_day, ended_on=ended_on, **state
    )  # fmt: skip


def said(ours: Tier, theirs: Tier, kind: Kind) -> list[str]:
    return [finding.sentence for finding in findings(ours, theirs) if finding.kind is kind]


# Availability


def test_in_series_the_figures_come_out_exactly():
    """A11: 99.95 % twice is 99.900025 %, 99 % twice is 98.01 %."""
    assert exactly(in_series([Decimal("99.95")] * 2)) == "99.900025"
    assert exactly(in_series([Decimal(99)] * 2)) == "98.01"


def test_in_parallel_one_is_enough():
    """A11: 1 - (1 - a)(1 - b)."""
    assert exactly(in_parallel([Decimal(99)] * 2)) == "99.99"
    assert exactly(in_series([in_parallel([Decimal(99)] * 2), Decimal("99.95")])) == "99.940005"


def test_what_is_shown_is_cut_and_never_rounded_up():
    """A9."""
    assert exactly(Fraction(9999999999, 10**8)) == "99.99999999"
    assert exactly(Fraction(99999999999, 10**9)) == "99.99999999…"


@given(st.lists(st.decimals("0.001", 100, places=3), min_size=1, max_size=6))
def test_a_chain_is_never_better_than_its_weakest_and_spares_never_worse_than_their_best(percents: list[Decimal]):
    """A11."""
    assert in_series(percents) <= min(percents)
    assert in_parallel(percents) >= max(percents)
    assert in_series(percents) == in_series(reversed(percents))


def test_alternatives_stand_in_for_each_other_and_the_silent_do_not_count():
    """A11."""
    low = Availability("Disks", Decimal("99.5")), Availability("Servers", Decimal(99))
    links = [
        ("power", tier("East", availabilities=(Availability("Power", Decimal(99)),))),
        ("power", tier("West", availabilities=low)),
        ("", tier("Network", availabilities=(Availability("Lines", Decimal("99.95")),))),
        ("", tier("Paper")),
    ]

    found = composed(links)

    assert (exactly(found.percent), found.silent) == ("99.940005", ("Paper",))
    assert [step.names for step in found.steps] == [("East", "West"), ("Network",)]


# Targets


def slower(ours: Target, theirs: Target, **facts: Any) -> tuple[bool, str]:
    (row,) = compared(tier(targets=(ours,)), tier(targets=(theirs,), **facts))
    return row.slower, row.because


@pytest.mark.parametrize(
    ("ours", "theirs", "is_slower"),
    [
        (Target("respond", 4), Target("respond", 4), False),
        (Target("respond", 4), Target("respond", 5), True),
        (Target("respond", 4), Target("respond", 240, "minutes"), False),
        (Target("respond", 4), Target("respond", 241, "minutes"), True),
        (Target("fulfil", 2, "business_days"), Target("fulfil", 3, "business_days"), True),
        (Target("respond", 4, hours="always"), Target("respond", 5, hours="service"), True),
        (Target("respond", 4, hours="service"), Target("respond", 4, hours="always"), False),
        (Target("respond", 4, priority="High"), Target("respond", 8), True),
    ],
)
def test_a_slower_upstream_target_is_found(ours: Target, theirs: Target, is_slower: bool):
    """A11: where their hours hold ours their time runs no slower, and lengths decide."""
    assert slower(ours, theirs) == (is_slower, "")


@pytest.mark.parametrize(
    ("ours", "theirs", "because"),
    [
        (Target("fulfil", 8), Target("fulfil", 1, "business_days"), "one is in business days, the other in hours"),
        (Target("fulfil", 8), Target("fulfil", 4, until="closed"), "they run until different ends"),
        (Target("respond", 8), Target("respond", 9, hours="always"), "they count in other hours"),
        (Target("respond", 8, hours="always"), Target("respond", 2), "they count in other hours"),
        (Target("respond", 8, zone="requester"), Target("respond", 2), "one is read on the clock of whoever asks"),
        (Target("update", 8), Target("update", 8, mode="answer"), "updates are counted differently"),
        (Target("respond", 8), Target("respond", 2, priority="Gold"), "they promise it only for Gold"),
    ],
)
def test_what_cannot_be_compared_says_why(ours: Target, theirs: Target, because: str):
    """A11."""
    assert slower(ours, theirs) == (False, because)


def test_hours_that_hold_ours_let_lengths_be_compared():
    """A11: two hours within 8 to 18 are over no later than four within 9 to 17; nine may or may not be."""
    assert slower(Target("respond", 4), Target("respond", 2), hours=office(8, 18)) == (False, "")
    assert slower(Target("respond", 4), Target("respond", 9), hours=office(8, 18))[1] == "they count in other hours"


def test_the_consumers_own_targets_and_other_metrics_are_no_findings():
    """A11: an approval is owed by the consumer, whoever that is."""
    ours = tier(targets=(Target("approve", 2, debtor="consumer"), Target("respond", 4), Target("fulfil", 8)))

    found = said(ours, tier(targets=(Target("respond", 1),)), Kind.TARGET)

    assert found == ["Fulfil: we promise a time, “Hosting” promises none."]


# Dates


def lasting(last_day: date | None = None, notice: int = 0, unit: str = "months", **facts: Any) -> Tier:
    ended = facts.pop("ended_on", None)
    duration = Duration(provider_notice=notice, provider_notice_unit=unit, **facts)
    return tier(last_day=last_day, ended_on=ended, duration=duration)


def test_shorter_notice_is_counted_from_today():
    """A11, G10, G11: our provider would be free a month from now, we only after three."""
    assert said(lasting(notice=3), lasting(notice=1), Kind.NOTICE) == [
        "Skyline may leave sooner than we may: with notice given today they are free after Wed 30 Dec 2026, "
        "we only after Sun 28 Feb 2027."
    ]
    assert said(lasting(notice=1), lasting(notice=3), Kind.NOTICE) == []
    assert said(lasting(notice=1), lasting(notice=30, unit="days"), Kind.NOTICE) == []
    assert len(said(lasting(notice=1), lasting(notice=29, unit="days"), Kind.NOTICE)) == 1


def test_notice_after_its_deadline_frees_only_after_the_next_term():
    """A11, G10."""
    soon, tacit = date(2026, 12, 31), {"renewal": "tacit", "renewal_months": 12}

    in_time, late = lasting(soon, notice=1, **tacit), lasting(soon, notice=3, **tacit)

    assert (in_time.leaves_on(), late.leaves_on()) == (soon, date(2027, 12, 31))
    assert len(said(late, in_time, Kind.NOTICE)) == 1
    assert said(in_time, late, Kind.NOTICE) == []


def test_an_earlier_end_is_found():
    """A11: what renews by itself has no end, unless somebody ended it."""
    tacit = {"renewal": "tacit", "renewal_months": 12}
    near, far = date(2027, 3, 31), date(2027, 12, 31)

    assert said(lasting(far), lasting(near), Kind.END) == [
        "“Hosting” ends on Wed 31 Mar 2027; ours holds until Fri 31 Dec 2027."
    ]
    assert said(lasting(), lasting(near), Kind.END) == ["“Hosting” ends on Wed 31 Mar 2027; ours goes on."]
    assert said(lasting(near), lasting(near), Kind.END) == []
    assert said(lasting(far), lasting(near, **tacit), Kind.END) == []
    assert len(said(lasting(far), lasting(near, ended_on=near, **tacit), Kind.END)) == 1


def test_what_is_not_in_force_suspended_or_ended_is_said():
    """A11."""
    ended = tier(ended_on=date(2027, 1, 31), suspended=True)

    assert said(tier(), ended, Kind.FORCE) == [
        "“Hosting” is suspended.",
        "“Hosting” is terminated: it holds until Sun 31 Jan 2027.",
    ]
    assert said(tier(), tier(in_force=False), Kind.FORCE) == ["Nothing of “Hosting” is in force now."]


def test_another_currency_is_said():
    """A11."""
    assert said(tier(currency="GBP"), tier(), Kind.CURRENCY) == ["We are paid in GBP and pay Skyline in EUR."]


# Service hours


def details(ours: Hours, theirs: Hours) -> list[str]:
    found = [f for f in findings(tier(hours=ours), tier(hours=theirs)) if f.kind is Kind.HOURS]
    return [line for finding in found for line in finding.details]


def test_hours_that_are_held_are_no_finding():
    """A11."""
    assert details(office(), office(8, 18)) == []
    assert details(office(), Hours("UTC", ALWAYS)) == []


def test_the_uncovered_hours_of_a_week_are_named_in_our_zone():
    """A11: 8 to 18 in Berlin is 7 to 17 in London."""
    assert details(office(8, 18), office(8, 18, "Europe/Berlin")) == [
        "Monday to Friday, 17:00–18:00 (Europe/London)",
        "Theirs are kept in Europe/Berlin.",
    ]


def test_a_holiday_of_theirs_alone_is_named_and_one_of_both_is_not():
    """A11, C2."""
    eve, day = (date(2026, 12, 24), "Eve"), (date(2026, 12, 25), "Day")

    found = details(office(holidays=(day,)), office(holidays=(eve, day)))

    assert found == ["beside that 1 day in a year: Thu 24 Dec 2026 09:00–17:00 (Europe/London)"]


def test_weeks_in_which_only_one_clock_has_changed_are_found():
    """A11, C3: from 14 to 28 March 2027 New York is an hour nearer; so it is in the week after 31 October."""
    left = uncovered(office(8, 18), office(3, 13, "America/New_York"), TODAY)

    assert left.weekly == ()
    assert [day for day, _walls in left.other_days if day.month == 3] == [
        date(2027, 3, 15) + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
    ]
    assert {walls for _day, walls in left.other_days} == {((17 * 60, 18 * 60),)}


def test_a_night_over_midnight_is_cut_into_its_days():
    """A11, C0."""
    night = Hours("Europe/London", ((4, 22 * 60, 6 * 60),))

    assert uncovered(night, office(), TODAY).weekly == (((4,), (22 * 60, 1440)), ((5,), (0, 6 * 60)))


windows = st.tuples(st.integers(0, 6), st.integers(0, 22), st.integers(1, 24)).filter(lambda w: w[1] < w[2])


@given(windows, windows, st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata"]))
def test_what_is_left_is_ours_and_never_theirs(one: Any, other: Any, zone: str):
    """A11: nothing is lost and nothing is told twice, also where a clock changes."""
    ours = Hours("Europe/London", ((one[0], one[1] * 60, one[2] * 60),)).calendar()
    theirs = Hours(zone, ((other[0], other[1] * 60, other[2] * 60),)).calendar()
    begin, end = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 12, tzinfo=UTC)
    mine = list(ours.segments(begin, end))

    left = list(without(mine, theirs.segments(begin, end)))

    assert all((ours.elapsed(*each), theirs.elapsed(*each)) == (each[1] - each[0], timedelta(0)) for each in left)
    shared = sum((theirs.elapsed(*each) for each in mine), timedelta(0))
    assert sum((until - since for since, until in left), shared) == ours.elapsed(begin, end)
