from django.utils.translation import gettext_lazy as _

from relationships.models import Membership
from reviews.models.guards import minutes_stay_as_signed
from reviews.models.minutes import Words


class Finding(Words):
    """What one side found; the other side reads it and does not touch it."""

    class Meta(Words.Meta):
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        triggers = [minutes_stay_as_signed("review_id", "number", "text", "by_side", "by_name")]

    def may_change(self, member: Membership | None) -> bool:
        return super().may_change(member) and self.review.side_of(member) == self.by_side
