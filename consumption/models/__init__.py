"""What the consumer asks for and receives."""

from consumption.models.request import ServiceRequest

__all__ = ["ServiceRequest"]
