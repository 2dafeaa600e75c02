"""The columns of a target, wherever one is kept: in an agreement, or as an offering's default."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from relationships.terms import (
    CountedHours,
    Metric,
    PartKind,
    Party,
    Pausing,
    Reopening,
    Target,
    Unit,
    Until,
    UpdateMode,
    ZoneSource,
)

FACTS = (
    *("metric", "amount", "unit", "kind", "hours", "until", "warn_percent", "debtor", "mode", "end_of_day", "zone"),
    *("pausing", "retroactive", "reopening", "immediate"),
)


class TargetRow(models.Model):
    """A target in columns; which priority it is for, each noun keeps in its own way."""

    metric = models.CharField(_("metric"), max_length=10, choices=Metric)
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind, blank=True)
    amount = models.PositiveIntegerField(_("within"))
    unit = models.CharField(_("unit"), max_length=13, choices=Unit, default=Unit.HOURS)
    hours = models.CharField(_("counted"), max_length=7, choices=CountedHours, default=CountedHours.SERVICE)
    until = models.CharField(_("runs"), max_length=8, choices=Until, default=Until.RESOLVED)
    warn_percent = models.PositiveSmallIntegerField(_("warn at percent"), default=75)
    debtor = models.CharField(_("owed by"), max_length=8, choices=Party, default=Party.PROVIDER)
    mode = models.CharField(_("an update target runs"), max_length=6, choices=UpdateMode, default=UpdateMode.ALWAYS)
    end_of_day = models.BooleanField(_("due at the end of the working day"), default=False)
    zone = models.CharField(_("time zone"), max_length=9, choices=ZoneSource, default=ZoneSource.AGREEMENT)
    warnings = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("more warnings"), default=list, blank=True)
    pausing = models.CharField(_("paused by"), max_length=10, choices=Pausing, default=Pausing.USUAL)
    retroactive = models.BooleanField(_("counts from the original start when it changes"), default=True)
    reopening = models.CharField(_("when opened again"), max_length=8, choices=Reopening, default=Reopening.CONTINUE)
    immediate = models.BooleanField(_("alerts outside people's hours"), default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{Metric(self.metric).label} {self.amount} {Unit(self.unit).label}"

    @property
    def seconds(self) -> int:
        """In the measure of its unit: a business day is 86,400 (C8)."""
        return self.amount * Unit(self.unit).seconds

    def as_target(self, priority: str) -> Target:
        facts: dict[str, Any] = {name: getattr(self, name) for name in FACTS}
        return Target(**facts, warnings=tuple(self.warnings), priority=priority)
