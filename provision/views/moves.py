"""How the provider answers a request. Five lines each: door in, form, made, redirect, page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consumption.models import ServiceRequest
from provision.forms.moves import AcceptForm, DeclineForm, FulfilForm, HoldForm, ResumeForm
from provision.forms.reprioritise import ReprioritiseForm
from relationships.models import Side
from relationships.portal import PortalRequest, page, visible_or_404

both = require_http_methods(["GET", "POST"])


def with_next(text: str, request: PortalRequest, thing: ServiceRequest) -> SafeString | str:
    """What was done, and the way to the next request that waits for us, due first."""
    rows = ServiceRequest.objects.visible_to(request.acting_as).filter(provider=thing.provider_id)
    following = rows.waiting_for(Side.PROVIDER).exclude(pk=thing.pk).due_first().first()
    if following is None:
        return text
    link = _('Next in the queue: <a href="{}">{}, {}</a>.')
    return format_html("{} {}", text, format_html(link, following.get_absolute_url(), following.reference, following))


@both
def accept(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    form = AcceptForm(request, thing)
    if form.made():
        said = _("%(request)s is accepted; fulfil it when it is done.") % {"request": reference}
        messages.success(request, with_next(said, request, thing))
        return redirect(thing)
    return page(request, "consumption/move.html", thing, form=form)


@both
def fulfil(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    form = FulfilForm(request, thing)
    if form.made():
        said = _("%(request)s is fulfilled; %(consumer)s confirms it or sends it back.")
        names = {"request": reference, "consumer": thing.consumer}
        messages.success(request, with_next(said % names, request, thing))
        return redirect(thing)
    return page(request, "consumption/move.html", thing, form=form)


@both
def hold(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    form = HoldForm(request, thing)
    if form.made():
        said = _("%(request)s is on hold; resume it as soon as it can go on.") % {"request": reference}
        messages.success(request, with_next(said, request, thing))
        return redirect(thing)
    return page(request, "consumption/move.html", thing, form=form)


@both
def resume(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    form = ResumeForm(request, thing)
    if form.made():
        messages.success(request, _("%(request)s goes on; fulfil it when it is done.") % {"request": reference})
        return redirect(thing)
    return page(request, "consumption/move.html", thing, form=form)


@both
def reprioritise(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    form = ReprioritiseForm(request, thing)
    if form.made():
        said = _("%(request)s has the priority %(priority)s now; %(consumer)s reads why.")
        names = {"request": reference, "priority": thing.priority.name, "consumer": thing.consumer}
        messages.success(request, said % names)
        return redirect(thing)
    return page(request, "provision/reprioritise.html", thing, form=form)


@both
def decline(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    form = DeclineForm(request, thing)
    if form.made():
        said = _("%(request)s is declined; %(consumer)s reads why.")
        names = {"request": reference, "consumer": thing.consumer}
        messages.success(request, with_next(said % names, request, thing))
        return redirect(thing)
    return page(request, "consumption/move.html", thing, form=form, danger=True)
