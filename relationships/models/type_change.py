from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.lifecycle import Lifecycle, Move
from relationships.models.membership import Membership
from relationships.models.record import Record
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.relationship import LEADERS, ServiceRelationship
from relationships.models.relationship_type import RelationshipType
from relationships.models.sides import BOTH, Side, Sided


class TypeChange(Lifecycle):
    """A side wants another type of relationship; it is that type once the other side accepts."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    reference = reference_field("TYP")
    before = models.CharField(_("was"), max_length=12, choices=RelationshipType, editable=False)
    after = models.CharField(_("becomes"), max_length=12, choices=RelationshipType)
    why = models.TextField(_("why"))
    proposed_by_side = models.CharField(max_length=8, choices=Side, editable=False)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PROPOSED)

    seen_by = BOTH
    moves = (
        Move("accept", ("proposed",), "accepted", None, LEADERS, "relationships:accept_type", _("Accept")),
        Move("decline", ("proposed",), "declined", None, LEADERS, "relationships:decline_type", _("Decline"), True),
        Move(
            *("withdraw", ("proposed",), "withdrawn", None, LEADERS),
            *("relationships:withdraw_type", _("Withdraw"), True),
        ),
    )
    tones: ClassVar[dict[str, str]] = {"proposed": "warn", "accepted": "good", "declined": "bad", "withdrawn": "idle"}

    class Meta(Lifecycle.Meta):
        verbose_name = _("change of type")
        verbose_name_plural = _("changes of type")
        ordering = ("-pk",)
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(
                fields=["relationship"], name="one_type_proposed_at_a_time", condition=Q(status="proposed")
            ),
            models.CheckConstraint(name="type_changes", condition=~Q(before=F("after"))),
        ]

    def __str__(self) -> str:
        return _t("%(before)s becomes %(after)s") % {
            "before": self.get_before_display(),
            "after": self.get_after_display(),
        }

    def get_absolute_url(self) -> str:
        return reverse("relationships:type_change", kwargs=self.url_kwargs)

    def bars(self, move: Move, member: Membership) -> bool:
        """The side that proposed it may only withdraw, the other accept or decline; nothing in what is ending."""
        if self.relationship.status != "active" and move.name != "withdraw":
            return True
        return (self.side_of(member) == self.proposed_by_side) is not (move.name == "withdraw")

    def waits_for(self) -> Side | None:
        return Side(self.proposed_by_side).other if self.status == self.Status.PROPOSED else None

    def told(self, by_side: str) -> Q | None:
        """Those of the other side who answer for the relationship."""
        other = Side(by_side).other
        return Q(organisation=self.sides[f"{other}_id"], roles__overlap=list(LEADERS))

    @classmethod
    def may_propose(cls, relationship: ServiceRelationship, member: Membership | None) -> bool:
        if member is None or relationship.side_of(member) is None or relationship.status != "active":
            return False
        return member.is_current and member.has_role(*LEADERS)

    @classmethod
    @transaction.atomic
    def propose(cls, relationship: ServiceRelationship, *, by: Membership, after: str, why: str) -> "TypeChange":
        """Raises Refused where another type is on the table, where it is of that type, and for who may not."""
        relationship.hold_active()
        relationship.refresh_from_db(fields=["type"])
        if not cls.may_propose(relationship, by):
            raise Refused(_t("Your roles do not let you propose a type. Nothing was sent."))
        if after == relationship.type:
            sentence = _t("The relationship is already of the type “%(type)s”. Nothing was sent; choose another type.")
            raise Refused(sentence % {"type": relationship.get_type_display()})
        if other := cls._base_manager.filter(relationship=relationship, status="proposed").first():
            sentence = _t("%(change)s is on the table already. Nothing was sent; answer or withdraw that one first.")
            raise Refused(sentence % {"change": other.reference})
        side: Any = relationship.side_of(by)
        facts = {"before": relationship.type, "after": after, "why": why, "proposed_by_side": side}
        change = cls.objects.create(**relationship.sides, **facts)
        change.refresh_from_db()
        change._remember(Move("propose", (), "proposed"), by=by, text=f"{change}. {why}", at=timezone.now())
        return change

    @transaction.atomic
    def accept(self, *, by: Membership) -> None:
        """From here on the relationship is of that type; its own history says so, too."""
        self.relationship.hold_active()
        self.advance("accept", by=by)
        ServiceRelationship._base_manager.filter(pk=self.relationship_id).update(type=self.after)
        self.relationship.type = self.after
        Record.write(self.relationship, by=by, move="change_type", text=f"{self} ({self.reference}).")

    def decline(self, *, by: Membership, reason: str) -> None:
        self.advance("decline", by=by, text=reason)

    def withdraw(self, *, by: Membership) -> None:
        self.advance("withdraw", by=by)
