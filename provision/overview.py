"""The figures of the provider's home: counted over what is open, and over one month of clocks; never row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from consumption.models import ServiceRequest
from provision.models import Fulfilment
from relationships.attainment import counted_in, month_bounds, month_of
from relationships.models import AgreementVersion, Clock, Membership, ServiceRelationship, Side

SHOWN = 12


@dataclass(frozen=True)
class RelationshipLine:
    """One relationship as the home page shows it."""

    relationship: ServiceRelationship
    version: AgreementVersion | None
    open_requests: int
    overdue: int
    met: int
    counted: int

    @property
    def share(self) -> Fraction | None:
        """What was met this month; None is no data."""
        return Fraction(self.met, self.counted) if self.counted else None


def open_requests(member: Membership) -> Any:
    """The open requests that the member's organisation is asked to fulfil."""
    return ServiceRequest.objects.visible_to(member).open().filter(provider=member.organisation_id)


def counts_of(member: Membership, now: datetime) -> dict[str, int]:
    """How many open requests are mine, nobody's, overdue, due within a day: one query."""
    theirs = Fulfilment.objects.visible_to(member).filter(request=OuterRef("pk"))
    rows = open_requests(member).annotate(who=Subquery(theirs.values("assigned_to")[:1]))
    ours = Q(status__in=["submitted", "in_progress"])
    counts: dict[str, int] = rows.aggregate(
        mine=Count("pk", filter=Q(who=member.pk)),
        nobody=Count("pk", filter=Q(who=None) & ours),
        overdue=Count("pk", filter=Q(next_due_at__lt=now)),
        soon=Count("pk", filter=Q(next_due_at__gte=now, next_due_at__lt=now + timedelta(days=1))),
    )
    return counts


def relationship_lines(member: Membership, now: datetime) -> list[RelationshipLine]:
    """The living relationships we provide in, each with its agreement, open requests and this month's attainment."""
    rows = ServiceRelationship.objects.visible_to(member).living().filter(provider=member.organisation_id)
    relationships = list(rows.select_related("provider", "consumer").order_by("consumer__name")[: SHOWN + 1])
    versions = in_force(member, relationships, now)
    opened = {row["relationship"]: row for row in open_per_relationship(member, relationships, now)}
    month = {row["relationship"]: row for row in attained(member, relationships, now)}
    return [
        RelationshipLine(
            relationship=one,
            version=versions.get(one.pk),
            open_requests=opened.get(one.pk, {}).get("n", 0),
            overdue=opened.get(one.pk, {}).get("overdue", 0),
            met=month.get(one.pk, {}).get("met", 0),
            counted=month.get(one.pk, {}).get("counted", 0),
        )
        for one in relationships
    ]


def in_force(
    member: Membership, relationships: Sequence[ServiceRelationship], now: datetime
) -> dict[int, AgreementVersion]:
    versions = AgreementVersion.objects.visible_to(member).in_force_at(now).filter(relationship__in=relationships)
    return {version.relationship_id: version for version in versions.select_related("agreement").order_by("-pk")}


def open_per_relationship(
    member: Membership, relationships: Sequence[ServiceRelationship], now: datetime
) -> QuerySet[Any, Any]:
    rows = open_requests(member).filter(relationship__in=relationships).order_by()
    counted: QuerySet[Any, Any] = rows.values("relationship").annotate(
        n=Count("pk"), overdue=Count("pk", filter=Q(next_due_at__lt=now))
    )
    return counted


def attained(member: Membership, relationships: Sequence[ServiceRelationship], now: datetime) -> QuerySet[Any, Any]:
    """Met, and met or breached, of what we owe this month in our zone (K18), per relationship."""
    zone = ZoneInfo(member.organisation.time_zone)
    since, until = month_bounds(zone, month_of(now, zone))
    clocks = Clock.objects.visible_to(member).filter(
        counted_in(since, until, now), relationship__in=relationships, debtor=Side.PROVIDER
    )
    counted: QuerySet[Any, Any] = (
        clocks.order_by().values("relationship").annotate(met=Count("pk", filter=Q(state="met")), counted=Count("pk"))
    )
    return counted
