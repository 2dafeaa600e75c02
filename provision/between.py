from typing import Any

from django.db.models import Q, QuerySet

from provision.models import ServiceOffering
from provision.models.offering_rows import Visibility


def offered_between(provider: Any, consumer: Any, relationship_type: Any) -> QuerySet[Any]:
    """What the provider offers to the consumer in a relationship of that type: one step of their journey.

    Takes references to an outer query of relationships.
    """
    everyone = Q(visibility=Visibility.EVERYONE)
    chosen = Q(visibility=Visibility.CHOSEN, audience__consumer=consumer)
    typed = Q(visibility=Visibility.TYPES, audience__relationship_type=relationship_type)
    return ServiceOffering.objects.offered().filter(everyone | chosen | typed, organisation=provider)
