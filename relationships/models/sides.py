"""Which side somebody stands on, and which rows that side may read."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relationships.models.constraints import CompositeForeignKey

if TYPE_CHECKING:
    from relationships.models.membership import Membership


class Side(models.TextChoices):
    """The two parties of a service relationship; the values are the names of the columns."""

    PROVIDER = "provider", _("Provider")
    CONSUMER = "consumer", _("Consumer")

    @property
    def other(self) -> "Side":
        return Side.CONSUMER if self is Side.PROVIDER else Side.PROVIDER


BOTH = (Side.PROVIDER, Side.CONSUMER)


class SidedQuerySet(models.QuerySet[Any]):
    """Rows of relationships: readable only through the sides that the model names."""

    def visible_to(self, member: "Membership | None") -> Self:
        """The rows that the member's organisation may read; nobody reads nothing by mistake."""
        return self.visible_to_any([member] if member else [])

    def visible_to_any(self, members: "Sequence[Membership]") -> Self:
        """The rows that at least one of a person's memberships may read."""
        organisations = [member.organisation_id for member in members if member.is_current]
        if not organisations or not self.model.seen_by:
            return self.none()
        return self.filter(self.seen_from(organisations))

    def seen_from(self, organisations: Sequence[int]) -> Q:
        """The condition behind `visible_to_any`; a noun with private stages narrows it."""
        return reduce(or_, (Q((f"{side}__in", organisations)) for side in self.model.seen_by))


class Sided(models.Model):
    """A row inside one service relationship: where that is, and which sides may read it.

    `provider` and `consumer` repeat the relationship's own, written once at creation from
    `relationship.sides` and kept equal by a composite foreign key, so that visibility is one
    index condition.
    """

    relationship = models.ForeignKey(
        "relationships.ServiceRelationship", models.PROTECT, related_name="+", editable=False
    )
    provider = models.ForeignKey("relationships.Organisation", models.PROTECT, related_name="+", editable=False)
    consumer = models.ForeignKey("relationships.Organisation", models.PROTECT, related_name="+", editable=False)

    seen_by: ClassVar[tuple[Side, ...]] = ()
    objects: ClassVar[Any] = SidedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            CompositeForeignKey(
                fields=("relationship", "provider", "consumer"),
                to="relationships.ServiceRelationship",
                to_fields=("id", "provider", "consumer"),
                name="%(app_label)s_%(class)s_sides",
            )
        ]

    @property
    def sides(self) -> dict[str, Any]:
        """The three columns to create a row of the same relationship with."""
        return {
            "relationship_id": self.relationship_id,
            "provider_id": self.provider_id,
            "consumer_id": self.consumer_id,
        }

    def side_of(self, member: "Membership | None") -> Side | None:
        """The side the member speaks for here, or None for an outsider."""
        if member is None:
            return None
        if member.organisation_id == self.provider_id:
            return Side.PROVIDER
        return Side.CONSUMER if member.organisation_id == self.consumer_id else None

    def heard(self, by_side: str, at: datetime) -> None:
        """Somebody said something about it to both sides; a noun that waits for a word acts on it."""


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows of one organisation alone."""

    def visible_to(self, member: "Membership | None") -> Self:
        return self.visible_to_any([member] if member else [])

    def visible_to_any(self, members: "Sequence[Membership]") -> Self:
        return self.filter(organisation__in=[m.organisation_id for m in members if m.is_current])


class Owned(models.Model):
    """A row that belongs to one organisation and is read by its members."""

    organisation = models.ForeignKey("relationships.Organisation", models.PROTECT, related_name="+")

    objects: ClassVar[Any] = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True
