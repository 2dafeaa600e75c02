from typing import Any

from django.db.models import OuterRef, QuerySet

from provision.models import ServiceOffering


def offered_between(provider: Any, consumer: Any) -> QuerySet[Any]:
    """What the provider offers to the consumer: one step of their journey. Keys, or references to an outer query."""
    whom = OuterRef(consumer) if isinstance(consumer, OuterRef) else consumer
    rows: QuerySet[Any] = ServiceOffering.objects.offered().filter(organisation=provider).shown_to([whom])
    return rows
