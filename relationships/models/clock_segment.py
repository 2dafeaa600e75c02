"""The history of a clock: what its state is folded from (K17)."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from relationships.models.membership import Membership
from relationships.models.ranges import same
from relationships.models.sides import BOTH, Sided
from relationships.terms import PauseReason, WaitsFor


class ClockSegment(Sided):
    """From when to when a clock ran or was paused, why, for whom, by whom. Added and closed, never edited.

    A wait that does not pause the clock is a running segment that says why. A correction is laid over the others and
    carries both names.
    """

    clock = models.ForeignKey("relationships.Clock", models.PROTECT, related_name="segments")
    running = models.BooleanField()
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    code = models.CharField(_("reason"), max_length=11, choices=PauseReason, blank=True)
    side = models.CharField(_("waits for"), max_length=13, choices=WaitsFor, blank=True)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    correction = models.OneToOneField(
        "relationships.ClockCorrection", models.PROTECT, null=True, related_name="segment"
    )
    agreed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    """Of a correction: who of the other side accepted it."""

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("clock segment")
        verbose_name_plural = _("clock segments")
        ordering = ("since_at", "pk")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["clock"], condition=Q(until_at=None), name="segment_one_open"),
            models.CheckConstraint(
                name="segment_ends_after_it_begins",
                condition=Q(until_at=None) | Q(until_at__gte=F("since_at")),
            ),
            models.CheckConstraint(
                name="segment_pause_says_why",
                condition=Q(running=True) | ~Q(reason="") & ~Q(side="") | Q(correction__isnull=False),
            ),
            models.CheckConstraint(
                name="segment_correction_has_both_names",
                condition=Q(correction=None, agreed_by=None)
                | Q(correction__isnull=False, by__isnull=False, agreed_by__isnull=False, until_at__isnull=False),
            ),
            ExclusionConstraint(
                name="segments_of_a_clock_follow",
                condition=Q(correction=None),
                expressions=[
                    (same("clock"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("since_at"),
                            F("until_at"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="only_closed_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.until_at IS NOT NULL OR (OLD.clock_id, OLD.running, OLD.since_at, OLD.reason, OLD.code, "
                    "OLD.side, OLD.by_id, OLD.correction_id) IS DISTINCT FROM (NEW.clock_id, NEW.running, "
                    "NEW.since_at, NEW.reason, NEW.code, NEW.side, NEW.by_id, NEW.correction_id)"
                ),
                func="RAISE EXCEPTION 'A clock segment is closed once and never edited' "
                "USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.since_at}"
