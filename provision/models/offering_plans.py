"""The plans of a version: ways to take an offering, with quantities and prices, and who may change to which."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from provision.models.offering_guard import ROWS_OF_VERSION
from provision.models.offering_parts import OfferingPart, OfVersion
from provision.offered import Included, Plan
from relationships.models.constraints import CompositeForeignKey
from relationships.terms import Period


class OfferingPlan(OfVersion):
    """A way to take an offering (F1). One that is `whole` includes every part as it stands."""

    version = models.ForeignKey("provision.OfferingVersion", models.CASCADE, related_name="plans")
    version = models.ForeignKey("provision.OfferingVersion", models.CASCADE, related_name="plans")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    whole = models.BooleanField(_("every part as it stands"), default=True)

    included: Any

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="plan_position_once"),
            models.UniqueConstraint(fields=["version", "name"], name="plan_name_once"),
            models.UniqueConstraint(fields=["id", "version"], name="plan_in_version"),
        ]
        triggers = [ROWS_OF_VERSION]

    def __str__(self) -> str:
        return self.name

    def value(self, names: dict[int, str]) -> Plan:
        """`names`: the names of the version's parts by key."""
        if self.whole:
            return Plan(self.name, self.description)
        rows = self.included.all()
        parts = tuple(Included(names[row.part_id], row.quantity, row.unit_price, row.period) for row in rows)
        return Plan(self.name, self.description, parts)


class PlannedPart(OfVersion):
    """A part as a plan includes it: how much of it, at which price."""

    plan = models.ForeignKey(OfferingPlan, models.CASCADE, related_name="included")
    part = models.ForeignKey(OfferingPart, models.CASCADE, related_name="planned")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, default=1)
    unit_price = models.DecimalField(_("price per unit"), max_digits=12, decimal_places=2, default=0)
    period = models.CharField(_("charged"), max_length=5, choices=Period, default=Period.ONCE)

    class Meta:
        verbose_name = _("planned part")
        verbose_name_plural = _("planned parts")
        ordering = ("pk",)
        constraints = [
            CompositeForeignKey(
                fields=("plan", "version"),
                to="provision.OfferingPlan",
                to_fields=("id", "version"),
                name="planned_part_of_versions_plan",
            ),
            CompositeForeignKey(
                fields=("part", "version"),
                to="provision.OfferingPart",
                to_fields=("id", "version"),
                name="planned_part_of_versions_part",
            ),
            models.UniqueConstraint(fields=["plan", "part"], name="planned_part_once"),
            models.CheckConstraint(
                name="planned_amounts_are_not_negative", condition=Q(quantity__gte=0, unit_price__gte=0)
            ),
        ]
        triggers = [ROWS_OF_VERSION]

    def __str__(self) -> str:
        return f"{self.plan}: {self.part}"


class PlanChange(OfVersion):
    """An agreement may go from one plan to the other; what no row says is not allowed (F2).

    By name: `before` may be a plan of an earlier version.
    """

    version = models.ForeignKey("provision.OfferingVersion", models.CASCADE, related_name="plan_changes")
    version = models.ForeignKey("provision.OfferingVersion", models.CASCADE, related_name="plan_changes")
    before = models.CharField(_("from"), max_length=120)
    after = models.CharField(_("to"), max_length=120)

    class Meta:
        verbose_name = _("plan change")
        verbose_name_plural = _("plan changes")
        ordering = ("before", "after")
        constraints = [
            models.UniqueConstraint(fields=["version", "before", "after"], name="plan_change_once"),
            models.CheckConstraint(name="plan_changes_to_another", condition=~Q(before=F("after"))),
        ]
        triggers = [ROWS_OF_VERSION]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
