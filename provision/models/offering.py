from dataclasses import replace
from typing import Any, ClassVar, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.models.offering_parts import FACTS, OfferingPart, OfferingTarget, OfferingWindow
from provision.models.service import Service
from relationships.models import (
    Membership,
    Move,
    Organisation,
    OrganisationRecord,
    OwnedLifecycle,
    Refused,
    Role,
    ServiceRelationship,
)
from relationships.models.constraints import CompositeForeignKey
from relationships.models.reference import reference_field
from relationships.models.sides import OwnedQuerySet
from relationships.terms import Hours, Part, Target, Terms
from relationships.zones import validate_zone

OWNERS = (Role.SERVICE_OWNER, Role.RELATIONSHIP_MANAGER)


class OfferingQuerySet(OwnedQuerySet):
    def catalogue_of(self, member: Membership | None) -> Self:
        """What providers in a living relationship with the member's organisation have published: its catalogue."""
        return self.catalogue_of_any([member] if member else [])

    def catalogue_of_any(self, members: list[Membership]) -> Self:
        organisations = [member.organisation_id for member in members if member.is_current]
        providers = ServiceRelationship.objects.living().filter(consumer__in=organisations).values("provider")
        return self.filter(status="published", organisation__in=providers)

    def with_content(self) -> Self:
        return self.select_related("organisation", "service").prefetch_related("parts", "targets", "windows")


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
    objects: ClassVar[Any] = OfferingQuerySet.as_manager()

    class Meta:
        verbose_name = _("service offering")
        verbose_name_plural = _("service offerings")
        ordering = ("service__name", "name")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="offering_name_once"),
            CompositeForeignKey(
                fields=("service", "organisation"),
                to="provision.Service",
                to_fields=("id", "organisation"),
                name="offering_of_own_service",
            ),
        ]
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

    # Verbs

    @classmethod
    @transaction.atomic
    def draft(
        cls, *, by: Membership, service: "Service | str", name: str, description: str = "", currency: str = "EUR"
    ) -> "ServiceOffering":
        """Open a new offering of the member's organisation, under one of its services or (a name) a new one."""
        cls.require_owner(by, by.organisation)
        if isinstance(service, str):
            service, _new = Service.objects.get_or_create(organisation=by.organisation, name=service)
        facts = {"service": service, "name": name, "description": description, "currency": currency}
        zone = by.organisation.time_zone
        try:
            with transaction.atomic():
                offering = cls.objects.create(organisation=by.organisation, time_zone=zone, **facts)
        except IntegrityError:
            raise cls.same_name(name) from None
        offering._tell(_t("Drafted."), by)
        return offering

    @transaction.atomic
    def describe(self, *, by: Membership, service: "Service | str", **facts: Any) -> None:
        """Set service, name, description and currency of a draft."""
        self._hold_draft(by)
        if isinstance(service, str):
            service, _new = Service.objects.get_or_create(organisation=self.organisation, name=service)
        try:
            with transaction.atomic():
                ServiceOffering.objects.filter(pk=self.pk).update(service=service, **facts)
        except IntegrityError:
            raise self.same_name(facts.get("name", self.name)) from None
        self.refresh_from_db()

    @transaction.atomic
    def copy(self, *, by: Membership, name: str) -> "ServiceOffering":
        """A new draft that holds what this one holds; this one stays as it is."""
        draft = ServiceOffering.draft(
            by=by, service=self.service, name=name, description=self.description, currency=self.currency
        )
        draft.write(by=by, parts=list(self.as_parts()), targets=list(self.as_targets()), hours=self.as_hours())
        return draft

    def publish(self, *, by: Membership) -> None:
        """Show it in the catalogue of consumers. Raises Refused while it holds nothing."""
        if not self.parts.exists():
            raise Refused(
                _t("%(offering)s holds no part yet. Nothing was published; add goods, access or a service action.")
                % {"offering": self.reference}
            )
        self.advance("publish", by=by, text=_t("Published."))

    def retire(self, *, by: Membership) -> None:
        """Take it out of the catalogue; what was agreed from it stays agreed."""
        self.advance("retire", by=by, text=_t("Retired."))

    @classmethod
    def require_owner(cls, by: Membership, organisation: Organisation) -> None:
        if not (by.is_current and by.organisation_id == organisation.pk and by.has_role(*OWNERS)):
            raise Refused(_t("Offerings are edited by a service owner of the provider. Nothing was changed."))

    @classmethod
    def same_name(cls, name: str) -> Refused:
        return Refused(
            _t("There is an offering called “%(name)s” already. Nothing was saved; choose another name.")
            % {"name": name}
        )

    def may_edit(self, member: Membership | None) -> bool:
        return bool(
            member
            and self.status == self.Status.DRAFT
            and member.is_current
            and member.organisation_id == self.organisation_id
            and member.has_role(*OWNERS)
        )

    def _hold_draft(self, by: Membership) -> None:
        """Lock the row and refuse unless it is a draft of the member's own."""
        self.require_owner(by, self.organisation)
        ServiceOffering.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.pk)
        self.refresh_from_db(fields=["status"])
        if self.status != self.Status.DRAFT:
            raise Refused(_t("Only a draft can be changed. Nothing was changed; copy the offering into a new draft."))

    def _tell(self, text: str, by: Membership) -> None:
        OrganisationRecord.write(self.organisation, by=by, subject=self.reference, text=text)

    # Terms to copy into an agreement

    def as_parts(self) -> tuple[Part, ...]:
        return tuple(part.value() for part in self.parts.all())

    def as_hours(self) -> Hours:
        return Hours(time_zone=self.time_zone, weekly=tuple((w.weekday, w.opens, w.closes) for w in self.windows.all()))

    def as_targets(self) -> tuple[Target, ...]:
        return tuple(target.value() for target in self.targets.all())

    def targets_in_order(self) -> list[Target]:
        """As people read them; what holds for any priority comes last."""
        targets = self.as_targets()
        names = dict.fromkeys(target.priority for target in targets if target.priority)
        return Terms(timezone.localdate(), targets=targets, priorities=tuple(names)).targets_in_order()

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
        self._hold_draft(by)
        if parts is not None:
            self.parts.all().delete()
            OfferingPart.objects.bulk_create(
                OfferingPart(offering=self, position=position, **{name: getattr(part, name) for name in FACTS})
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


PRIORITIES = ("High", "Normal", "Low")
"""What an agreement starts with where the offerings name no priority of their own."""


def facts_for_agreement(offerings: list[ServiceOffering]) -> dict[str, Any]:
    """What an agreement drafted from these offerings starts with: parts and targets of all, hours of the first.

    Raises Refused where they are priced in different currencies.
    """
    if len({offering.currency for offering in offerings}) > 1:
        raise Refused(
            _t("These offerings are priced in different currencies. Nothing was drafted; choose those of one currency.")
        )
    parts: dict[str, Part] = {}
    targets: dict[tuple[str, str, str, str], Target] = {}
    for offering in offerings:
        for part in offering.as_parts():
            name = part.name if part.name not in parts else f"{part.name[:80]} ({offering.reference})"
            parts[name] = replace(part, name=name)
        for target in offering.as_targets():
            targets.setdefault(target.key, target)
    names = dict.fromkeys(target.priority for target in targets.values() if target.priority)
    return {
        "currency": offerings[0].currency,
        "hours": offerings[0].as_hours(),
        "parts": tuple(parts.values()),
        "targets": tuple(targets.values()),
        "priorities": tuple(names) or PRIORITIES,
    }
