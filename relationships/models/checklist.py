from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relationships.models.lifecycle import Lifecycle
from relationships.models.membership import Membership
from relationships.models.relationship import ServiceRelationship
from relationships.models.sides import BOTH, Side
from relationships.models.version_rows import NEGOTIATORS


class ChecklistStep(Lifecycle):
    """One thing that has to be seen to, by one side: when two begin to work together, and when they part."""

    relationship: models.ForeignKey[ServiceRelationship]
    name = models.CharField(_("what is to be done"), max_length=200)
    owner_side = models.CharField(_("by which side"), max_length=8, choices=Side)

    seen_by = BOTH

    class Meta(Lifecycle.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    def is_ours(self, member: Membership) -> bool:
        return self.side_of(member) == self.owner_side

    def told(self, by_side: str) -> Q | None:
        """Those of the other side who answer for the relationship."""
        if not by_side:
            return None
        return Q(organisation=self.sides[f"{Side(by_side).other}_id"], roles__overlap=list(NEGOTIATORS))
