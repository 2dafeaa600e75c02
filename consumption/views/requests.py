"""The consumer's list, the page of a request (one address for both sides), and the panel of a relationship."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consumption.filters import OwnRequestFilter
from consumption.models import ServiceRequest
from consumption.running import clocks_of
from relationships.exports import Column
from relationships.lists import Sort, list_page
from relationships.models import ServiceRelationship, Side
from relationships.models.workload import workload_now
from relationships.portal import PortalRequest, page, visible_or_404

FEW = 10
COLUMNS = [
    Column("reference", lambda r: r.reference),
    Column("title", lambda r: r.title),
    Column("status", lambda r: r.status),
    Column("kind", lambda r: r.kind),
    Column("part", lambda r: r.part.name),
    Column("priority", lambda r: r.priority.name),
    Column("quantity", lambda r: r.quantity),
    Column("provider", lambda r: r.provider.name),
    Column("consumer", lambda r: r.consumer.name),
    Column("raised_by", lambda r: r.raised_by_name),
    Column("raised_at", lambda r: r.raised_at),
    Column("promised_for", lambda r: r.promised_for),
    Column("next_due_at", lambda r: r.next_due_at),
    Column("respond", lambda r: r.respond_clock.state if r.respond_clock else ""),
    Column("fulfil", lambda r: r.fulfil_clock.state if r.fulfil_clock else ""),
    Column("answers", lambda r: "; ".join(f"{a.field}: {a.plain}" for a in r.answers.all() if a.is_said)),
]
SORTS = {"due": Sort("next_due_at"), "raised": Sort("raised_at"), "priority": Sort("priority__position")}


def listed(rows: Any, request: PortalRequest) -> Any:
    """With what the list shows, or what its export says besides."""
    return rows.for_export() if request.GET.get("format") == "csv" else rows.for_lists()


@require_safe
def requests(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    """What my organisation asked for, the latest first."""
    request.frame = Side.CONSUMER
    member = request.acting_as
    rows = ServiceRequest.objects.visible_to(member).filter(consumer=member.organisation_id if member else None)
    return list_page(
        request,
        "consumption/requests.html",
        listed(rows, request),
        filterset=OwnRequestFilter,
        sorts=SORTS,
        sorted_by="-raised",
        columns=COLUMNS,
        name="requests",
    )


@require_safe
def service_request(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_page().with_last_hold(), request, reference=reference)
    clocks, related = clocks_of(thing, request.acting_as), related_to(thing, request)
    held = thing.last_hold if thing.held_for else ""
    return page(request, "consumption/request.html", thing, clocks=clocks, related=related, held=held)


def related_to(thing: ServiceRequest, request: PortalRequest) -> Any:
    """Other open requests for the same part: the first place to look before asking again."""
    rows = ServiceRequest.objects.visible_to(request.acting_as).open()
    return rows.filter(part=thing.part_id).exclude(pk=thing.pk).due_first()[:5]


@require_safe
def open_panel(request: PortalRequest, reference: str) -> HttpResponse:
    """The open requests of a relationship, due first; part of its page, and a page without scripts."""
    relationship = visible_or_404(ServiceRelationship, request, reference=reference)
    rows = ServiceRequest.objects.visible_to(request.acting_as).open().filter(relationship=relationship)
    found = list(rows.for_lists().due_first()[: FEW + 1])
    all_of_them = {Side.PROVIDER: "provision:queue", Side.CONSUMER: "consumption:requests"}[request.frame]
    return render(
        request,
        "consumption/open_panel.html",
        {
            "thing": relationship,
            "found": found[:FEW],
            "more": len(found) > FEW,
            "all_url": f"{reverse(all_of_them)}?f-relationship={reference}&f-status=open",
            "workload": workload_now(relationship, timezone.now()),
            "all_words": _("All of them in the queue") if request.frame is Side.PROVIDER else _("All of them"),
        },
    )
