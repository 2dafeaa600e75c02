"""How the provider answers a request: door in, form, what was done, page."""

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consumption.models import ServiceRequest
from provision.forms.moves import AcceptForm, DeclineForm, FulfilForm, HoldForm, ResumeForm
from provision.forms.reprioritise import ReprioritiseForm
from relationships.models import Side
from relationships.moving import form_page
from relationships.portal import PortalRequest, visible_or_404

MOVE = "consumption/move.html"
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
    said = _("%(request)s is accepted; fulfil it when it is done.") % {"request": reference}
    return form_page(request, thing, AcceptForm(request, thing), MOVE, lambda: with_next(said, request, thing))


@both
def fulfil(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    said = _("%(request)s is fulfilled; %(consumer)s confirms it or sends it back.")
    said %= {"request": reference, "consumer": thing.consumer}
    return form_page(request, thing, FulfilForm(request, thing), MOVE, lambda: with_next(said, request, thing))


@both
def hold(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    said = _("%(request)s is on hold; resume it as soon as it can go on.") % {"request": reference}
    return form_page(request, thing, HoldForm(request, thing), MOVE, lambda: with_next(said, request, thing))


@both
def resume(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    done = _("%(request)s goes on; fulfil it when it is done.") % {"request": reference}
    return form_page(request, thing, ResumeForm(request, thing), MOVE, done)


@both
def reprioritise(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)

    def done() -> str:
        said = _("%(request)s has the priority %(priority)s now; %(consumer)s reads why.")
        return said % {"request": reference, "priority": thing.priority.name, "consumer": thing.consumer}

    return form_page(request, thing, ReprioritiseForm(request, thing), "provision/reprioritise.html", done)


@both
def decline(request: PortalRequest, reference: str) -> HttpResponse:
    thing = visible_or_404(ServiceRequest.objects.for_moves(), request, reference=reference)
    said = _("%(request)s is declined; %(consumer)s reads why.")
    said %= {"request": reference, "consumer": thing.consumer}
    form = DeclineForm(request, thing)
    return form_page(request, thing, form, MOVE, lambda: with_next(said, request, thing), danger=True)
