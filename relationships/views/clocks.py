"""Clocks: the list behind every figure, and the page that explains one."""

from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from relationships.clock_filters import ClockFilter
from relationships.clock_page import ClockPage, with_history
from relationships.exports import Column
from relationships.lists import Sort, list_page
from relationships.models import Clock, ClockSegment, Membership, ServiceRelationship
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
    Column("cycle", lambda clock: clock.cycle),
    Column("debtor", lambda clock: clock.debtor),
    Column("priority", lambda clock: clock.priority),
    Column("unit", lambda clock: clock.unit),
    Column("target_seconds", lambda clock: clock.target_seconds),
    Column("started_at", lambda clock: clock.started_at),
    Column("due_at", lambda clock: clock.due_at),
    Column("warned_at", lambda clock: clock.warned_at),
    Column("breached_at", lambda clock: clock.breached_at),
    Column("stopped_at", lambda clock: clock.stopped_at),
    Column("used_seconds", lambda clock: seconds(clock.used)),
    Column("paused_seconds", lambda clock: seconds(clock.paused)),
    Column("paused_provider_seconds", lambda clock: seconds(clock.paused_provider)),
    Column("paused_consumer_seconds", lambda clock: seconds(clock.paused_consumer)),
    Column("state", lambda clock: clock.state),
    Column("attribution", lambda clock: clock.attribution),
)
"""Seconds are those of the target's unit: a business day is 86,400 of them, however long it is open (C8)."""


def seconds(time: timedelta) -> int:
    return int(time.total_seconds())


@require_safe
def clock(request: PortalRequest, reference: str) -> HttpResponse:
    """Explain this clock: the same page, the same words, for both sides."""
    rows = (
        Clock.objects.select_related("relationship__provider", "relationship__consumer", "provider", "consumer")
        .select_related("version__agreement", "calendar", "target__priority", "obligation")
        .prefetch_related(*with_history())
    )
    thing = visible_or_404(rows, request, reference=reference)
    shown = ClockPage(thing, request.acting_as, timezone.now())
    whole = request.GET.get("history") == "whole"
    return page(request, "relationships/clock.html", thing, shown=shown, rows=shown.rows(whole=whole), whole=whole)
