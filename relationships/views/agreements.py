"""Agreements: the list, and the page of one with the version in force."""

from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from relationships.exports import Column
from relationships.filters import AgreementFilter
from relationships.life_in_lists import with_life
from relationships.lists import Sort, list_page
from relationships.models import Agreement, AgreementTerm, AgreementVersion, Membership, Side, Signature
from relationships.models.version_rows import ON_THE_TABLE
from relationships.portal import PortalRequest, visible_or_404
from relationships.reading import standing, turn
from relationships.views.versions import version_page

LIVING = ("draft", *ON_THE_TABLE, "scheduled", "active")


@require_safe
def agreements(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    return list_page(
        request,
        "relationships/agreements.html",
        seen_by(request.acting_as),
        filterset=AgreementFilter,
        sorts={
            "name": Sort("name"),
            "with": Sort("other_name"),
            "until": Sort("in_force_until"),
            "changed": Sort("changed_at"),
        },
        sorted_by="name",
        columns=COLUMNS,
        name="agreements",
    )


def seen_by(member: Membership | None) -> QuerySet[Any]:
    """The member's agreements with what the list says of each; the versions it speaks of come along."""
    ours = member.organisation_id if member else 0
    visible = AgreementVersion.objects.visible_to(member)
    mine = visible.filter(agreement=OuterRef("pk")).order_by()
    in_force = mine.in_force_at(timezone.now())
    shown = (
        with_life(visible.filter(status__in=LIVING), member)
        .select_related("calendar")
        .order_by("number")
        .prefetch_related(Prefetch("signatures", queryset=Signature.objects.visible_to(member)))
    )
    return (
        Agreement.objects.visible_to(member)
        .select_related("provider", "consumer", "relationship")
        .annotate(
            other_name=Case(When(provider=ours, then=F("consumer__name")), default=F("provider__name")),
            our_side=Case(
                When(provider=ours, then=Value(Side.PROVIDER.value)),
                default=Value(Side.CONSUMER.value),
                output_field=CharField(),
            ),
            in_force_number=Subquery(in_force.values("number")[:1]),
            in_force_until=Subquery(in_force.values("in_force_until")[:1]),
            last_day=Subquery(
                AgreementTerm.objects.visible_to(member)
                .filter(version__agreement=OuterRef("pk"), version__status="active")
                .order_by("-number")
                .values("last_day")[:1]
            ),
            changed_at=Subquery(mine.order_by("-status_since").values("status_since")[:1]),
        )
        .prefetch_related(Prefetch("versions", queryset=shown, to_attr="living"))
    )


COLUMNS = (
    Column("reference", lambda row: row.reference),
    Column("name", lambda row: row.name),
    Column("relationship", lambda row: row.relationship.reference),
    Column("provider", lambda row: row.provider.name),
    Column("consumer", lambda row: row.consumer.name),
    Column("version_in_force", lambda row: row.in_force_number),
    Column("last_day", lambda row: row.last_day),
    Column("under_way", lambda row: (way := standing(row)[1]) and way.number),
    Column("under_way_status", lambda row: (way := standing(row)[1]) and way.status),
    Column("turn", turn),
)


@require_safe
def agreement(request: PortalRequest, reference: str) -> HttpResponse:
    """The version in force; before one is, the latest that may be seen."""
    thing = visible_or_404(Agreement, request, reference=reference)
    versions = AgreementVersion.objects.visible_to(request.acting_as).filter(agreement=thing).with_parties()
    latest = Q(status__in=["draft", *ON_THE_TABLE, "scheduled"])
    order = Case(When(status="active", then=0), When(latest, then=1), default=2)
    shown = versions.order_by(order, "-number").first()
    if shown is None:
        raise Http404
    return version_page(request, shown, whole=True)
