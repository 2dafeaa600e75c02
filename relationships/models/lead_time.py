"""How many days before its notice deadline a side wants to decide: its own business, and private (G11)."""

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.agreement import Agreement
from relationships.models.constraints import CompositeForeignKey
from relationships.models.membership import Membership
from relationships.models.refusal import Refused
from relationships.models.sides import Side, Sided
from relationships.models.version_rows import NEGOTIATORS

MOST_DAYS = 730


class LeadTime(Sided):
    """The days of one side for one agreement; who reads them is the subclass's one decision."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="+", editable=False)
    days = models.PositiveSmallIntegerField(_("days"), validators=[MaxValueValidator(MOST_DAYS)])

    class Meta(Sided.Meta):
        abstract = True
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("agreement", "relationship"),
                to="relationships.Agreement",
                to_fields=("id", "relationship"),
                name="%(class)s_of_relationships_agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.days}"

    @classmethod
    @transaction.atomic
    def decide(cls, agreement: Agreement, *, days: int, by: Membership) -> None:
        """So many days before the deadline; 0 is none. Raises Refused for who does not negotiate for this side."""
        side = agreement.side_of(by)
        if side is None or side not in cls.seen_by or not by.is_current or not by.has_role(*NEGOTIATORS):
            raise Refused(_t("Your roles do not let you say when your side decides. Nothing was changed."))
        known = {**agreement.sides, "days": days}
        cls.objects.update_or_create(agreement=agreement, defaults={"days": days}, create_defaults=known)


class ProviderLeadTime(LeadTime):
    """Only the provider's people read it."""

    seen_by = (Side.PROVIDER,)

    class Meta(LeadTime.Meta):
        verbose_name = _("provider's lead time")
        verbose_name_plural = _("provider's lead times")


class ConsumerLeadTime(LeadTime):
    """Only the consumer's people read it."""

    seen_by = (Side.CONSUMER,)

    class Meta(LeadTime.Meta):
        verbose_name = _("consumer's lead time")
        verbose_name_plural = _("consumer's lead times")


def lead_time_of(side: Side) -> type[LeadTime]:
    return ProviderLeadTime if side is Side.PROVIDER else ConsumerLeadTime
