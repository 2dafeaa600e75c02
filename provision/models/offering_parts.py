"""What a version of an offering holds: its parts and what they ask for, default targets and default service hours."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from provision.models.offering_guard import ROWS_OF_VERSION
from relationships.models.conditions import FieldRow
from relationships.models.constraints import CompositeForeignKey
from relationships.models.target_row import TargetRow
from relationships.terms import Part, PartKind, Period, Target

FACTS = ("kind", "name", "description", "unit", "quantity", "unit_price", "period", "minimum", "maximum")


class OfVersion(models.Model):
    """A row of one version; written while that is a draft, never after (F2)."""

    version = models.ForeignKey("provision.OfferingVersion", models.CASCADE, related_name="%(class)ss")

    class Meta:
        abstract = True


class OfferingPart(OfVersion):
    """Goods, access to a resource, or a service action inside an offering (F4)."""

    version = models.ForeignKey("provision.OfferingVersion", models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, default=1)
    unit_price = models.DecimalField(_("price per unit"), max_digits=12, decimal_places=2, default=0)
    period = models.CharField(_("charged"), max_length=5, choices=Period, default=Period.ONCE)
    minimum = models.DecimalField(_("at least"), max_digits=12, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("at most"), max_digits=12, decimal_places=2, null=True, blank=True)

    fields: Any

    class Meta:
        verbose_name = _("offering part")
        verbose_name_plural = _("offering parts")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="offered_part_position_once"),
            models.UniqueConstraint(fields=["version", "name"], name="offered_part_name_once"),
            models.UniqueConstraint(fields=["id", "version"], name="offered_part_in_version"),
            models.CheckConstraint(
                name="offering_amounts_are_not_negative", condition=Q(quantity__gte=0, unit_price__gte=0)
            ),
            models.CheckConstraint(
                name="offering_limits_go_up",
                condition=Q(minimum=None) | Q(maximum=None) | Q(minimum__lte=F("maximum")),
            ),
        ]
        triggers = [ROWS_OF_VERSION]

    def __str__(self) -> str:
        return self.name

    def value(self) -> Part:
        """The part with what a request for it asks; where it comes from, the version adds."""
        facts = {name: getattr(self, name) for name in FACTS}
        return Part(**facts, fields=tuple(each.value() for each in self.fields.all()))


class OfferingField(FieldRow, OfVersion):
    """One thing that a request for a part will ask for."""

    part = models.ForeignKey(OfferingPart, models.CASCADE, related_name="fields")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("offering field")
        verbose_name_plural = _("offering fields")
        ordering = ("position",)
        constraints = [
            CompositeForeignKey(
                fields=("part", "version"),
                to="provision.OfferingPart",
                to_fields=("id", "version"),
                name="offered_field_of_versions_part",
            ),
            models.UniqueConstraint(fields=["part", "name"], name="offered_field_name_once"),
        ]
        triggers = [ROWS_OF_VERSION]


class OfferingTarget(TargetRow, OfVersion):
    """A default target that a new agreement starts from."""

    version = models.ForeignKey("provision.OfferingVersion", models.CASCADE, related_name="targets")
    priority = models.CharField(_("priority"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("default target")
        verbose_name_plural = _("default targets")
        ordering = ("metric", "priority", "kind", "debtor")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "metric", "kind", "priority", "debtor"], name="one_offered_target_for_each"
            ),
            models.CheckConstraint(name="offering_target_has_time", condition=Q(amount__gt=0)),
        ]
        triggers = [ROWS_OF_VERSION]

    def value(self) -> Target:
        return self.as_target(self.priority)


class OfferingWindow(OfVersion):
    """Default service hours: open from `opens` to `closes`, minutes of the local day."""

    version = models.ForeignKey("provision.OfferingVersion", models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("weekday", "opens")
        constraints = [
            models.CheckConstraint(
                name="offering_window_lies_in_a_day", condition=Q(weekday__lte=6, opens__lt=1440, closes__lte=1440)
            ),
            models.UniqueConstraint(fields=["version", "weekday", "opens"], name="offered_window_once"),
        ]
        triggers = [ROWS_OF_VERSION]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"
