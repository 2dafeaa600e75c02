from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relationships.business_time import BusinessCalendar
from relationships.models.calendar import Calendar, business_calendar
from relationships.models.clock_segment import ClockSegment
from relationships.models.clock_target import facts_of, most_specific
from relationships.models.membership import Membership
from relationships.models.record import Told
from relationships.models.reference import reference_field
from relationships.models.sides import BOTH, Side, Sided, SidedQuerySet
from relationships.models.terms import ServiceLevelTarget
from relationships.models.version import AgreementVersion
from relationships.terms import Metric, PartKind
from relationships.timing import Reading, Stretch, read


class ClockQuerySet(SidedQuerySet):
    def open(self) -> Self:
        """Running or paused: written so that the partial indexes serve it."""
        return self.filter(state__in=[Clock.State.RUNNING, Clock.State.PAUSED])

    def overdue(self, now: datetime) -> Self:
        """Running past the deadline at `now`, whether or not anybody has looked yet (K19)."""
        return self.filter(state=Clock.State.RUNNING, due_at__lt=now)

    def to_show(self) -> Self:
        """With what `clock_view_of` needs, so that a list of clocks asks no more than one."""
        return self.select_related("provider", "consumer").prefetch_related("segments")


class Clock(Sided):
    """An agreed target made to run for one thing, with everything it started with (K13).

    The row repeats what a fold over its segments says, so that lists need no arithmetic. The thing points to its
    clocks; `subject` is only the thing's reference, to be read by people. `calendar` None is around the clock.
    """

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("clock", "Running")
        PAUSED = "paused", pgettext_lazy("clock", "Paused")
        MET = "met", pgettext_lazy("clock", "Met")
        BREACHED = "breached", pgettext_lazy("clock", "Breached")
        CANCELLED = "cancelled", pgettext_lazy("clock", "Cancelled")

    reference = reference_field("CLK")
    subject = models.CharField(max_length=24)
    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="+")
    target = models.ForeignKey(ServiceLevelTarget, models.PROTECT, related_name="+")
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, related_name="+")
    metric = models.CharField(_("metric"), max_length=8, choices=Metric)
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind)
    priority = models.CharField(_("priority"), max_length=60, blank=True)
    target_seconds = models.PositiveIntegerField()
    warn_percent = models.PositiveSmallIntegerField()
    cycle = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    used = models.DurationField(default=timedelta)
    paused = models.DurationField(default=timedelta)

    seen_by = BOTH
    tones: ClassVar[dict[str, str]] = {
        "running": "active",
        "paused": "idle",
        "met": "good",
        "breached": "bad",
        "breached_open": "bad",
        "cancelled": "idle",
    }
    objects: ClassVar[Any] = ClockQuerySet.as_manager()

    class Meta(Sided.Meta):
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["subject", "metric", "cycle"], name="clock_once"),
            models.CheckConstraint(
                name="clock_stops_when_it_has_a_result",
                condition=Q(state__in=["running", "paused"], stopped_at=None)
                | Q(state__in=["met", "breached", "cancelled"], stopped_at__isnull=False),
            ),
            models.CheckConstraint(
                name="clock_met_was_never_breached", condition=~Q(state="met") | Q(breached_at=None)
            ),
            models.CheckConstraint(
                name="clock_breached_says_when", condition=~Q(state="breached") | Q(breached_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="clock_due",
                condition=Q(state="running", breached_at=None, due_at__isnull=False),
            ),
            models.Index(
                fields=["warn_at"],
                name="clock_warn",
                condition=Q(state="running", warned_at=None, warn_at__isnull=False),
            ),
            models.Index(fields=["relationship", "due_at"], name="clock_open", condition=Q(stopped_at=None)),
            models.Index(
                fields=["relationship", "stopped_at"],
                name="clock_closed",
                condition=Q(stopped_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.get_metric_display()}"

    def get_absolute_url(self) -> str:
        return reverse("relationships:clock", kwargs={"reference": self.reference})

    @property
    def business(self) -> BusinessCalendar:
        return business_calendar(self.calendar_id)

    @property
    def target_time(self) -> timedelta:
        return timedelta(seconds=self.target_seconds)

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.PAUSED)

    def standing(self, now: datetime) -> str:
        """The state as it is at `now`, with `breached_open` where the deadline has passed unanswered (K2)."""
        if self.is_open and (
            self.breached_at or (self.due_at and self.state == self.State.RUNNING and now > self.due_at)
        ):
            return "breached_open"
        return str(self.state)

    def used_at(self, now: datetime) -> timedelta:
        """Business time used up to `now`."""
        if self.state != self.State.RUNNING:
            return self.used
        current = self.segments.get(until_at=None)
        return self.used + self.business.elapsed(current.since_at, max(now, current.since_at))

    # What happens to it

    @classmethod
    def start(
        cls, thing: Told, *, version: AgreementVersion, metric: Metric, kind: str, priority: str, at: datetime
    ) -> "Clock | None":
        """Start the most specific target of the version for this metric; None where nothing was agreed (K12)."""
        return cls.start_all(thing, version=version, metrics=[metric], kind=kind, priority=priority, at=at)[0]

    @classmethod
    def start_all(
        cls,
        thing: Told,
        *,
        version: AgreementVersion,
        metrics: Sequence[Metric],
        kind: str,
        priority: str,
        at: datetime,
        targets: Sequence[ServiceLevelTarget] | None = None,
    ) -> "list[Clock | None]":
        """Start one clock for each metric, in the order given; None where nothing was agreed (K12).

        `targets` are the version's with their priorities, where the caller has read them already.
        """
        if targets is None:
            targets = list(version.serviceleveltargets.filter(metric__in=metrics).select_related("priority"))
        chosen = [
            most_specific([t for t in targets if t.metric == metric], kind=kind, priority=priority)
            for metric in metrics
        ]
        facts = {**thing.sides, "subject": thing.reference, "kind": kind, "priority": priority, "started_at": at}
        clocks = [cls(**facts, **facts_of(target, version)) if target else None for target in chosen]
        started = [clock for clock in clocks if clock]
        for clock in started:
            clock.take(read(clock.business, clock.target_time, [Stretch(True, at)], warn_percent=clock.warn_percent))
        cls.objects.bulk_create(started)
        ClockSegment.objects.bulk_create(
            ClockSegment(**clock.sides, clock=clock, since_at=at, running=True) for clock in started
        )
        return clocks

    def pause(self, *, at: datetime, reason: str, side: Side, by: Membership | None) -> None:
        """Stop counting, visibly: why, who is waited for, who said so (K4). Pausing a paused clock changes nothing."""
        self._next(at, running=False, reason=reason, side=side, by=by)

    def resume(self, *, at: datetime, by: Membership | None) -> None:
        """Count on; the deadline moves by the business time paused (K5)."""
        self._next(at, running=True, by=by)

    def stop(self, *, at: datetime) -> None:
        """Close the clock with its result; a pause is closed first (K6)."""
        self._lock()
        if not self.is_open:
            return
        if self.state == self.State.PAUSED:
            self._add(at, running=True)
        self._close(at)
        reading = self.reading()
        self._store(reading, stopped_at=at, state=self.State.BREACHED if reading.breached_at else self.State.MET)

    def reopen(self, *, at: datetime, by: Membership | None) -> None:
        """Go on where it stopped; the time in between does not count (K11, continue)."""
        self._lock()
        if self.is_open or self.state == self.State.CANCELLED:
            return
        self._add(at, running=True, by=by)
        self._store(self.reading(), stopped_at=None, state=self.State.RUNNING)

    def cancel(self, *, at: datetime) -> None:
        """The thing will never happen: no result, and no part in any attainment (K18)."""
        self._lock()
        if self.is_open:
            self._close(at)
            self._store(self.reading(), stopped_at=at, state=self.State.CANCELLED)

    def _next(self, at: datetime, *, running: bool, **facts: Any) -> None:
        self._lock()
        wanted = self.State.PAUSED if running else self.State.RUNNING
        if self.state != wanted:
            return
        self._close(at)
        self._add(at, running=running, **facts)
        self._store(self.reading(), state=self.State.RUNNING if running else self.State.PAUSED)

    def _lock(self) -> None:
        """Whoever changes a clock holds its row, and reads it after the one before committed."""
        Clock.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        self.refresh_from_db()

    def _close(self, at: datetime) -> None:
        self.segments.filter(until_at=None).update(until_at=at)

    def _add(self, at: datetime, *, running: bool, **facts: Any) -> None:
        self.segments.filter(until_at=None).update(until_at=at)
        ClockSegment.objects.create(**self.sides, clock=self, since_at=at, running=running, **facts)

    def reading(self) -> Reading:
        """The fold over the stored segments: what this row must say (K17)."""
        rows = self.segments.order_by("since_at", "pk").values_list("running", "since_at", "until_at")
        stretches = [Stretch(*row) for row in rows]
        return read(self.business, self.target_time, stretches, warn_percent=self.warn_percent)

    def take(self, reading: Reading) -> None:
        self.used, self.paused = reading.used, reading.paused
        self.due_at, self.breached_at = reading.due_at, reading.breached_at
        self.warn_at, self.warned_at = reading.warn_at, reading.warned_at

    def _store(self, reading: Reading, **facts: Any) -> None:
        self.take(reading)
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=["used", "paused", "due_at", "warn_at", "warned_at", "breached_at", *facts])


def mark_time(now: datetime, *, batch: int = 500) -> list[int]:
    """Write down every warning and breach that is due by `now`: at the instant calculated, once each (invariant 18).

    Works in transactions of `batch` clocks; rows somebody else holds are left for the next run. Returns the keys of the
    clocks breached.
    """
    running = Clock.objects.filter(state=Clock.State.RUNNING)
    while _mark(running.filter(warned_at=None, warn_at__lte=now).order_by("warn_at"), batch, warned_at=F("warn_at")):
        pass
    breached: list[int] = []
    due = running.filter(breached_at=None, due_at__lt=now).order_by("due_at")
    while marked := _mark(due, batch, breached_at=F("due_at")):
        breached += marked
    return breached


@transaction.atomic
def _mark(due: Any, batch: int, **facts: F) -> list[int]:
    """Write the facts to the first of these clocks that nobody holds; returns their keys."""
    free = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
    keys = list(free.values_list("pk", flat=True)[:batch])
    Clock.objects.filter(pk__in=keys).update(**facts)
    return keys
