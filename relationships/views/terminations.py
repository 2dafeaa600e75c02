"""Ending an agreement: the page that declares it, and what became of a termination (G12)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.forms import terminations as forms
from relationships.models import AgreementVersion, Side, Termination
from relationships.moving import move_page
from relationships.portal import MoveForm, PortalRequest, page, visible_or_404

both = require_http_methods(["GET", "HEAD", "POST"])


def in_force_or_404(request: PortalRequest, reference: str) -> AgreementVersion:
    """The version of the agreement that its side may end or suspend."""
    rows = AgreementVersion.objects.with_parties().filter(status=AgreementVersion.Status.ACTIVE)
    return visible_or_404(rows, request, agreement__reference=reference)


@both
def end_agreement(request: PortalRequest, reference: str) -> HttpResponse:
    thing = in_force_or_404(request, reference)
    form = forms.EndForm(request, thing)
    if form.made():
        messages.success(request, form.done())
        return redirect(form.termination)
    return page(request, "relationships/end_agreement.html", thing, form=form, danger=True)


def _termination(request: PortalRequest, reference: str) -> Termination:
    rows = Termination.objects.select_related(
        *("agreement", "given_by__person", "provider", "consumer"),
        *("relationship__provider", "relationship__consumer"),
    )
    return visible_or_404(rows, request, reference=reference)


@require_safe
def termination(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _termination(request, reference)
    gave = thing.relationship.organisation_on(Side(thing.given_by_side))
    return page(request, "relationships/termination.html", thing, gave=gave)


def _move(
    request: PortalRequest, thing: Termination, form: MoveForm, done: str, *, danger: bool = False
) -> HttpResponse:
    said = done % {"thing": thing.reference, "agreement": thing.agreement.reference}
    return move_page(request, thing, form, "relationships/termination_move.html", said, danger=danger)


@both
def accept_termination(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _termination(request, reference)
    done = _("%(thing)s is accepted. The other side was told; %(agreement)s ends on its last day.")
    return _move(request, thing, forms.AcceptTerminationForm(request, thing), done)


@both
def reject_termination(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _termination(request, reference)
    done = _("%(thing)s is rejected. The other side was told; %(agreement)s goes on.")
    return _move(request, thing, forms.RejectTerminationForm(request, thing), done, danger=True)


@both
def withdraw_termination(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _termination(request, reference)
    done = _("%(thing)s is withdrawn. The other side was told; %(agreement)s goes on.")
    return _move(request, thing, forms.WithdrawTerminationForm(request, thing), done, danger=True)


@both
def cure(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _termination(request, reference)
    done = _("The breach is cured, as %(thing)s says now. %(agreement)s goes on.")
    return _move(request, thing, forms.CureForm(request, thing), done)


@both
def take_back(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _termination(request, reference)
    done = _("The other side was asked to take %(thing)s back. Until it agrees, the end stands.")
    return _move(request, thing, forms.TakeBackForm(request, thing), done)


@both
def agree(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _termination(request, reference)
    done = _("%(thing)s is taken back. The other side was told; %(agreement)s goes on.")
    return _move(request, thing, forms.AgreeForm(request, thing), done)


@both
def insist(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _termination(request, reference)
    done = _("%(thing)s stands. The other side was told.")
    return _move(request, thing, forms.InsistForm(request, thing), done, danger=True)
