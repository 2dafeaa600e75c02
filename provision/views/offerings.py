"""The provider's offerings: list, page, and the moves of their life."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from provision.filters import OfferingFilter
from provision.forms.content import ContentForm
from provision.forms.offerings import CopyForm, DescribeForm, PublishForm, RetireForm
from provision.models import ServiceOffering
from provision.models.offering import OWNERS
from provision.views.catalogue import consumer_page, reads_as_consumer
from relationships.exports import Column
from relationships.forms.hours import week_of
from relationships.lists import Sort, list_page
from relationships.models import AgreedPart, AgreementVersion, OrganisationRecord, Side
from relationships.portal import PortalRequest, page, visible_or_404
from relationships.reading import by_side

both = require_http_methods(["GET", "POST"])
FEW = 10
COLUMNS = [
    Column("reference", lambda o: o.reference),
    Column("name", lambda o: o.name),
    Column("service", lambda o: o.service.name),
    Column("status", lambda o: o.status),
    Column("currency", lambda o: o.currency),
    Column("parts", lambda o: o.part_count),
    Column("status_since", lambda o: o.status_since),
]
SORTS = {"name": Sort("name"), "service": Sort("service__name"), "since": Sort("status_since")}


@require_safe
def offerings(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    """What we offer, in every state."""
    request.frame = Side.PROVIDER
    member = request.acting_as
    rows = ServiceOffering.objects.visible_to(member).select_related("service").annotate(part_count=Count("parts"))
    return list_page(
        request,
        "provision/offerings.html",
        rows,
        filterset=OfferingFilter,
        sorts=SORTS,
        sorted_by="name",
        columns=COLUMNS,
        name="offerings",
        may_write=may_write(request),
    )


def may_write(request: PortalRequest) -> bool:
    member = request.acting_as
    return bool(member and member.is_current and member.has_role(*OWNERS))


def own_offering(request: PortalRequest, reference: str) -> ServiceOffering:
    """One of my organisation's; always in the provider's frame."""
    thing = visible_or_404(ServiceOffering.objects.with_content(), request, reference=reference)
    request.frame = Side.PROVIDER
    return thing


@require_safe
def offering(request: PortalRequest, reference: str) -> HttpResponse:
    """One address: the owner's page with its moves, the consumer's with what it offers."""
    if reads_as_consumer(request, reference):
        return consumer_page(request, reference)
    thing = own_offering(request, reference)
    history = OrganisationRecord.objects.visible_to(request.acting_as).filter(subject=reference)
    return page(
        request,
        "provision/offering.html",
        thing,
        week=week_of(thing.as_hours()),
        targets=by_side(thing.targets_in_order()),
        may_edit=thing.may_edit(request.acting_as),
        may_write=may_write(request),
        agreements=agreements_from(thing, request),
        history=history.order_by("-at", "-pk")[:FEW],
    )


def agreements_from(thing: ServiceOffering, request: PortalRequest) -> Any:
    """The agreement versions drafted from this offering that we may see, the latest first."""
    parts = AgreedPart.objects.visible_to(request.acting_as).filter(source=thing.reference)
    versions = AgreementVersion.objects.visible_to(request.acting_as).filter(pk__in=parts.values("version"))
    return versions.select_related("agreement", "consumer").order_by("-pk")[:FEW]


@both
def draft_offering(request: PortalRequest) -> HttpResponse:
    """Open a new draft; what it holds is written on the next page."""
    request.frame = Side.PROVIDER
    form = DescribeForm(request, None)
    if form.made() and form.thing:
        said = _("%(offering)s is a draft now. Write what it holds, then publish it.")
        messages.success(request, said % {"offering": form.thing.reference})
        return redirect("provision:edit_offering", reference=form.thing.reference)
    return page(request, "provision/draft_offering.html", None, form=form)


@both
def edit_offering(request: PortalRequest, reference: str) -> HttpResponse:
    """Write what a draft holds, all on one page."""
    thing = own_offering(request, reference)
    form = ContentForm(request, thing)
    if form.made():
        messages.success(request, _("%(offering)s is saved. Publish it when it is right.") % {"offering": reference})
        return redirect(thing)
    return page(request, "provision/edit_offering.html", thing, form=form)


@both
def copy_offering(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_offering(request, reference)
    form = CopyForm(request, thing)
    if form.made():
        said = _("%(copy)s is a draft with all that %(offering)s holds. Change it, then publish it.")
        messages.success(request, said % {"copy": form.draft.reference, "offering": reference})
        return redirect(form.draft)
    return page(request, "provision/offering_move.html", thing, form=form)


@both
def publish(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_offering(request, reference)
    form = PublishForm(request, thing)
    if form.made():
        said = _("%(offering)s stands in the catalogue now. Draft an agreement from it in a relationship.")
        messages.success(request, said % {"offering": reference})
        return redirect(thing)
    return page(request, "provision/offering_move.html", thing, form=form)


@both
def retire(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_offering(request, reference)
    form = RetireForm(request, thing)
    if form.made():
        said = _("%(offering)s is retired; what was agreed from it stays agreed.")
        messages.success(request, said % {"offering": reference})
        return redirect(thing)
    agreements = agreements_from(thing, request)
    return page(request, "provision/retire.html", thing, form=form, agreements=agreements, danger=True)
