"""The provider's offerings: list, page, versions, and what may be said of one beside its versions."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from provision.comparison import changes_between
from provision.filters import OfferingFilter
from provision.forms.offerings import CopyForm, DescribeForm, DraftOfferingForm
from provision.forms.visibility import VisibilityForm
from provision.models import OfferingVersion, ServiceOffering
from provision.models.offering import OWNERS
from provision.models.offering_fetch import fetch_content
from provision.reading import OfferedView
from provision.views.catalogue import consumer_page, reads_as_consumer
from relationships.exports import Column
from relationships.lists import Sort, list_page
from relationships.models import AgreedPart, AgreementVersion, OrganisationRecord, Side
from relationships.moving import form_page
from relationships.portal import PortalRequest, page, visible_or_404

both = require_http_methods(["GET", "HEAD", "POST"])
FEW = 10
COLUMNS = [
    Column("reference", lambda o: o.reference),
    Column("name", lambda o: o.name),
    Column("service", lambda o: o.service.name),
    Column("status", lambda o: o.status),
    Column("version", lambda o: o.number),
    Column("parts", lambda o: o.part_count),
    Column("plans", lambda o: o.plan_count),
    Column("shown_to", lambda o: o.visibility),
    Column("retires_on", lambda o: o.retires_on),
    Column("status_since", lambda o: o.status_since),
]
SORTS = {"name": Sort("name"), "service": Sort("service__name"), "since": Sort("status_since")}


@require_safe
def offerings(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    """What we offer, in every state."""
    request.frame = Side.PROVIDER
    shown = Q(versions=F("current")) | Q(current=None)
    rows = ServiceOffering.objects.visible_to(request.acting_as).select_related("service")
    return list_page(
        request,
        "provision/offerings.html",
        rows.annotate(
            number=F("current__number"),
            part_count=Count("versions__parts", filter=shown, distinct=True),
            plan_count=Count("versions__plans", filter=shown, distinct=True),
            drafts=Count("versions", filter=Q(versions__status="draft"), distinct=True),
        ),
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
        shown=OfferedView(thing.shown),
        versions=list(reversed(thing.versions.all())),
        audience=list(thing.audience.select_related("consumer")),
        may_write=thing.may_write(request.acting_as),
        agreements=agreements_from(thing, request),
        history=history.order_by("-at", "-pk")[:FEW],
    )


def agreements_from(thing: ServiceOffering, request: PortalRequest) -> Any:
    """The agreement versions drafted from this offering that we may see, the latest first."""
    parts = AgreedPart.objects.visible_to(request.acting_as).filter(source=thing.reference)
    versions = AgreementVersion.objects.visible_to(request.acting_as).filter(pk__in=parts.values("version"))
    return versions.select_related("agreement", "consumer").order_by("-pk")[:FEW]


@require_safe
def offering_version(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """What one version holds, and what it says otherwise than the one before."""
    thing = own_offering(request, reference)
    version, before = versions_of(thing, number)
    return page(
        request,
        "provision/offering_version.html",
        thing,
        version=version,
        shown=OfferedView(version),
        before=before,
        difference=changes_between(before, version) if before else None,
        may_write=thing.may_write(request.acting_as),
    )


def versions_of(thing: ServiceOffering, number: int) -> tuple[OfferingVersion, OfferingVersion | None]:
    """A version and the one before it, with all that they hold. Raises Http404 for a number that is none."""
    found = {version.number: version for version in thing.versions.all()}
    if number not in found:
        raise Http404
    pair = found[number], found.get(number - 1)
    fetch_content([version for version in pair if version])
    return pair


@both
def draft_offering(request: PortalRequest) -> HttpResponse:
    """Open a new draft; what it holds is written on the next page."""
    request.frame = Side.PROVIDER
    form = DraftOfferingForm(request)
    if form.made() and form.thing:
        said = _("%(offering)s is a draft now. Write what it holds, then publish it.")
        messages.success(request, said % {"offering": form.thing.reference})
        return redirect("provision:edit_offering", reference=form.thing.reference)
    return page(request, "provision/draft_offering.html", None, form=form)


@both
def describe_offering(request: PortalRequest, reference: str) -> HttpResponse:
    """Another name, or under another service."""
    thing = own_offering(request, reference)
    form = DescribeForm(request, thing)
    return form_page(request, thing, form, "provision/offering_move.html", _("It is called so now."))


@both
def visibility(request: PortalRequest, reference: str) -> HttpResponse:
    """To whom it is shown."""
    thing = own_offering(request, reference)
    form = VisibilityForm(request, thing)
    done = _("%(offering)s is shown to those you chose, and to nobody else.") % {"offering": reference}
    return form_page(request, thing, form, "provision/offering_move.html", done)


@both
def copy_offering(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_offering(request, reference)
    form = CopyForm(request, thing)
    if form.made():
        said = _("%(copy)s is a draft with all that %(offering)s holds. Change it, then publish it.")
        messages.success(request, said % {"copy": form.draft.reference, "offering": reference})
        return redirect(form.draft)
    return page(request, "provision/offering_move.html", thing, form=form)
