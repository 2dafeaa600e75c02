"""Reviews as lists: all of an organisation, those of one relationship, and the next one for a home page."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from relationships.exports import Column
from relationships.lists import Sort, list_page
from relationships.models import Membership, ServiceRelationship
from relationships.portal import PortalRequest, visible_or_404
from reviews.filters import ReviewFilter
from reviews.models import ReviewAction, ServiceReview
from reviews.models.review import REVIEWERS

COLUMNS = (
    Column("review", lambda row: row.reference),
    Column("first_day", lambda row: row.first_day.isoformat()),
    Column("last_day", lambda row: row.last_day.isoformat()),
    Column("provider", lambda row: row.provider.name),
    Column("consumer", lambda row: row.consumer.name),
    Column("status", lambda row: row.status),
    Column("met", lambda row: row.met),
    Column("breached", lambda row: row.breached),
    Column("held_at", lambda row: row.held_at),
    Column("digest", lambda row: row.digest),
)
PANEL = 6
CHOICES = 9


def ours(request: PortalRequest) -> dict[str, Any]:
    """The side of the frame is our organisation's."""
    return {str(request.frame): request.acting_as.organisation_id if request.acting_as else None}


@require_safe
def reviews(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    member = request.acting_as
    return list_page(
        request,
        "reviews/reviews.html",
        ServiceReview.objects.visible_to(member).filter(**ours(request)).for_lists(),
        filterset=ReviewFilter,
        sorts={"days": Sort("first_day"), "since": Sort("status_since"), "breaches": Sort("breached")},
        sorted_by="-days",
        columns=COLUMNS,
        name="reviews",
        to_open=to_open(request, member),
    )


def to_open(request: PortalRequest, member: Membership | None) -> list[ServiceRelationship]:
    """The relationships in which the member may open a review."""
    if member is None or not member.has_role(*REVIEWERS):
        return []
    rows = ServiceRelationship.objects.visible_to(member).working().filter(**ours(request))
    return list(rows.select_related("provider", "consumer").order_by("provider__name", "consumer__name")[:CHOICES])


@require_safe
def panel(request: PortalRequest, reference: str) -> HttpResponse:
    """The reviews of one relationship, for its page."""
    relationship = visible_or_404(
        ServiceRelationship.objects.select_related("provider", "consumer"), request, reference=reference
    )
    member = request.acting_as
    rows = ServiceReview.objects.visible_to(member).living().filter(relationship=relationship).for_lists()
    found = list(rows.order_by("-first_day")[: PANEL + 1])
    shares = [review.share for review in reversed(found) if review.share]
    context = {
        "relationship": relationship,
        "thing": relationship,
        "reviews": found[:PANEL],
        "more": len(found) > PANEL,
        "shares": shares if len(shares) > 1 else [],
        "may_open": bool(member and member.has_role(*REVIEWERS)),
        "actions": open_actions(member, relationship=relationship),
    }
    return render(request, "reviews/panel.html", context)


@require_safe
def next_panel(request: PortalRequest) -> HttpResponse:
    """What is next to be signed or held, for the home pages; or the way to open one."""
    member = request.acting_as
    rows = (
        ServiceReview.objects.visible_to(member)
        .filter(**ours(request))
        .open()
        .for_lists()
        .prefetch_related("signatures")
    )
    waiting = sorted(rows.order_by("first_day")[:CHOICES], key=lambda review: turn(review, request))
    context = {
        "reviews": [(review, turn(review, request)) for review in waiting[:3]],
        "to_open": [] if waiting else to_open(request, member),
        "actions": open_actions(member, **ours(request)),
    }
    return render(request, "reviews/next.html", context)


def turn(review: ServiceReview, request: PortalRequest) -> int:
    """What comes first: 0 sign after the other side, 1 sign, 2 hold now, 3 hold later, 4 wait for the other side."""
    if review.status == review.Status.SIGNING:
        return 0 if review.waits_for() is request.frame else 4
    if review.status == review.Status.HELD:
        return 1
    return 2 if review.last_day <= review.today() else 3


def open_actions(member: Membership | None, **narrowed: Any) -> list[ReviewAction]:
    """The next actions that somebody of the member's organisation must finish or verify."""
    rows = ReviewAction.objects.visible_to(member).filter(**narrowed).unfinished().for_lists()
    found = rows.order_by("due_on", "pk")[:50]
    return [action for action in found if member and action.waits_for() is action.side_of(member)][:5]
