"""What a clock aims at: the columns of a clock, and of every aim it had before."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from relationships.models.calendar import Calendar
from relationships.models.terms import AgreedObligation, ServiceLevelTarget
from relationships.models.version import AgreementVersion
from relationships.terms import Unit


class ClockAim(models.Model):
    """Copied from the target, so that the terms of one day never change a clock of another (K13).

    `calendar` None is around the clock; `time_zone` empty is the calendar's own.
    """

    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="+")
    target = models.ForeignKey(ServiceLevelTarget, models.PROTECT, null=True, related_name="+")
    obligation = models.ForeignKey(AgreedObligation, models.PROTECT, null=True, related_name="+")
    """What was agreed: a target, or for the clock of a duty the obligation that came up."""
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, related_name="+", db_index=False)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    target_seconds = models.PositiveIntegerField()
    unit = models.CharField(_("unit"), max_length=13, choices=Unit, default=Unit.HOURS)
    end_of_day = models.BooleanField(default=False)
    warn_percent = models.PositiveSmallIntegerField()
    warnings = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    longer_percent = models.PositiveSmallIntegerField(default=0)
    """By how much a workload limit made the target longer (O3)."""

    class Meta:
        abstract = True


AIM = (
    *("version_id", "target_id", "obligation_id", "calendar_id", "time_zone", "target_seconds", "unit", "end_of_day"),
    *("warn_percent", "warnings", "longer_percent"),
)
"""The columns, to copy an aim by."""
