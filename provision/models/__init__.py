"""What the provider offers, and how it answers."""

from provision.models.fulfilment import Fulfilment
from provision.models.offering import ServiceOffering
from provision.models.offering_audience import OfferingAudience
from provision.models.offering_parts import OfferingField, OfferingPart, OfferingTarget, OfferingWindow
from provision.models.offering_plans import OfferingPlan, PlanChange, PlannedPart
from provision.models.offering_version import OfferingVersion
from provision.models.service import Service

__all__ = [
    "Fulfilment",
    "OfferingAudience",
    "OfferingField",
    "OfferingPart",
    "OfferingPlan",
    "OfferingTarget",
    "OfferingVersion",
    "OfferingWindow",
    "PlanChange",
    "PlannedPart",
    "Service",
    "ServiceOffering",
]
