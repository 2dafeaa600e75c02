"""Actions: what one side does by a day, and the other side verifies."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relationships.exports import Column
from relationships.lists import Sort, list_page
from relationships.portal import PortalRequest, page, visible_or_404
from reviews.filters import ActionFilter
from reviews.forms.actions import FinishForm, SendBackForm, VerifyForm
from reviews.models import ReviewAction

COLUMNS = (
    Column("action", lambda row: row.reference),
    Column("what", lambda row: row.what),
    Column("owner_side", lambda row: row.owner_side),
    Column("owner", lambda row: row.owner_name),
    Column("due_on", lambda row: row.due_on.isoformat()),
    Column("status", lambda row: row.status),
    Column("review", lambda row: row.review.reference),
    Column("provider", lambda row: row.provider.name),
    Column("consumer", lambda row: row.consumer.name),
)


@require_safe
def actions(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    """What was agreed in reviews and is not verified yet, on our side of things."""
    member = request.acting_as
    ours = {f"{request.frame}": member.organisation_id if member else None}
    rows = ReviewAction.objects.visible_to(member).filter(**ours).exclude(review__status="cancelled").for_lists()
    return list_page(
        request,
        "reviews/actions.html",
        rows,
        filterset=ActionFilter,
        sorts={"due": Sort("due_on"), "since": Sort("status_since")},
        sorted_by="due",
        columns=COLUMNS,
        name="actions",
    )


def seen_action(request: PortalRequest, reference: str) -> ReviewAction:
    rows = ReviewAction.objects.select_related(
        "review", "provider", "consumer", "relationship__provider", "relationship__consumer"
    )
    return visible_or_404(rows, request, reference=reference)


@require_safe
def action(request: PortalRequest, reference: str) -> HttpResponse:
    return page(request, "reviews/action.html", seen_action(request, reference))


def finish(request: PortalRequest, reference: str) -> HttpResponse:
    thing = seen_action(request, reference)
    form = FinishForm(request, thing)
    if form.made():
        facts = {"reference": thing.reference, "other": thing.relationship.organisation_on(request.frame.other)}
        messages.success(request, _("%(reference)s is done. %(other)s was told and verifies it.") % facts)
        return redirect(thing)
    return page(request, "reviews/action_move.html", thing, form=form)


def verify(request: PortalRequest, reference: str) -> HttpResponse:
    thing = seen_action(request, reference)
    form = VerifyForm(request, thing)
    if form.made():
        messages.success(request, _("%(reference)s is verified and ends here.") % {"reference": thing.reference})
        return redirect(thing)
    return page(request, "reviews/action_move.html", thing, form=form)


def send_back_action(request: PortalRequest, reference: str) -> HttpResponse:
    thing = seen_action(request, reference)
    form = SendBackForm(request, thing)
    if form.made():
        messages.success(request, _("%(reference)s is open again.") % {"reference": thing.reference})
        return redirect(thing)
    return page(request, "reviews/action_move.html", thing, form=form, danger=True)
