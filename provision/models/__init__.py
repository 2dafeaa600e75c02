"""What the provider offers, and how it answers."""

from provision.models.fulfilment import Fulfilment
from provision.models.offering import ServiceOffering
from provision.models.offering_parts import OfferingPart, OfferingTarget, OfferingWindow
from provision.models.service import Service

__all__ = ["Fulfilment", "OfferingPart", "OfferingTarget", "OfferingWindow", "Service", "ServiceOffering"]
