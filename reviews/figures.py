"""What the rows say of the days of a review: a bounded number of queries, whatever happened in them."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from consumption.models import ServiceRequest
from relationships.models import AgreementVersion, Clock, ClockSegment, Record, ServiceLevelTarget, Side
from relationships.models.calendar import business_calendar
from reviews.evidence import AgendaOf, BreachOf, Evidence, FigureOf, TargetOf

if TYPE_CHECKING:
    from reviews.models import ServiceReview

SOON = timedelta(days=90)
ENDS = ("closed", "declined", "withdrawn")


def collect(review: "ServiceReview", now: datetime) -> Evidence:
    """The figures of the review's days up to their end, or up to `now` where they have not ended."""
    until = min(review.until, now)
    span = Span(review, review.since, until, now)
    targets = tuple(span.targets())
    return Evidence(
        counted_until=until,
        figures=tuple(span.figures()),
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

    # Attainment (K18)

    @property
    def breached_open(self) -> Q:
        """Still unanswered past its deadline: counted once, in the period of the deadline."""
        passed = Q(breached_at=None, state="running", due_at__lt=self.now) & self.within("due_at")
        return Q(stopped_at=None) & (self.within("breached_at") | passed)

    def targets(self) -> Iterator[TargetOf]:
        """What was agreed in the period, each with what came of it; also where nothing did."""
        closed = self.within("stopped_at")
        counted = (
            Clock.objects.filter(closed | self.breached_open, **self.inside)
            .order_by()
            .values("target")
            .annotate(
                met=Count("pk", filter=Q(state="met")),
                breached=Count("pk", filter=Q(state="breached") | self.breached_open),
                excluded=Count("pk", filter=Q(state="cancelled")),
            )
        )
        found = {row.pop("target"): row for row in counted}
        in_force = Q(version__status__in=AgreementVersion.BINDING, version__in_force_from__lt=self.until) & (
            Q(version__in_force_until=None) | Q(version__in_force_until__gt=self.since)
        )
        terms = ServiceLevelTarget.objects.filter(in_force | Q(pk__in=found), **self.inside).order_by(
            "version__agreement", "version__number", "-metric", "priority__position", "kind"
        )
        nothing = {"met": 0, "breached": 0, "excluded": 0}
        for row in terms.values_list("pk", *COLUMNS):
            key, agreement, version, metric, kind, priority, *rest = row
            yield TargetOf(agreement, version, metric, kind, priority or "", *rest, **found.get(key, nothing))

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
        breached = Q(state="breached") & self.within("stopped_at") | self.breached_open
        return (
            Clock.objects.filter(breached, **self.inside)
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
            missed[target.metric, target.priority] += target.breached
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


COLUMNS = (
    *("version__agreement__reference", "version__number", "metric", "kind", "priority__name"),
    *("amount", "unit", "hours", "until"),
)
