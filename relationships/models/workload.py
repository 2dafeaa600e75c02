"""Workload against the limits that both agreed on (O3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relationships.models.constraints import CompositeForeignKey
from relationships.models.sides import BOTH, Sided
from relationships.models.terms import WorkloadLimit


class Workload(Sided):
    """How many requests a limit has counted in one period."""

    limit = models.ForeignKey(WorkloadLimit, models.PROTECT, related_name="workloads")
    version = models.ForeignKey("relationships.AgreementVersion", models.PROTECT, related_name="+")
    first_day = models.DateField()
    """The period's, in the zone of the agreement: a Monday or the first of a month."""
    count = models.PositiveIntegerField(default=0)

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("workload")
        verbose_name_plural = _("workloads")
        ordering = ("-first_day",)
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("limit", "version"),
                to="relationships.WorkloadLimit",
                to_fields=("id", "version"),
                name="workload_of_limit_of_its_version",
            ),
            models.UniqueConstraint(fields=["limit", "first_day"], name="workload_once_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.limit_id}, {self.first_day}: {self.count}"


class WorkloadExcess(Sided):
    """One request above a limit: its number in the period, and what that made of its targets."""

    workload = models.ForeignKey(Workload, models.PROTECT, related_name="excesses")
    subject = models.CharField(max_length=24)
    number = models.PositiveIntegerField()

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("request above a workload limit")
        verbose_name_plural = _("requests above workload limits")
        ordering = ("number",)
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["workload", "subject"], name="workload_excess_once"),
        ]
        indexes = [models.Index(fields=["subject"], name="workload_excess_subject")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.number}"
