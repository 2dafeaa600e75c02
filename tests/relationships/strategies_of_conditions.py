"""What stands beside targets, as both sides could agree on it."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from relationships.terms import (
    Availability,
    AvailabilityPeriod,
    ClaimMode,
    Conduct,
    Contact,
    ContactLevel,
    CountedHours,
    CreditPolicy,
    CreditTier,
    Duration,
    Field,
    FieldKind,
    FreeClause,
    Maintenance,
    NoticeUnit,
    Part,
    Party,
    Penalty,
    Renewal,
    ReviewEvery,
    Reviewing,
    Roll,
    SeveralCredits,
    Suspending,
    Target,
    Transition,
    Unit,
    WhileSuspended,
)

words = st.text("abcÄß “”,", min_size=1, max_size=20).map(str.strip).filter(bool)
maybe = st.just("") | words
counts = st.integers(0, 99)


def amounts(least: str, most: str, places: int = 2) -> Any:
    return st.decimals(least, most, places=places, allow_nan=False)


@st.composite
def availabilities(draw: Any) -> Availability:
    """With no bands, or with bands that meet from 0 up to the target (S1)."""
    edges = sorted(draw(st.sets(amounts("0.000001", "100", 6), min_size=1, max_size=4)))
    period = draw(st.sampled_from(AvailabilityPeriod.values))
    maintenance = draw(st.sampled_from(Maintenance.values))
    excusable = maintenance != Maintenance.COUNTED
    bands = tuple(
        CreditTier(low, high, draw(amounts("0.01", "100", 2))) for low, high in pairwise([Decimal(0), *edges])
    )
    return Availability(
        name=draw(words),
        percent=edges[-1],
        period=period,
        rolling_days=draw(st.integers(1, 400)) if period == AvailabilityPeriod.ROLLING else 0,
        hours=draw(st.sampled_from(CountedHours.values)),
        maintenance=maintenance,
        announced_days=draw(counts) if excusable else 0,
        maintenance_minutes=draw(counts) if excusable else 0,
        minimum_minutes=draw(counts),
        description=draw(maybe),
        tiers=draw(st.sampled_from([(), bands])),
    )


@st.composite
def penalties(draw: Any, known: tuple[Target, ...]) -> Penalty:
    target = draw(st.sampled_from(known))
    amount = draw(amounts("0.01", "9999"))
    return Penalty(
        metric=target.metric,
        amount=amount,
        unit=draw(st.sampled_from(Unit.values)),
        kind=target.kind,
        priority=target.priority,
        free_minutes=draw(counts),
        at_most=draw(st.sampled_from([Decimal(0), amount, amount * 3])),
    )


@st.composite
def policies(draw: Any) -> CreditPolicy:
    claim = draw(st.sampled_from(ClaimMode.values))
    earns = draw(st.booleans())
    return CreditPolicy(
        several=draw(st.sampled_from(SeveralCredits.values)),
        cap_percent=draw(amounts("0.01", "100")),
        yearly_cap_percent=draw(amounts("0", "100")),
        minimum=draw(amounts("0", "99")),
        claim=claim,
        claim_days=draw(st.integers(1, 90)) if claim == ClaimMode.ON_CLAIM else 0,
        earn_back_above=draw(amounts("0.000001", "100", 6)) if earns else Decimal(0),
        earn_back_percent=draw(amounts("0.01", "100")) if earns else Decimal(0),
    )


@st.composite
def durations(draw: Any) -> Duration:
    renewal = draw(st.sampled_from(Renewal.values))
    return Duration(
        months=draw(st.integers(0, 60)),
        renewal=renewal,
        renewal_months=draw(st.integers(1, 24)) if renewal == Renewal.TACIT else 0,
        provider_notice=draw(counts),
        provider_notice_unit=draw(st.sampled_from(NoticeUnit.values)),
        consumer_notice=draw(counts),
        consumer_notice_unit=draw(st.sampled_from(NoticeUnit.values)),
        roll=draw(st.sampled_from(Roll.values)),
        cure_days=draw(counts),
    )


@st.composite
def fields(draw: Any) -> Field:
    kind = draw(st.sampled_from(FieldKind.values))
    least, most = sorted((draw(amounts("-99", "99")), draw(amounts("-99", "99"))))
    return Field(
        name=draw(words),
        kind=kind,
        required=draw(st.booleans()),
        choices=tuple(draw(st.lists(words, min_size=1, max_size=3, unique=True))) if kind == FieldKind.CHOICE else (),
        minimum=draw(st.sampled_from([None, least])) if kind == FieldKind.NUMBER else None,
        maximum=draw(st.sampled_from([None, most])) if kind == FieldKind.NUMBER else None,
        hint=draw(maybe),
        changeable=draw(st.booleans()),
    )


@st.composite
def parts(draw: Any) -> Part:
    quantity = draw(amounts("1", "99"))
    source = draw(st.sampled_from(["", "OFF-7"]))
    return Part(
        "action",
        "Extra storage",
        quantity=quantity,
        source=source,
        source_version=draw(st.integers(0, 3)) if source else 0,
        plan=draw(maybe),
        minimum=draw(st.sampled_from([None, Decimal(0), quantity])),
        maximum=draw(st.sampled_from([None, quantity, quantity + 1])),
        fields=tuple(draw(st.lists(fields(), max_size=3, unique_by=lambda each: each.name))),
    )


reviewings = st.builds(
    Reviewing,
    every=st.sampled_from(ReviewEvery.values),
    level=st.sampled_from(ContactLevel.values),
    tolerance_days=counts,
)
conducts = st.builds(
    Conduct,
    suspending=st.sampled_from(Suspending.values),
    while_suspended=st.sampled_from(WhileSuspended.values),
    transition=st.sampled_from(Transition.values),
    outlasts_framework=st.booleans(),
)
contacts = st.builds(
    Contact, side=st.sampled_from(Party.values), level=st.integers(1, 3), name=words, role=maybe, reach=maybe
)
clauses = st.builds(FreeClause, title=words, text=words)
