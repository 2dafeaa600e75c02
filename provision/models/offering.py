from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import Membership, Move, Organisation, OwnedLifecycle, Refused, Role, ServiceRelationship
from relationships.models.reference import reference_field
from relationships.models.sides import Owned, OwnedQuerySet
from relationships.terms import CountedHours, Hours, Metric, Part, PartKind, Period, Target, Unit, Until
from relationships.zones import validate_zone

OWNERS = (Role.SERVICE_OWNER, Role.RELATIONSHIP_MANAGER)


class Service(Owned):
    """What a provider can do for others: a name under which its offerings stand."""

    reference = reference_field("SVC")
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="service_name_once"),
            models.UniqueConstraint(fields=["id", "organisation"], name="service_of_organisation"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("provision:service", kwargs={"reference": self.reference})


class OfferingQuerySet(OwnedQuerySet):
    def catalogue_of(self, member: Membership | None) -> Self:
        """What providers in a living relationship with the member's organisation have published: its catalogue."""
        if member is None or not member.is_current:
            return self.none()
        providers = ServiceRelationship.objects.living().filter(consumer=member.organisation_id).values("provider")
        return self.filter(status="published", organisation__in=providers)


class ServiceOffering(OwnedLifecycle):
    """A description of goods, access and service actions that a provider offers to a kind of consumer."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    reference = reference_field("OFF")
    service = models.ForeignKey(Service, models.PROTECT, related_name="offerings", verbose_name=_("service"))
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    moves = (
        Move("publish", ("draft",), "published", None, OWNERS, "provision:publish", _("Publish")),
        Move("retire", ("published",), "retired", None, OWNERS, "provision:retire", _("Retire"), True),
    )
    tones: ClassVar[dict[str, str]] = {"draft": "idle", "published": "good", "retired": "idle"}
    objects = OfferingQuerySet.as_manager()

    class Meta:
        verbose_name = _("service offering")
        verbose_name_plural = _("service offerings")
        ordering = ("service__name", "name")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="offering_name_once")]
        indexes = [
            models.Index(fields=["organisation", "name"], name="offering_published", condition=Q(status="published"))
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("provision:offering", kwargs={"reference": self.reference})

    @property
    def provider(self) -> Organisation:
        return self.organisation

    def publish(self, *, by: Membership) -> None:
        """Show it in the catalogue of consumers. Raises Refused while it holds nothing."""
        if not self.parts.exists():
            raise Refused(
                _t("%(offering)s holds no part yet. Nothing was published; add goods, access or a service action.")
                % {"offering": self.reference}
            )
        self.advance("publish", by=by)

    def retire(self, *, by: Membership) -> None:
        """Take it out of the catalogue; what was agreed from it stays agreed."""
        self.advance("retire", by=by)

    @classmethod
    def require_owner(cls, by: Membership, organisation: Organisation) -> None:
        if not (by.is_current and by.organisation_id == organisation.pk and by.has_role(*OWNERS)):
            raise Refused(_t("Offerings are edited by a service owner of the provider. Nothing was changed."))

    # Terms to copy into an agreement

    def as_parts(self) -> tuple[Part, ...]:
        return tuple(part.value() for part in self.parts.all())

    def as_hours(self) -> Hours:
        return Hours(time_zone=self.time_zone, weekly=tuple((w.weekday, w.opens, w.closes) for w in self.windows.all()))

    def as_targets(self) -> tuple[Target, ...]:
        return tuple(target.value() for target in self.targets.all())

    @transaction.atomic
    def write(
        self,
        *,
        by: Membership,
        parts: list[Part] | None = None,
        targets: list[Target] | None = None,
        hours: Hours | None = None,
    ) -> None:
        """Replace parts, default targets or hours as a whole. Raises Refused unless it is a draft of the owner's."""
        self.require_owner(by, self.organisation)
        ServiceOffering.objects.select_for_update(of=("self",)).get(pk=self.pk)
        self.refresh_from_db(fields=["status"])
        if self.status != self.Status.DRAFT:
            raise Refused(_t("Only a draft can be changed. Nothing was changed; copy the offering into a new draft."))
        if parts is not None:
            self.parts.all().delete()
            OfferingPart.objects.bulk_create(
                OfferingPart(offering=self, position=position, **{k: v for k, v in vars(part).items() if k != "source"})
                for position, part in enumerate(parts, 1)
            )
        if targets is not None:
            self.targets.all().delete()
            OfferingTarget.objects.bulk_create(OfferingTarget(offering=self, **vars(target)) for target in targets)
        if hours is not None:
            ServiceOffering.objects.filter(pk=self.pk).update(time_zone=hours.time_zone)
            self.time_zone = hours.time_zone
            self.windows.all().delete()
            OfferingWindow.objects.bulk_create(
                OfferingWindow(offering=self, weekday=weekday, opens=opens, closes=closes)
                for weekday, opens, closes in hours.weekly
            )


class OfferingPart(models.Model):
    """Goods, access to a resource, or a service action inside an offering (F4)."""

    offering = models.ForeignKey(ServiceOffering, models.CASCADE, related_name="parts")
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


class OfferingTarget(models.Model):
    """A default target that a new agreement starts from."""

    offering = models.ForeignKey(ServiceOffering, models.CASCADE, related_name="targets")
    metric = models.CharField(_("metric"), max_length=8, choices=Metric)
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind, blank=True)
    priority = models.CharField(_("priority"), max_length=60, blank=True)
    amount = models.PositiveIntegerField(_("within"))
    unit = models.CharField(_("unit"), max_length=8, choices=Unit, default=Unit.HOURS)
    hours = models.CharField(_("counted"), max_length=7, choices=CountedHours, default=CountedHours.SERVICE)
    until = models.CharField(_("runs"), max_length=8, choices=Until, default=Until.RESOLVED)
    warn_percent = models.PositiveSmallIntegerField(_("warn at percent"), default=75)

    class Meta:
        verbose_name = _("default target")
        verbose_name_plural = _("default targets")
        ordering = ("metric", "priority", "kind")
        constraints = [
            models.UniqueConstraint(fields=["offering", "metric", "kind", "priority"], name="offering_target_once"),
            models.CheckConstraint(name="offering_target_has_time", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} {self.amount} {self.get_unit_display()}"

    def value(self) -> Target:
        names = ("metric", "kind", "priority", "amount", "unit", "hours", "until", "warn_percent")
        return Target(**{name: getattr(self, name) for name in names})


class OfferingWindow(models.Model):
    """Default service hours: open from `opens` to `closes`, minutes of the local day."""

    offering = models.ForeignKey(ServiceOffering, models.CASCADE, related_name="windows")
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


def facts_for_agreement(offerings: list[ServiceOffering]) -> dict[str, Any]:
    """What an agreement drafted from these offerings starts with: parts and targets of all, hours of the first."""
    targets: dict[tuple[str, str, str], Target] = {}
    for offering in offerings:
        for target in offering.as_targets():
            targets.setdefault(target.key, target)
    names = dict.fromkeys(target.priority for target in targets.values() if target.priority)
    return {
        "currency": offerings[0].currency,
        "hours": offerings[0].as_hours(),
        "parts": tuple(part for offering in offerings for part in offering.as_parts()),
        "targets": tuple(targets.values()),
        "priorities": tuple(names),
    }
