from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

import pghistory
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.membership import Membership
from relationships.models.record import OrganisationRecord
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.sides import Owned, OwnedQuerySet


class MandateQuerySet(OwnedQuerySet):
    def valid_on(self, day: date) -> Self:
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day, revoked_at=None)


@pghistory.track()
class Mandate(Owned):
    """Says who may sign for an organisation, from when to when (days, both included), up to which amount.

    `up_to` is compared with the yearly value of an agreement in the mandate's currency; empty means any amount.
    """

    reference = reference_field("MAN")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="mandates")
    up_to = models.DecimalField(_("up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(name="mandate_amount_is_positive", condition=Q(up_to=None) | Q(up_to__gt=0)),
            models.CheckConstraint(
                name="mandate_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.membership}"

    @classmethod
    @transaction.atomic
    def give(
        cls,
        membership: Membership,
        *,
        by: Membership,
        up_to: Decimal | None,
        currency: str,
        valid_from: date,
        valid_until: date | None,
    ) -> "Mandate":
        """An administrator lets a member sign. Raises Refused for a stranger or a past membership."""
        by.require_administrator(membership.organisation_id)
        if not membership.is_current:
            raise Refused(_t("This membership has ended, so it can sign nothing. No mandate was given."))
        mandate = cls.objects.create(
            organisation_id=membership.organisation_id,
            membership=membership,
            up_to=up_to,
            currency=currency,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        text = _t("%(person)s may sign for %(organisation)s.") % {
            "person": membership.person,
            "organisation": membership.organisation,
        }
        OrganisationRecord.write(membership.organisation, by=by, subject=mandate.reference, text=text)
        return mandate

    @transaction.atomic
    def revoke(self, *, by: Membership) -> None:
        by.require_administrator(self.organisation_id)
        if not Mandate.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now()):
            raise Refused(_t("This mandate is already revoked. Nothing was changed."))
        text = _t("%(person)s may no longer sign under %(mandate)s.") % {
            "person": self.membership.person,
            "mandate": self.reference,
        }
        OrganisationRecord.write(self.organisation, by=by, subject=self.reference, text=text)

    def covers(self, amount: Decimal, currency: str) -> bool:
        """Whether an agreement of this yearly value may be signed under it; another currency never is."""
        return self.up_to is None or (self.currency == currency and amount <= self.up_to)
