"""The review itself: opened, read, held, signed, sent back, cancelled."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relationships.models import AgreementVersion, Membership, ServiceRelationship, Side
from relationships.portal import PortalRequest, page, visible_or_404
from reviews.forms.minutes import ActionForm, DecisionForm, FindingForm
from reviews.forms.moves import CancelForm, HoldForm, SendBackForm, SignForm
from reviews.forms.open import OpenForm
from reviews.models import Decision, Finding, ReviewAction, ServiceReview
from reviews.reading import Reading


def seen_review(request: PortalRequest, reference: str) -> ServiceReview:
    return visible_or_404(ServiceReview.objects.for_page(), request, reference=reference)


def open_review(request: PortalRequest, reference: str) -> HttpResponse:
    """Choose the days to look back on; proposals first."""
    relationship = visible_or_404(
        ServiceRelationship.objects.select_related("provider", "consumer"), request, reference=reference
    )
    form = OpenForm(request, relationship)
    if form.made():
        messages.success(
            request,
            _("%(reference)s is open. Both sides see its figures; write down what you found, then hold it together.")
            % {"reference": form.review.reference},
        )
        return redirect(form.review)
    return page(request, "reviews/open.html", relationship, form=form)


@require_safe
def review(request: PortalRequest, reference: str) -> HttpResponse:
    """One address for both sides, readable as a document."""
    thing = seen_review(request, reference)
    reading = None if thing.status == thing.Status.CANCELLED else Reading(thing)
    member = request.acting_as
    forms: dict[str, Any] = {}
    if thing.status in thing.WRITABLE:
        forms["both"] = {"text": _("Both sides can go on"), "since": thing.status_since, "ours": True}
    if thing.may_write(member):
        forms |= {
            "finding_form": FindingForm(request, thing),
            "decision_form": DecisionForm(request, thing),
            "action_form": ActionForm(request, thing),
        }
    return page(request, "reviews/review.html", thing, reading=reading, **forms, **minutes_of(thing, member))


def minutes_of(review: ServiceReview, member: Membership | None, *, to_read: bool = False) -> dict[str, Any]:
    """Findings side by side, decisions and actions, each with what this member may do with it (`to_read`: nothing)."""
    findings = list(Finding.objects.visible_to(member).filter(review=review).order_by("number"))
    decisions = list(
        Decision.objects.visible_to(member)
        .filter(review=review)
        .select_related("agreement", "opened__agreement")
        .order_by("number")
    )
    actions = list(
        ReviewAction.objects.visible_to(member).filter(review=review).select_related("owner").order_by("number")
    )
    opened = [decision.opened_id for decision in decisions if decision.opened_id]
    readable = set(
        AgreementVersion.objects.visible_to(member).filter(pk__in=opened).values_list("pk", flat=True) if opened else ()
    )
    for line in (*findings, *decisions, *actions):
        line.review = review
        line.editable = not to_read and line.may_change(member)
    for decision in decisions:
        decision.amendable = not to_read and decision.may_amend(member)  # type: ignore[attr-defined]
        decision.readable = decision.opened_id in readable  # type: ignore[attr-defined]
    return {
        "may_write": not to_read and review.may_write(member),
        "sides": [
            (review.relationship.organisation_on(side), side, [f for f in findings if f.by_side == side])
            for side in (Side.PROVIDER, Side.CONSUMER)
        ],
        "decisions": decisions,
        "actions": actions,
        "signatures": sorted(review.signatures.all(), key=lambda signature: signature.signed_at),
    }


def too_late(request: PortalRequest, thing: ServiceReview) -> HttpResponse:
    """A link to a move that the review is past, or not at yet: the page itself says where it stands."""
    messages.info(
        request,
        _("%(reference)s is “%(status)s”, so this cannot be done now. Its page shows what can.")
        % {"reference": thing.reference, "status": thing.get_status_display()},
    )
    return redirect(thing)


def hold(request: PortalRequest, reference: str) -> HttpResponse:
    thing = seen_review(request, reference)
    form = HoldForm(request, thing)
    if request.method == "GET" and thing.move_named("hold") is None:
        return too_late(request, thing)
    if form.made():
        messages.success(
            request,
            _("%(reference)s is held and its figures are frozen. Write the minutes to their end, then both sides sign.")
            % {"reference": thing.reference},
        )
        return redirect(thing)
    return page(
        request, "reviews/move.html", thing, form=form, title=_("Hold the review of %(days)s") % {"days": thing}
    )


def sign(request: PortalRequest, reference: str) -> HttpResponse:
    """Everything that is signed stands on the page, with its digest."""
    thing = seen_review(request, reference)
    form = SignForm(request, thing)
    if request.method == "GET" and thing.move_named("sign") is None:
        return too_late(request, thing)
    if form.made():
        messages.success(request, _signed(thing, request))
        return redirect(thing)
    shown = minutes_of(thing, request.acting_as, to_read=True)
    reading = Reading(thing) if thing.is_frozen else None
    return page(request, "reviews/sign.html", thing, form=form, reading=reading, digest=form.stands, **shown)


def _signed(thing: ServiceReview, request: PortalRequest) -> str:
    facts = {"reference": thing.reference, "other": thing.relationship.organisation_on(request.frame.other)}
    if thing.status == thing.Status.CLOSED:
        return _("%(reference)s is closed: both sides signed it. What was decided can be carried out now.") % facts
    return _("You signed %(reference)s. %(other)s was told and signs next.") % facts


def send_back(request: PortalRequest, reference: str) -> HttpResponse:
    thing = seen_review(request, reference)
    form = SendBackForm(request, thing)
    if request.method == "GET" and thing.move_named("send_back") is None:
        return too_late(request, thing)
    if form.made():
        messages.success(
            request,
            _("%(reference)s is open for writing again. Change what you do not agree with; then both sides sign anew.")
            % {"reference": thing.reference},
        )
        return redirect(thing)
    title = _("Send the minutes of %(days)s back") % {"days": thing}
    return page(request, "reviews/move.html", thing, form=form, title=title, danger=True)


def cancel(request: PortalRequest, reference: str) -> HttpResponse:
    thing = seen_review(request, reference)
    form = CancelForm(request, thing)
    if request.method == "GET" and thing.move_named("cancel") is None:
        return too_late(request, thing)
    if form.made():
        messages.success(
            request,
            _("%(reference)s is cancelled. Its days are free for another review.") % {"reference": thing.reference},
        )
        return redirect(thing)
    title = _("Cancel the review of %(days)s") % {"days": thing}
    return page(request, "reviews/move.html", thing, form=form, title=title, danger=True)
