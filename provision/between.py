from typing import Any

from django.db.models import QuerySet

from provision.models import ServiceOffering


def offered_between(provider: Any, consumer: Any) -> QuerySet[Any]:
    """What the provider offers to the consumer: one step of their journey. Keys, or references to an outer query."""
    return ServiceOffering._base_manager.filter(organisation=provider, status="published")
