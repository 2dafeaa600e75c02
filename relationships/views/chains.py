"""Chains of agreements: seen by the organisation in the middle alone (A11)."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.chain.tiers import chain_beneath, own_links, standing
from relationships.exports import Column
from relationships.forms.chains import RegroupLinkForm, RemoveLinkForm, RestForm
from relationships.lists import Sort, list_page
from relationships.models import Agreement, AgreementVersion, ChainLink, Membership, OrganisationRecord, Side
from relationships.moving import form_page, move_page
from relationships.portal import PortalRequest, page, visible_or_404

both = require_http_methods(["GET", "HEAD", "POST"])
HISTORY_LINES = 20


def ours_or_404(request: PortalRequest, reference: str) -> Agreement:
    """An agreement in which we provide: its consumer finds no chain here, whether or not there is one."""
    rows = Agreement.objects.select_related("provider", "consumer", "relationship__provider", "relationship__consumer")
    thing = visible_or_404(rows, request, reference=reference)
    if thing.side_of(request.acting_as) is not Side.PROVIDER:
        raise Http404
    return thing


@require_safe
def chains(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    return list_page(
        request,
        "relationships/chains.html",
        own_links(request.acting_as),
        sorts={"ours": Sort("downstream__name"), "upstream": Sort("upstream__name")},
        sorted_by="ours",
        columns=COLUMNS,
        name="chains",
    )


COLUMNS = (
    Column("reference", lambda row: row.reference),
    Column("agreement", lambda row: row.downstream.reference),
    Column("consumer", lambda row: row.downstream.consumer.name),
    Column("rests_on", lambda row: row.upstream.reference),
    Column("provider", lambda row: row.upstream.provider.name),
    Column("alternatives", lambda row: row.group),
)


@require_safe
def chain(request: PortalRequest, reference: str) -> HttpResponse:
    """What the agreement rests on, and what they say against each other; `?version=n` compares another version."""
    thing = ours_or_404(request, reference)
    versions = list(versions_of(thing, request.acting_as))
    shown = version_asked_for(request, versions) or standing([thing.pk], request.acting_as)[thing.pk]
    return page(
        request,
        "relationships/chain.html",
        thing,
        chain=chain_beneath(shown, request.acting_as),
        version=shown,
        versions=versions,
        may_rest=ChainLink.may_rest(thing, request.acting_as),
        history=history_of(thing, request.acting_as),
    )


def versions_of(agreement: Agreement, member: Membership | None) -> QuerySet[Any]:
    rows = AgreementVersion.objects.visible_to(member).filter(agreement=agreement)
    return rows.select_related("agreement", "calendar", "provider", "consumer").order_by("-number")


def version_asked_for(request: PortalRequest, versions: list[AgreementVersion]) -> AgreementVersion | None:
    return next((each for each in versions if str(each.number) == request.GET.get("version")), None)


def history_of(agreement: Agreement, member: Membership | None) -> QuerySet[Any]:
    links = ChainLink.objects.visible_to(member).filter(downstream=agreement)
    records = OrganisationRecord.objects.visible_to(member).filter(subject__in=links.values("reference"))
    return records.order_by("-at", "-pk")[:HISTORY_LINES]


@both
def rest(request: PortalRequest, reference: str) -> HttpResponse:
    thing = ours_or_404(request, reference)
    return form_page(
        request,
        thing,
        RestForm(request, thing),
        "relationships/chain_rest.html",
        _("What %(agreement)s rests on is noted.") % {"agreement": thing.reference},
        to=reverse("relationships:chain", kwargs={"reference": reference}),
    )


def link_or_404(request: PortalRequest, reference: str) -> ChainLink:
    rows = ChainLink.objects.select_related("organisation", "downstream", "upstream")
    return visible_or_404(rows, request, reference=reference)


@both
def regroup_link(request: PortalRequest, reference: str) -> HttpResponse:
    thing = link_or_404(request, reference)
    done = _("Saved: the availability of the chain is counted anew.")
    return move_page(request, thing, RegroupLinkForm(request, thing), "relationships/chain_move.html", done)


@both
def remove_link(request: PortalRequest, reference: str) -> HttpResponse:
    thing = link_or_404(request, reference)
    done = _("%(link)s is removed.") % {"link": thing}
    return move_page(request, thing, RemoveLinkForm(request, thing), "relationships/chain_move.html", done, danger=True)
