"""The values: parts, targets, obligations, limits, and the terms that hold them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from . import canonical, checks
from .conditions import (
    NO_CREDITS,
    NO_DURATION,
    NO_REVIEWS,
    USUAL_CONDUCT,
    Annex,
    Availability,
    Conduct,
    Contact,
    CreditPolicy,
    Duration,
    Field,
    FreeClause,
    Penalty,
    Reviewing,
)
from .hours import OFFICE_HOURS, Hours
from .words import (
    CountedHours,
    Every,
    LimitEffect,
    Metric,
    PartKind,
    Party,
    Pausing,
    Period,
    Reopening,
    Unit,
    Until,
    UpdateMode,
    ZoneSource,
)


def later(default: Any) -> Any:
    """A field that Tandem learned after agreements were signed: while it says the default, the canonical text leaves
    it out, and old digests stay what they were (G4)."""
    return field(default=default, metadata=canonical.LATER)


@dataclass(frozen=True)
class Part:
    kind: str
    name: str
    description: str = ""
    unit: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    period: str = Period.ONCE
    source: str = ""
    """The reference of the service offering it was copied from, or empty."""
    source_version: int = later(0)
    """The number of that offering's version (F2); 0 where none was named."""
    plan: str = later("")
    minimum: Decimal | None = later(None)
    maximum: Decimal | None = later(None)
    """The least and the most that the quantity may be, both included."""
    fields: tuple[Field, ...] = later(())
    """What a request for it must say."""

    @property
    def transfers_ownership(self) -> bool:
        """Goods become the consumer's; access and actions do not (F4)."""
        return self.kind == PartKind.GOODS

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """(field, sentence) for facts that cannot go together."""
        return checks.conflicts_of_part(self)

    @property
    def per_year(self) -> Decimal:
        return self.quantity * self.unit_price * Period(self.period).per_year


@dataclass(frozen=True)
class Target:
    """`kind` and `priority` empty mean any; `amount` is in `unit`."""

    metric: str
    amount: int
    unit: str = Unit.HOURS
    kind: str = ""
    priority: str = ""
    hours: str = CountedHours.SERVICE
    until: str = Until.RESOLVED
    warn_percent: int = 75
    debtor: str = later(Party.PROVIDER)
    """The side that owes it (O1)."""
    mode: str = later(UpdateMode.ALWAYS)
    """Of an update target alone (K15)."""
    end_of_day: bool = later(False)
    """Of business days alone: due when the working day ends (C8)."""
    zone: str = later(ZoneSource.AGREEMENT)
    warnings: tuple[int, ...] = later(())
    """More percents to warn at, beside `warn_percent` (K14)."""
    pausing: str = later(Pausing.USUAL)
    retroactive: bool = later(True)
    """A target that changes on the way counts from the original start, else anew from the change (K9)."""
    reopening: str = later(Reopening.CONTINUE)
    immediate: bool = later(False)
    """Alerts reach people outside their hours, too (K20)."""

    @property
    def seconds(self) -> int:
        return self.amount * Unit(self.unit).seconds

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """(field, sentence) for facts that cannot go together (K3)."""
        return checks.conflicts(self)

    @classmethod
    def within_seconds(cls, seconds: int, **facts: Any) -> "Target":
        """A target declared in seconds, told in the largest unit that it fills exactly."""
        unit = next(u for u in (Unit.HOURS, Unit.MINUTES, Unit.SECONDS) if seconds % u.seconds == 0)
        return cls(amount=seconds // unit.seconds, unit=unit, **facts)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What there is one target for (K12)."""
        return self.metric, self.kind, self.priority, self.debtor


@dataclass(frozen=True)
class Obligation:
    """Something one side must see to, once or in every period: within `amount` of its beginning (O1)."""

    name: str
    amount: int
    description: str = ""
    debtor: str = Party.CONSUMER
    every: str = Every.MONTH
    unit: str = Unit.BUSINESS_DAYS
    hours: str = CountedHours.SERVICE
    metric: str = ""
    """The targets of the other side that rest on it: those of this metric, or empty for any (O2)."""

    @property
    def seconds(self) -> int:
        return self.amount * Unit(self.unit).seconds

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """(field, sentence) for facts that cannot go together."""
        return checks.conflicts_of_obligation(self)


@dataclass(frozen=True)
class Limit:
    """How many requests a period the targets are promised for, and what holds above that (O3)."""

    name: str
    amount: int
    every: str = Every.MONTH
    kind: str = ""
    priority: str = ""
    effect: str = LimitEffect.SUSPENDED
    longer_percent: int = 0
    """Relaxed targets are longer by so much."""

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """(field, sentence) for facts that cannot go together."""
        return checks.conflicts_of_limit(self)


@dataclass(frozen=True)
class Terms:
    first_day: date
    last_day: date | None = None
    currency: str = "EUR"
    summary: str = ""
    hours: Hours = field(default_factory=lambda: Hours(weekly=OFFICE_HOURS))
    priorities: tuple[str, ...] = ()
    matrix: tuple[tuple[str, str, str], ...] = ()
    """(impact, urgency, priority) rows; empty where requests name their priority directly."""
    parts: tuple[Part, ...] = ()
    targets: tuple[Target, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    limits: tuple[Limit, ...] = ()
    availabilities: tuple[Availability, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    credits: CreditPolicy = later(NO_CREDITS)
    duration: Duration = later(NO_DURATION)
    reviewing: Reviewing = later(NO_REVIEWS)
    conduct: Conduct = later(USUAL_CONDUCT)
    contacts: tuple[Contact, ...] = ()
    clauses: tuple[FreeClause, ...] = ()
    annexes: tuple[Annex, ...] = ()

    @property
    def value_per_year(self) -> Decimal:
        """What one year costs, one-off charges included: the amount a mandate must cover."""
        return sum((part.per_year for part in self.parts), Decimal(0))

    def targets_in_order(self) -> list[Target]:
        """By metric, then as the agreement orders its priorities; what holds for any comes last."""
        places = {name: place for place, name in enumerate(self.priorities)}
        metrics = list(Metric)

        def place(target: Target) -> tuple[int, int, str, str]:
            priority = places.get(target.priority, len(places))
            return metrics.index(Metric(target.metric)), priority, target.kind, target.debtor

        return sorted(self.targets, key=place)

    def canonical(self, **parties: str) -> str:
        """Canonical JSON of the terms and the parties (G4)."""
        return canonical.text({"terms": self, **parties})

    def digest(self, **parties: str) -> str:
        """SHA-256 of the canonical JSON, in hex."""
        return canonical.digest(self.canonical(**parties))

    def amended(self, **facts: Any) -> "Terms":
        return replace(self, **facts)

    def contradictions(self) -> Iterator[str]:
        """Sentences about terms that cannot stand beside each other, not even in a draft."""
        return checks.contradictions(self)

    def problems(self) -> Iterator[str]:
        """Sentences about what keeps these terms from being proposed; none means that they hold together."""
        return checks.problems(self)
