from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.followers import clocks_moved, hold_followers
from relationships.models.agreement import Agreement
from relationships.models.clock import Clock
from relationships.models.clock_writing import WAITED
from relationships.models.constraints import CompositeForeignKey
from relationships.models.lifecycle import Button, Lifecycle, Move
from relationships.models.membership import Membership
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.sides import BOTH, Side, Sided
from relationships.models.termination import Termination
from relationships.models.version import AgreementVersion
from relationships.models.version_rows import NEGOTIATORS, SIGNERS
from relationships.terms import Suspending, WhileSuspended


class Suspension(Lifecycle):
    """An agreement in force rests for a time: nothing new is asked for under it, and its clocks run or pause as was
    agreed (G13). Whether one side may do that alone was agreed, too; else it proposes and the other accepts."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        SUSPENDED = "suspended", _("Suspended")
        RESUMED = "resumed", _("Resumed")

    reference = reference_field("SUS")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="suspensions", editable=False)
    asked_by_side = models.CharField(max_length=8, choices=Side, editable=False)
    reason = models.TextField(_("reason"))
    while_suspended = models.CharField(max_length=5, choices=WhileSuspended, editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    suspended_at = models.DateTimeField(null=True, editable=False)
    resumed_at = models.DateTimeField(null=True, editable=False)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PROPOSED)

    seen_by = BOTH
    moves = (
        Move("accept", ("proposed",), "suspended", None, SIGNERS, "relationships:accept_suspension", _("Accept")),
        Move("reject", ("proposed",), "rejected", None, SIGNERS, "relationships:reject_suspension", _("Reject"), True),
        Move(
            *("withdraw", ("proposed",), "withdrawn", None, SIGNERS),
            *("relationships:withdraw_suspension", _("Withdraw"), True),
        ),
        Move("suspend", ("proposed",), "suspended", None, SIGNERS),
        Move("resume", ("suspended",), "resumed", None, SIGNERS, "relationships:resume_agreement", _("Resume")),
        Move("end", ("proposed", "suspended"), "resumed"),
    )
    tones: ClassVar[dict[str, str]] = {"proposed": "warn", "suspended": "warn", "resumed": "idle"}

    class Meta(Lifecycle.Meta):
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ("-asked_at", "-pk")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("agreement", "relationship"),
                to="relationships.Agreement",
                to_fields=("id", "relationship"),
                name="suspension_of_relationships_agreement",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                name="one_suspension_at_a_time",
                condition=Q(status__in=["proposed", "suspended"]),
            ),
            models.CheckConstraint(
                name="suspended_from_an_instant", condition=~Q(status="suspended") | Q(suspended_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return _t("Suspension of %(agreement)s") % {"agreement": self.agreement}

    def get_absolute_url(self) -> str:
        return reverse("relationships:suspension", kwargs={"reference": self.reference})

    def bars(self, move: Move, member: Membership) -> bool:
        """The side that asked may withdraw; the other answers. Who suspended alone resumes; of a joint one either."""
        asked = self.side_of(member) == self.asked_by_side
        if move.name == "resume":
            return self.alone and not asked
        return asked != (move.name in {"withdraw", "suspend"})

    @property
    def alone(self) -> bool:
        """Whether one side suspended without the other's yes, as was agreed."""
        return self.suspended_at == self.asked_at

    def waits_for(self) -> Side | None:
        return Side(self.asked_by_side).other if self.status == self.Status.PROPOSED else None

    def told(self, by_side: str) -> Q | None:
        """The other side's negotiators hear of every move."""
        if not by_side:
            return None
        return Q(organisation=self.sides[f"{Side(by_side).other}_id"], roles__overlap=list(NEGOTIATORS))

    @classmethod
    def may_suspend(cls, version: AgreementVersion, member: Membership | None) -> bool:
        if member is None or version.side_of(member) is None or version.status != "active":
            return False
        return member.is_current and member.has_role(*SIGNERS)

    @classmethod
    def needs_both(cls, version: AgreementVersion, side: Side) -> bool:
        return version.terms().conduct.suspending not in (side, Suspending.EITHER)

    @classmethod
    @transaction.atomic
    def suspend(cls, version: AgreementVersion, *, by: Membership, reason: str) -> "Suspension":
        """Suspend the agreement, or ask the other side to, as was agreed. Raises Refused."""
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=version.agreement_id)
        version._hold()
        side = version.side_of(by)
        if side is None or not cls.may_suspend(version, by):
            raise Refused(_t("Only an agreement in force is suspended, by who may sign for a side. Nothing was done."))
        if other := cls.open_of(version.agreement):
            sentence = _t("%(other)s is “%(status)s” already. Nothing was done; answer or end that one first.")
            raise Refused(sentence % {"other": other.reference, "status": other.get_status_display()})
        suspension = cls.objects.create(
            **version.sides,
            agreement=version.agreement,
            asked_by_side=side,
            reason=reason,
            while_suspended=version.terms().conduct.while_suspended,
        )
        suspension.refresh_from_db()
        if cls.needs_both(version, side):
            move = Move("propose", (), "proposed")
            suspension._remember(move, by=by, text=reason, at=suspension.asked_at)
        else:
            suspension._begin("suspend", by=by, at=suspension.asked_at)
        return suspension

    @classmethod
    def open_of(cls, agreement: Agreement) -> "Suspension | None":
        found: Suspension | None = cls._base_manager.filter(
            agreement=agreement, status__in=["proposed", "suspended"]
        ).first()
        return found

    @transaction.atomic
    def accept(self, *, by: Membership) -> None:
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=self.agreement_id)
        self._begin("accept", by=by, at=timezone.now())

    def reject(self, *, by: Membership, reason: str) -> None:
        self.advance("reject", by=by, text=reason)

    def withdraw(self, *, by: Membership) -> None:
        self.advance("withdraw", by=by)

    @transaction.atomic
    def resume(self, *, by: Membership | None, at: datetime | None = None) -> None:
        """Everything goes on as it stood: what waited waits on, what ran runs on."""
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=self.agreement_id)
        now = at or timezone.now()
        self._hold_versions()
        suspended = self.status == self.Status.SUSPENDED
        self.advance("resume" if by else "end", by=by, at=now, resumed_at=now)
        if suspended:
            said = self._said()
            self._each_clock(lambda clock: clock.go_on(at=now, reason=said))

    def _begin(self, move: str, *, by: Membership, at: datetime) -> None:
        self._hold_versions()
        self.advance(move, by=by, at=at, text=self.reason, suspended_at=at)
        said = self._said()
        self._each_clock(lambda clock: clock.rest(at=at, reason=said))

    def _hold_versions(self) -> None:
        """Whoever asks for something, or moves what was asked for, reads its version first and is waited for."""
        rows = AgreementVersion._base_manager.filter(agreement=self.agreement_id).order_by("pk")
        list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))

    def _said(self) -> str:
        """Why its clocks rest, as their history tells it."""
        return f"{self.reference}: {self.reason}"[:200]

    @classmethod
    def pausing(cls, agreement: Any) -> "models.QuerySet[Suspension]":
        """The one that the clocks of an agreement (key, or an expression for it) rest for, if any."""
        facts = {"status": cls.Status.SUSPENDED, "while_suspended": WhileSuspended.PAUSE}
        return cls._base_manager.filter(agreement=agreement, **facts)

    def keep_at_rest(self, clocks: Iterable[Clock], at: datetime) -> None:
        """What began or went on meanwhile rests on top of that, until this is over."""
        assert self.suspended_at is not None
        if at < self.suspended_at - WAITED:
            return  # history that is told afterwards, and may go on before this began
        for clock in clocks:
            clock.rest(at=max(at, self.suspended_at), reason=self._said())

    @classmethod
    def rest_what_began(cls, clock: Clock, *, at: datetime) -> None:
        """A clock that nobody asked for began or went on at `at`: while its agreement rests, so does it. Whoever calls
        has read the version first, so that a suspension at the same instant is either seen here, or sees the clock."""
        if rest := cls.pausing(clock.version.agreement_id).first():
            assert rest.suspended_at is not None
            clock.rest(at=max(at, rest.suspended_at), reason=rest._said())

    def let_go(self, clock: Clock, at: datetime) -> None:
        """For what is decided by what the clock was doing before."""
        clock.go_on(at=at, reason=self._said())

    def under(self, segments: Any) -> Any:
        """All but its own: the last of them is what a clock goes on to once this is over."""
        return segments.exclude(reason=self._said())

    def _each_clock(self, do: Callable[[Clock], None]) -> None:
        """With every open clock of the agreement, where they pause; what follows them is held before them."""
        if self.while_suspended != WhileSuspended.PAUSE:
            return
        clocks = Clock.objects.open().filter(version__agreement=self.agreement).order_by("pk")
        keys = list(clocks.values_list("pk", flat=True))
        hold_followers(keys)
        for clock in Clock.objects.filter(pk__in=keys).order_by("pk"):
            do(clock)
        clocks_moved(keys)


def suspended(agreement_id: int, at: datetime) -> Suspension | None:
    """The suspension that an agreement was under at an instant, or None."""
    begun = Suspension._base_manager.filter(agreement=agreement_id, suspended_at__lte=at)
    found: Suspension | None = begun.filter(Q(resumed_at=None) | Q(resumed_at__gt=at)).first()
    return found


def endings_open_to(version: AgreementVersion, member: Membership) -> Iterator[Button]:
    """Suspending and ending an agreement in force, unless somebody did or offers to: listed last, and asked about."""
    names = {"reference": version.agreement.reference}
    if Suspension.may_suspend(version, member) and Suspension.open_of(version.agreement) is None:
        yield Button("suspend", _t("Suspend"), reverse("relationships:suspend_agreement", kwargs=names), "danger")
    if Termination.may_give(version, member) and Termination.open_of(version.agreement) is None:
        yield Button("end", _t("End the agreement"), reverse("relationships:end_agreement", kwargs=names), "danger")
