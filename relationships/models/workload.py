"""Workload against the limits that both agreed on (O3).

Only what is asked for here counts. A history that was brought in from elsewhere says what was, under limits of its own,
so an import counts up nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import connection, models, transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.constraints import CompositeForeignKey
from relationships.models.sides import BOTH, Sided
from relationships.models.terms import WorkloadLimit
from relationships.terms import Every, LimitEffect

if TYPE_CHECKING:
    from relationships.models.record import Told
    from relationships.models.relationship import ServiceRelationship
    from relationships.models.terms import AgreedPriority
    from relationships.models.version import AgreementVersion

COUNT_UP = """
    INSERT INTO relationships_workload AS workload
        (relationship_id, provider_id, consumer_id, version_id, limit_id, first_day, count)
    SELECT %s, %s, %s, %s, one.limit_id, one.first_day, 1
    FROM unnest(%s::bigint[], %s::date[]) AS one(limit_id, first_day)
    ORDER BY one.limit_id
    ON CONFLICT (limit_id, first_day) DO UPDATE SET count = workload.count + 1
    RETURNING limit_id, id, count
"""
"""Whoever comes second waits for the first, so that no two requests have one number."""


@dataclass(frozen=True)
class WorkloadLine:
    """A limit with what was counted against it in one of its periods."""

    limit: WorkloadLimit
    first_day: date
    count: int

    @property
    def excess(self) -> int:
        return max(self.count - self.limit.amount, 0)

    def and_one(self) -> "WorkloadLine":
        """As the next request makes it."""
        return WorkloadLine(self.limit, self.first_day, self.count + 1)

    def __str__(self) -> str:
        """ "97 of 100 requests this month", for the period that goes on."""
        said = {
            Every.WEEK: _t("%(count)d of %(amount)d this week"),
            Every.MONTH: _t("%(count)d of %(amount)d this month"),
        }[Every(self.limit.every)]
        return said % {"count": self.count, "amount": self.limit.amount}

    def made_of_it(self) -> str:
        """What the excess makes of the targets."""
        if self.limit.effect == LimitEffect.SUSPENDED:
            return _t("no target holds")
        return _t("targets are %(percent)d %% longer") % {"percent": self.limit.longer_percent}


def first_day_of(every: str, at: datetime, zone: ZoneInfo) -> date:
    """The Monday, or the first of the month, that the instant belongs to where the agreement counts its days."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday()) if every == Every.WEEK else day.replace(day=1)


def fits(limit: WorkloadLimit, kind: str, priority: "AgreedPriority | None") -> bool:
    of_priority = limit.priority_id is None or (priority is not None and limit.priority_id == priority.pk)
    return limit.kind in ("", kind) and of_priority


def effect_of(limits: Iterable[WorkloadLimit]) -> int | None:
    """What limits that were passed make of targets: longer by so many percent, or None where one suspends them."""
    passed = list(limits)
    if any(limit.effect == LimitEffect.SUSPENDED for limit in passed):
        return None
    return max((limit.longer_percent for limit in passed), default=0)


def decisive(above: Sequence[WorkloadLine]) -> list[WorkloadLine]:
    """Of the lines above their limits those that decide: where one suspends the targets, nothing else matters."""
    suspending = [line for line in above if line.limit.effect == LimitEffect.SUSPENDED]
    return suspending or list(above)


class Workload(Sided):
    """How many requests a limit has counted in one period."""

    limit = models.ForeignKey(WorkloadLimit, models.PROTECT, related_name="workloads")
    version = models.ForeignKey("relationships.AgreementVersion", models.PROTECT, related_name="+")
    first_day = models.DateField()
    """The period's, in the zone of the agreement: a Monday or the first of a month."""
    count = models.PositiveIntegerField(default=0)

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("workload")
        verbose_name_plural = _("workloads")
        ordering = ("-first_day",)
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("limit", "version"),
                to="relationships.WorkloadLimit",
                to_fields=("id", "version"),
                name="workload_of_limit_of_its_version",
            ),
            models.UniqueConstraint(fields=["limit", "first_day"], name="workload_once_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.limit_id}, {self.first_day}: {self.count}"

    @classmethod
    @transaction.atomic
    def count_up(
        cls,
        thing: "Told",
        version: "AgreementVersion",
        *,
        kind: str,
        priority: "AgreedPriority",
        at: datetime,
        limits: Sequence[WorkloadLimit] | None = None,
    ) -> int | None:
        """Count one more request against each limit that is about it; what is above one is written down.

        Returns by how many percent its targets are longer, or None where they are suspended. `limits` are the
        version's, where they were read already.
        """
        known = version.workloadlimits.all() if limits is None else limits
        fitting = {limit.pk: limit for limit in known if fits(limit, kind, priority)}
        if not fitting:
            return 0
        days = [first_day_of(limit.every, at, version.zone) for limit in fitting.values()]
        sides = thing.sides
        of = [sides["relationship_id"], sides["provider_id"], sides["consumer_id"], version.pk]
        with connection.cursor() as cursor:
            cursor.execute(COUNT_UP, [*of, list(fitting), days])
            counted = cursor.fetchall()
        above = [(key, number, fitting[limit]) for limit, key, number in counted if number > fitting[limit].amount]
        WorkloadExcess.objects.bulk_create(
            WorkloadExcess(**sides, workload_id=key, subject=thing.reference, number=number)
            for key, number, _limit in above
        )
        return effect_of(limit for _key, _number, limit in above)

    @classmethod
    def now(cls, limits: Sequence[WorkloadLimit], zone: ZoneInfo, at: datetime) -> list[WorkloadLine]:
        """Each of these limits with its count in the period that goes on: one query, none without limits."""
        days = {limit.pk: first_day_of(limit.every, at, zone) for limit in limits}
        if not days:
            return []
        rows = cls.objects.filter(limit__in=days, first_day__in=set(days.values()))
        counts = {(row.limit_id, row.first_day): row.count for row in rows}
        return [WorkloadLine(limit, days[limit.pk], counts.get((limit.pk, days[limit.pk]), 0)) for limit in limits]


class WorkloadExcess(Sided):
    """One request above a limit: its number in the period, and what that made of its targets."""

    workload = models.ForeignKey(Workload, models.PROTECT, related_name="excesses")
    subject = models.CharField(max_length=24)
    number = models.PositiveIntegerField()

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("request above a workload limit")
        verbose_name_plural = _("requests above workload limits")
        ordering = ("number",)
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["workload", "subject"], name="workload_excess_once"),
        ]
        indexes = [models.Index(fields=["subject"], name="workload_excess_subject")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.number}"

    @classmethod
    def of(cls, subject: str) -> Any:
        """The limits that a request went above, with their terms."""
        return cls.objects.filter(subject=subject).select_related("workload__limit")

    @classmethod
    def effect_on(cls, subject: str) -> int | None:
        """By how many percent its targets are longer, or None where they are suspended."""
        return effect_of(excess.workload.limit for excess in cls.of(subject))

    def line(self) -> WorkloadLine:
        return WorkloadLine(self.workload.limit, self.workload.first_day, self.number)


def workload_of(relationship: "ServiceRelationship", since: date, until: date) -> list[WorkloadLine]:
    """What was counted in the periods that begin in [since, until), oldest first, in one query.

    A period without a request has no line.
    """
    rows = Workload.objects.filter(relationship=relationship, first_day__gte=since, first_day__lt=until)
    rows = rows.select_related("limit__priority", "limit__version__agreement").order_by(
        "first_day", "limit__position", "limit_id"
    )
    return [WorkloadLine(row.limit, row.first_day, row.count) for row in rows]


def workload_now(relationship: "ServiceRelationship", at: datetime) -> list[WorkloadLine]:
    """Each limit in force with its count in the period that goes on, whether or not anybody asked for anything."""
    limits = WorkloadLimit.objects.filter(relationship=relationship, version__in=_in_force(relationship, at))
    by_zone: dict[ZoneInfo, list[WorkloadLimit]] = {}
    for limit in limits.select_related("version__calendar", "version__agreement", "priority").order_by(
        "version_id", "position"
    ):
        by_zone.setdefault(limit.version.zone, []).append(limit)
    return [line for zone, found in by_zone.items() for line in Workload.now(found, zone, at)]


def _in_force(relationship: "ServiceRelationship", at: datetime) -> Any:
    from relationships.models.version import AgreementVersion

    return AgreementVersion.objects.in_force_at(at).filter(relationship=relationship)
