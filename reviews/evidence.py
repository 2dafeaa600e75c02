"""What a review looks at, as one plain value: collected live, frozen into rows, digested, shown. No Django in here."""

import hashlib
import json
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

PROVIDER, CONSUMER = "provider", "consumer"
DUTY = "duty"
"""What a point about an obligation is about, where others name a metric."""


LATER = {"later": True}


def later(default: Any) -> Any:
    """A field that Tandem learned after reviews were signed: while it says the default, the canonical text leaves it
    out, and what was frozen before keeps its digest (invariant 24)."""
    return field(default=default, metadata=LATER)


@dataclass(frozen=True)
class FigureOf:
    """One number of the period; `unit` is "count" or "seconds"."""

    name: str
    value: int
    unit: str = "count"


@dataclass(frozen=True)
class VersionOf:
    """An agreement version that bound in the period, with the digest both sides had signed."""

    agreement: str
    version: int
    name: str
    digest: str


@dataclass(frozen=True)
class TargetOf:
    """What came of one agreed target, or of one obligation, in the period (K18, O1). `priority` and `kind` empty mean
    any."""

    agreement: str
    metric: str
    kind: str
    priority: str
    hours: str
    target_seconds: int
    met: int
    breached: int
    """Answered in the period, after the deadline."""
    breached_open: int
    """The deadline passed in the period, and nothing had answered it."""
    unit: str = later("")
    """In which it was declared (C8); empty where that was not frozen."""
    debtor: str = later(PROVIDER)
    obligation: str = later("")

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same promise in another period, however strict it was then."""
        return self.agreement, self.metric, self.kind, self.priority, self.debtor, self.obligation

    @property
    def missed(self) -> int:
        return self.breached + self.breached_open

    @property
    def share(self) -> tuple[int, int]:
        """Met of all that count; of nothing, that is no data."""
        return self.met, self.met + self.missed


@dataclass(frozen=True)
class BreachOf:
    """One clock that ran past its target, and by how much of its own hours."""

    clock: str
    subject: str
    title: str
    metric: str
    priority: str
    due_at: datetime
    stopped_at: datetime | None
    late_seconds: int
    unit: str = later("")
    """Business days where it was late by such: one is 86,400 seconds."""
    debtor: str = later(PROVIDER)
    proposed: str = later("")
    """Whom it is proposed to be attributed to, because of what follows (O2)."""
    linked: str = later("")
    """The clock that the other side was late with, or the review that attributed this breach before."""
    linked_name: str = later("")
    linked_count: int = later(0)
    """How many such clocks there are; the longest overlap is named."""
    overlap_since: datetime | None = field(default=None, metadata=LATER)
    overlap_until: datetime | None = field(default=None, metadata=LATER)


@dataclass(frozen=True)
class WorkloadOf:
    """What was counted against one agreed limit in one of its periods (O3)."""

    agreement: str
    version: int
    name: str
    every: str
    first_day: date
    amount: int
    count: int
    effect: str
    longer_percent: int

    @property
    def excess(self) -> int:
        return max(self.count - self.amount, 0)


@dataclass(frozen=True)
class AgendaOf:
    """Something to talk about; what the others mean follows from its kind: "breaches" (of the provider), "consumer"
    (breaches of the consumer), "action", "expiring" or "renewing" (unless a side gives notice)."""

    kind: str
    subject: str
    words: str
    day: date | None = None
    count: int = 0


@dataclass(frozen=True)
class Evidence:
    counted_until: datetime
    figures: tuple[FigureOf, ...] = ()
    versions: tuple[VersionOf, ...] = ()
    targets: tuple[TargetOf, ...] = ()
    breaches: tuple[BreachOf, ...] = ()
    agenda: tuple[AgendaOf, ...] = ()
    workload: tuple[WorkloadOf, ...] = later(())

    @property
    def met(self) -> int:
        """What the provider kept: the figure that a review is known by."""
        return self.of(PROVIDER)[0]

    @property
    def breached(self) -> int:
        met, counted = self.of(PROVIDER)
        return counted - met

    @property
    def missed(self) -> int:
        """The breaches of both sides."""
        return sum(target.missed for target in self.targets)

    def owed_by(self, side: str) -> tuple[TargetOf, ...]:
        return tuple(target for target in self.targets if target.debtor == side)

    def of(self, side: str) -> tuple[int, int]:
        """Met of all that count of what the side owed."""
        owed = self.owed_by(side)
        return sum(target.met for target in owed), sum(sum(target.share[1:]) for target in owed)

    def figure(self, name: str) -> int:
        return next((figure.value for figure in self.figures if figure.name == name), 0)

    def digest(self) -> str:
        return digest_of(canonical(content(self)))


def content(value: Any) -> Any:
    """A value as dictionaries and lists, without what Tandem learned later and which says nothing."""
    if is_dataclass(value):
        held = ((each, getattr(value, each.name)) for each in fields(value))
        return {
            each.name: content(said) for each, said in held if not each.metadata.get("later") or said != each.default
        }
    return [content(one) for one in value] if isinstance(value, tuple) else value


def canonical(content: dict[str, Any]) -> str:
    """Canonical JSON: sorted keys, no spaces, text as it is, instants in UTC."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=plain)


def digest_of(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> str:
    """How canonical JSON writes what JSON does not know."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
