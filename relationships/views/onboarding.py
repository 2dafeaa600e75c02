"""Onboarding: the list of what both see to before they work together, and its steps."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.forms.checklists import (
    AddStepForm,
    BeginOnboardingForm,
    FinishStepForm,
    SendBackStepForm,
    WaiveOnboardingForm,
    WriteStepForm,
)
from relationships.models import OnboardingStep
from relationships.moving import form_page, move_page
from relationships.portal import PortalRequest, page, visible_or_404
from relationships.standing import onboarding_of, owner_of
from relationships.views.relationships import relationship_or_404

both = require_http_methods(["GET", "HEAD", "POST"])
MOVE = "relationships/step_move.html"
LIST_MOVE = "relationships/onboarding_write.html"


@require_safe
def onboarding(request: PortalRequest, reference: str) -> HttpResponse:
    thing = relationship_or_404(request, reference)
    return page(
        request,
        "relationships/onboarding.html",
        thing,
        onboarding=onboarding_of(thing, request.acting_as),
        may_add=OnboardingStep.may_add(thing, request.acting_as),
    )


@both
def begin_onboarding(request: PortalRequest, reference: str) -> HttpResponse:
    thing = relationship_or_404(request, reference)
    done = _("The list is written. Either side can change it.")
    return form_page(request, thing, BeginOnboardingForm(request, thing), LIST_MOVE, done, to=list_of(reference))


@both
def add_onboarding(request: PortalRequest, reference: str) -> HttpResponse:
    thing = relationship_or_404(request, reference)
    done = _("The step is on the list.")
    return form_page(request, thing, AddStepForm(request, thing), LIST_MOVE, done, to=list_of(reference))


def list_of(reference: str) -> str:
    return reverse("relationships:onboarding", kwargs={"reference": reference})


def _step(request: PortalRequest, reference: str) -> OnboardingStep:
    rows = OnboardingStep.objects.select_related(
        *("provider", "consumer", "owner__person", "relationship__provider", "relationship__consumer")
    )
    return visible_or_404(rows, request, reference=reference)


@require_safe
def onboarding_step(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _step(request, reference)
    owner = owner_of(thing, thing.relationship)
    return page(request, "relationships/onboarding_step.html", thing, owner=owner)


@both
def write_onboarding(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _step(request, reference)
    done = _("%(step)s is changed.") % {"step": thing.reference}
    return move_page(request, thing, WriteStepForm(request, thing), MOVE, done)


@both
def finish_onboarding(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _step(request, reference)
    done = _("“%(step)s” is done. The other side was told and can send it back.") % {"step": thing.name}
    to = list_of(thing.relationship.reference)
    return move_page(request, thing, FinishStepForm(request, thing), MOVE, done, to=to)


@both
def send_back_onboarding(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _step(request, reference)
    done = _("%(step)s is open again. The side that owes it was told.") % {"step": thing.reference}
    return move_page(request, thing, SendBackStepForm(request, thing), MOVE, done)


@both
def waive_onboarding(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _step(request, reference)
    done = _("%(step)s is waived.") % {"step": thing.reference}
    return move_page(request, thing, WaiveOnboardingForm(request, thing), MOVE, done, danger=True)
