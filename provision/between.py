from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from provision.models import ServiceOffering
from provision.models.offering_rows import Visibility
from relationships.models import ServiceRelationship


def offered_between(provider: Any, consumer: Any) -> QuerySet[Any]:
    """What the provider offers to the consumer: one step of their journey. Keys, or references to an outer query.

    It says of one pair, inside another query, what `shown_to` says of many consumers.
    """
    whom = OuterRef(consumer) if isinstance(consumer, OuterRef) else consumer
    accepted = ServiceRelationship.objects.working().filter(provider=OuterRef("organisation"), consumer=whom)
    everyone = Q(visibility=Visibility.EVERYONE)
    chosen = Q(visibility=Visibility.CHOSEN, audience__consumer=consumer)
    typed = Q(visibility=Visibility.TYPES, audience__relationship_type__in=accepted.values("type"))
    rows: QuerySet[Any] = ServiceOffering.objects.offered().filter(Exists(accepted), organisation=provider)
    return rows.filter(everyone | chosen | typed)
