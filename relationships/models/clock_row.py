"""The row of a clock: what it repeats of the fold over its segments, so that lists need no arithmetic."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relationships.business_time import Measure
from relationships.models.calendar import HoursInForce, business_calendar
from relationships.models.clock_aim import ClockAim
from relationships.models.clock_target import aim_of, measure_of
from relationships.models.reference import reference_field
from relationships.models.sides import BOTH, Side, Sided, SidedQuerySet
from relationships.terms import Attribution, Metric, PartKind, Party, Pausing, Reopening, WaitsFor
from relationships.timing import ZERO, Aim, Correction, Reading, Stretch, read


class ClockQuerySet(SidedQuerySet):
    def open(self) -> Self:
        """Running or paused: written so that the partial indexes serve it."""
        return self.filter(state__in=[ClockState.RUNNING, ClockState.PAUSED])

    def overdue(self, now: datetime) -> Self:
        """Running past the deadline at `now`, whether or not anybody has looked yet (K19)."""
        return self.filter(state=ClockState.RUNNING, due_at__lt=now)

    def to_show(self) -> Self:
        """With what `clock_view_of` needs, so that a list of clocks asks no more than one."""
        return self.select_related("provider", "consumer").prefetch_related("segments")

    def to_read(self) -> Self:
        """With the history that `reading` folds."""
        return self.prefetch_related("segments", "segments__correction", "retargets")

    def attribute(self, decided: Mapping[str, str], *, review_reference: str) -> int:
        """Write down whom both sides held to account in a review (O2), by reference of the clock.

        What is not late, because a correction cleared it or it was cancelled, stays as it is. Returns how many clocks
        say so. Raises ValueError for a party nobody knows.
        """
        late = Q(breached_at__isnull=False) | Q(state=ClockState.RUNNING, due_at__lt=timezone.now())
        rows = self.filter(late, reference__in=list(decided)).exclude(state=ClockState.CANCELLED)
        party = Case(
            *(When(reference=clock, then=Value(Attribution(to).value)) for clock, to in decided.items()),
            output_field=models.CharField(),
        )
        return rows.update(attribution=party, attributed_in=review_reference) if decided else 0


class ClockState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("clock", "Running")
    PAUSED = "paused", pgettext_lazy("clock", "Paused")
    MET = "met", pgettext_lazy("clock", "Met")
    BREACHED = "breached", pgettext_lazy("clock", "Breached")
    CANCELLED = "cancelled", pgettext_lazy("clock", "Cancelled")


READ = (
    *("used", "paused", "paused_provider", "paused_consumer", "due_at", "warn_at", "warned_at", "breached_at"),
    *("since_at", "born_breached"),
)
"""The columns that repeat the fold."""


class ClockRow(ClockAim, Sided):
    """The base of `Clock`: its columns, and what they come to."""

    State = ClockState

    relationship = models.ForeignKey(  # found by the partial indexes below: one index less to keep for each deadline
        "relationships.ServiceRelationship", models.PROTECT, related_name="+", editable=False, db_index=False
    )
    reference = reference_field("CLK")
    subject = models.CharField(max_length=24)
    metric = models.CharField(_("metric"), max_length=10, choices=Metric)
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind, blank=True)
    priority = models.CharField(_("priority"), max_length=60, blank=True)
    debtor = models.CharField(_("owed by"), max_length=8, choices=Party, default=Party.PROVIDER)
    pausing = models.CharField(_("paused by"), max_length=10, choices=Pausing, default=Pausing.ANY)
    reopening = models.CharField(_("when opened again"), max_length=8, choices=Reopening, default=Reopening.CONTINUE)
    immediate = models.BooleanField(default=False)
    cycle = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=9, choices=ClockState, default=ClockState.RUNNING)
    started_at = models.DateTimeField()
    since_at = models.DateTimeField(null=True)
    """While open: from when on the segment that goes on counts."""
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    born_breached = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)
    used = models.DurationField(default=timedelta)
    paused = models.DurationField(default=timedelta)
    paused_provider = models.DurationField(default=timedelta)
    paused_consumer = models.DurationField(default=timedelta)
    note = models.CharField(max_length=200, blank=True)
    """Why it was cancelled, in words."""
    attribution = models.CharField(_("attributed to"), max_length=8, choices=Attribution, blank=True)
    attributed_in = models.CharField(max_length=24, blank=True)
    """The reference of the review that decided so (O2)."""

    segments: Any
    corrections: Any
    retargets: Any

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
        abstract = True
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["subject", "metric", "cycle"], name="clock_once"),
            models.UniqueConstraint(fields=["id", "relationship"], name="clock_in_relationship"),
            models.CheckConstraint(name="clock_was_agreed", condition=Q(target=None) ^ Q(obligation=None)),
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
                fields=["warn_at"], name="clock_next_warning", condition=Q(state="running", warn_at__isnull=False)
            ),
            models.Index(fields=["relationship", "due_at"], name="clock_open", condition=Q(stopped_at=None)),
            models.Index(fields=["calendar"], name="clock_open_by_calendar", condition=Q(stopped_at=None)),
            models.Index(
                fields=["relationship", "stopped_at"],
                name="clock_closed",
                condition=Q(stopped_at__isnull=False),
            ),
        ]

    @property
    def hours(self) -> HoursInForce:
        """The hours it counts in, whatever its unit."""
        return business_calendar(self.calendar_id, self.time_zone)

    @property
    def measure(self) -> Measure:
        """What its target, its used and its paused time are counted in: its hours, or business days."""
        return measure_of(self.calendar_id, self.time_zone, self.unit, self.end_of_day)

    @property
    def target_time(self) -> timedelta:
        return timedelta(seconds=self.target_seconds)

    @property
    def is_open(self) -> bool:
        return self.state in (ClockState.RUNNING, ClockState.PAUSED)

    def standing(self, now: datetime) -> str:
        """The state as it is at `now`, with `breached_open` where the deadline has passed unanswered (K2)."""
        if self.is_open and (
            self.breached_at or (self.due_at and self.state == ClockState.RUNNING and now > self.due_at)
        ):
            return "breached_open"
        return str(self.state)

    def used_at(self, now: datetime) -> timedelta:
        """Time used up to `now`, in the measure of its target; no segment is read."""
        return self.used + self._going_on(ClockState.RUNNING, now)

    def paused_at(self, now: datetime) -> timedelta:
        """Time paused up to `now`, in the measure of its target; no segment is read."""
        return self.paused + self._going_on(ClockState.PAUSED, now)

    def _going_on(self, state: str, now: datetime) -> timedelta:
        if self.state != state or self.since_at is None:
            return ZERO
        return self.measure.elapsed(self.since_at, now)

    def pauses_for(self, waits_for: str) -> bool:
        """Whether a wait for this one stops the time from counting (K4)."""
        return {
            Pausing.NEVER: False,
            Pausing.OTHER_SIDE: waits_for == Side(self.debtor).other,
            Pausing.NOT_OWN: waits_for != self.debtor,
            Pausing.ANY: True,
        }[Pausing(self.pausing)]

    # The fold

    def reading(
        self, *, until: datetime | None = None, more: Sequence[Correction] = (), then: Aim | None = None
    ) -> Reading:
        """The fold over the stored segments: what this row must say (K17).

        What if: with `until`, had it ended then; with `more`, were these corrections accepted, too; with `then`, did it
        aim at that from its `since` on.
        """
        earlier = list(self.retargets.all())
        latest = earlier[-1].until_at if earlier else None
        aims = [*(aim_of(each, each.since_at) for each in earlier), aim_of(self, latest), *([then] if then else [])]
        told = list(self.segments.all())
        rows = sorted((s for s in told if s.correction_id is None), key=lambda s: (s.since_at, s.pk))
        stretches = (Stretch(s.running, s.since_at, s.until_at or until, s.side) for s in rows)
        laid_over = sorted((s for s in told if s.correction_id), key=lambda s: s.pk)
        corrections = [Correction(s.running, s.since_at, s.until_at) for s in laid_over]
        return read(aims, stretches, [*corrections, *more])

    def take(self, reading: Reading) -> None:
        self.used, self.paused = reading.used, reading.paused
        self.paused_provider = reading.paused_for.get(WaitsFor.PROVIDER, ZERO)
        self.paused_consumer = reading.paused_for.get(WaitsFor.CONSUMER, ZERO)
        self.due_at, self.breached_at = reading.due_at, reading.breached_at
        self.warn_at, self.warned_at = reading.warn_at, reading.warned_at
        self.since_at = reading.since
        self.born_breached = reading.born_breached
