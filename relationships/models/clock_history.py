"""What a clock aimed at before, and which warnings time ran up to: added, never edited."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relationships.models.clock_aim import ClockAim
from relationships.models.membership import Membership
from relationships.models.record import APPEND_ONLY
from relationships.models.sides import BOTH, Sided


class ClockRetarget(ClockAim, Sided):
    """An aim that another took the place of: from when, until when, why and by whom (K9)."""

    clock = models.ForeignKey("relationships.Clock", models.PROTECT, related_name="retargets")
    since_at = models.DateTimeField(null=True)
    """Empty for what the clock started with."""
    until_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("earlier target of a clock")
        verbose_name_plural = _("earlier targets of clocks")
        ordering = ("until_at", "pk")
        constraints = [
            *Sided.Meta.constraints,
            models.CheckConstraint(
                name="retarget_ends_after_it_begins", condition=Q(since_at=None) | Q(until_at__gte=F("since_at"))
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.until_at}"


class ClockWarning(Sided):
    """Time ran up to a percent of the target, at the instant calculated: once for each time it was armed (K8, K14)."""

    clock = models.ForeignKey("relationships.Clock", models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("clock warning")
        verbose_name_plural = _("clock warnings")
        ordering = ("at", "pk")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["clock", "percent", "at"], name="clock_warning_once"),
        ]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.percent} %"
