"""The moves of an offering's life, a page each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from provision.comparison import changes_between
from provision.forms.life import ActivateForm, ArchiveForm, KeepForm, PauseForm, PublishForm, RetireForm
from provision.models import ServiceOffering
from provision.models.retirement import holding, notices
from provision.views.offerings import both, own_offering
from relationships.moving import move_page
from relationships.portal import MoveForm, PortalRequest


def life_page(
    request: PortalRequest,
    thing: ServiceOffering,
    form: MoveForm,
    done: str,
    template: str = "provision/offering_move.html",
    **context: Any,
) -> HttpResponse:
    """The page of a move; a link to one that makes no sense (any more) leads back to the offering."""
    if request.method != "POST" and not thing.makes_sense(form.move):
        messages.info(request, str(thing.too_late()))
        return redirect(thing)
    return move_page(request, thing, form, template, done % {"offering": thing.reference}, **context)


@both
def publish(request: PortalRequest, reference: str) -> HttpResponse:
    """What the draft says otherwise than what is offered stands below the question."""
    thing = own_offering(request, reference)
    done = _("%(offering)s stands in the catalogue now. Draft an agreement from it in a relationship.")
    return life_page(
        request,
        thing,
        PublishForm(request, thing),
        done if thing.status != "paused" else _("The version is published. %(offering)s is still paused."),
        "provision/publish.html",
        shown=lambda: compared(thing),
    )


def compared(thing: ServiceOffering) -> dict[str, Any]:
    draft, current = thing.draft_version, thing.current
    if draft is None:
        return {}
    difference = changes_between(current, draft) if current else None
    return {"draft": draft, "problems": list(draft.offered().problems()), "before": current, "difference": difference}


@both
def pause(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_offering(request, reference)
    return life_page(request, thing, PauseForm(request, thing), _("%(offering)s is paused."))


@both
def activate(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_offering(request, reference)
    done = _("%(offering)s stands in the catalogue again.")
    return life_page(request, thing, ActivateForm(request, thing), done)


@both
def keep(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_offering(request, reference)
    return life_page(request, thing, KeepForm(request, thing), _("%(offering)s does not retire after all."))


@both
def retire(request: PortalRequest, reference: str) -> HttpResponse:
    """Whom it affects, and the notice that each was promised, stand on the page before the button does (F3)."""
    thing = own_offering(request, reference)
    return life_page(
        request,
        thing,
        RetireForm(request, thing),
        _("It is said that %(offering)s retires; what was agreed from it stays agreed."),
        "provision/retire.html",
        shown=lambda: {"affected": affected(thing, request)},
        danger=True,
    )


def affected(thing: ServiceOffering, request: PortalRequest) -> list[tuple[Any, Any]]:
    """(version, notice or None) of each agreement that holds a part of it, by consumer."""
    promised = {notice.version.pk: notice for notice in notices(thing.reference, thing.today())}
    rows: Any = holding(thing.reference).visible_to(request.acting_as).select_related("relationship")
    return [(version, promised.get(version.pk)) for version in rows.order_by("consumer__name", "agreement", "number")]


@both
def archive(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_offering(request, reference)
    form = ArchiveForm(request, thing)
    return life_page(request, thing, form, _("%(offering)s is archived."), danger=True)
