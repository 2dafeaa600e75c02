"""How offerings are found and seen, and the table of their moves."""

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from provision.models.offering_audience import OfferingAudience
from relationships.models import Membership, Move, Role, ServiceRelationship
from relationships.models.sides import OwnedQuerySet

OWNERS = (Role.SERVICE_OWNER, Role.RELATIONSHIP_MANAGER)


class OfferingStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Offered")
    PAUSED = "paused", _("Paused")
    RETIRED = "retired", _("Retired")
    ARCHIVED = "archived", _("Archived")


class Visibility(models.TextChoices):
    """To which consumers an offering is shown; all of them in a living relationship with the provider."""

    EVERYONE = "everyone", _("every consumer")
    CHOSEN = "chosen", _("chosen consumers")
    TYPES = "types", _("relationships of a type")


MOVES = (
    Move("publish", ("draft",), "active", None, OWNERS, "provision:publish", _("Publish")),
    Move("publish", ("active", "paused"), "", None, OWNERS, "provision:publish", _("Publish")),
    Move("activate", ("paused",), "active", None, OWNERS, "provision:activate", _("Offer again")),
    Move("pause", ("active",), "paused", None, OWNERS, "provision:pause", _("Pause")),
    Move("keep", ("active", "paused"), "", None, OWNERS, "provision:keep", _("Keep offering it")),
    Move("retire", ("active", "paused"), "", None, OWNERS, "provision:retire", _("Retire"), True),
    Move("expire", ("active", "paused"), "retired"),
    Move("archive", ("retired",), "archived", None, OWNERS, "provision:archive", _("Archive"), True),
)

TONES = {"draft": "idle", "active": "good", "paused": "warn", "retired": "idle", "archived": "idle"}


class OfferingQuerySet(OwnedQuerySet):
    def catalogue_of(self, member: Membership | None) -> Self:
        """What providers offer to the member's organisation, once both accepted their relationship: its catalogue."""
        return self.catalogue_of_any([member] if member else [])

    def catalogue_of_any(self, members: Sequence[Membership]) -> Self:
        return self.offered().shown_to([member.organisation_id for member in members if member.is_current])

    def offered(self) -> Self:
        return self.filter(status=OfferingStatus.ACTIVE)

    def shown_to(self, consumers: Sequence[int]) -> Self:
        """What at least one of these organisations may see, by its relationships with the provider that both accepted:
        whoever only proposed one reads no prices."""
        working = ServiceRelationship.objects.working()
        accepted = working.filter(provider=OuterRef("organisation"), consumer__in=consumers)
        audience = OfferingAudience.objects.filter(offering=OuterRef(OuterRef("pk")))
        chosen = accepted.filter(consumer__in=audience.values("consumer"))
        typed = accepted.filter(type__in=audience.values("relationship_type"))
        return self.filter(
            Q(Exists(accepted), visibility=Visibility.EVERYONE)
            | Q(Exists(chosen), visibility=Visibility.CHOSEN)
            | Q(Exists(typed), visibility=Visibility.TYPES)
        )

    def with_content(self) -> Self:
        """With what its page names; what its versions hold comes with `fetch_content`."""
        return self.select_related("organisation", "service", "current").prefetch_related("versions")
