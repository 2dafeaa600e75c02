"""What differs between two texts of terms, in words (G2)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.difference import difference
from relationships.terms import OFFICE_HOURS, Hours, Part, Target, Terms

BEFORE = Terms(
    first_day=date(2026, 12, 1),
    hours=Hours("Europe/London", OFFICE_HOURS, ((date(2026, 12, 25), "Christmas Day"),)),
    priorities=("P1", "P2"),
    parts=(Part("action", "Extra storage", "More space", "GB", Decimal(100), Decimal("0.20")),),
    targets=(Target("respond", 4), Target("fulfil", 8, priority="P1")),
)


def said(**facts: Any) -> list[str]:
    return [change.summary for change in difference(BEFORE, BEFORE.amended(**facts)).changes]


@pytest.mark.parametrize(
    ("facts", "sentences"),
    [
        ({"targets": (Target("respond", 2), BEFORE.targets[1])}, ["Respond: within 4 h becomes 2 h."]),
        (
            {"targets": (Target("respond", 90, "minutes", hours="always"), BEFORE.targets[1])},
            ["Respond: within 4 h becomes 90 min; counted in service hours becomes around the clock."],
        ),
        ({"targets": BEFORE.targets[:1]}, ["Fulfil, P1 no longer applies."]),
        (
            {"targets": (*BEFORE.targets, Target("fulfil", 3, kind="goods"))},
            ["Fulfil, Goods is new: 3 h, in service hours, until fulfilled, warning at 75 %."],
        ),
        (
            {"parts": (replace(BEFORE.parts[0], quantity=Decimal(200)),)},
            ["Extra storage: quantity 100 GB becomes 200 GB.", "Value per year: 20.00 EUR becomes 40.00 EUR."],
        ),
        ({"last_day": date(2027, 11, 30)}, ["Last day: until it is ended becomes Tue 30 Nov 2027."]),
        ({"priorities": ("P1", "P2", "P3")}, ["Priorities: P1, P2 becomes P1, P2, P3."]),
        (
            {"matrix": (("high", "low", "P2"),)},
            ["Impact high, urgency low is new: P2."],
        ),
        (
            {"hours": replace(BEFORE.hours, weekly=(*OFFICE_HOURS, (5, 600, 720)))},
            ["Saturday: closed becomes 10:00–12:00."],
        ),
        (
            {"hours": replace(BEFORE.hours, holidays=((date(2026, 12, 26), "Boxing Day"),))},
            ["Holidays: 1 added (Sat 26 Dec 2026 Boxing Day); 1 removed (Fri 25 Dec 2026 Christmas Day)."],
        ),
        ({"summary": "Care never waits."}, ["What it is for: nothing becomes Care never waits."]),
    ],
)
def test_a_change_is_said_in_a_sentence(facts: dict[str, Any], sentences: list[str]) -> None:
    assert said(**facts) == sentences


def test_what_stays_is_kept_apart() -> None:
    found = difference(BEFORE, BEFORE)

    assert found.changes == []
    assert ("Respond", "4 h, in service hours, warning at 75 %") in found.unchanged


def test_added_and_removed_have_one_side_only() -> None:
    added = difference(BEFORE.amended(targets=()), BEFORE).changes
    removed = difference(BEFORE, BEFORE.amended(targets=())).changes

    assert [(change.kind, change.before) for change in added] == [("added", ""), ("added", "")]
    assert [(change.kind, change.after) for change in removed] == [("removed", ""), ("removed", "")]


amounts = st.tuples(st.integers(1, 9), st.integers(1, 9))


@given(amounts, amounts)
def test_no_change_is_silent_and_no_silence_is_a_change(one: tuple[int, int], other: tuple[int, int]) -> None:
    """Two texts have a difference exactly where their digests differ."""
    before, after = (
        BEFORE.amended(targets=(Target("respond", a), Target("fulfil", b, priority="P1"))) for a, b in (one, other)
    )

    assert bool(difference(before, after).changes) is (before.digest() != after.digest())
