from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.models.offering_audience import OfferingAudience
from provision.models.offering_life import OfferingLife
from provision.models.offering_rows import OWNERS, OfferingQuerySet, OfferingStatus, Visibility
from provision.models.offering_version import OfferingVersion
from provision.models.offering_writing import replace_rows
from provision.models.service import Service
from provision.offered import Offered
from relationships.models import Membership, Organisation, OrganisationRecord, Refused, ServiceRelationship
from relationships.models.constraints import CompositeForeignKey
from relationships.models.reference import reference_field
from relationships.terms import Hours

__all__ = ["OWNERS", "OfferingStatus", "ServiceOffering", "Visibility"]


class ServiceOffering(OfferingLife):
    """A description of goods, access and service actions that a provider offers to a kind of consumer: the line of its
    versions, with who sees it and how it stands."""

    Visibility = Visibility

    reference = reference_field("OFF")
    service = models.ForeignKey(Service, models.PROTECT, related_name="offerings", verbose_name=_("service"))
    name = models.CharField(_("name"), max_length=120)
    visibility = models.CharField(_("shown to"), max_length=8, choices=Visibility, default=Visibility.EVERYONE)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = OfferingQuerySet.as_manager()
    audience: Any

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
            CompositeForeignKey(
                fields=("current", "id"),
                to="provision.OfferingVersion",
                to_fields=("id", "offering"),
                name="offering_shows_own_version",
            ),
            models.CheckConstraint(
                name="only_a_draft_has_no_version", condition=Q(status="draft") | Q(current__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "name"], name="offering_offered", condition=Q(status="active")),
            models.Index(fields=["retires_on"], name="offering_to_retire", condition=Q(retires_on__isnull=False)),
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
        cls,
        *,
        by: Membership,
        service: "Service | str",
        name: str,
        description: str = "",
        currency: str = "EUR",
        time_zone: str = "",
    ) -> "ServiceOffering":
        """Open a new offering of the member's organisation, under one of its services or (a name) a new one.

        Its version 1 is a draft with the plan “Standard”; write it with `draft_version.write(...)`.
        """
        hours = Hours(time_zone or by.organisation.time_zone)
        content = Offered(description=description, currency=currency, hours=hours)
        return cls.open(content, organisation=by.organisation, by=by, service=service, name=name)

    @classmethod
    @transaction.atomic
    def open(
        cls, content: Offered, *, organisation: Organisation, by: Membership | None, service: "Service | str", name: str
    ) -> "ServiceOffering":
        """Open a new offering that holds this as the draft of its version 1; `by` None is the operator."""
        if by is not None:
            cls.require_owner(by, organisation)
        if isinstance(service, str):
            service, _new = Service.objects.get_or_create(organisation=organisation, name=service)
        try:
            with transaction.atomic():
                offering = cls.objects.create(organisation=organisation, service=service, name=name)
        except IntegrityError:
            raise cls.same_name(name) from None
        offering.refresh_from_db(fields=["reference"])
        offering._open_version(content, number=1)
        offering._tell(_t("Drafted."), by)
        return offering

    def _open_version(self, content: Offered, *, number: int) -> OfferingVersion:
        facts = {"description": content.description, "currency": content.currency}
        version = OfferingVersion.objects.create(
            offering=self, number=number, time_zone=content.hours.time_zone, **facts
        )
        replace_rows(version, content)
        self.__dict__.get("_prefetched_objects_cache", {}).clear()
        return version

    @transaction.atomic
    def open_version(self, *, by: Membership) -> OfferingVersion:
        """Open the next version as a draft that holds what the last one holds; what is offered stays (F2)."""
        self.hold(by)
        if self.status not in (self.Status.ACTIVE, self.Status.PAUSED):
            raise self.too_late()
        if draft := self.versions.drafts().first():
            raise Refused(
                _t("Version %(number)d is being drafted already. Nothing was opened; edit that one.")
                % {"number": draft.number}
            )
        assert self.current is not None
        version = self._open_version(self.current.offered(), number=self.current.number + 1)
        self._tell(_t("Opened version %(number)d.") % {"number": version.number}, by)
        return version

    @transaction.atomic
    def discard(self, *, by: Membership) -> None:
        """Throw away the draft of the next version; what is offered stays as it is."""
        self.hold(by)
        draft = self.versions.drafts().first()
        if draft is None or self.current is None:
            raise Refused(_t("There is no draft of a next version. Nothing was thrown away."))
        draft.delete()
        self._tell(_t("Threw away the draft of version %(number)d.") % {"number": draft.number}, by)

    @transaction.atomic
    def describe(self, *, by: Membership, service: "Service | str", name: str) -> None:
        """Set under which service it stands, and its name: both may change at any time before it is archived."""
        self.hold(by)
        if self.status == self.Status.ARCHIVED:
            raise self.too_late()
        if isinstance(service, str):
            service, _new = Service.objects.get_or_create(organisation=self.organisation, name=service)
        if (self.service_id, self.name) == (service.pk, name):
            return
        try:
            with transaction.atomic():
                ServiceOffering.objects.filter(pk=self.pk).update(service=service, name=name)
        except IntegrityError:
            raise self.same_name(name) from None
        self.refresh_from_db(fields=["service", "name"])

    @transaction.atomic
    def show_to(
        self,
        *,
        by: Membership,
        visibility: str,
        consumers: "list[Organisation] | None" = None,
        types: list[str] | None = None,
    ) -> None:
        """Say to which consumers it is shown. Raises Refused for a choice that names nobody, and for an organisation
        that is no consumer of ours."""
        self.hold(by)
        consumers, types = list(consumers or []), list(types or [])
        if (visibility == Visibility.CHOSEN and not consumers) or (visibility == Visibility.TYPES and not types):
            raise Refused(_t("Nobody was chosen, so nobody would see it. Nothing was changed; choose somebody."))
        served = ServiceRelationship.objects.living().filter(provider=self.organisation, consumer__in=consumers)
        if served.values("consumer").distinct().count() != len({each.pk for each in consumers}):
            raise Refused(_t("Only consumers in a relationship with us can be chosen. Nothing was changed."))
        self.audience.all().delete()
        rows = [OfferingAudience(offering=self, consumer=each) for each in consumers]
        rows += [OfferingAudience(offering=self, relationship_type=each) for each in types]
        OfferingAudience.objects.bulk_create(rows)
        ServiceOffering.objects.filter(pk=self.pk).update(visibility=visibility)
        self.refresh_from_db(fields=["visibility"])
        self._tell(_t("Shown to: %(whom)s.") % {"whom": Visibility(visibility).label}, by)

    @transaction.atomic
    def copy(self, *, by: Membership, name: str) -> "ServiceOffering":
        """A new offering whose first draft holds what this one shows; this one stays as it is."""
        content, organisation = self.shown.offered(), self.organisation
        return ServiceOffering.open(content, organisation=organisation, by=by, service=self.service, name=name)

    @classmethod
    def same_name(cls, name: str) -> Refused:
        return Refused(
            _t("There is an offering called “%(name)s” already. Nothing was saved; choose another name.")
            % {"name": name}
        )

    def _tell(self, text: str, by: Membership | None) -> None:
        OrganisationRecord.write(self.organisation, by=by, subject=self.reference, text=text)
