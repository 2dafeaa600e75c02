"""Relationships: the list, the page that both sides share, proposing and answering."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, CharField, Count, F, OuterRef, Prefetch, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relationships.exports import Column
from relationships.filters import RelationshipFilter
from relationships.forms.relationships import AcceptForm, DeclineForm, ProposeForm, WithdrawForm
from relationships.journey import with_stage
from relationships.life_in_lists import with_life
from relationships.lists import Sort, list_page
from relationships.models import (
    AgreementVersion,
    Clock,
    Duty,
    Membership,
    Organisation,
    Role,
    ServiceRelationship,
    Side,
    Signature,
)
from relationships.models.version_rows import ON_THE_TABLE
from relationships.moving import form_page
from relationships.portal import PortalRequest, page, visible_or_404
from relationships.standing import standing_of

CLOCKS = 5
DUTIES = 5
PEOPLE = 25
MOVE = "relationships/relationship_move.html"
UNDER_WAY = ("draft", *ON_THE_TABLE)
BINDING = ("active", "scheduled")


@require_safe
def relationships(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    member = request.acting_as
    return list_page(
        request,
        "relationships/relationships.html",
        seen_by(member),
        filterset=RelationshipFilter,
        sorts={"other": Sort("other_name"), "since": Sort("status_since"), "agreements": Sort("in_force")},
        sorted_by="other",
        columns=COLUMNS,
        name="relationships",
        may_propose=bool(member and ServiceRelationship.sides_open_to(member)),
    )


def seen_by(member: Membership | None) -> QuerySet[Any]:
    """The member's relationships with what the list says of each: the other side, ours, agreements in force."""
    ours = member.organisation_id if member else 0
    in_force = (
        AgreementVersion.objects.visible_to(member)
        .in_force_at(timezone.now())
        .filter(relationship=OuterRef("pk"))
        .order_by()
        .values("relationship")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return with_stage(
        ServiceRelationship.objects.visible_to(member)
        .select_related("provider", "consumer")
        .annotate(
            other_name=Case(When(provider=ours, then=F("consumer__name")), default=F("provider__name")),
            our_side=Case(
                When(provider=ours, then=Value(Side.PROVIDER.value)),
                default=Value(Side.CONSUMER.value),
                output_field=CharField(),
            ),
            in_force=Coalesce(Subquery(in_force), 0),
        )
    )


COLUMNS = (
    Column("reference", lambda row: row.reference),
    Column("provider", lambda row: row.provider.name),
    Column("consumer", lambda row: row.consumer.name),
    Column("status", lambda row: row.status),
    Column("status_since", lambda row: row.status_since),
    Column("agreements_in_force", lambda row: row.in_force),
    Column("time_zone", lambda row: row.time_zone),
    Column("purpose", lambda row: row.purpose),
    Column("type", lambda row: row.type),
    Column("stage", lambda row: row.stage),
)


def propose_relationship(request: PortalRequest) -> HttpResponse:
    form = ProposeForm(request)
    if form.made():
        relationship = form.relationship
        them = relationship.organisation_on(Side(relationship.proposed_by_side).other)
        messages.success(
            request,
            _("%(reference)s is proposed. %(them)s was told and can accept or decline it.")
            % {"reference": relationship.reference, "them": them},
        )
        return redirect(relationship)
    return page(request, "relationships/propose.html", None, form=form)


@require_safe
def relationship(request: PortalRequest, reference: str) -> HttpResponse:
    """One address for both sides: where it stands, what is agreed, who acts, what runs, what happened."""
    thing = relationship_or_404(request, reference)
    member = request.acting_as
    versions = list(
        with_life(AgreementVersion.objects.visible_to(member), member)
        .filter(relationship=thing, status__in=[*BINDING, *UNDER_WAY])
        .select_related("agreement", "calendar")
        .prefetch_related(Prefetch("signatures", queryset=Signature.objects.visible_to(member)))
        .order_by("agreement__name", "agreement_id", "number")
    )
    in_force = [version for version in versions if version.status in BINDING]
    under_way = [version for version in versions if version.status in UNDER_WAY]
    return page(
        request,
        "relationships/relationship.html",
        thing,
        them=them_of(thing, member),
        in_force=in_force,
        under_way=[(version, waits_for(version, thing)) for version in under_way],
        may_draft=may_draft(thing, member),
        clocks=running_clocks(thing, member),
        duties=open_duties(thing, member),
        sides=people_of(thing, member),
        **standing_of(thing, member, in_force, under_way),
    )


def relationship_or_404(request: PortalRequest, reference: str) -> ServiceRelationship:
    rows = ServiceRelationship.objects.select_related("provider", "consumer")
    return visible_or_404(with_stage(rows), request, reference=reference)


def them_of(thing: ServiceRelationship, member: Membership | None) -> Organisation:
    """The organisation on the other side."""
    return thing.consumer if thing.side_of(member) is Side.PROVIDER else thing.provider


def may_draft(thing: ServiceRelationship, member: Membership | None) -> bool:
    """The provider drafts, from its offerings; the consumer answers with a counter."""
    return (
        member is not None
        and thing.status == thing.Status.ACTIVE
        and thing.side_of(member) is Side.PROVIDER
        and member.has_role(Role.RELATIONSHIP_MANAGER, Role.SERVICE_OWNER)
    )


def waits_for(version: AgreementVersion, thing: ServiceRelationship) -> str:
    """The organisation whose turn it is."""
    side = version.waits_for()
    return str(thing.organisation_on(side)) if side else ""


def running_clocks(thing: ServiceRelationship, member: Membership | None) -> list[dict[str, Any]]:
    """The open clocks that are due first; paused ones, which are due at no time, last."""
    rows = Clock.objects.visible_to(member).open().filter(relationship=thing)
    now = timezone.now()
    return [
        {"clock": clock, "state": clock.standing(now), "tone": Clock.tones[clock.standing(now)]}
        for clock in rows.order_by(F("due_at").asc(nulls_last=True), "pk")[:CLOCKS]
    ]


def open_duties(thing: ServiceRelationship, member: Membership | None) -> list[tuple[Duty, Organisation]]:
    """The duties that are due first, with who owes them."""
    rows = Duty.objects.visible_to(member).filter(relationship=thing, status=Duty.Status.OPEN)
    first = rows.select_related("obligation", "clock").order_by("clock__due_at", "pk")[:DUTIES]
    return [(duty, thing.organisation_on(Side(duty.debtor_side))) for duty in first]


def people_of(thing: ServiceRelationship, member: Membership | None) -> list[dict[str, Any]]:
    """Who acts for each side. The other side's people are shown once both sides said yes to each other."""
    ours = thing.side_of(member)
    sides = []
    for side in (Side.PROVIDER, Side.CONSUMER):
        shown = side is ours or thing.is_shared
        found = list(thing.people(side)[: PEOPLE + 1]) if shown else []
        sides.append(
            {
                "organisation": thing.organisation_on(side),
                "side": side,
                "shown": shown,
                "people": found[:PEOPLE],
                "more": len(found) > PEOPLE,
            }
        )
    return sides


def accept(request: PortalRequest, reference: str) -> HttpResponse:
    thing = relationship_or_404(request, reference)
    done = _("%(thing)s is active. The next step is an agreement.") % {"thing": thing.reference}
    return form_page(request, thing, AcceptForm(request, thing), MOVE, done)


def decline(request: PortalRequest, reference: str) -> HttpResponse:
    thing = relationship_or_404(request, reference)
    done = _("%(thing)s is declined. Nothing else is to do.") % {"thing": thing.reference}
    return form_page(request, thing, DeclineForm(request, thing), MOVE, done, danger=True)


def withdraw(request: PortalRequest, reference: str) -> HttpResponse:
    thing = relationship_or_404(request, reference)
    done = _("%(thing)s is withdrawn. You can propose again.") % {"thing": thing.reference}
    return form_page(request, thing, WithdrawForm(request, thing), MOVE, done, danger=True)
