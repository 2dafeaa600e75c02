"""The provider's queue: what is open, due first, and who works on it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consumption.models import ServiceRequest
from consumption.models.request import FULFILLERS
from consumption.views.requests import COLUMNS, SORTS, listed
from provision.filters import QueueFilter
from provision.forms.moves import AssignForm, BulkAssignForm
from provision.models import Fulfilment
from provision.people import fulfillers_of
from relationships.exports import Column
from relationships.lists import list_page
from relationships.models import OrganisationRecord, Side
from relationships.portal import PortalRequest, page, visible_or_404

MOST_AT_ONCE = 200
FEW = 5


def rows_of(request: PortalRequest) -> Any:
    """The open requests that my organisation is asked to fulfil."""
    member = request.acting_as
    return ServiceRequest.objects.visible_to(member).open().filter(provider=member.organisation_id if member else None)


def may_answer(request: PortalRequest) -> bool:
    member = request.acting_as
    return bool(member and member.is_current and member.has_role(*FULFILLERS))


def with_assignee(rows: Any, request: PortalRequest) -> Any:
    """Each row also says who works on it, in the same query."""
    theirs = Fulfilment.objects.visible_to(request.acting_as).filter(request=OuterRef("pk"))
    return rows.annotate(assignee=Subquery(theirs.values("assigned_to__person__name")[:1]))


@require_safe
def queue(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    request.frame = Side.PROVIDER
    return list_page(
        request,
        "provision/queue.html",
        listed(with_assignee(rows_of(request), request), request),
        filterset=QueueFilter,
        sorts=SORTS,
        sorted_by="due",
        columns=[*COLUMNS, Column("assigned_to", lambda r: r.assignee)],
        name="queue",
        may_assign=may_answer(request),
        here=request.get_full_path(),
    )


@require_POST
def assign_many(request: PortalRequest) -> HttpResponse:
    """Give the marked requests to one person, or to nobody; those that could not be given are named."""
    request.frame = Side.PROVIDER
    if request.acting_as is None:
        raise PermissionDenied
    wanted = list(dict.fromkeys(request.POST.getlist("reference")))[:MOST_AT_ONCE]
    rows = ServiceRequest.objects.visible_to(request.acting_as).filter(provider=request.acting_as.organisation_id)
    form = BulkAssignForm(request, rows.filter(reference__in=wanted).order_by("pk"))
    if not wanted:
        messages.warning(request, _("No request was marked, so none was assigned. Mark some, then assign them."))
    elif form.made():
        tell_of_bulk(request, form, wanted)
    else:
        for error in form.non_field_errors() or [_("This person cannot be given requests. Nothing was assigned.")]:
            messages.error(request, str(error))
    return redirect(back_to(request))


def tell_of_bulk(request: PortalRequest, form: BulkAssignForm, wanted: list[str]) -> None:
    found = {thing.reference for thing in form.things}
    given = len(found) - len(form.refusals)
    to = form.cleaned_data["to"]
    if given:
        said = ngettext("%(n)d request was given to %(who)s.", "%(n)d requests were given to %(who)s.", given)
        messages.success(request, said % {"n": given, "who": to.person if to else _("nobody")})
    for refusal in form.refusals.values():
        messages.error(request, str(refusal))
    unknown = [reference for reference in wanted if reference not in found]
    if unknown:
        said = _("These are not in your queue, so they were not assigned: %(them)s.")
        messages.error(request, said % {"them": ", ".join(unknown)[:400]})


def back_to(request: PortalRequest) -> str:
    """The page that was looked at, where it is one of ours; else the queue."""
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if ours else reverse("provision:queue")


@require_http_methods(["GET", "POST"])
def assign(request: PortalRequest, reference: str) -> HttpResponse:
    thing, now_with = request_with_fulfilment(request, reference)
    if not may_answer(request):
        raise PermissionDenied
    form = AssignForm(request, thing, now_with=now_with)
    if form.made():
        to = form.cleaned_data["to"]
        said = _("%(request)s is given to %(person)s.") if to else _("%(request)s is given to nobody.")
        messages.success(request, said % {"request": reference, "person": to.person if to else ""})
        return redirect(thing)
    return page(request, "consumption/move.html", thing, form=form)


@require_safe
def assignment_panel(request: PortalRequest, reference: str) -> HttpResponse:
    """Who of the provider works on a request; part of its page, and a page without scripts."""
    thing, now_with = request_with_fulfilment(request, reference)
    history = OrganisationRecord.objects.visible_to(request.acting_as).filter(subject=reference)
    may_assign = may_answer(request) and thing.status in thing.OPEN
    return render(
        request,
        "provision/assignment_panel.html",
        {
            "thing": thing,
            "now_with": now_with,
            "people": fulfillers_of(request.acting_as)[:200] if may_assign else [],
            "may_assign": may_assign,
            "history": history.order_by("-at", "-pk")[:FEW],
            "next_in_queue": rows_of(request).waiting_for(Side.PROVIDER).exclude(pk=thing.pk).due_first().first(),
        },
    )


def request_with_fulfilment(request: PortalRequest, reference: str) -> Any:
    """A request that my side provides, with the member who has it or None. The consumer never comes through here."""
    thing = visible_or_404(ServiceRequest.objects.for_page(), request, reference=reference)
    if request.frame is not Side.PROVIDER:
        raise Http404
    rows = Fulfilment.objects.visible_to(request.acting_as).select_related("assigned_to__person")
    fulfilment = rows.filter(request=thing).first()
    return thing, fulfilment.assigned_to if fulfilment else None
