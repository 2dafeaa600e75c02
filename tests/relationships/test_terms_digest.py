"""Terms as the text that both sides sign, and as rows that hold it (G4)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from relationships.terms import OFFICE_HOURS, Hours, Limit, Obligation, Part, Target, Terms
from tests.factories import World, today
from tests.relationships import strategies

PARTIES = {"agreement": "AGR-3", "version": "2", "provider": "Harbour IT", "consumer": "Northwind Clinics"}
LEVELS = ("high", "medium", "low")
SIGNED_LONG_AGO = Terms(
    first_day=date(2026, 12, 1),
    last_day=date(2027, 11, 30),
    currency="GBP",
    summary="Care never waits.",
    hours=Hours("Europe/London", OFFICE_HOURS, ((date(2026, 12, 25), "Christmas Day"), (date(2026, 12, 28), ""))),
    priorities=("P1", "P2"),
    matrix=tuple((impact, urgency, "P1") for impact in LEVELS for urgency in LEVELS),
    parts=(
        Part("action", "Extra storage", "More space", "GB", Decimal("100.50"), Decimal("0.20"), "month", "OFF-7"),
        Part("goods", "Laptop"),
    ),
    targets=(
        Target("respond", 90, "minutes"),
        Target("fulfil", 8, "hours", "goods", "P1", "always", "closed", 50),
        Target("fulfil", 45, "seconds", priority="P2"),
    ),
)


def test_what_was_signed_long_ago_keeps_its_digest() -> None:
    """G4: what Tandem learned since (days as units, pauses, obligations, limits) left the old text as is."""
    assert SIGNED_LONG_AGO.digest(**PARTIES) == "fff0c2cb9c16e32b3899838b7f6666ff64c02f9a3c0910a89fd9424e18092385"


@pytest.mark.parametrize(
    "facts",
    [
        {"mode": "answer", "metric": "update"},
        {"debtor": "consumer", "metric": "approve"},
        {"end_of_day": True, "unit": "business_days"},
        {"zone": "consumer"},
        {"warnings": (50,)},
        {"pausing": "never"},
        {"retroactive": False},
        {"reopening": "ignore"},
        {"immediate": True},
        {"unit": "calendar_days"},
    ],
)
def test_each_fact_is_signed(facts: dict[str, Any]) -> None:
    """G4: no agreed fact is outside the digest."""
    first, *others = SIGNED_LONG_AGO.targets
    changed = SIGNED_LONG_AGO.amended(targets=(replace(first, **facts), *others))

    assert changed.digest(**PARTIES) != SIGNED_LONG_AGO.digest(**PARTIES)


def test_obligations_and_limits_are_signed() -> None:
    """G4, O1, O3."""
    digests = {
        SIGNED_LONG_AGO.amended(**facts).digest(**PARTIES)
        for facts in ({}, {"obligations": (Obligation("Forecast", 5),)}, {"limits": (Limit("Goods", 20),)})
    }

    assert len(digests) == 3


@given(strategies.terms(today()))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_holds_together_is_written_and_read_back(world: World, terms: Terms) -> None:
    """K13, C8: terms without problems come back from their rows as they were, and twice in the same order."""
    assert list(terms.problems()) == []
    draft = world.draft()

    draft.write(terms, by=world.provider)
    read = type(draft).objects.get(pk=draft.pk).terms()
    draft.write(read, by=world.provider)

    assert strategies.in_order(read) == strategies.in_order(terms)
    assert type(draft).objects.get(pk=draft.pk).digest_of_terms() == draft.digest_of_terms()
    assert type(draft).objects.get(pk=draft.pk).terms() == read


def test_targets_that_differ_by_debtor_alone_keep_their_order(world: World) -> None:
    """G4: the digest both sides sign does not depend on what the database reads first."""
    both = tuple(Target("obligation", 1, debtor=debtor) for debtor in ("provider", "consumer"))
    one, other = world.draft(targets=both), world.draft(targets=both[::-1])

    assert one.terms().targets == other.terms().targets
