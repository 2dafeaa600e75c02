"""The requests that a home page lists first."""

from typing import Any

from consumption.models import ServiceRequest
from relationships.models import Membership, Side


def requests_of(member: Membership | None, side: Side) -> Any:
    """Open requests of the member's organisation on this side, due first."""
    rows = ServiceRequest.objects.visible_to(member).open()
    rows = rows.filter(**{side: member.organisation_id if member else None})
    return (rows.for_turns() if side is Side.CONSUMER else rows.for_lists()).due_first()
