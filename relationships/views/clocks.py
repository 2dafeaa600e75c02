"""Clocks: the list behind every figure, and the page that explains one."""

from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from relationships.clauses import week, within
from relationships.clock_filters import ClockFilter
from relationships.clock_view import clock_view_of
from relationships.explanation import Explanation
from relationships.exports import Column
from relationships.lists import Sort, list_page
from relationships.models import Clock, ClockSegment, Membership, ServiceRelationship, Side
from relationships.portal import PortalRequest, page, visible_or_404


@require_safe
def clocks(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    now = timezone.now()
    return list_page(
        request,
        "relationships/clocks.html",
        seen_by(request.acting_as),
        filterset=ClockFilter,
        sorts={"due": Sort("due_at"), "started": Sort("started_at"), "stopped": Sort("stopped_at")},
        sorted_by="due",
        columns=[*COLUMNS, Column("state_now", lambda clock: clock.standing(now))],
        name="clocks",
        now=now,
    )


def seen_by(member: Membership | None) -> QuerySet[Any]:
    """Through the relationships, whose indexes find the open and the closed clocks of each."""
    pauses = ClockSegment.objects.visible_to(member).filter(until_at=None)
    return (
        Clock.objects.visible_to(member)
        .filter(relationship__in=ServiceRelationship.objects.visible_to(member))
        .select_related("provider", "consumer", "relationship")
        .prefetch_related(Prefetch("segments", queryset=pauses))
    )


COLUMNS = (
    Column("reference", lambda clock: clock.reference),
    Column("subject", lambda clock: clock.subject),
    Column("relationship", lambda clock: clock.relationship.reference),
    Column("metric", lambda clock: clock.metric),
    Column("priority", lambda clock: clock.priority),
    Column("target_seconds", lambda clock: clock.target_seconds),
    Column("started_at", lambda clock: clock.started_at),
    Column("due_at", lambda clock: clock.due_at),
    Column("warned_at", lambda clock: clock.warned_at),
    Column("breached_at", lambda clock: clock.breached_at),
    Column("stopped_at", lambda clock: clock.stopped_at),
    Column("business_seconds", lambda clock: int(clock.used.total_seconds())),
    Column("paused_seconds", lambda clock: int(clock.paused.total_seconds())),
    Column("state", lambda clock: clock.state),
)


@require_safe
def clock(request: PortalRequest, reference: str) -> HttpResponse:
    """Explain this clock: the same page, the same words, for both sides."""
    rows = Clock.objects.select_related(
        "relationship__provider", "relationship__consumer", "provider", "consumer", "version__agreement", "calendar"
    ).select_related("target__priority")
    thing = visible_or_404(rows, request, reference=reference)
    now = timezone.now()
    names = {side.value: str(getattr(thing, side)) for side in Side}
    segments = ClockSegment.objects.visible_to(request.acting_as).filter(clock=thing).select_related("by__person")
    told = Explanation(thing, list(segments), names, now)
    hours = thing.calendar.hours() if thing.calendar else None
    return page(
        request,
        "relationships/clock.html",
        thing,
        told=told,
        clock_view=replace(clock_view_of(thing, now, names), explain_url=""),
        tone=Clock.tones[told.state],
        within=within(thing.target.amount, thing.target.unit),
        hours=hours,
        week=[(weekday.label, windows) for weekday, windows in week(hours)] if hours else [],
        paused=[(names[side.value], *sums) for side in Side if any(sums := told.paused(side))],
        zone=hours.time_zone if hours else timezone.get_current_timezone_name(),
    )
