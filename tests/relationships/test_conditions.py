"""What availabilities, credits and terms hold together, without a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relationships.credits_in_words import allowed, span
from relationships.terms import Availability, CreditPolicy, CreditTier, Duration, Part, Penalty, Target, Terms
from tests.relationships import strategies_of_conditions as conditions
from tests.relationships.rich import PORTAL


def bands(*edges: str) -> tuple[CreditTier, ...]:
    """10 percent in each band between these edges."""
    return tuple(CreditTier(Decimal(low), Decimal(high), Decimal(10)) for low, high in pairwise(edges))


@pytest.mark.parametrize(
    ("measured", "credit"),
    [
        (Decimal(100), None),
        (Decimal("99.95"), None),
        (Fraction(9995, 100), None),
        (Fraction(9995, 100) - Fraction(1, 10**30), 10),
        (Decimal("99.9499"), 10),
        (Decimal("99.0"), 10),
        (Fraction(99) - Fraction(1, 10**30), 25),
        (Decimal("98.999999"), 25),
        (Decimal("95"), 25),
        (Decimal("94.999"), 100),
        (Decimal(0), 100),
    ],
)
def test_exactly_one_band_applies(measured: Decimal | Fraction, credit: int | None) -> None:
    """S1, A9: at 99.95 nothing, at 99.0 exactly 10 %, a trifle below 25 %; no rounding decides."""
    tier = PORTAL.tier_at(measured)

    assert (tier.percent if tier else None) == credit


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(conditions.availabilities(), st.fractions(0, 100))
def test_whatever_is_measured_lies_in_one_band_or_meets_the_target(each: Availability, measured: Fraction) -> None:
    """S1: contiguous from 0 to the target."""
    found = [tier for tier in each.tiers if Fraction(tier.low) <= measured < Fraction(tier.high)]

    assert list(each.conflicts()) == []
    assert len(found) == (1 if each.tiers and measured < Fraction(each.percent) else 0)
    assert [each.tier_at(measured)] == (found or [None])


@pytest.mark.parametrize(
    ("tiers", "sentence"),
    [
        (bands("5", "99.95"), "no credit is said below 5 %. Let the lowest band begin at 0."),
        ((*bands("0", "95"), *bands("96", "99.95")), "no credit is said from 95 to 96 %. Let the bands meet."),
        ((*bands("0", "97"), *bands("96", "99.95")), "two credits are said from 96 to 97 %. Let the bands meet."),
        (bands("0", "99"), "the highest band ends at 99 %, the target is 99.95 %. Let them meet."),
        (bands("0", "99.95", "100"), "the highest band ends at 100 %, the target is 99.95 %. Let them meet."),
        (bands("99", "0"), "a credit band runs from a lower to a higher percent and credits something."),
        (
            (CreditTier(Decimal(0), Decimal("99.95"), Decimal(0)),),
            "a credit band runs from a lower to a higher percent and credits something.",
        ),
    ],
)
def test_bands_without_a_gap(tiers: tuple[CreditTier, ...], sentence: str) -> None:
    """S1: each says where it is wrong."""
    assert list(replace(PORTAL, tiers=tiers).conflicts()) == [("tiers", f"“Clinic portal”: {sentence}")]


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"percent": Decimal(0)}, ["percent", "tiers"]),
        ({"percent": Decimal("100.1")}, ["percent", "tiers"]),
        ({"period": "rolling"}, ["rolling_days"]),
        ({"rolling_days": 30}, ["rolling_days"]),
        ({"maintenance": "counted"}, ["maintenance"]),
    ],
)
def test_an_availability_contradicts_itself_nowhere(facts: dict[str, Any], fields: list[str]) -> None:
    """A2, A5."""
    assert [field for field, _sentence in replace(PORTAL, **facts).conflicts()] == fields


@pytest.mark.parametrize(
    ("percent", "minutes"),
    [("99.0", "432"), ("99.5", "216"), ("99.9", "43.2"), ("99.95", "21.6"), ("99.99", "4.32")],
)
def test_a_percent_in_minutes(percent: str, minutes: str) -> None:
    """A4: of a month of 30 days."""
    each = Availability("Portal", Decimal(percent))

    assert (each.allowed_minutes(), allowed(each)) == (Decimal(minutes), f"{minutes} minutes of 30 days")


def test_31_days_leave_more_minutes() -> None:
    """A4."""
    assert Availability("Portal", Decimal("99.9")).allowed_minutes(31) == Decimal("44.64")


def test_a_band_says_its_edges_exactly() -> None:
    """S1: the upper edge is outside, the lower one inside."""
    assert [span(tier) for tier in PORTAL.tiers] == [
        "below 99.95 % down to 99 %",
        "below 99 % down to 95 %",
        "below 95 %",
    ]


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (Penalty("respond", Decimal(0)), "amount"),
        (Penalty("respond", Decimal(50), at_most=Decimal(49)), "at_most"),
        (CreditPolicy(cap_percent=Decimal(0)), "cap_percent"),
        (CreditPolicy(claim="on_claim"), "claim_days"),
        (CreditPolicy(claim_days=30), "claim_days"),
        (CreditPolicy(earn_back_above=Decimal(99)), "earn_back_percent"),
        (CreditPolicy(earn_back_above=Decimal(99), earn_back_percent=Decimal(101)), "earn_back_percent"),
        (Duration(renewal="tacit"), "renewal_months"),
        (Duration(renewal_months=12), "renewal_months"),
        (Duration(months=601), "months"),
        (Duration(consumer_notice=601), "consumer_notice"),
        (Duration(provider_notice=30_000, provider_notice_unit="days"), "provider_notice"),
    ],
)
def test_a_condition_says_what_is_wrong_with_it(value: Any, field: str) -> None:
    """S2-S6, G9-G11."""
    assert [name for name, _sentence in value.conflicts()] == [field]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"penalties": (Penalty("respond", Decimal(5), priority="P1"),)},
            "A penalty is said for Respond, P1, but no such target. Add the target, or remove the penalty.",
        ),
        (
            {"duration": Duration(months=36), "last_day": date(2026, 7, 31)},
            "36 months from 2020-08-01 on end on 2023-07-31. Say that last day, or no number of months.",
        ),
        (
            {"duration": Duration(renewal="express")},
            "What has no last day never renews. Say how long it holds, or that it does not renew.",
        ),
        (
            {"availabilities": (PORTAL, PORTAL)},
            "Two availabilities are called “Clinic portal”. Give each its own name.",
        ),
    ],
)
def test_terms_that_cannot_stand_beside_each_other(facts: dict[str, Any], sentence: str) -> None:
    """S5, G8, G9."""
    terms = Terms(
        first_day=date(2020, 8, 1),
        priorities=("P1",),
        parts=(Part("action", "Extra storage"),),
        targets=(Target("respond", 4),),
    )

    assert list(terms.amended(**facts).contradictions()) == [sentence]


def test_36_months_hold_until_the_day_before() -> None:
    """G8: 2020-08-01 and 36 months are in force until 2023-07-31."""
    terms = Terms(first_day=date(2020, 8, 1), last_day=date(2023, 7, 31), duration=Duration(months=36))

    assert list(terms.contradictions()) == []


def test_a_term_beyond_all_years_is_refused_and_nothing_breaks() -> None:
    terms = Terms(first_day=date(9990, 1, 1), duration=Duration(months=600))

    assert ["no day there is" in sentence for sentence in terms.contradictions()] == [True]
