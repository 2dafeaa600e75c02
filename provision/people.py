"""Who of the provider may answer requests."""

from typing import Any

from django.db.models import QuerySet

from consumption.models.request import FULFILLERS
from relationships.models import Membership


def fulfillers_of(member: Membership | None) -> QuerySet[Any]:
    """The people of the member's organisation who may be given a request, by name."""
    rows = Membership.objects.visible_to(member).current().with_any(FULFILLERS)
    return (
        rows.filter(organisation=member.organisation_id if member else None)
        .select_related("person")
        .order_by("person__name", "pk")
    )
