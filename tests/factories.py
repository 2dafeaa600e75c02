"""One World: Harbour IT provides to Northwind Clinics, and Outside Ltd has no part in it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from consumption.models import ServiceRequest
from provision.models import ServiceOffering
from relationships.models import (
    AgreementVersion,
    Mandate,
    Membership,
    Organisation,
    Person,
    Role,
    ServiceRelationship,
    Side,
    Signature,
)
from relationships.terms import OFFICE_HOURS, Hours, Part, Target, Terms

PASSWORD = "correct horse battery"


class World:
    """The smallest world in which everything can happen. Members are made once, things on demand.

    `provider`, `consumer` and `outsider` hold every role of their side and a mandate without limit.
    """

    def __init__(self) -> None:
        self.harbour = Organisation.objects.create(name="Harbour IT", time_zone="Europe/London")
        self.northwind = Organisation.objects.create(name="Northwind Clinics", time_zone="Europe/London")
        self.outside = Organisation.objects.create(name="Outside Ltd")
        self.provider = self.member(self.harbour, "Priya Provider", *PROVIDER)
        self.consumer = self.member(self.northwind, "Carla Consumer", *CONSUMER)
        self.outsider = self.member(self.outside, "Oscar Outsider", *Role)
        self.relationship = self.joined(self.harbour, self.northwind)

    def member(self, organisation: Organisation, name: str, *roles: Role, mandate: bool = True) -> Membership:
        """A new person who acts for the organisation in these roles since a year ago."""
        email = name.lower().replace(" ", ".") + "@example.org"
        person = Person.objects.filter(email=email).first() or Person.objects.create_user(email, PASSWORD, name=name)
        since = timezone.now() - timedelta(days=365)
        member = Membership.objects.create(
            person=person, organisation=organisation, roles=[str(role) for role in roles], valid_from=since
        )
        if mandate:
            Mandate.objects.create(organisation=organisation, membership=member, valid_from=since.date())
        member.refresh_from_db()
        return member

    def joined(self, provider: Organisation, consumer: Organisation) -> ServiceRelationship:
        """An active relationship of the two."""
        relationship = ServiceRelationship.objects.create(
            provider=provider,
            consumer=consumer,
            proposed_by_side=Side.PROVIDER,
            status="active",
            time_zone="Europe/London",
        )
        relationship.refresh_from_db()
        return relationship

    def terms(self, **facts: Any) -> Terms:
        """Office hours in London, priorities High and Normal, respond 4 h and fulfil 8 h unless said otherwise."""
        defaults: dict[str, Any] = {
            "first_day": timezone.now().date() - timedelta(days=30),
            "hours": Hours("Europe/London", OFFICE_HOURS),
            "priorities": ("High", "Normal"),
            "parts": (
                Part("action", "Extra storage", "More space on the file server", "GB", Decimal(100), Decimal("0.20")),
                Part("access", "Clinic portal", "", "seat", Decimal(50), Decimal("9.50"), "month"),
                Part("goods", "Laptop", "14 inch", "piece", Decimal(10), Decimal("820.00")),
            ),
            "targets": (Target("respond", 4), Target("fulfil", 8)),
        }
        return Terms(**{**defaults, **facts})

    def draft(self, *, by: Membership | None = None, **facts: Any) -> AgreementVersion:
        """A draft of the provider (or of `by`) that starts today."""
        facts.setdefault("first_day", today())
        by = by or self.provider
        return AgreementVersion.draft(self.relationship, name="Workplace services", terms=self.terms(**facts), by=by)

    def proposed(self, **facts: Any) -> AgreementVersion:
        version = self.draft(**facts)
        version.propose(by=self.provider)
        return version

    def agreed(self, **facts: Any) -> AgreementVersion:
        """A version in force since its first day (30 days ago unless said otherwise), taken over by the operator."""
        version = AgreementVersion.draft(
            self.relationship, name="Workplace services", terms=self.terms(**facts), by=None, side=Side.PROVIDER
        )
        Signature.by_operator(version, operator="Operator", at=timezone.now())
        version.refresh_from_db()
        return version

    def request(
        self,
        version: AgreementVersion | None = None,
        *,
        part: str = "Extra storage",
        priority: str = "Normal",
        at: datetime | None = None,
        **facts: Any,
    ) -> ServiceRequest:
        """A submitted request of the consumer for a part of the version in force."""
        version = version or AgreementVersion.objects.filter(status="active").first() or self.agreed()
        facts.setdefault("title", "Storage for the imaging archive")
        request = ServiceRequest.submit(
            version.agreedparts.get(name=part),
            by=self.consumer,
            priority=version.agreedprioritys.get(name=priority),
            at=at,
            **facts,
        )
        request.refresh_from_db()
        return request

    def offering(self, name: str = "Workplace", *, published: bool = True, **content: Any) -> ServiceOffering:
        """An offering of the provider with a part of each kind, default targets and office hours.

        `content` changes what its version holds."""
        offering = ServiceOffering.draft(by=self.provider, service="Workplace services", name=name)
        terms = self.terms()
        held = {"parts": terms.parts, "targets": terms.targets, "hours": terms.hours, **content}
        offering.draft_version.write(by=self.provider, **held)
        if published:
            offering.publish(by=self.provider)
        return ServiceOffering.objects.with_content().get(pk=offering.pk)

    def next_version(self, offering: ServiceOffering, **content: Any) -> ServiceOffering:
        """The offering with another version published that says this otherwise."""
        offering.open_version(by=self.provider).write(by=self.provider, **content)
        offering.publish(by=self.provider)
        return ServiceOffering.objects.with_content().get(pk=offering.pk)


PROVIDER = (Role.RELATIONSHIP_MANAGER, Role.SERVICE_OWNER, Role.FULFILLER, Role.ADMINISTRATOR)
CONSUMER = (Role.SPONSOR, Role.CUSTOMER, Role.USER, Role.ADMINISTRATOR)


def today() -> date:
    """Today where the World's agreements count their days."""
    from zoneinfo import ZoneInfo

    return timezone.now().astimezone(ZoneInfo("Europe/London")).date()
