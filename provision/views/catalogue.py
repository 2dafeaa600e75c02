"""What the providers of a consumer offer: the catalogue, and an offering as the consumer reads it."""

from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from provision.filters import CatalogueFilter
from provision.models import ServiceOffering
from provision.reading import OfferedView
from relationships.exports import Column
from relationships.lists import Sort, list_page
from relationships.models import AgreedPart, AgreementVersion, ServiceRelationship, Side
from relationships.models.version import NEGOTIATORS
from relationships.portal import PortalRequest, act_on

FEW = 6
COLUMNS = [
    Column("reference", lambda o: o.reference),
    Column("name", lambda o: o.name),
    Column("service", lambda o: o.service.name),
    Column("provider", lambda o: o.organisation.name),
    Column("version", lambda o: o.current.number),
    Column("currency", lambda o: o.current.currency),
    Column("plans", lambda o: ", ".join(plan.name for plan in o.current.plans.all())),
    Column("retires_on", lambda o: o.retires_on),
    Column("description", lambda o: o.current.description),
]


@require_safe
def catalogue(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    """What every provider that we have a living relationship with offers, and shows us."""
    request.frame = Side.CONSUMER
    return list_page(
        request,
        "provision/catalogue.html",
        offered_to(request),
        filterset=CatalogueFilter,
        sorts={"name": Sort("name"), "provider": Sort("organisation__name")},
        sorted_by="name",
        columns=COLUMNS,
        name="catalogue",
    )


def offered_to(request: PortalRequest) -> Any:
    rows = ServiceOffering.objects.catalogue_of(request.acting_as)
    return rows.select_related("organisation", "service", "current").prefetch_related(
        "current__parts", "current__plans__included"
    )


@require_safe
def catalogue_panel(request: PortalRequest) -> HttpResponse:
    """The newest of the catalogue; part of the home page, and a page without scripts."""
    request.frame = Side.CONSUMER
    found = offered_to(request).order_by("-status_since", "-pk")[:FEW]
    return render(request, "provision/catalogue_panel.html", {"found": found})


def reads_as_consumer(request: PortalRequest, reference: str) -> bool:
    """Whether the offering is another organisation's, offered to the one the person acts for (or to any of theirs)."""
    members = request.portal.memberships
    owned = ServiceOffering.objects.visible_to_any(members).filter(reference=reference).exists()
    if not owned:
        return True
    chosen = request.portal.chosen
    offered = ServiceOffering.objects.catalogue_of(chosen).filter(reference=reference)
    return request.frame is Side.CONSUMER and offered.exists()


def consumer_page(request: PortalRequest, reference: str) -> HttpResponse:
    """What is offered, what of it is agreed already, and the way to agree on the rest."""
    members = request.portal.memberships
    rows = ServiceOffering.objects.catalogue_of_any(members).with_content()
    thing = rows.filter(reference=reference).first()
    if thing is None:
        raise Http404
    relationship = relationship_for(request, thing)
    shown = OfferedView(thing.shown)
    agreed = agreed_from(shown, relationship, request)
    return render(
        request,
        "provision/offered.html",
        {
            "thing": thing,
            "relationship": relationship,
            "shown": shown,
            "agreed": [(part, agreed.get(part.name)) for part in shown.parts],
            "held": held_in(thing, relationship, request),
            "may_propose": relationship.status == "active"
            and bool(request.acting_as and request.acting_as.has_role(*NEGOTIATORS)),
        },
    )


def relationship_for(request: PortalRequest, thing: ServiceOffering) -> ServiceRelationship:
    """The accepted relationship through which the person reads an offering; that of the chosen membership first."""
    accepted = ServiceRelationship.objects.visible_to_any(request.portal.memberships).working()
    rows = accepted.filter(provider=thing.organisation_id).select_related("provider", "consumer")
    ours = {member.organisation_id for member in request.portal.memberships}
    chosen = request.portal.chosen.organisation_id if request.portal.chosen else None
    found = sorted((row for row in rows if row.consumer_id in ours), key=lambda row: row.consumer_id != chosen)
    if not found:
        raise Http404
    act_on(found[0], request)
    request.frame = Side.CONSUMER
    return found[0]


def agreed_from(shown: OfferedView, relationship: ServiceRelationship, request: PortalRequest) -> dict[str, Any]:
    """Which of its parts are agreed and in force now, by name: the agreement and the position to ask at.

    A part counts as agreed when its name and kind are; an agreement taken over from outside knows no offering.
    """
    rows = in_force(relationship, request)
    kinds = {part.name: part.kind for part in shown.offered.parts}
    found = rows.filter(name__in=kinds).values_list("name", "kind", "version__agreement__reference", "position")
    return {name: (agreement, position) for name, kind, agreement, position in found if kinds[name] == kind}


def in_force(relationship: ServiceRelationship, request: PortalRequest) -> Any:
    member = request.acting_as
    versions = AgreementVersion.objects.visible_to(member).in_force_at(timezone.now()).filter(relationship=relationship)
    return AgreedPart.objects.visible_to(member).filter(version__in=versions).order_by("-version")


def held_in(thing: ServiceOffering, relationship: ServiceRelationship, request: PortalRequest) -> Any:
    """A part of the offering that an agreement in force holds: from which version of it, in which plan; or None."""
    return in_force(relationship, request).filter(source=thing.reference).select_related("version__agreement").first()
