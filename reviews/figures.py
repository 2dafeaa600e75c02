"""What the rows say of the days of a review: a bounded number of queries, whatever happened in them."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q

from consumption.models import ServiceRequest
from relationships.attainment import attainment_of
from relationships.models import AgreementVersion, Clock, ClockSegment, Record, Termination
from relationships.models.calendar import business_calendar
from relationships.models.termination import DECLARED
from relationships.models.workload import first_day_of, workload_of
from relationships.terms import Every, Renewal, WaitsFor
from reviews.breaches import breaches_of
from reviews.evidence import (
    CONSUMER,
    DUTY,
    PROVIDER,
    AgendaOf,
    BreachOf,
    Evidence,
    FigureOf,
    TargetOf,
    VersionOf,
    WorkloadOf,
)

if TYPE_CHECKING:
    from reviews.models import ServiceReview

SOON, DAY = timedelta(days=90), timedelta(days=1)
SIDES = (PROVIDER, CONSUMER)
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
        workload=tuple(span.workload()),
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
        for party in WaitsFor:
            if party in SIDES or waited[party]:
                yield FigureOf(f"waited_for_{party}", waited[party], "seconds")

    def waited(self) -> Counter[str]:
        """Seconds of agreed hours in which clocks stood paused, by whom was waited for (K16)."""
        pauses = ClockSegment.objects.filter(
            Q(until_at=None) | Q(until_at__gt=self.since),
            **self.inside,
            running=False,
            correction=None,
            since_at__lt=self.until,
        ).values_list("clock__calendar_id", "clock__time_zone", "since_at", "until_at", "side")
        waited: Counter[str] = Counter()
        for calendar, zone, since, until, side in pauses.iterator(chunk_size=5000):
            hours = business_calendar(calendar, zone)
            stood = hours.elapsed(max(since, self.since), min(until or self.until, self.until))
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

    # Attainment (K18, O1) and workload (O3)

    def targets(self) -> Iterator[TargetOf]:
        """What either side owed in the period, each with what came of it; also where nothing did.

        Breached and open when the review was held, answered after it: no correction of what it said then.
        """
        held = self.review.held_at
        for line in attainment_of(self.review.relationship, self.since, self.until, now=self.now, as_of=held):
            names = ("agreement", "metric", "kind", "priority", "hours", "target_seconds", "unit", "debtor")
            counts = ("obligation", "met", "breached", "breached_open")
            yield TargetOf(**{name: getattr(line, name) for name in names + counts})

    def breaches(self) -> Iterator[BreachOf]:
        """Every clock that counts as breached, the latest by most first."""
        return breaches_of(self.review, self.since, self.until, self.now)

    def workload(self) -> Iterator[WorkloadOf]:
        """What was counted against each limit in the weeks and months that share a day with these."""
        begins = {every: first_day_of(every, self.since, self.review.zone) for every in (Every.WEEK, Every.MONTH)}
        for line in workload_of(self.review.relationship, min(begins.values()), self.review.last_day + DAY):
            limit = line.limit
            if line.first_day < begins[Every(limit.every)]:
                continue
            yield WorkloadOf(
                agreement=limit.version.agreement.reference,
                version=limit.version.number,
                **{name: getattr(limit, name) for name in ("name", "every", "amount", "effect", "longer_percent")},
                first_day=line.first_day,
                count=line.count,
            )

    # Agenda (V5)

    def agenda(self, targets: tuple[TargetOf, ...]) -> Iterator[AgendaOf]:
        from reviews.models import ReviewAction

        missed: Counter[tuple[str, str, str]] = Counter()
        for target in targets:
            kind = "breaches" if target.debtor == PROVIDER else CONSUMER
            about = (DUTY, target.obligation) if target.obligation else (target.metric, target.priority)
            missed[kind, *about] += target.missed
        for (kind, subject, words), count in missed.items():
            if count:
                yield AgendaOf(kind, subject, words, count=count)
        for action in ReviewAction.objects.all().carried_into(self.review):
            yield AgendaOf("action", action.reference, action.what, action.due_on, action.carried)
        for version in self.ending():
            last_day = version.in_force_until.astimezone(version.zone).date() - DAY
            kind = "renewing" if version.renews else "expiring"
            yield AgendaOf(kind, version.agreement.reference, version.agreement.name, last_day, 0)

    def ending(self) -> Any:
        """Versions in force whose term, or whose notice, ends within 90 days with nothing signed to follow them.

        `renews` says of each that it goes on by itself unless a side gives notice (G9).
        """
        followed = AgreementVersion.objects.filter(agreement=OuterRef("agreement"), status="scheduled")
        ended = Termination.objects.filter(agreement=OuterRef("agreement"), status__in=DECLARED)
        tacit = Q(agreedconditionss__renewal=Renewal.TACIT) & ~Exists(ended)
        active = AgreementVersion.objects.filter(
            **self.inside, status="active", in_force_until__lte=self.now + SOON
        ).annotate(renews=ExpressionWrapper(tacit, BooleanField()))
        return active.exclude(Exists(followed)).select_related("agreement", "calendar").order_by("in_force_until", "pk")
