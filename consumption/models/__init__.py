"""What the consumer asks for and receives."""

from consumption.models.field_answer import FieldAnswer
from consumption.models.request import ServiceRequest

__all__ = ["FieldAnswer", "ServiceRequest"]
