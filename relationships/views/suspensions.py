"""Suspending an agreement, and what became of a suspension (G13)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.forms import suspensions as forms
from relationships.models import Side, Suspension
from relationships.moving import move_page
from relationships.portal import MoveForm, PortalRequest, page, visible_or_404
from relationships.views.terminations import in_force_or_404

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def suspend_agreement(request: PortalRequest, reference: str) -> HttpResponse:
    thing = in_force_or_404(request, reference)
    form = forms.SuspendForm(request, thing)
    if form.made():
        messages.success(request, form.done())
        return redirect(form.suspension)
    return page(request, "relationships/suspend_agreement.html", thing, form=form, danger=True)


def _suspension(request: PortalRequest, reference: str) -> Suspension:
    rows = Suspension.objects.select_related(
        *("agreement", "provider", "consumer", "relationship__provider", "relationship__consumer")
    )
    return visible_or_404(rows, request, reference=reference)


@require_safe
def suspension(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _suspension(request, reference)
    asked = thing.relationship.organisation_on(Side(thing.asked_by_side))
    return page(request, "relationships/suspension.html", thing, asked=asked)


def _move(
    request: PortalRequest, thing: Suspension, form: MoveForm, done: str, *, danger: bool = False
) -> HttpResponse:
    said = done % {"thing": thing.reference, "agreement": thing.agreement.reference}
    return move_page(request, thing, form, "relationships/suspension_move.html", said, danger=danger)


@both
def accept_suspension(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _suspension(request, reference)
    done = _("%(agreement)s is suspended. The other side was told; either of you resumes it.")
    return _move(request, thing, forms.AcceptSuspensionForm(request, thing), done)


@both
def reject_suspension(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _suspension(request, reference)
    done = _("%(thing)s is rejected. The other side was told; %(agreement)s goes on.")
    return _move(request, thing, forms.RejectSuspensionForm(request, thing), done, danger=True)


@both
def withdraw_suspension(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _suspension(request, reference)
    done = _("%(thing)s is withdrawn. The other side was told; %(agreement)s goes on.")
    return _move(request, thing, forms.WithdrawSuspensionForm(request, thing), done, danger=True)


@both
def resume_agreement(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _suspension(request, reference)
    done = _("%(agreement)s goes on. The other side was told; new requests are possible.")
    return _move(request, thing, forms.ResumeForm(request, thing), done)
