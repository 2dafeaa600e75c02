"""What a review looks at, as one plain value: collected live, frozen into rows, digested, shown. No Django in here."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any


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
    """What came of one agreed target in the period (K18). `priority` and `kind` empty mean any."""

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

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same promise in another period, however strict it was then."""
        return self.agreement, self.metric, self.kind, self.priority

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


@dataclass(frozen=True)
class AgendaOf:
    """Something to talk about: kind "breaches", "action" or "expiring"; what the others mean follows from it."""

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

    @property
    def met(self) -> int:
        return sum(target.met for target in self.targets)

    @property
    def breached(self) -> int:
        return sum(target.missed for target in self.targets)

    def figure(self, name: str) -> int:
        return next((figure.value for figure in self.figures if figure.name == name), 0)

    def digest(self) -> str:
        return digest_of(canonical(asdict(self)))


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
