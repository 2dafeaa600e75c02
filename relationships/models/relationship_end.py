"""How a relationship comes to its end: one side proposes it, the other confirms once nothing is left open."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from django.db import models, transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.lifecycle import Button, Life, Move
from relationships.models.membership import Membership, Role
from relationships.models.refusal import Refused
from relationships.models.sides import Side

if TYPE_CHECKING:
    from relationships.models.exit_step import ExitStep
    from relationships.models.relationship import ServiceRelationship

LEADERS = (Role.RELATIONSHIP_MANAGER, Role.SPONSOR, Role.CUSTOMER)
END_MOVES = (
    Move(
        *("propose_end", ("active",), "ending", None, LEADERS),
        *("relationships:propose_end", _("End the relationship"), True),
    ),
    Move("decline_end", ("ending",), "active", None, LEADERS, "relationships:decline_end", _("Go on together")),
    Move("withdraw_end", ("ending",), "active", None, LEADERS, "relationships:withdraw_end", _("Take back the end")),
    Move("confirm_end", ("ending",), "ended", None, LEADERS, "relationships:confirm_end", _("Confirm the end"), True),
)


class RelationshipEnd(Life):
    """The base of `ServiceRelationship` that knows its end.

    While it is ending, what runs goes on: agreements hold until they are ended themselves, only new ones are refused.
    """

    end_proposed_by_side = models.CharField(max_length=8, choices=Side, blank=True, editable=False)

    class Meta:
        abstract = True

    def hold(self) -> None:
        """Before agreements, so that nothing new begins beside its end. Reads how it stands now."""
        held = type(self)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        self.status, self.status_since = held.status, held.status_since
        self.end_proposed_by_side = held.end_proposed_by_side

    def hold_active(self) -> None:
        """Raises Refused where nothing new can be agreed in it: not accepted yet, or ending, or over."""
        self.hold()
        if self.status == "proposed":
            sentence = _t(
                "%(reference)s is not active, so nothing can be agreed in it yet. Nothing was made; the relationship "
                "must be accepted first."
            )
            raise Refused(sentence % {"reference": self.reference})
        if self.status != "active":
            sentence = _t("%(reference)s is “%(status)s”, so nothing new can be agreed in it. Nothing was made.")
            raise Refused(sentence % {"reference": self.reference, "status": self.get_status_display()})  # type: ignore[attr-defined]

    def hold_living(self) -> None:
        """Raises Refused where it is over."""
        self.hold()
        if self.status not in ("active", "ending"):
            sentence = _t("%(reference)s is “%(status)s”. Nothing was changed; what is in it can only be read.")
            raise Refused(sentence % {"reference": self.reference, "status": self.get_status_display()})  # type: ignore[attr-defined]

    def refuse_over(self) -> None:
        """Raises Refused where nothing is said to both sides any more: it ended, or never began."""
        if self.is_over:  # type: ignore[attr-defined]
            sentence = _t(
                "%(reference)s is “%(status)s”. Nothing was written to both sides; what is in it can only be read. A "
                "private note may still be kept."
            )
            raise Refused(sentence % {"reference": self.reference, "status": self.get_status_display()})  # type: ignore[attr-defined]

    def _buttons(self, member: Membership | None) -> Iterator[Button]:
        """Nobody comes to its page to end it: that stands last there, not among what is next."""
        return (button for button in super()._buttons(member) if button.name != "propose_end")

    def may_end(self, member: Membership | None) -> bool:
        move = self.move_named("propose_end")
        return move is not None and self.open_to(move, member)

    def exit_steps(self) -> "list[ExitStep]":
        """The exit checklist of the present end, each step knowing what it counts."""
        from relationships.models.exit_step import ExitStep

        return ExitStep.of(cast("ServiceRelationship", self))

    @transaction.atomic
    def propose_end(self, *, by: Membership, reason: str) -> None:
        """A side wants to end it: the exit checklist opens. Raises Refused where the other was quicker."""
        from relationships.models.exit_step import ExitStep

        side = self._side_of(by)
        self.advance("propose_end", by=by, text=reason, end_proposed_by_side=side or "")
        ExitStep.open_for(cast("ServiceRelationship", self))

    def decline_end(self, *, by: Membership, reason: str) -> None:
        self._go_on("decline_end", by=by, text=reason)

    def withdraw_end(self, *, by: Membership) -> None:
        self._go_on("withdraw_end", by=by)

    @transaction.atomic
    def _go_on(self, name: str, *, by: Membership, text: str = "") -> None:
        """It is not ended: the checklist is put aside, and another end begins with a new one."""
        from relationships.models.exit_step import ExitStep

        self.hold()
        self.advance(name, by=by, text=text, end_proposed_by_side="")
        ExitStep.put_aside_all(cast("ServiceRelationship", self))

    @transaction.atomic
    def confirm_end(self, *, by: Membership) -> None:
        """The other side confirms. Raises Refused while anything is open that is neither done nor waived by both."""
        self.hold()
        move: Any = self.move_named("confirm_end")
        if move and self.open_to(move, by) and (left := [step for step in self.exit_steps() if not step.is_settled]):
            sentence = _t("Still open: %(steps)s. Nothing was ended; see to them first, or both waive them.")
            raise Refused(sentence % {"steps": "; ".join(step.said() for step in left)})
        self.advance("confirm_end", by=by)
