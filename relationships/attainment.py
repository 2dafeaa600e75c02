"""How often what was agreed was kept by the side that owes it: met / (met + breached) per line and period (K18, O1).

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

from relationships.models import AgreedObligation, AgreementVersion, Clock, ServiceLevelTarget, ServiceRelationship
from relationships.promised import within
from relationships.terms import CountedHours, Metric, PartKind, Party, Unit

LAST = 10_000
Key = tuple[str, str, str, str, str, int, str, str, str]
"""Agreement, metric, kind, priority, counted hours, seconds, unit, debtor, obligation: what makes two of them one."""
Agreed = tuple[int | None, int | None]
"""The key of a target or of an obligation, as a clock names what was agreed."""


@dataclass(frozen=True)
class AttainmentLine:
    """What one side owed in one period: an agreed target, or an obligation by its name.

    `kind` and `priority` are the target's own: empty means any.
    """

    agreement: str
    metric: str
    kind: str
    priority: str
    hours: str
    target_seconds: int
    """As agreed: what a workload limit made longer counts here, too (O3)."""
    unit: str = Unit.HOURS
    debtor: str = Party.PROVIDER
    obligation: str = ""
    met: int = 0
    breached: int = 0
    """Stopped in the period, after the deadline."""
    breached_open: int = 0
    """The deadline passed in the period, and nothing has stopped it yet."""
    position: int = field(default=0, compare=False)
    """Where the priority, or the obligation, stands in its agreement; 0 is any."""

    @property
    def key(self) -> Key:
        of_target = (self.agreement, self.metric, self.kind, self.priority, self.hours, self.target_seconds)
        return *of_target, self.unit, self.debtor, self.obligation

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
    def amount(self) -> int:
        return self.target_seconds // Unit(self.unit).seconds

    @property
    def within(self) -> str:
        """As it was declared (C8)."""
        return within(self.amount, self.unit)

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
    relationship: ServiceRelationship,
    since: datetime,
    until: datetime,
    *,
    now: datetime,
    as_of: datetime | None = None,
) -> list[AttainmentLine]:
    """What either side owed in [since, until), and whatever a clock of it ran under, in the order of the terms.

    With `as_of`, what was answered from then on counts as still open, as it did then.
    """
    rows = _counts(relationship, since, until, now, as_of).values("target", "obligation", *COUNTS)
    counted = {_agreed(row): row for row in rows}
    bound = Q(version__status__in=AgreementVersion.BINDING, version__in_force_from__lt=until) & (
        Q(version__in_force_until=None) | Q(version__in_force_until__gt=since)
    )
    never = Q(version__in_force_until=F("version__in_force_from"))
    lines: dict[Key, AttainmentLine] = {}
    for agreed, line in _lines(relationship, counted, bound & ~never).items():
        lines[line.key] = lines.get(line.key, line).plus(counted.get(agreed, {}))
    return in_order(lines.values())


def attainment_by_month(
    relationship: ServiceRelationship, months: Sequence[date], *, now: datetime
) -> dict[Key, dict[date, AttainmentLine]]:
    """For each line with data, the months (first days, in the relationship's zone) in which it has some."""
    zone = ZoneInfo(relationship.time_zone)
    since, _end = month_bounds(zone, min(months))
    _start, until = month_bounds(zone, max(months))
    counted_at = TruncMonth(Coalesce("stopped_at", "breached_at", "due_at"), tzinfo=zone)
    counts = _counts(relationship, since, until, now, month=counted_at)
    rows = list(counts.values("month", "target", "obligation", *COUNTS))
    lines = _lines(relationship, {_agreed(row) for row in rows})
    series: dict[Key, dict[date, AttainmentLine]] = {}
    for row in sorted(rows, key=lambda row: row["month"]):
        line, month = lines[_agreed(row)], row["month"].date()
        found = series.setdefault(line.key, {})
        found[month] = found.get(month, line).plus(row)
    return series


def counted_in(since: datetime, until: datetime, now: datetime, as_of: datetime | None = None) -> Q:
    """The clocks that count in a period: closed in it with a result, or open with a deadline of it that has passed."""
    return closed_in(since, until) | open_breach_in(since, until, now, as_of)


def closed_in(since: datetime, until: datetime) -> Q:
    return Q(state__in=["met", "breached"], stopped_at__gte=since, stopped_at__lt=until)


def open_breach_in(since: datetime, until: datetime, now: datetime, as_of: datetime | None = None) -> Q:
    """Unanswered past its deadline, whether or not anybody has written the breach down yet (K19)."""
    written = Q(breached_at__gte=since, breached_at__lt=until)
    unwritten = Q(breached_at=None, state="running", due_at__gte=since, due_at__lt=min(until, now))
    return unanswered(as_of) & (written | unwritten)


def unanswered(as_of: datetime | None) -> Q:
    """Open now, or at an instant that has passed."""
    still = Q(stopped_at=None)
    return still | Q(stopped_at__gte=as_of) & ~Q(state="cancelled") if as_of else still


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
    """What the provider owes first; by agreement, the responses first, then as the terms order them; the stricter
    target first."""
    metrics, parties = [str(metric) for metric in Metric], [str(party) for party in Party]
    return sorted(
        lines,
        key=lambda x: (
            (parties.index(x.debtor), len(x.agreement), x.agreement, metrics.index(x.metric), x.obligation != ""),
            (x.position or LAST, x.priority, x.kind, x.obligation, x.target_seconds, x.unit),
        ),
    )


def _midnight(zone: ZoneInfo, day: date) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


# What is read

COUNTS = ("met", "breached", "breached_open")


def _counts(
    relationship: ServiceRelationship,
    since: datetime,
    until: datetime,
    now: datetime,
    as_of: datetime | None = None,
    **by: Any,
) -> QuerySet[Any]:
    """The counts by what was agreed alone: tens of thousands of clocks are grouped without a join."""
    open_then = unanswered(as_of)
    return (
        Clock.objects.filter(counted_in(since, until, now, as_of), relationship=relationship)
        .order_by()
        .annotate(**by)
        .values(*by, "target", "obligation")
        .annotate(
            met=Count("pk", filter=Q(state="met") & ~open_then),
            breached=Count("pk", filter=Q(state="breached") & ~open_then),
            breached_open=Count("pk", filter=open_then),
        )
    )


def _agreed(row: Mapping[str, Any]) -> Agreed:
    return row["target"], row["obligation"]


def _lines(
    relationship: ServiceRelationship, which: Iterable[Agreed], more: Q | None = None
) -> dict[Agreed, AttainmentLine]:
    """A line without counts for each of these, and for what else is agreed: one query for each of the two kinds."""
    keys = list(which)
    targets = Q(pk__in={target for target, _obligation in keys if target})
    obligations = Q(pk__in={obligation for _target, obligation in keys if obligation})
    if more is not None:
        targets, obligations = targets | more, obligations | more
    return _targets(relationship, targets) | _obligations(relationship, obligations)


def _targets(relationship: ServiceRelationship, which: Q) -> dict[Agreed, AttainmentLine]:
    rows = ServiceLevelTarget.objects.filter(which, relationship=relationship).values_list(
        *("pk", "version__agreement__reference", "metric", "kind", "priority__name", "hours", "amount", "unit"),
        *("debtor", "priority__position"),
    )
    return {
        (key, None): AttainmentLine(
            *(agreement, metric, kind, priority or "", hours, amount * Unit(unit).seconds),
            unit=unit,
            debtor=debtor,
            position=position or 0,
        )
        for key, agreement, metric, kind, priority, hours, amount, unit, debtor, position in rows
    }


def _obligations(relationship: ServiceRelationship, which: Q) -> dict[Agreed, AttainmentLine]:
    rows = AgreedObligation.objects.filter(which, relationship=relationship).values_list(
        "pk", "version__agreement__reference", "name", "hours", "amount", "unit", "debtor", "position"
    )
    return {
        (None, key): AttainmentLine(
            *(agreement, Metric.OBLIGATION, "", "", hours, amount * Unit(unit).seconds),
            unit=unit,
            debtor=debtor,
            obligation=name,
            position=position,
        )
        for key, agreement, name, hours, amount, unit, debtor, position in rows
    }
