"""A chain: Skyline provides to Harbour, and Harbour to Northwind."""

from typing import Any

from django.utils import timezone

from relationships.models import Agreement, AgreementVersion, ChainLink, Membership, Organisation, Side, Signature
from relationships.terms import Availability, Terms
from tests.factories import CONSUMER, PROVIDER, World


class Chained(World):
    """Harbour is in the middle: `buyer` acts for it as a consumer, `skyline` provides to it."""

    def __init__(self) -> None:
        super().__init__()
        self.skyline = Organisation.objects.create(name="Skyline Hosting", time_zone="Europe/London")
        self.host = self.member(self.skyline, "Hanna Host", *PROVIDER)
        self.buyer = self.member(self.harbour, "Bill Buyer", *CONSUMER)
        self.hosting = self.joined(self.skyline, self.harbour)
        self.ours = self.agreed().agreement

    def upstream(self, name: str = "Hosting", relationship: Any = None, **facts: Any) -> Agreement:
        """An agreement in force in which Harbour consumes, with the terms of ours unless said otherwise."""
        return in_force(relationship or self.hosting, name, self.terms(**facts)).agreement

    def rested(self, *on: Agreement, group: str = "", by: Membership | None = None) -> list[ChainLink]:
        return [ChainLink.rest(self.ours, on=each, group=group, by=by or self.provider) for each in on]


def in_force(relationship: Any, name: str, terms: Terms) -> AgreementVersion:
    version = AgreementVersion.draft(relationship, name=name, terms=terms, by=None, side=Side.PROVIDER)
    Signature.by_operator(version, operator="Operator", at=timezone.now())
    version.refresh_from_db()
    return version


def available(percent: str, name: str = "Servers") -> tuple[Availability, ...]:
    from decimal import Decimal

    return (Availability(name, Decimal(percent)),)
