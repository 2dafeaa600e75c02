"""Terms of all kinds, as both sides could agree on them."""

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
    Part,
    PartKind,
    Party,
    Pausing,
    Reopening,
    Target,
    Terms,
    Unit,
    Until,
    UpdateMode,
    ZoneSource,
)
from relationships.terms.checks import OWED_BY

PRIORITIES = ("P1", "P2")
words = st.text("abcÄß “”,", min_size=1, max_size=20).map(str.strip).filter(bool)
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


def terms(first_day: date) -> Any:
    """Terms that `problems()` finds nothing in."""
    return st.builds(
        Terms,
        first_day=st.just(first_day),
        hours=st.just(Hours("Europe/London", OFFICE_HOURS)),
        priorities=st.just(PRIORITIES),
        parts=st.just((Part("action", "Extra storage"),)),
        targets=some(targets(), lambda target: target.key),
        obligations=some(obligations(), lambda obligation: obligation.name, 3),
        limits=some(limits(), lambda limit: (limit.kind, limit.priority, limit.every), 3),
    )
