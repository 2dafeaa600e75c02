"""What an offering holds: its parts, default targets and default service hours."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relationships.models.target_row import TargetRow
from relationships.terms import Part, PartKind, Period, Target

FACTS = ("kind", "name", "description", "unit", "quantity", "unit_price", "period")


class OfferingPart(models.Model):
    """Goods, access to a resource, or a service action inside an offering (F4)."""

    offering = models.ForeignKey("provision.ServiceOffering", models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, default=1)
    unit_price = models.DecimalField(_("price per unit"), max_digits=12, decimal_places=2, default=0)
    period = models.CharField(_("charged"), max_length=5, choices=Period, default=Period.ONCE)

    class Meta:
        verbose_name = _("offering part")
        verbose_name_plural = _("offering parts")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["offering", "position"], name="offering_part_position_once"),
            models.UniqueConstraint(fields=["offering", "name"], name="offering_part_name_once"),
            models.CheckConstraint(
                name="offering_amounts_are_not_negative", condition=Q(quantity__gte=0, unit_price__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def value(self) -> Part:
        return Part(
            kind=self.kind,
            name=self.name,
            description=self.description,
            unit=self.unit,
            quantity=self.quantity,
            unit_price=self.unit_price,
            period=self.period,
            source=self.offering.reference,
        )


class OfferingTarget(TargetRow):
    """A default target that a new agreement starts from."""

    offering = models.ForeignKey("provision.ServiceOffering", models.CASCADE, related_name="targets")
    priority = models.CharField(_("priority"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("default target")
        verbose_name_plural = _("default targets")
        ordering = ("metric", "priority", "kind", "debtor")
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "metric", "kind", "priority", "debtor"], name="one_offering_target_for_each"
            ),
            models.CheckConstraint(name="offering_target_has_time", condition=Q(amount__gt=0)),
        ]

    def value(self) -> Target:
        return self.as_target(self.priority)


class OfferingWindow(models.Model):
    """Default service hours: open from `opens` to `closes`, minutes of the local day."""

    offering = models.ForeignKey("provision.ServiceOffering", models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("weekday", "opens")
        constraints = [
            models.CheckConstraint(
                name="offering_window_lies_in_a_day", condition=Q(weekday__lte=6, opens__lt=1440, closes__lte=1440)
            ),
            models.UniqueConstraint(fields=["offering", "weekday", "opens"], name="offering_window_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"
