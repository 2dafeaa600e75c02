"""The end of a relationship: proposed, prepared by an exit checklist, confirmed."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.forms.checklists import FinishStepForm, SendBackStepForm, WaiveExitForm
from relationships.forms.relationship_life import ConfirmEndForm, DeclineEndForm, ProposeEndForm, WithdrawEndForm
from relationships.models import ExitStep
from relationships.moving import move_page
from relationships.portal import PortalRequest, page, visible_or_404
from relationships.standing import leaving_of, owner_of
from relationships.views.relationships import MOVE, relationship_or_404

both = require_http_methods(["GET", "HEAD", "POST"])
STEP_MOVE = "relationships/step_move.html"


@both
def propose_end(request: PortalRequest, reference: str) -> HttpResponse:
    thing = relationship_or_404(request, reference)
    done = _("The end of %(thing)s is proposed. Both now see to the exit checklist.") % {"thing": thing.reference}
    form = ProposeEndForm(request, thing)
    return move_page(request, thing, form, MOVE, done, to=list_of(reference), danger=True)


@both
def decline_end(request: PortalRequest, reference: str) -> HttpResponse:
    thing = relationship_or_404(request, reference)
    done = _("%(thing)s goes on. The other side was told.") % {"thing": thing.reference}
    return move_page(request, thing, DeclineEndForm(request, thing), MOVE, done)


@both
def withdraw_end(request: PortalRequest, reference: str) -> HttpResponse:
    thing = relationship_or_404(request, reference)
    done = _("%(thing)s goes on. The other side was told.") % {"thing": thing.reference}
    return move_page(request, thing, WithdrawEndForm(request, thing), MOVE, done)


@both
def confirm_end(request: PortalRequest, reference: str) -> HttpResponse:
    thing = relationship_or_404(request, reference)
    done = _("%(thing)s has ended. All of it stays readable here.") % {"thing": thing.reference}
    return move_page(request, thing, ConfirmEndForm(request, thing), MOVE, done, danger=True)


def list_of(reference: str) -> str:
    return reverse("relationships:exit", kwargs={"reference": reference})


@require_safe
def exit_checklist(request: PortalRequest, reference: str) -> HttpResponse:
    thing = relationship_or_404(request, reference)
    leaving = leaving_of(thing) if thing.status in ("ending", "ended") else None
    return page(request, "relationships/exit.html", thing, leaving=leaving)


def _step(request: PortalRequest, reference: str) -> ExitStep:
    rows = ExitStep.objects.select_related(
        *("provider", "consumer", "relationship__provider", "relationship__consumer")
    )
    return visible_or_404(rows, request, reference=reference)


@require_safe
def exit_step(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _step(request, reference)
    return page(request, "relationships/exit_step.html", thing, owner=owner_of(thing, thing.relationship))


@both
def finish_exit(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _step(request, reference)
    done = _("“%(step)s” is done. The other side was told and can send it back.") % {"step": thing.name}
    to = list_of(thing.relationship.reference)
    return move_page(request, thing, FinishStepForm(request, thing), STEP_MOVE, done, to=to)


@both
def send_back_exit(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _step(request, reference)
    done = _("%(step)s is open again. The side that owes it was told.") % {"step": thing.reference}
    return move_page(request, thing, SendBackStepForm(request, thing), STEP_MOVE, done)


@both
def waive_exit(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _step(request, reference)

    def done() -> str:
        if thing.status == thing.Status.WAIVED:
            return _("%(step)s is waived by both.") % {"step": thing.reference}
        return _("Your side waived %(step)s. The other side was told.") % {"step": thing.reference}

    to = list_of(thing.relationship.reference)
    return move_page(request, thing, WaiveExitForm(request, thing), STEP_MOVE, done, to=to, danger=True)
