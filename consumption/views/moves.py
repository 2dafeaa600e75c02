"""What the consumer decides about a request. Five lines each: door in, form, made, redirect, page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consumption.forms.moves import AnswerForm, ConfirmForm, SendBackForm, WithdrawForm
from consumption.models import ServiceRequest
from relationships.portal import PortalRequest, page, visible_or_404

both = require_http_methods(["GET", "POST"])


@both
def answer(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    form = AnswerForm(request, thing)
    if form.made():
        said = _("%(request)s goes on: %(provider)s reads your answer.")
        messages.success(request, said % {"request": reference, "provider": thing.provider})
        return redirect(thing)
    return page(request, "consumption/move.html", thing, form=form)


@both
def confirm(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    form = ConfirmForm(request, thing)
    if form.made():
        messages.success(request, _("%(request)s is closed: you confirmed it.") % {"request": reference})
        return redirect(thing)
    return page(request, "consumption/move.html", thing, form=form)


@both
def send_back(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    form = SendBackForm(request, thing)
    if form.made():
        sent = _("%(request)s went back: %(provider)s reads your reason and goes on.")
        messages.success(request, sent % {"request": reference, "provider": thing.provider})
        return redirect(thing)
    return page(request, "consumption/move.html", thing, form=form)


@both
def withdraw(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    form = WithdrawForm(request, thing)
    if form.made():
        messages.success(request, _("%(request)s is withdrawn; nothing more happens to it.") % {"request": reference})
        return redirect(thing)
    return page(request, "consumption/move.html", thing, form=form, danger=True)
