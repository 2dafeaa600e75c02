"""The type of a relationship: proposed by one side, answered by the other."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.forms.relationship_life import AcceptTypeForm, DeclineTypeForm, ProposeTypeForm, WithdrawTypeForm
from relationships.implied import IMPLIED
from relationships.models import RelationshipType, TypeChange
from relationships.moving import move_page
from relationships.portal import PortalRequest, page, visible_or_404
from relationships.views.relationships import relationship_or_404

both = require_http_methods(["GET", "HEAD", "POST"])
MOVE = "relationships/type_move.html"


@both
def propose_type(request: PortalRequest, reference: str) -> HttpResponse:
    relationship = relationship_or_404(request, reference)
    form = ProposeTypeForm(request, relationship)
    if form.made():
        done = _("%(change)s is proposed. The other side was told; it is their turn.")
        messages.success(request, done % {"change": form.change.reference})
        return redirect(form.change)
    return page(request, "relationships/propose_type.html", relationship, form=form)


def _change(request: PortalRequest, reference: str) -> TypeChange:
    rows = TypeChange.objects.select_related("provider", "consumer", "relationship__provider", "relationship__consumer")
    return visible_or_404(rows, request, reference=reference)


@require_safe
def type_change(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _change(request, reference)
    implied = [
        (one.label, IMPLIED[one].said) for one in (RelationshipType(thing.before), RelationshipType(thing.after))
    ]
    return page(request, "relationships/type_change.html", thing, implied=implied)


@both
def accept_type(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _change(request, reference)
    done = _("The relationship is now of the type “%(type)s”.") % {"type": thing.get_after_display()}
    return move_page(request, thing, AcceptTypeForm(request, thing), MOVE, done, to=thing.relationship)


@both
def decline_type(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _change(request, reference)
    done = _("%(change)s is declined. The other side was told and can propose another type.")
    done %= {"change": thing.reference}
    return move_page(request, thing, DeclineTypeForm(request, thing), MOVE, done, danger=True)


@both
def withdraw_type(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _change(request, reference)
    done = _("%(change)s is withdrawn.") % {"change": thing.reference}
    return move_page(request, thing, WithdrawTypeForm(request, thing), MOVE, done, danger=True)
