"""How often what was agreed was kept: met / (met + breached) per target and period (K18).

Counted are clocks closed in the period, and clocks still open whose deadline fell into it and has passed. Cancelled
clocks count nowhere, and a share of nothing is no data. The number of queries does not depend on the number of clocks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

from relationships.models import AgreementVersion, Clock, ServiceLevelTarget, ServiceRelationship
from relationships.terms import CountedHours, Metric, PartKind, Unit

LAST = 10_000
Key = tuple[str, str, str, str, str, int]
"""Agreement, metric, kind, priority, counted hours, seconds: what makes two targets the same one."""


@dataclass(frozen=True)
class AttainmentLine:
    """One agreed target in one period. `kind` and `priority` are the target's own: empty means any."""

    agreement: str
    metric: str
    kind: str
    priority: str
    hours: str
    target_seconds: int
    met: int = 0
    breached: int = 0
    """Stopped in the period, after the deadline."""
    breached_open: int = 0
    """The deadline passed in the period, and nothing has stopped it yet."""
    position: int = field(default=0, compare=False)
    """Where the priority stands in its agreement; 0 is any."""

    @property
    def key(self) -> Key:
        return self.agreement, self.metric, self.kind, self.priority, self.hours, self.target_seconds

    def plus(self, counts: Mapping[str, Any]) -> "AttainmentLine":
        """The same with what another version's same target counted."""
        return replace(self, **{name: getattr(self, name) + counts.get(name, 0) for name in COUNTS})

    @property
    def counted(self) -> int:
        return self.met + self.breached + self.breached_open

    @property
    def share(self) -> Fraction | None:
        """The exact share that was met; None is no data, never 100 %."""
        return Fraction(self.met, self.counted) if self.counted else None

    @property
    def metric_label(self) -> str:
        return str(Metric(self.metric).label)

    @property
    def kind_label(self) -> str:
        return str(PartKind(self.kind).label) if self.kind else ""

    @property
    def hours_label(self) -> str:
        return str(CountedHours(self.hours).label)


def attainment_of(
    relationship: ServiceRelationship, since: datetime, until: datetime, *, now: datetime
) -> list[AttainmentLine]:
    """Each target agreed in [since, until), and each that a clock of it ran under, in the order of the terms."""
    counted = {row["target"]: row for row in _counts(relationship, since, until, now).values("target", *COUNTS)}
    agreed = Q(version__status__in=AgreementVersion.BINDING, version__in_force_from__lt=until) & (
        Q(version__in_force_until=None) | Q(version__in_force_until__gt=since)
    )
    never = Q(version__in_force_until=F("version__in_force_from"))
    targets = _targets(relationship, agreed & ~never | Q(pk__in=counted))
    lines: dict[Key, AttainmentLine] = {}
    for key, target in targets.items():
        lines[target.key] = lines.get(target.key, target).plus(counted.get(key, {}))
    return in_order(lines.values())


def attainment_by_month(
    relationship: ServiceRelationship, months: Sequence[date], *, now: datetime
) -> dict[Key, dict[date, AttainmentLine]]:
    """For each target with data, the months (first days, in the relationship's zone) in which it has some."""
    zone = ZoneInfo(relationship.time_zone)
    since, _end = month_bounds(zone, min(months))
    _start, until = month_bounds(zone, max(months))
    counted_at = TruncMonth(Coalesce("stopped_at", "breached_at", "due_at"), tzinfo=zone)
    rows = list(_counts(relationship, since, until, now, month=counted_at).values("month", "target", *COUNTS))
    targets = _targets(relationship, Q(pk__in={row["target"] for row in rows}))
    series: dict[Key, dict[date, AttainmentLine]] = {}
    for row in sorted(rows, key=lambda row: row["month"]):
        target, month = targets[row["target"]], row["month"].date()
        found = series.setdefault(target.key, {})
        found[month] = found.get(month, target).plus(row)
    return series


def counted_in(since: datetime, until: datetime, now: datetime) -> Q:
    """The clocks that count in a period: closed in it with a result, or open with a deadline of it that has passed."""
    return closed_in(since, until) | open_breach_in(since, until, now)


def closed_in(since: datetime, until: datetime) -> Q:
    return Q(state__in=["met", "breached"], stopped_at__gte=since, stopped_at__lt=until)


def open_breach_in(since: datetime, until: datetime, now: datetime) -> Q:
    """Unanswered past its deadline, whether or not anybody has written the breach down yet (K19)."""
    written = Q(breached_at__gte=since, breached_at__lt=until)
    unwritten = Q(breached_at=None, state="running", due_at__gte=since, due_at__lt=min(until, now))
    return Q(stopped_at=None) & (written | unwritten)


def month_bounds(zone: ZoneInfo, month: date) -> tuple[datetime, datetime]:
    """From the first midnight of a month to that of the next, in the zone, as UTC instants."""
    return _midnight(zone, month.replace(day=1)), _midnight(zone, next_month(month))


def month_of(instant: datetime, zone: ZoneInfo) -> date:
    """The first day of the month in which an instant lies."""
    return instant.astimezone(zone).date().replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_up_to(month: date, count: int = 12) -> list[date]:
    """The first days of `count` months, the given one last."""
    last = month.year * 12 + month.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - count + 1, last + 1)]


def in_order(lines: Iterable[AttainmentLine]) -> list[AttainmentLine]:
    """By agreement, the responses first, then as the terms order them; the stricter target first."""
    metrics = [str(metric) for metric in Metric]
    return sorted(
        lines,
        key=lambda x: (
            (len(x.agreement), x.agreement, metrics.index(x.metric)),
            (x.position or LAST, x.priority, x.kind, x.target_seconds),
        ),
    )


def _midnight(zone: ZoneInfo, day: date) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


# What is read

COUNTS = ("met", "breached", "breached_open")


def _counts(
    relationship: ServiceRelationship, since: datetime, until: datetime, now: datetime, **by: Any
) -> QuerySet[Any]:
    """The counts by target key alone: tens of thousands of clocks are grouped without a join."""
    return (
        Clock.objects.filter(counted_in(since, until, now), relationship=relationship)
        .order_by()
        .annotate(**by)
        .values(*by, "target")
        .annotate(
            met=Count("pk", filter=Q(state="met")),
            breached=Count("pk", filter=Q(state="breached")),
            breached_open=Count("pk", filter=Q(stopped_at=None)),
        )
    )


def _targets(relationship: ServiceRelationship, which: Q) -> dict[int, AttainmentLine]:
    """A line without counts for each target, by the target's key."""
    rows = ServiceLevelTarget.objects.filter(which, relationship=relationship).values_list(
        *("pk", "version__agreement__reference", "metric", "kind", "priority__name", "hours", "amount", "unit"),
        "priority__position",
    )
    return {
        key: AttainmentLine(
            agreement, metric, kind, priority or "", hours, amount * Unit(unit).seconds, position=position or 0
        )
        for key, agreement, metric, kind, priority, hours, amount, unit, position in rows
    }
