from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from relationships.leaving import COUNTS
from relationships.models.checklist import ChecklistStep
from relationships.models.duty import DEBTORS
from relationships.models.lifecycle import Move
from relationships.models.membership import Membership
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.relationship import LEADERS, ServiceRelationship
from relationships.models.sides import Side, Sided
from relationships.models.terms import AgreedPart

LAST = ("active", "expired", "terminated")
"""Of each agreement the version that held last."""


class Topic(models.TextChoices):
    AGREEMENTS = "agreements", _("Agreements that hold or are being negotiated")
    REQUESTS = "requests", _("Open requests")
    DUTIES = "duties", _("Open duties")
    CLOCKS = "clocks", _("Running clocks")
    ACCESS = "access", _("Access")
    GOODS = "goods", _("Goods")
    CREDITS = "credits", _("Service credits")
    DATA = "data", _("Data")


class ExitStep(ChecklistStep):
    """What has to be settled before two part: done by the side that owes it, or waived by both.

    What Tandem counts itself (agreements, requests, duties, clocks) nobody ticks off: it is settled when none is left.
    """

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("step", "Open")
        DONE = "done", _("Done")
        WAIVING = "waiving", _("Waived by one side")
        WAIVED = "waived", _("Waived by both")
        PUT_ASIDE = "put_aside", _("Put aside")

    reference = reference_field("EXI")
    topic = models.CharField(_("topic"), max_length=10, choices=Topic, editable=False)
    owner_side = models.CharField(_("by which side"), max_length=8, choices=Side, blank=True)
    waived_by_side = models.CharField(max_length=8, choices=Side, blank=True, editable=False)
    """The side that waived it first, while or because it is waived; who and why stands in the history."""
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN)

    moves = (
        Move("finish", ("open", "waiving"), "done", None, DEBTORS, "relationships:finish_exit", _("It is done")),
        Move("send_back", ("done",), "open", None, LEADERS, "relationships:send_back_exit", _("Send back")),
        Move("waive", ("open",), "waiving", None, LEADERS, "relationships:waive_exit", _("Waive"), True),
        Move("waive", ("waiving",), "waived", None, LEADERS, "relationships:waive_exit", _("Waive, too"), True),
        Move("put_aside", ("open", "done", "waiving", "waived"), "put_aside"),
    )
    tones: ClassVar[dict[str, str]] = {"open": "active", "done": "good", "waiving": "warn"}

    class Meta(ChecklistStep.Meta):
        verbose_name = _("exit step")
        verbose_name_plural = _("exit steps")
        ordering = ("pk",)
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(
                fields=["relationship", "topic", "name"], name="exit_step_once", condition=~Q(status="put_aside")
            ),
            models.CheckConstraint(
                name="exit_step_waived_by_a_side",
                condition=~Q(status__in=["waiving", "waived"]) | ~Q(waived_by_side=""),
            ),
            models.CheckConstraint(
                name="exit_step_owed_or_counted",
                condition=~Q(owner_side="") | Q(topic__in=["agreements", "requests", "duties", "clocks"]),
            ),
            models.CheckConstraint(
                name="agreements_are_never_waived",
                condition=~Q(topic="agreements") | Q(status__in=["open", "put_aside"]),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("relationships:exit_step", kwargs=self.url_kwargs)

    def bars(self, move: Move, member: Membership) -> bool:
        """The side that owes it does it, the other sends it back; each side waives once, but never agreements."""
        if self.relationship.status != "ending":
            return True
        if move.name == "waive":
            return self.topic == Topic.AGREEMENTS or self.side_of(member) == self.waived_by_side
        if self.is_counted:
            return True
        return (move.name == "finish") != self.is_ours(member)

    def waits_for(self) -> Side | None:
        if self.relationship.status != "ending":
            return None
        if self.status == self.Status.WAIVING:
            return Side(self.waived_by_side).other
        return Side(self.owner_side) if self.status == self.Status.OPEN and self.owner_side else None

    # What it counts

    @property
    def is_counted(self) -> bool:
        return self.topic in COUNTS

    @cached_property
    def left(self) -> int:
        """How many are open now, of what Tandem counts itself."""
        return COUNTS[self.topic].of(self.relationship) if self.is_counted else 0

    @property
    def is_settled(self) -> bool:
        if self.is_counted and not self.left:
            return True
        return self.status in (self.Status.DONE, self.Status.WAIVED)

    @property
    def counted_url(self) -> str:
        return COUNTS[self.topic].url(self.relationship) if self.is_counted else ""

    def said(self) -> str:
        if not self.is_counted:
            return self.name
        left = ngettext("%(left)d left", "%(left)d left", self.left) % {"left": self.left}
        return f"{self.name} ({left})"

    # How the list comes about

    @classmethod
    def of(cls, relationship: ServiceRelationship) -> list[Self]:
        """The steps of the present end; they share the relationship, so that nothing is read twice."""
        steps = list(cls._base_manager.filter(relationship=relationship).exclude(status="put_aside").order_by("pk"))
        for step in steps:
            step.relationship = relationship
        return steps

    @classmethod
    def open_for(cls, relationship: ServiceRelationship) -> None:
        """What Tandem counts, one step for all access and goods that the last agreements hand out, credits, data."""
        owed = [(topic, "", str(Topic(topic).label)) for topic in Topic.values if topic in COUNTS]
        owed += cls._handed_out(relationship)
        owed += [
            (Topic.CREDITS, Side.PROVIDER, _t("Settle the service credits that are still owed")),
            (Topic.DATA, Side.PROVIDER, _t("Hand back the data of the consumer, then delete what is left of it")),
            (Topic.DATA, Side.CONSUMER, _t("Confirm that everything needed was received, and is readable")),
        ]
        cls._base_manager.bulk_create(
            cls(**relationship.sides, topic=topic, owner_side=side, name=name[:200]) for topic, side, name in owed
        )

    @classmethod
    def _handed_out(cls, relationship: ServiceRelationship) -> list[tuple[str, str, str]]:
        """Access is taken back by the provider, goods are returned by the consumer."""
        parts = AgreedPart._base_manager.filter(relationship=relationship, version__status__in=LAST)
        names = (
            parts.filter(kind__in=["access", "goods"]).order_by("kind", "name").values_list("kind", "name").distinct()
        )
        said = {
            "access": (Topic.ACCESS, Side.PROVIDER, _t("Take back the access: %(name)s")),
            "goods": (Topic.GOODS, Side.CONSUMER, _t("Return the goods, or agree who keeps them: %(name)s")),
        }
        return [(topic, side, text % {"name": name}) for kind, name in names for topic, side, text in [said[kind]]]

    @classmethod
    def put_aside_all(cls, relationship: ServiceRelationship) -> None:
        """The relationship goes on; another end asks everything anew."""
        for step in cls.of(relationship):
            step.advance("put_aside", by=None)

    # What happens to it

    def finish(self, *, by: Membership, note: str = "") -> None:
        self._turn("finish", by=by, text=note, waived_by_side="")

    def send_back(self, *, by: Membership, reason: str) -> None:
        self._turn("send_back", by=by, text=reason)

    def waive(self, *, by: Membership, reason: str) -> None:
        """One side does without it; it is settled once the other does, too."""
        self._turn("waive", by=by, text=reason)

    @transaction.atomic
    def _turn(self, name: str, *, by: Membership, text: str, **facts: Any) -> None:
        """A move that the end rests on: held against it, and against a second one of the same side."""
        self.relationship.hold()
        if self.relationship.status != "ending":
            sentence = _t("%(relationship)s is “%(status)s”. Nothing was changed; its exit checklist can only be read.")
            names = {"relationship": self.relationship.reference, "status": self.relationship.get_status_display()}
            raise Refused(sentence % names)
        type(self)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        self.refresh_from_db(fields=["status", "status_since", "waived_by_side"])
        side = self.side_of(by)
        if name == "waive" and side == self.waived_by_side and self.status in ("waiving", "waived"):
            sentence = _t(
                "Your side has waived %(step)s already. Nothing was changed; the other side must waive it, too."
            )
            raise Refused(sentence % {"step": self.reference})
        if name == "waive" and self.status == self.Status.OPEN:
            facts["waived_by_side"] = side or ""
        self.advance(name, by=by, text=text, **facts)
