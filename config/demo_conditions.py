"""What the demo world agrees on beside targets: availability and credits, terms, people, clauses and a price list."""

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from relationships.models import AnnexFile, Membership, ServiceRelationship
from relationships.terms import (
    Availability,
    ClaimMode,
    Conduct,
    Contact,
    ContactLevel,
    CountedHours,
    CreditPolicy,
    CreditTier,
    Duration,
    FreeClause,
    Maintenance,
    NoticeUnit,
    Party,
    Penalty,
    Renewal,
    ReviewEvery,
    Reviewing,
    Roll,
    Suspending,
    Terms,
    Unit,
)

AVAILABILITIES = (
    Availability(
        "Accounts and files",
        Decimal("99.9"),
        maintenance=Maintenance.EXCUSED,
        announced_days=5,
        maintenance_minutes=240,
        minimum_minutes=1,
        description="People sign in, open a file and save it.",
        tiers=(
            CreditTier(Decimal("99.0"), Decimal("99.9"), Decimal(10)),
            CreditTier(Decimal("95.0"), Decimal("99.0"), Decimal(25)),
            CreditTier(Decimal(0), Decimal("95.0"), Decimal(100)),
        ),
    ),
    Availability(
        "Service desk by telephone",
        Decimal("98.0"),
        hours=CountedHours.SERVICE,
        description="A person answers. Nothing is credited; the review looks at it.",
    ),
)

CONDITIONS: dict[str, Any] = {
    "availabilities": AVAILABILITIES,
    "penalties": (
        Penalty(
            "respond", Decimal("120.00"), Unit.HOURS, priority="P1 Critical", free_minutes=15, at_most=Decimal(960)
        ),
    ),
    "credits": CreditPolicy(
        cap_percent=Decimal(50),
        yearly_cap_percent=Decimal(20),
        minimum=Decimal("5.00"),
        claim=ClaimMode.ON_CLAIM,
        claim_days=60,
    ),
    "duration": Duration(
        months=12,
        renewal=Renewal.TACIT,
        renewal_months=12,
        provider_notice=6,
        consumer_notice=90,
        consumer_notice_unit=NoticeUnit.DAYS,
        roll=Roll.PREVIOUS,
        cure_days=30,
    ),
    "reviewing": Reviewing(ReviewEvery.QUARTER, ContactLevel.TACTICAL, 14),
    "conduct": Conduct(suspending=Suspending.PROVIDER),
    "contacts": (
        Contact(Party.PROVIDER, 1, "Service desk", "First contact", "desk@harbour.example, weekdays 8 to 18"),
        Contact(Party.PROVIDER, 2, "Otto Okafor", "Service owner", "otto@harbour.example"),
        Contact(Party.PROVIDER, 3, "Priya Patel", "Relationship manager", "priya@harbour.example"),
    ),
    "clauses": (
        FreeClause(
            "Confidentiality",
            "Neither side tells others what it learns from the other, **also after the agreement ends**. This does not "
            "hold for what:\n\n- was known before,\n- is public,\n- a court asks for.",
        ),
        FreeClause(
            "Personal data",
            "The provider handles personal data only as the consumer says, in the United Kingdom, and tells the "
            "consumer of any breach **within 24 hours**.",
        ),
    ),
}

PRICES = "Part;Price;Charged\nWorkplace account;18.50 GBP;a month\nSet up a workplace;95.00 GBP;a year\n"


def of_the_clinics(terms: Terms, relationship: ServiceRelationship, *, by: Membership) -> Terms:
    """With the clinics' own contacts, and the price list as a file."""
    file = SimpleUploadedFile("Price list.csv", PRICES.encode())
    people = (
        Contact(Party.CONSUMER, 1, "Carl Cooper", "Head of operations", "carl@northwind.example"),
        Contact(Party.CONSUMER, 2, "Sofia Stone", "Sponsor", "sofia@northwind.example"),
    )
    return terms.amended(contacts=(*terms.contacts, *people), annexes=(AnnexFile.keep(relationship, file, by=by),))
