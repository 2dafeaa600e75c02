from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relationships.models.checklist import ChecklistStep
from relationships.models.duty import DEBTORS
from relationships.models.lifecycle import Move
from relationships.models.membership import Membership
from relationships.models.record import Record
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.relationship import ServiceRelationship
from relationships.models.sides import Side, Sided
from relationships.models.version_rows import NEGOTIATORS

STANDARD = (
    ("people", Side.CONSUMER, 3, _("Name who may ask for services, and who confirms that they were delivered")),
    ("contacts", Side.PROVIDER, 3, _("Name who answers for the services, and how they are reached")),
    ("users", Side.CONSUMER, 7, _("Hand over the list of users, places and equipment")),
    ("access", Side.PROVIDER, 10, _("Set up access for the first users")),
    ("asking", Side.PROVIDER, 10, _("Show how to ask for something, and what each priority means")),
    ("telling", Side.CONSUMER, 14, _("Tell the users what they can ask for, and where")),
    ("trial", Side.CONSUMER, 14, _("Ask for one thing of each kind, and confirm what was delivered")),
    ("review", Side.PROVIDER, 21, _("Set the day of the first review")),
)
"""(code, who owes it, by when in days, what)."""


class OnboardingStep(ChecklistStep):
    """What has to be seen to before both can work as they agreed; either side may write what it says."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("step", "Open")
        DONE = "done", _("Done")
        WAIVED = "waived", _("Waived")

    reference = reference_field("ONB")
    standard = models.CharField(max_length=12, blank=True, editable=False)
    """Which step of the standard list it began as; blank where somebody added it."""
    owner = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by whom")
    )
    due_on = models.DateField(_("until"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.OPEN)

    moves = (
        Move("finish", ("open",), "done", None, DEBTORS, "relationships:finish_onboarding", _("It is done")),
        Move("write", ("open",), "", None, NEGOTIATORS, "relationships:write_onboarding", _("Change")),
        Move("send_back", ("done",), "open", None, NEGOTIATORS, "relationships:send_back_onboarding", _("Send back")),
        Move("waive", ("open",), "waived", None, NEGOTIATORS, "relationships:waive_onboarding", _("Waive"), True),
    )
    tones: ClassVar[dict[str, str]] = {"open": "active", "done": "good", "waived": "idle"}

    class Meta(ChecklistStep.Meta):
        verbose_name = _("onboarding step")
        verbose_name_plural = _("onboarding steps")
        ordering = (F("due_on").asc(nulls_last=True), "pk")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(
                fields=["relationship", "standard"], name="standard_step_once", condition=~Q(standard="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["relationship", "owner_side", "due_on"], name="onboarding_open", condition=Q(status="open")
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("relationships:onboarding_step", kwargs=self.url_kwargs)

    def bars(self, move: Move, member: Membership) -> bool:
        """The side that owes it does it; the other sends it back, or does without it. Both write what it says."""
        if self.relationship.is_over:
            return True
        return move.name != "write" and (move.name == "finish") != self.is_ours(member)

    def waits_for(self) -> Side | None:
        return Side(self.owner_side) if self.status == self.Status.OPEN else None

    @property
    def is_late(self) -> bool:
        return self.status == self.Status.OPEN and bool(self.due_on and self.due_on < today_in(self.relationship))

    # How the list comes about

    @classmethod
    @transaction.atomic
    def begin(
        cls, relationship: ServiceRelationship, *, by: Membership | None = None, at: datetime | None = None
    ) -> bool:
        """Write the standard list, once in the life of a relationship; a second time changes nothing.

        `by` None is Tandem, when the first agreement takes force.
        """
        if cls._base_manager.filter(relationship=relationship).exists():
            return False
        day = (at or timezone.now()).astimezone(ZoneInfo(relationship.time_zone)).date()
        first, *others = [
            {"standard": code, "owner_side": side, "name": str(name), "due_on": day + timedelta(days=days)}
            for code, side, days, name in STANDARD
        ]
        # Of two that begin at once the database lets one make the first step, and the other wait and see.
        once = {"relationship": relationship, "standard": first["standard"]}
        _step, made = cls._base_manager.get_or_create(**once, defaults={**relationship.sides, **first})
        if not made:
            return False
        cls._base_manager.bulk_create(cls(**relationship.sides, **facts) for facts in others)
        Record.write(relationship, by=by, move="begin_onboarding", text="", at=at)
        return True

    @classmethod
    def may_add(cls, relationship: ServiceRelationship, member: Membership | None) -> bool:
        if member is None or relationship.side_of(member) is None or not member.is_current:
            return False
        return relationship.status in ("active", "ending") and member.has_role(*NEGOTIATORS)

    @classmethod
    @transaction.atomic
    def add(cls, relationship: ServiceRelationship, *, by: Membership, **facts: Any) -> "OnboardingStep":
        """A step that the standard list does not know. `facts` are name, owner_side, owner and due_on."""
        relationship.hold_living()
        if not cls.may_add(relationship, by):
            raise Refused(_t("Your roles do not let you add to the list. Nothing was added."))
        step = cls.objects.create(**relationship.sides, **cls._owned(relationship, facts))
        step.refresh_from_db()
        step._remember(Move("add", (), "open"), by=by, text=step.said(), at=timezone.now())
        return step

    @classmethod
    def _owned(cls, relationship: ServiceRelationship, facts: dict[str, Any]) -> dict[str, Any]:
        """Raises Refused for somebody of the other side."""
        owner: Membership | None = facts.get("owner")
        if owner and relationship.side_of(owner) != facts["owner_side"]:
            sentence = _t("%(person)s does not act for that side. Nothing was written; choose somebody who does.")
            raise Refused(sentence % {"person": owner.person})
        return facts

    def said(self) -> str:
        """What it says, for the joint history."""
        who = [str(self.owner.person)] if self.owner else []
        until = _t("until %(day)s") % {"day": date_format(self.due_on, "D j M Y")} if self.due_on else ""
        organisation = str(self.relationship.organisation_on(Side(self.owner_side)))
        return ", ".join([self.name, *who, organisation, *filter(None, [until])])

    # What happens to it

    @transaction.atomic
    def write(self, *, by: Membership, **facts: Any) -> None:
        """Another name, side, person or day."""
        facts = self._owned(self.relationship, facts)
        for name, value in facts.items():
            setattr(self, name, value)
        self.advance("write", by=by, text=self.said(), **facts)

    def finish(self, *, by: Membership, note: str = "", at: datetime | None = None) -> None:
        self.advance("finish", by=by, text=note, at=at)

    def send_back(self, *, by: Membership, reason: str) -> None:
        self.advance("send_back", by=by, text=reason)

    def waive(self, *, by: Membership, reason: str) -> None:
        self.advance("waive", by=by, text=reason)


def today_in(relationship: ServiceRelationship) -> date:
    """Today in the zone that both count days in."""
    return timezone.now().astimezone(ZoneInfo(relationship.time_zone)).date()
