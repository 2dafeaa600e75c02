"""Whom a warning or a breach is told: an outbox, written with its cause and emptied by a job (K20)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relationships.models.membership import Membership


class ClockAlert(models.Model):
    """One line of a mail to one person about one clock; the mail holds all that wait for that person."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("Warning")
        BREACH = "breach", _("Breach")

    clock = models.ForeignKey("relationships.Clock", models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    percent = models.PositiveSmallIntegerField(default=100)
    at = models.DateTimeField()
    """The instant calculated, not the one noticed."""
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("clock alert")
        verbose_name_plural = _("clock alerts")
        constraints = [
            models.UniqueConstraint(fields=["clock", "membership", "kind", "percent", "at"], name="clock_alert_once")
        ]
        indexes = [
            models.Index(fields=["membership"], name="clock_alert_unsent", condition=models.Q(sent_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.kind} -> {self.membership_id}"
