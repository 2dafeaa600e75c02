"""A cloud service's availability with the credits for missing it, and the terms they come to (S1, S2)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from relationships.terms import (
    OFFICE_HOURS,
    Availability,
    AvailabilityPeriod,
    CreditPolicy,
    CreditTier,
    FreeClause,
    Hours,
    Maintenance,
    Part,
    PartKind,
    Period,
    Terms,
)


@dataclass(frozen=True)
class CreditSchedule:
    """`tiers` are (from percent, below percent, credit in percent of the period's charge)."""

    slug: str
    name: Any
    service: str
    source: str
    target: Decimal
    currency: str
    tiers: tuple[tuple[Decimal, Decimal, Decimal], ...]
    period: str = AvailabilityPeriod.MONTH
    maintenance: str = Maintenance.COUNTED
    minimum: Decimal = Decimal(0)
    """Only what is more than this is credited."""
    zone: str = ""
    remarks: tuple[Any, ...] = ()

    def terms(self, first_day: date, zone: str) -> Terms:
        clauses = [
            FreeClause(_("Where these credits come from"), _("Numbers from %(source)s.") % {"source": self.source})
        ]
        if self.remarks:
            text = "\n".join(f"- {each}" for each in self.remarks)
            clauses.append(FreeClause(_("What the source says besides"), text))
        return Terms(
            first_day,
            currency=self.currency,
            summary=_("A cloud service with an availability and credits for missing it."),
            hours=Hours(self.zone or zone, OFFICE_HOURS),
            priorities=(_("Normal"),),
            parts=(Part(PartKind.ACCESS, self.service[:120], period=Period.MONTH),),
            availabilities=(
                Availability(
                    self.service[:120],
                    self.target,
                    period=self.period,
                    maintenance=self.maintenance,
                    tiers=tuple(CreditTier(*tier) for tier in self.tiers),
                ),
            ),
            credits=CreditPolicy(minimum=self.minimum),
            clauses=tuple(clauses),
        )
