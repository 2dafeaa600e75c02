"""Writing the draft of an offering's next version: one page for what it holds, one for its plans, one for changes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from provision.forms.asked import FieldsForm
from provision.forms.content import ContentForm
from provision.forms.drafts import DraftForm
from provision.forms.life import DiscardForm, OpenVersionForm
from provision.forms.plans import PlanChangesForm, PlansForm
from provision.models import ServiceOffering
from provision.views.offerings import both, own_offering
from relationships.moving import form_page
from relationships.portal import PortalRequest


def write_page(
    request: PortalRequest, thing: ServiceOffering, form: DraftForm, template: str, **context: Any
) -> HttpResponse:
    """One page of the draft; where nothing is a draft, the way to open the next version."""
    if request.method != "POST" and thing.draft_version is None:
        messages.info(request, _("Nothing of it is a draft, so nothing can be written. Open its next version first."))
        return redirect(thing)
    done = _("The draft of %(offering)s is saved. Publish it when it is right.") % {"offering": thing.reference}
    to = thing.draft_version or thing
    return form_page(request, thing, form, template, done, to=to, version=form.version, **context)


@both
def edit_offering(request: PortalRequest, reference: str) -> HttpResponse:
    """Write what a draft holds, all on one page."""
    thing = own_offering(request, reference)
    return write_page(request, thing, ContentForm(request, thing), "provision/edit_offering.html")


@both
def edit_fields(request: PortalRequest, reference: str, position: int) -> HttpResponse:
    """What a request for one part will ask for."""
    thing = own_offering(request, reference)
    version = thing.draft_version or thing.shown
    if not 1 <= position <= len(version.offered().parts):
        raise Http404
    return write_page(request, thing, FieldsForm(request, thing, position), "provision/edit_fields.html")


@both
def edit_plans(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_offering(request, reference)
    return write_page(request, thing, PlansForm(request, thing), "provision/edit_plans.html")


@both
def edit_plan_changes(request: PortalRequest, reference: str) -> HttpResponse:
    """Between which plans an agreement may change (F2)."""
    thing = own_offering(request, reference)
    return write_page(request, thing, PlanChangesForm(request, thing), "provision/edit_plan_changes.html")


@both
def open_version(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_offering(request, reference)
    form = OpenVersionForm(request, thing)
    if form.made():
        messages.success(request, _("Its next version is a draft now. Change what it holds, then publish it."))
        return redirect("provision:edit_offering", reference=reference)
    return form_page(request, thing, form, "provision/offering_move.html", "")


@both
def discard(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_offering(request, reference)
    done = _("The draft is thrown away; %(offering)s is offered as before.") % {"offering": reference}
    return form_page(request, thing, DiscardForm(request, thing), "provision/offering_move.html", done, danger=True)
