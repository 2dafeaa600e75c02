"""Terms of all kinds, as both sides could agree on them."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from relationships.terms import (
    OFFICE_HOURS,
    CountedHours,
    Every,
    Hours,
    Limit,
    LimitEffect,
    Metric,
    Obligation,
    PartKind,
    Party,
    Pausing,
    Renewal,
    Reopening,
    Target,
    Terms,
    Unit,
    Until,
    UpdateMode,
    ZoneSource,
)
from relationships.terms.checks import OWED_BY
from relationships.terms.dates import term_end
from tests.relationships import strategies_of_conditions as conditions

PRIORITIES = ("P1", "P2")
words = conditions.words
kinds = st.sampled_from(["", *PartKind.values])
priorities = st.sampled_from(["", *PRIORITIES])


@st.composite
def targets(draw: Any) -> Target:
    """Any target that contradicts itself in nothing."""
    metric = draw(st.sampled_from(list(Metric)))
    hours = draw(st.sampled_from(list(CountedHours)))
    units = [unit for unit in Unit if hours == CountedHours.SERVICE or unit != Unit.BUSINESS_DAYS]
    unit = draw(st.sampled_from(units))
    asks = metric in (Metric.APPROVE, Metric.OBLIGATION)
    percents = draw(st.lists(st.integers(1, 100), min_size=1, max_size=3, unique=True))
    return Target(
        metric=metric.value,
        amount=draw(st.integers(1, 9_999)),
        unit=unit.value,
        kind=draw(kinds),
        priority=draw(priorities),
        hours=hours.value,
        until=draw(st.sampled_from(Until.values)),
        warn_percent=percents[0],
        debtor=draw(st.sampled_from(Party.values)) if metric == Metric.OBLIGATION else OWED_BY[metric].value,
        mode=draw(st.sampled_from(UpdateMode.values)) if metric == Metric.UPDATE else UpdateMode.ALWAYS.value,
        end_of_day=unit == Unit.BUSINESS_DAYS and draw(st.booleans()),
        zone=draw(st.sampled_from(ZoneSource.values)) if hours == CountedHours.SERVICE else ZoneSource.AGREEMENT.value,
        warnings=tuple(percents[1:]),
        pausing=draw(st.sampled_from([Pausing.USUAL.value, Pausing.NEVER.value] if asks else Pausing.values)),
        retroactive=draw(st.booleans()),
        reopening=draw(st.sampled_from(Reopening.values)),
        immediate=draw(st.booleans()),
    )


@st.composite
def obligations(draw: Any) -> Obligation:
    hours = draw(st.sampled_from(CountedHours.values))
    units = [unit for unit in Unit.values if hours == CountedHours.SERVICE or unit != Unit.BUSINESS_DAYS]
    return Obligation(
        name=draw(words),
        amount=draw(st.integers(1, 9_999)),
        description=draw(st.just("") | words),
        debtor=draw(st.sampled_from(Party.values)),
        every=draw(st.sampled_from(Every.values)),
        unit=draw(st.sampled_from(units)),
        hours=hours,
        metric=draw(st.sampled_from(["", *Metric.values])),
    )


@st.composite
def limits(draw: Any) -> Limit:
    effect = draw(st.sampled_from(LimitEffect.values))
    return Limit(
        name=draw(words),
        amount=draw(st.integers(0, 500)),
        every=draw(st.sampled_from([Every.WEEK.value, Every.MONTH.value])),
        kind=draw(kinds),
        priority=draw(priorities),
        effect=effect,
        longer_percent=draw(st.integers(1, 300)) if effect == LimitEffect.RELAXED else 0,
    )


def some(rows: Any, key: Any, most: int = 6) -> Any:
    return st.lists(rows, max_size=most, unique_by=key).map(tuple)


@st.composite
def terms(draw: Any, first_day: date) -> Terms:
    """Terms that `problems()` finds nothing in."""
    known = draw(some(targets(), lambda target: target.key))
    duration = draw(conditions.durations())
    last_day = term_end(first_day, duration.months) if duration.months else None
    if duration.renewal != Renewal.NONE and not last_day:
        last_day = first_day
    return Terms(
        first_day=first_day,
        last_day=last_day,
        hours=Hours("Europe/London", OFFICE_HOURS),
        priorities=PRIORITIES,
        parts=(draw(conditions.parts()),),
        targets=known,
        obligations=draw(some(obligations(), lambda obligation: obligation.name, 3)),
        limits=draw(some(limits(), lambda limit: (limit.kind, limit.priority, limit.every), 3)),
        availabilities=draw(some(conditions.availabilities(), lambda each: each.name, 2)),
        penalties=draw(some(conditions.penalties(known), lambda each: each.key, 3)) if known else (),
        credits=draw(conditions.policies()),
        duration=duration,
        reviewing=draw(conditions.reviewings),
        conduct=draw(conditions.conducts),
        contacts=draw(some(conditions.contacts, lambda each: (each.side, each.level, each.name), 3)),
        clauses=draw(some(conditions.clauses, lambda each: each.title, 3)),
    )


def in_order(terms: Terms) -> Terms:
    """As the rows tell them: targets and bands have an order of their own."""
    return terms.amended(
        targets=tuple(sorted(terms.targets, key=lambda target: target.key)),
        availabilities=tuple(
            replace(each, tiers=tuple(sorted(each.tiers, key=lambda tier: -tier.low))) for each in terms.availabilities
        ),
    )
