from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relationships.models import Organisation, RelationshipType


class OfferingAudience(models.Model):
    """One consumer, or one type of relationship, that an offering is shown to."""

    offering = models.ForeignKey("provision.ServiceOffering", models.CASCADE, related_name="audience")
    consumer = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    relationship_type = models.CharField(max_length=12, choices=RelationshipType, blank=True)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "consumer", "relationship_type"], name="audience_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="audience_is_one_or_the_other",
                condition=Q(consumer=None) ^ Q(relationship_type=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_relationship_type_display() if self.relationship_type else self.consumer)
