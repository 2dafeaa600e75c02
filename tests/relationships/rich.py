"""Terms with everything that stands beside parts, targets and hours."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from relationships.terms import (
    Availability,
    Conduct,
    Contact,
    CreditPolicy,
    CreditTier,
    Duration,
    Field,
    FreeClause,
    Penalty,
    Reviewing,
    Terms,
)
from relationships.terms.dates import term_end

BANDS = (
    CreditTier(Decimal("99.0"), Decimal("99.95"), Decimal(10)),
    CreditTier(Decimal("95.0"), Decimal("99.0"), Decimal(25)),
    CreditTier(Decimal(0), Decimal("95.0"), Decimal(100)),
)
"""The published bands of a database in two zones, as of 2019 (S1)."""

PORTAL = Availability(
    "Clinic portal",
    Decimal("99.95"),
    maintenance="excused",
    announced_days=5,
    maintenance_minutes=120,
    minimum_minutes=1,
    description="Signing in and opening a file",
    tiers=BANDS,
)

FIELDS = (
    Field("Room", hint="Building and number"),
    Field("How much", "number", minimum=Decimal(1), maximum=Decimal(50), changeable=True),
    Field("Where", "choice", False, ("Leeds", "Hull")),
)

DURATION = Duration(
    months=12,
    renewal="tacit",
    renewal_months=12,
    provider_notice=6,
    consumer_notice=90,
    consumer_notice_unit="days",
    roll="previous",
    cure_days=30,
)


def rich(terms: Terms, **facts: Any) -> Terms:
    """The same with availability and credits, duration, reviews, conduct, people, clauses, and a part with limits."""
    first, *others = terms.parts
    told: dict[str, Any] = {
        "last_day": term_end(terms.first_day, DURATION.months),
        "parts": (replace(first, plan="Standard", minimum=Decimal(1), maximum=Decimal(500), fields=FIELDS), *others),
        "availabilities": (PORTAL,),
        "penalties": (Penalty("respond", Decimal(50), free_minutes=15, at_most=Decimal(500)),),
        "credits": CreditPolicy(
            "sum", Decimal(50), Decimal(20), Decimal(1), "on_claim", 30, Decimal("99.99"), Decimal(10)
        ),
        "duration": DURATION,
        "reviewing": Reviewing("quarter", "tactical", 14),
        "conduct": Conduct("provider", "pause", "retarget"),
        "contacts": (
            Contact("provider", 1, "Priya Provider", "Service desk lead", "desk@harbour.example, 8 to 18"),
            Contact("consumer", 1, "Carla Consumer", "Head of clinics", "+44 20 7946 0000"),
        ),
        "clauses": (FreeClause("Confidentiality", "Neither side tells others what it **learns**."),),
    }
    return terms.amended(**{**told, **facts})
