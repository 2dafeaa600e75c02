from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relationships.models.reference import reference_field
from relationships.models.sides import BOTH, Side, Sided, SidedQuerySet

if TYPE_CHECKING:
    from datetime import date, datetime

    from relationships.models.version import AgreementVersion


class AgreementQuerySet(SidedQuerySet):
    def seen_from(self, organisations: Any) -> Q:
        """An agreement that was never proposed is read by the side that drafts it alone."""
        proposed = Q(proposed_at__isnull=False)
        return Q(provider__in=organisations) & (proposed | Q(drafted_by_side=Side.PROVIDER)) | Q(
            consumer__in=organisations
        ) & (proposed | Q(drafted_by_side=Side.CONSUMER))


class Agreement(Sided):
    """A service level agreement: the line of its versions, of which at most one is in force at any instant."""

    reference = reference_field("AGR")
    name = models.CharField(_("name"), max_length=120)
    drafted_by_side = models.CharField(max_length=8, choices=Side, editable=False)
    proposed_at = models.DateTimeField(null=True, editable=False)
    reviewed_on = models.DateField(null=True, editable=False)
    """The last day on which both had closed a review of it (G15)."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    seen_by = BOTH
    objects: ClassVar[Any] = AgreementQuerySet.as_manager()

    class Meta(Sided.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["id", "relationship"], name="agreement_in_relationship"),
            models.UniqueConstraint(fields=["id", "provider"], name="agreement_of_provider"),
            models.UniqueConstraint(fields=["id", "consumer"], name="agreement_of_consumer"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("relationships:agreement", kwargs={"reference": self.reference})

    def in_force_at(self, instant: "datetime") -> "AgreementVersion | None":
        """The version that binds at an instant, or None (G6)."""
        return self.versions.in_force_at(instant).first()

    def reviewed(self, on: "date") -> None:
        """Both closed a review of it; an earlier one changes nothing (G15)."""
        unseen = Q(reviewed_on=None) | Q(reviewed_on__lt=on)
        Agreement.objects.filter(unseen, pk=self.pk).update(reviewed_on=on)

    def ended_from(self) -> "datetime | None":
        """From which instant on it is ended by a side or by both, or None (G12)."""
        from relationships.models.termination import ended_from

        return ended_from(self)
