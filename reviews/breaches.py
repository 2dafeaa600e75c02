"""The breaches of a period: how late each was, and whom it may be due to (O2)."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from consumption.models import ServiceRequest
from relationships.attainment import closed_in, open_breach_in
from relationships.attribution import Proposal, proposed_for
from relationships.counted import in_days
from relationships.models import Clock
from relationships.terms import Unit
from reviews.evidence import BreachOf

if TYPE_CHECKING:
    from reviews.models import ServiceReview


def breaches_of(review: "ServiceReview", since: datetime, until: datetime, now: datetime) -> Iterator[BreachOf]:
    """Every clock that counts as breached in [since, until), the latest by most first: a few queries, however many."""
    clocks = list(breached_clocks(review, since, until, now))
    proposals = proposed_for(clocks, until)
    late = [(seconds_late(clock, until), clock) for clock in clocks]
    late.sort(key=lambda pair: (-pair[0], pair[1].reference))
    for seconds, clock in late:
        yield BreachOf(
            clock=clock.reference,
            subject=clock.subject,
            title=clock.title or "",
            metric=clock.metric,
            priority=clock.priority,
            due_at=clock.breached_at or clock.due_at,
            stopped_at=clock.stopped_at,
            late_seconds=seconds,
            unit=Unit.BUSINESS_DAYS if in_days(clock) else "",
            debtor=clock.debtor,
            **why(review, clock, proposals.get(clock.pk)),
        )


def breached_clocks(review: "ServiceReview", since: datetime, until: datetime, now: datetime) -> Any:
    title = ServiceRequest.objects.filter(reference=OuterRef("subject")).values("title")[:1]
    late = closed_in(since, until) & Q(state=Clock.State.BREACHED)
    return Clock.objects.filter(
        late | open_breach_in(since, until, now, review.held_at), relationship=review.relationship_id
    ).annotate(title=Coalesce("obligation__name", Subquery(title)))


def seconds_late(clock: Clock, until: datetime) -> int:
    """Seconds of the clock's own measure beyond its target, up to where it stopped or the period ends."""
    used = clock.used
    if clock.state == Clock.State.RUNNING and clock.since_at and clock.since_at < until:
        used = clock.used_at(until)
    return max(int(used.total_seconds()) - clock.target_seconds, 0)


def why(review: "ServiceReview", clock: Clock, proposal: Proposal | None) -> dict[str, Any]:
    """Whom it is proposed to be attributed to: as a review before this one decided, else as the other side was late."""
    if clock.attributed_in not in ("", review.reference):
        return {"proposed": clock.attribution, "linked": clock.attributed_in}
    if proposal is None:
        return {}
    cause = proposal.causes[0]
    return {
        "proposed": proposal.party,
        "linked": cause.clock.reference,
        "linked_name": cause.name,
        "linked_count": len(proposal.causes),
        "overlap_since": cause.since,
        "overlap_until": cause.until,
    }
