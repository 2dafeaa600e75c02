"""What the rows say of the days of a review: a bounded number of queries, whatever happened in them."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from consumption.models import ServiceRequest
from relationships.attainment import Key, attainment_of, closed_in, open_breach_in
from relationships.models import AgreementVersion, Clock, ClockSegment, Record, Side
from relationships.models.calendar import business_calendar
from reviews.evidence import AgendaOf, BreachOf, Evidence, FigureOf, TargetOf, VersionOf

if TYPE_CHECKING:
    from reviews.models import ServiceReview

SOON = timedelta(days=90)
ENDS = ("closed", "declined", "withdrawn")


def collect(review: "ServiceReview", now: datetime) -> Evidence:
    """The figures of the review's days up to their end, or up to `now` where they have not ended.

    A held review is counted up to the same instant again, so that only what was corrected since can differ.
    """
    until = review.counted_until or min(review.until, now)
    span = Span(review, review.since, until, now)
    targets = tuple(span.targets())
    return Evidence(
        counted_until=until,
        figures=tuple(span.figures()),
        versions=tuple(span.versions()),
        targets=targets,
        breaches=tuple(span.breaches()),
        agenda=tuple(span.agenda(targets)),
    )


class Span:
    """The days of one relationship, from `since` up to but without `until`, as seen at `now`."""

    def __init__(self, review: "ServiceReview", since: datetime, until: datetime, now: datetime) -> None:
        self.review, self.since, self.until, self.now = review, since, until, now
        self.inside = {"relationship": review.relationship_id}

    def within(self, field: str) -> Q:
        return Q((f"{field}__gte", self.since), (f"{field}__lt", self.until))

    def figures(self) -> Iterator[FigureOf]:
        ended = Q(status__in=ENDS)
        counts = ServiceRequest.objects.filter(**self.inside, raised_at__lt=self.until).aggregate(
            open_at_start=Count("pk", filter=Q(raised_at__lt=self.since) & ~(ended & Q(status_since__lt=self.since))),
            raised=Count("pk", filter=Q(raised_at__gte=self.since)),
            **{end: Count("pk", filter=Q(status=end) & self.within("status_since")) for end in ENDS},
            open_at_end=Count("pk", filter=~(ended & Q(status_since__lt=self.until))),
        )
        moves = Record.objects.filter(self.within("at"), **self.inside, subject__startswith="SR-").aggregate(
            fulfilled=Count("subject", distinct=True, filter=Q(move="fulfil")),
            sent_back=Count("pk", filter=Q(move="send_back")),
        )
        for name in ("open_at_start", "raised", "closed", "declined", "withdrawn", "open_at_end"):
            yield FigureOf(name, counts[name])
        for name in ("fulfilled", "sent_back"):
            yield FigureOf(name, moves[name])
        cancelled = Clock.objects.filter(self.within("stopped_at"), **self.inside, state="cancelled")
        yield FigureOf("cancelled_clocks", cancelled.count())
        waited = self.waited()
        yield FigureOf("waited_for_provider", waited[Side.PROVIDER], "seconds")
        yield FigureOf("waited_for_consumer", waited[Side.CONSUMER], "seconds")

    def waited(self) -> Counter[str]:
        """Seconds of agreed hours in which clocks stood paused, by the side that was waited for (K16)."""
        pauses = ClockSegment.objects.filter(
            Q(until_at=None) | Q(until_at__gt=self.since), **self.inside, running=False, since_at__lt=self.until
        ).values_list("clock__calendar_id", "since_at", "until_at", "side")
        waited: Counter[str] = Counter()
        for calendar, since, until, side in pauses.iterator(chunk_size=5000):
            stood = business_calendar(calendar).elapsed(max(since, self.since), min(until or self.until, self.until))
            waited[side] += int(stood.total_seconds())
        return waited

    def versions(self) -> Iterator[VersionOf]:
        """What bound at some instant of the period."""
        bound = AgreementVersion.objects.filter(
            Q(in_force_until=None) | Q(in_force_until__gt=self.since),
            **self.inside,
            status__in=AgreementVersion.BINDING,
            in_force_from__lt=self.until,
        ).exclude(in_force_until=F("in_force_from"))
        for row in bound.order_by("agreement", "number").values_list(
            "agreement__reference", "number", "agreement__name", "digest"
        ):
            yield VersionOf(*row)

    # Attainment (K18)

    def targets(self) -> Iterator[TargetOf]:
        """What was agreed in the period, each with what came of it; also where nothing did."""
        lines = attainment_of(self.review.relationship, self.since, self.until, now=self.now)
        answered = self.answered_since()
        for line in lines:
            later = answered.pop(line.key, 0)
            yield TargetOf(*line.key, line.met, line.breached, line.breached_open + later)
        for key, later in answered.items():
            yield TargetOf(*key, 0, 0, later)

    def answered_since(self) -> Counter[Key]:
        """Breached and open when the review was held, answered after it: no correction of what it said then."""
        if not self.review.held_at:
            return Counter()
        rows = (
            Clock.objects.filter(self.within("breached_at"), **self.inside, stopped_at__gte=self.review.held_at)
            .exclude(state="cancelled")
            .order_by()
            .values_list(
                *("version__agreement__reference", "metric", "target__kind", "target__priority__name"),
                *("target__hours", "target_seconds"),
            )
            .annotate(n=Count("pk"))
        )
        return Counter(
            {
                (agreement, metric, kind, priority or "", *rest): n
                for agreement, metric, kind, priority, *rest, n in rows
            }
        )

    def breaches(self) -> Iterator[BreachOf]:
        """Every clock that counts as breached, the latest by most first."""
        rows = list(self.breached_clocks())
        running = [row["pk"] for row in rows if row["stopped_at"] is None and row["state"] == "running"]
        since = dict(
            ClockSegment.objects.filter(clock__in=running, until_at=None).values_list("clock", "since_at")
            if running
            else ()
        )
        late = [(self.late(row, since.get(row["pk"])), row) for row in rows]
        late.sort(key=lambda pair: (-pair[0], pair[1]["reference"]))
        for seconds, row in late:
            yield BreachOf(
                clock=row["reference"],
                subject=row["subject"],
                title=row["title"] or "",
                metric=row["metric"],
                priority=row["priority"],
                due_at=row["breached_at"] or row["due_at"],
                stopped_at=row["stopped_at"],
                late_seconds=seconds,
            )

    def breached_clocks(self) -> Any:
        title = ServiceRequest.objects.filter(reference=OuterRef("subject")).values("title")[:1]
        late = closed_in(self.since, self.until) & Q(state="breached")
        return (
            Clock.objects.filter(late | open_breach_in(self.since, self.until, self.now), **self.inside)
            .annotate(title=Subquery(title))
            .values(
                *("pk", "reference", "subject", "title", "metric", "priority", "state", "calendar_id"),
                *("due_at", "breached_at", "stopped_at", "used", "target_seconds"),
            )
        )

    def late(self, row: dict[str, Any], running_since: datetime | None) -> int:
        """Seconds of the clock's own hours beyond its target, up to where it stopped or the period ends."""
        used = row["used"]
        if running_since and running_since < self.until:
            used += business_calendar(row["calendar_id"]).elapsed(running_since, self.until)
        return max(int(used.total_seconds()) - row["target_seconds"], 0)

    # Agenda (V5)

    def agenda(self, targets: tuple[TargetOf, ...]) -> Iterator[AgendaOf]:
        from reviews.models import ReviewAction

        missed: Counter[tuple[str, str]] = Counter()
        for target in targets:
            missed[target.metric, target.priority] += target.missed
        for (metric, priority), count in missed.items():
            if count:
                yield AgendaOf("breaches", metric, priority, count=count)
        for action in ReviewAction.objects.all().carried_into(self.review):
            yield AgendaOf("action", action.reference, action.what, action.due_on, action.carried)
        for version in self.expiring():
            yield AgendaOf("expiring", version.agreement.reference, version.agreement.name, version.last_day, 0)

    def expiring(self) -> Any:
        """Versions in force that end within 90 days with nothing signed to follow them."""
        followed = AgreementVersion.objects.filter(agreement=OuterRef("agreement"), status="scheduled")
        soon = (self.now + SOON).date()
        active = AgreementVersion.objects.filter(**self.inside, status="active", last_day__lte=soon)
        return active.exclude(Exists(followed)).select_related("agreement").order_by("last_day", "pk")
