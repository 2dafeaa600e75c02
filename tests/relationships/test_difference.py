"""What differs between two texts of terms, in words (G2)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.difference import difference
from relationships.terms import OFFICE_HOURS, Hours, Limit, Obligation, Part, Target, Terms
from tests.relationships import strategies

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
        (
            {"targets": (Target("respond", 4, "business_days"), BEFORE.targets[1])},
            ["Respond: within 4 h becomes 4 business days."],
        ),
        (
            {"targets": (Target("respond", 4, zone="requester", pausing="any", warnings=(50,)), BEFORE.targets[1])},
            [
                "Respond: warning at 75 % becomes warnings at 50 and 75 %; on the agreement's clock becomes on the "
                "clock of whoever asks; paused as usual becomes every wait pauses it."
            ],
        ),
        (
            {
                "targets": (
                    Target("respond", 4, retroactive=False, reopening="ignore", immediate=True),
                    BEFORE.targets[1],
                )
            },
            [
                "Respond: when it changes on the way, it counts from the original start becomes when it changes on the "
                "way, it counts anew from the change; opened again, it goes on where it stopped becomes opened again, "
                "it stays stopped; alerts in people's own hours becomes alerts at any hour."
            ],
        ),
        (
            {"targets": (*BEFORE.targets, Target("approve", 1, "business_days", debtor="consumer", end_of_day=True))},
            ["Approve is new: 1 business day, in service hours, warning at 75 %, due when the working day ends."],
        ),
        (
            {"targets": (*BEFORE.targets, Target("obligation", 1, "calendar_days", debtor="consumer", hours="always"))},
            ["Answer when waited for, the consumer is new: 1 day of 24 hours, around the clock, warning at 75 %."],
        ),
        (
            {"targets": (*BEFORE.targets, Target("update", 2, mode="answer"))},
            ["Update is new: 2 h, in service hours, while the consumer waits for an answer, warning at 75 %."],
        ),
        (
            {"obligations": (Obligation("Forecast", 5, "A list", metric="fulfil"),)},
            [
                "Obligation “Forecast” is new: owed by the consumer, every month, 5 business days, in service hours, "
                "the target “Fulfil” rests on it."
            ],
        ),
        (
            {"limits": (Limit("Goods", 1, "week", "goods", effect="relaxed", longer_percent=50),)},
            ["Workload limit “Goods” is new: 1 request a week, above it targets are 50 % longer."],
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


def test_what_becomes_of_obligations_and_limits() -> None:
    before = BEFORE.amended(obligations=(Obligation("Forecast", 5),), limits=(Limit("Goods", 20),))
    after = before.amended(
        obligations=(Obligation("Forecast", 5, "A list", "provider", "week", "calendar_days"),),
        limits=(Limit("G", 30),),
    )

    assert [change.summary for change in difference(before, after).changes] == [
        "Obligation “Forecast”: owed by the consumer becomes owed by the provider; comes up every month becomes every "
        "week; within 5 business days becomes 5 days of 24 hours; description nothing becomes A list.",
        "Workload limit “G”: name Goods becomes G; 20 requests a month becomes 30 requests a month.",
    ]
    assert [change.summary for change in difference(after, BEFORE).changes] == [
        "Obligation “Forecast” no longer applies.",
        "Workload limit “G” no longer applies.",
    ]


pairs = strategies.terms(BEFORE.first_day)


@given(pairs, pairs)
@settings(max_examples=60, deadline=None)
def test_no_change_is_silent_and_no_silence_is_a_change(before: Terms, after: Terms) -> None:
    """G2: two texts have a difference exactly where their digests differ; the order of rows is no difference, and when
    a target warns is said as percents, whichever of them it was told first."""
    assert bool(difference(before, after).changes) is (plain(before).digest() != plain(after).digest())


@given(pairs, st.data())
@settings(max_examples=60, deadline=None)
def test_a_single_changed_fact_is_said(before: Terms, data: st.DataObject) -> None:
    """G2: one target differs in one thing, and one sentence says so."""
    targets = data.draw(st.lists(strategies.targets(), min_size=2, max_size=2))
    other = replace(targets[1], **dict(zip(("metric", "kind", "priority", "debtor"), targets[0].key, strict=True)))
    one, two = (before.amended(targets=(target,)) for target in (targets[0], other))

    found = difference(one, two).changes

    assert len(found) == (plain(one).digest() != plain(two).digest())


def plain(terms: Terms) -> Terms:
    """What the order of rows and of percents leaves."""
    targets = []
    for target in terms.targets:
        first, *more = sorted({target.warn_percent, *target.warnings})
        targets.append(replace(target, warn_percent=first, warnings=tuple(more)))
    return terms.amended(
        targets=tuple(sorted(targets, key=lambda target: target.key)),
        obligations=tuple(sorted(terms.obligations, key=lambda obligation: obligation.name)),
        limits=tuple(sorted(terms.limits, key=lambda limit: (limit.kind, limit.priority, limit.every))),
        availabilities=tuple(sorted(strategies.in_order(terms).availabilities, key=lambda each: each.name)),
        parts=tuple(replace(part, fields=tuple(sorted(part.fields, key=lambda f: f.name))) for part in terms.parts),
        **{name: tuple(sorted(getattr(terms, name), key=repr)) for name in ("penalties", "contacts", "clauses")},
    )
