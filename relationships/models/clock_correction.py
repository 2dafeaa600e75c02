"""A joint correction of a clock: proposed by one side, accepted by the other, laid over its history (K2)."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relationships.followers import clocks_moved, hold_followers
from relationships.models.clock import Clock
from relationships.models.clock_segment import ClockSegment
from relationships.models.constraints import CompositeForeignKey
from relationships.models.lifecycle import Lifecycle, Move
from relationships.models.membership import Membership, Role
from relationships.models.record import Record
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.sides import BOTH, Side, Sided
from relationships.timing import Correction

if TYPE_CHECKING:
    from relationships.models.record import Told

CORRECTORS = (Role.RELATIONSHIP_MANAGER, Role.SERVICE_OWNER, Role.SPONSOR, Role.CUSTOMER)


class ClockCorrection(Lifecycle):
    """A span of a clock that shall never count, or shall count although it was paused.

    Once accepted it is a segment with both names; what was there stays readable below it. Only this can clear a breach.
    """

    class Effect(models.TextChoices):
        EXCUSE = "excuse", _("does not count")
        COUNT = "count", _("counts although it was paused")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("correction", "Withdrawn")

    reference = reference_field("COR")
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="corrections")
    effect = models.CharField(_("this time"), max_length=6, choices=Effect, default=Effect.EXCUSE)
    since_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("to"))
    why = models.CharField(_("why"), max_length=200)
    proposed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", editable=False)
    proposed_by_side = models.CharField(max_length=8, choices=Side, editable=False)
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PROPOSED)

    seen_by = BOTH
    moves = (
        Move("accept", ("proposed",), "accepted", None, CORRECTORS, "relationships:accept_correction", _("Accept")),
        Move(
            "reject", ("proposed",), "rejected", None, CORRECTORS, "relationships:reject_correction", _("Reject"), True
        ),
        Move(
            "withdraw",
            ("proposed",),
            "withdrawn",
            None,
            CORRECTORS,
            "relationships:withdraw_correction",
            _("Withdraw"),
            True,
        ),
    )
    tones: ClassVar[dict[str, str]] = {"proposed": "warn", "accepted": "good", "rejected": "bad", "withdrawn": "idle"}

    class Meta(Lifecycle.Meta):
        verbose_name = _("correction of a clock")
        verbose_name_plural = _("corrections of clocks")
        ordering = ("proposed_at", "pk")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("clock", "relationship"),
                to="relationships.Clock",
                to_fields=("id", "relationship"),
                name="correction_in_own_relationship",
            ),
            models.CheckConstraint(name="correction_has_length", condition=Q(until_at__gt=F("since_at"))),
            models.UniqueConstraint(fields=["clock"], condition=Q(status="proposed"), name="correction_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return _t("Correction of %(clock)s") % {"clock": self.clock}

    def get_absolute_url(self) -> str:
        return reverse("relationships:correction", kwargs={"reference": self.reference})

    def bars(self, move: Move, member: Membership) -> bool:
        """The side that proposed it may withdraw it; only the other says yes or no."""
        return (move.name == "withdraw") != (self.side_of(member) == self.proposed_by_side)

    def waits_for(self) -> Side | None:
        return Side(self.proposed_by_side).other if self.status == self.Status.PROPOSED else None

    @classmethod
    @transaction.atomic
    def propose(
        cls, clock: Clock, *, effect: str, since_at: datetime, until_at: datetime, why: str, by: Membership
    ) -> "ClockCorrection":
        """Ask the other side to count or excuse a span. Raises Refused where it lies outside the clock's time."""
        clock._lock()
        if not cls.may_propose(clock, by):
            raise Refused(_t("Your roles do not let you correct a clock. Nothing was proposed."))
        if why_not := cls.why_not(clock, effect=effect, since_at=since_at, until_at=until_at):
            raise Refused(why_not)
        correction = cls.objects.create(
            **clock.sides,
            clock=clock,
            effect=effect,
            since_at=since_at,
            until_at=until_at,
            why=why,
            proposed_by=by,
            proposed_by_side=clock.side_of(by) or "",
        )
        correction._remember(Move("propose", (), "proposed"), by=by, text=why, at=correction.proposed_at)
        return correction

    @classmethod
    def may_propose(cls, clock: Clock, member: Membership | None) -> bool:
        """Whether the member's side and roles allow it."""
        if member is None or clock.side_of(member) is None:
            return False
        return member.is_current and member.has_role(*CORRECTORS)

    @classmethod
    def why_not(cls, clock: Clock, *, effect: str, since_at: datetime, until_at: datetime) -> str:
        """A sentence about what keeps the span from being proposed; empty where nothing does."""
        if clock.state == Clock.State.CANCELLED:
            return _t("A cancelled clock counts nowhere, so there is nothing to correct. Nothing was proposed.")
        end = clock.stopped_at or timezone.now()
        if not clock.started_at <= since_at < until_at <= end:
            return _t(
                "The span must lie between the clock's start and its end, or now, and begin before it ends. "
                "Nothing was proposed."
            )
        if going_on := clock.corrections.filter(status=cls.Status.PROPOSED).first():
            return _t("%(other)s is on the table already. Nothing was proposed; settle that one first.") % {
                "other": going_on.reference
            }
        before = clock.reading(until=end)
        after = clock.reading(until=end, more=[Correction(effect == cls.Effect.COUNT, since_at, until_at)])
        if (before.used, before.paused, before.due_at) == (after.used, after.paused, after.due_at):
            return _t("That would change nothing about the clock. Nothing was proposed; choose another span.")
        return ""

    @transaction.atomic
    def accept(self, *, by: Membership) -> None:
        """Lay the span over the clock's history, with both names, and count anew."""
        hold_followers([self.clock_id])
        self.clock._lock()
        self.advance("accept", by=by)
        ClockSegment.objects.create(
            **self.sides,
            clock=self.clock,
            correction=self,
            running=self.effect == self.Effect.COUNT,
            since_at=self.since_at,
            until_at=self.until_at,
            reason=self.why,
            by=self.proposed_by,
            agreed_by=by,
        )
        late = self.clock.standing(timezone.now()) in ("breached", "breached_open")
        self.clock.recount()
        Record.write(self._subject(), by=by, move="correct", text=self._said(late))
        clocks_moved([self.clock_id])

    @property
    def span(self) -> Correction:
        """What it lays over the history."""
        return Correction(self.effect == self.Effect.COUNT, self.since_at, self.until_at)

    def _subject(self) -> "Told":
        """What the clock is about, for its own history."""
        return Subject(self.clock)

    def _said(self, was_late: bool) -> str:
        late = self.clock.standing(timezone.now()) in ("breached", "breached_open")
        facts = {"clock": self.clock.get_metric_display(), "correction": self.reference, "why": self.why}
        if was_late == late:
            return _t("%(correction)s: the clock “%(clock)s” was corrected. %(why)s") % facts
        if late:
            return _t("%(correction)s: the clock “%(clock)s” is breached after all. %(why)s") % facts
        if self.clock.is_open:
            return _t("%(correction)s: the clock “%(clock)s” is in time again. %(why)s") % facts
        return _t("%(correction)s: the clock “%(clock)s” is met after all. %(why)s") % facts

    def reject(self, *, by: Membership, reason: str) -> None:
        self.advance("reject", by=by, text=reason)

    def withdraw(self, *, by: Membership) -> None:
        self.advance("withdraw", by=by)

    def told(self, by_side: str) -> Q | None:
        """The other side's people who may correct hear of every move."""
        return Q(organisation=self.sides[f"{Side(by_side).other}_id"], roles__overlap=list(CORRECTORS))


class Subject:
    """A clock's subject as history needs it: the reference, and the sides of the clock."""

    def __init__(self, clock: Clock) -> None:
        self.reference, self.sides, self.side_of = clock.subject, clock.sides, clock.side_of
