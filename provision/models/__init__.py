"""What the provider offers, and how it answers."""

from provision.models.fulfilment import Fulfilment
from provision.models.offering import OfferingPart, OfferingTarget, OfferingWindow, Service, ServiceOffering

__all__ = ["Fulfilment", "OfferingPart", "OfferingTarget", "OfferingWindow", "Service", "ServiceOffering"]
