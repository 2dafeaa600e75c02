"""What the consumer decides about a request: door in, form, what was done, page."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consumption.forms.answers import ChangeAnswersForm
from consumption.forms.moves import AnswerForm, ConfirmForm, SendBackForm, WithdrawForm
from consumption.models import ServiceRequest
from relationships.moving import form_page
from relationships.portal import PortalRequest, visible_or_404

MOVE = "consumption/move.html"
both = require_http_methods(["GET", "POST"])


@both
def answer(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    said = _("%(request)s goes on: %(provider)s reads your answer.")
    done = said % {"request": reference, "provider": thing.provider}
    return form_page(request, thing, AnswerForm(request, thing), MOVE, done)


@both
def change_answers(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_page(), request, reference=reference)
    said = _("The answers of %(request)s are changed: %(provider)s reads what changed.")
    done = said % {"request": reference, "provider": thing.provider}
    return form_page(request, thing, ChangeAnswersForm(request, thing), MOVE, done)


@both
def confirm(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    done = _("%(request)s is closed: you confirmed it.") % {"request": reference}
    return form_page(request, thing, ConfirmForm(request, thing), MOVE, done)


@both
def send_back(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    said = _("%(request)s went back: %(provider)s reads your reason and goes on.")
    done = said % {"request": reference, "provider": thing.provider}
    return form_page(request, thing, SendBackForm(request, thing), MOVE, done)


@both
def withdraw(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    done = _("%(request)s is withdrawn; nothing more happens to it.") % {"request": reference}
    return form_page(request, thing, WithdrawForm(request, thing), MOVE, done, danger=True)
