from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.agreement import Agreement
from relationships.models.constraints import CompositeForeignKey
from relationships.models.lifecycle import Lifecycle, Move
from relationships.models.membership import Membership
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.sides import BOTH, Side, Sided
from relationships.models.version import AgreementVersion
from relationships.models.version_rows import NEGOTIATORS, SIGNERS
from relationships.terms import Renewal
from relationships.terms.dates import DAY, end_after_notice, renewed_until

DECLARED = ("declared", "taking_back", "effective")
"""What ends the agreement, or ended it."""


class Termination(Lifecycle):
    """A side ends an agreement, or both do: who, why, under which clause, and until which day it still holds (G12).

    `effective_on` is the last day in force, local to the agreement. What was signed is never un-agreed in silence: a
    declared end is taken back only with the other side's yes.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", _("Notice")
        CAUSE = "cause", _("For cause")
        MUTUAL = "mutual", _("Mutual")
        REGULATORY = "regulatory", _("Insolvency or regulation")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DECLARED = "declared", _("Declared")
        CURED = "cured", _("Breach cured")
        TAKING_BACK = "taking_back", _("Asked to be taken back")
        TAKEN_BACK = "taken_back", _("Taken back")
        EFFECTIVE = "effective", _("Took effect")

    reference = reference_field("TER")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="terminations", editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    given_by_side = models.CharField(max_length=8, choices=Side, editable=False)
    given_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", editable=False)
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    clause = models.CharField(_("under which clause"), max_length=300, blank=True)
    reason = models.TextField(_("reason"))
    effective_on = models.DateField(_("last day"))
    ends_at = models.DateTimeField(editable=False)
    """The midnight after that day, where the agreement is."""
    cure_until = models.DateField(_("to be cured by"), null=True, editable=False)
    """For cause: the last day on which the other side can still cure the breach."""
    late = models.BooleanField(default=False, editable=False)
    """Notice that came after its deadline, and so ends the term after the current one (G10)."""
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.DECLARED)

    seen_by = BOTH
    moves = (
        Move("accept", ("proposed",), "declared", None, SIGNERS, "relationships:accept_termination", _("Accept")),
        Move("reject", ("proposed",), "rejected", None, SIGNERS, "relationships:reject_termination", _("Reject"), True),
        Move(
            *("withdraw", ("proposed",), "withdrawn", None, SIGNERS),
            *("relationships:withdraw_termination", _("Withdraw"), True),
        ),
        Move("cure", ("declared",), "cured", None, SIGNERS, "relationships:cure", _("Confirm the cure")),
        Move(
            "take_back", ("declared",), "taking_back", None, SIGNERS, "relationships:take_back", _("Ask to take back")
        ),
        Move("agree", ("taking_back",), "taken_back", None, SIGNERS, "relationships:agree", _("Agree to go on")),
        Move("insist", ("taking_back",), "declared", None, SIGNERS, "relationships:insist", _("Let it stand"), True),
        Move("take_effect", ("declared", "taking_back"), "effective"),
    )
    tones: ClassVar[dict[str, str]] = {
        "proposed": "warn",
        "declared": "bad",
        "taking_back": "warn",
        "effective": "idle",
    }

    class Meta(Lifecycle.Meta):
        verbose_name = _("termination")
        verbose_name_plural = _("terminations")
        ordering = ("-given_at", "-pk")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("agreement", "relationship"),
                to="relationships.Agreement",
                to_fields=("id", "relationship"),
                name="termination_of_relationships_agreement",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                name="one_termination_at_a_time",
                condition=Q(status__in=["proposed", "declared", "taking_back", "effective"]),
            ),
            models.CheckConstraint(name="cured_only_for_cause", condition=Q(cure_until=None) | Q(kind="cause")),
        ]

    def __str__(self) -> str:
        return _t("%(kind)s, %(agreement)s") % {"kind": self.get_kind_display(), "agreement": self.agreement}

    def get_absolute_url(self) -> str:
        return reverse("relationships:termination", kwargs={"reference": self.reference})

    def bars(self, move: Move, member: Membership) -> bool:
        """The side that gave it withdraws, confirms a cure and asks to take it back; the other answers."""
        gave = self.side_of(member) == self.given_by_side
        if move.name == "cure" and self.kind != self.Kind.CAUSE:
            return True
        return gave != (move.name in {"withdraw", "cure", "take_back"})

    def waits_for(self) -> Side | None:
        waiting = self.status in (self.Status.PROPOSED, self.Status.TAKING_BACK)
        return Side(self.given_by_side).other if waiting else None

    def told(self, by_side: str) -> Q | None:
        """The other side's negotiators hear of every move."""
        if not by_side:
            return None
        return Q(organisation=self.sides[f"{Side(by_side).other}_id"], roles__overlap=list(NEGOTIATORS))

    # How one is given

    @classmethod
    def may_give(cls, version: AgreementVersion, member: Membership | None) -> bool:
        if member is None or version.side_of(member) is None or version.status != "active":
            return False
        return member.is_current and member.has_role(*SIGNERS)

    @classmethod
    def end_by_notice(cls, version: AgreementVersion, side: Side, day: date) -> tuple[date, bool]:
        """(last day in force, whether it is late) for notice that a side gives on a day (G10).

        Raises Refused where the agreement ends by itself, so that notice changes nothing.
        """
        duration = version.terms().duration
        term = version.term_on(day)
        amount, unit = duration.notice_of(side)
        if term.last_day is None:
            return end_after_notice(day, amount, unit), False
        if duration.renewal != Renewal.TACIT:
            sentence = _t("%(agreement)s ends by itself on %(day)s. No notice was given, because none is needed.")
            names = {"agreement": version.agreement.reference, "day": date_format(term.last_day, "D j M Y")}
            raise Refused(sentence % names)
        last, deadline = term.last_day, term.notice_by(side)
        late = bool(deadline and day > deadline)
        return (renewed_until(last, duration.renewal_months) if late else last), late

    @classmethod
    def give_notice(cls, version: AgreementVersion, *, by: Membership, reason: str, clause: str = "") -> Self:
        """A side ends the agreement with the current term, or late with the next, or after its notice period."""
        with transaction.atomic():
            side = cls._hold(version, by)
            last, late = cls.end_by_notice(version, side, version.today())
            return cls._declare(version, cls.Kind.NOTICE, last, by=by, reason=reason, clause=clause, late=late)

    @classmethod
    @transaction.atomic
    def for_cause(
        cls, version: AgreementVersion, *, by: Membership, reason: str, clause: str = "", last_day: date | None = None
    ) -> Self:
        """A side ends the agreement for a breach of the other, unless that cures it within the cure period."""
        cls._hold(version, by)
        cure_until = version.today() + timedelta(days=version.terms().duration.cure_days)
        last = max(last_day or cure_until, cure_until)
        return cls._declare(version, cls.Kind.CAUSE, last, by=by, reason=reason, clause=clause, cure_until=cure_until)

    @classmethod
    @transaction.atomic
    def propose_mutual(
        cls, version: AgreementVersion, *, by: Membership, reason: str, last_day: date, clause: str = ""
    ) -> Self:
        """A side offers to end the agreement together after a day; nothing ends before the other accepts."""
        cls._hold(version, by)
        facts: dict[str, Any] = {"by": by, "reason": reason, "clause": clause, "status": cls.Status.PROPOSED}
        return cls._declare(version, cls.Kind.MUTUAL, last_day, **facts)

    @classmethod
    @transaction.atomic
    def regulatory(cls, version: AgreementVersion, *, by: Membership, reason: str, clause: str, last_day: date) -> Self:
        """A side ends the agreement because of insolvency, or because a law or an authority wants it to end."""
        cls._hold(version, by)
        return cls._declare(version, cls.Kind.REGULATORY, last_day, by=by, reason=reason, clause=clause)

    @classmethod
    def _hold(cls, version: AgreementVersion, by: Membership) -> Side:  # type: ignore[override]
        """Hold the agreement, then the version; refuse whoever may not, and a second end beside the first."""
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=version.agreement_id)
        version._hold()
        version.refresh_from_db()
        side = version.side_of(by)
        if side is None or not cls.may_give(version, by):
            sentence = _t("Only an agreement in force is ended, by who may sign for a side. Nothing was declared.")
            raise Refused(sentence)
        here = cls._base_manager.filter(agreement=version.agreement_id)
        if other := here.filter(status__in=["proposed", *DECLARED]).first():
            sentence = _t("%(other)s ends it already, or offers to. Nothing was declared; answer that one first.")
            raise Refused(sentence % {"other": other.reference})
        return side

    @classmethod
    def _declare(cls, version: AgreementVersion, kind: str, last_day: date, *, by: Membership, **facts: Any) -> Self:
        if last_day < version.today():
            sentence = _t("%(day)s has passed. Nothing was declared; an agreement ends today or on a later day.")
            raise Refused(sentence % {"day": date_format(last_day, "D j M Y")})
        termination = cls.objects.create(
            **version.sides,
            agreement=version.agreement,
            kind=kind,
            given_by_side=version.side_of(by),
            given_by=by,
            effective_on=last_day,
            ends_at=version.midnight(last_day + DAY),
            **facts,
        )
        termination.refresh_from_db()
        proposed = termination.status == cls.Status.PROPOSED
        move = Move("propose" if proposed else "declare", (), termination.status)
        termination._remember(move, by=by, text=termination.told_as(), at=termination.given_at)
        AgreementVersion.settle(version.agreement)
        return termination

    def told_as(self) -> str:
        """The sentence of the joint history."""
        day = date_format(self.effective_on, "D j M Y")
        said = _t("%(kind)s: %(agreement)s holds until %(day)s.") % {
            "kind": self.get_kind_display(),
            "agreement": self.agreement.reference,
            "day": day,
        }
        late = _t("The notice came after its deadline, so it ends the next term.") if self.late else ""
        return " ".join(filter(None, (said, late, self.reason)))

    # What becomes of it

    def accept(self, *, by: Membership) -> None:
        self._turn("accept", by=by)

    def reject(self, *, by: Membership, reason: str) -> None:
        self.advance("reject", by=by, text=reason)

    def withdraw(self, *, by: Membership) -> None:
        self.advance("withdraw", by=by)

    def cure(self, *, by: Membership, reason: str) -> None:
        """The side that ended it for a breach says that the breach is cured: the agreement goes on."""
        self._turn("cure", by=by, text=reason)

    def take_back(self, *, by: Membership, reason: str) -> None:
        """Ask the other side to let the agreement go on; until it agrees, the end stands."""
        self.advance("take_back", by=by, text=reason)

    def agree(self, *, by: Membership) -> None:
        self._turn("agree", by=by)

    def insist(self, *, by: Membership, reason: str) -> None:
        self.advance("insist", by=by, text=reason)

    @transaction.atomic
    def _turn(self, name: str, *, by: Membership, text: str = "") -> None:
        """A move that changes when the agreement ends."""
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=self.agreement_id)
        if name == "accept" and self.ends_at <= timezone.now():
            raise Refused(
                _t("%(day)s has passed. Nothing was ended; reject it, and agree on a later day.")
                % {"day": date_format(self.effective_on, "D j M Y")}
            )
        self.advance(name, by=by, text=text)
        AgreementVersion.settle(self.agreement)


def ended_from(agreement: Agreement) -> datetime | None:
    """From which instant on the agreement is ended, or None."""
    declared = Termination._base_manager.filter(agreement=agreement, status__in=DECLARED)
    instant: datetime | None = declared.aggregate(at=Min("ends_at"))["at"]
    return instant


def end_with(agreement: Agreement, at: datetime) -> int:
    """The end took effect: so did what declared it, and what was signed for later never begins. Returns the moves."""
    made = 0
    for later in agreement.versions.filter(status="scheduled"):
        made += later._keep("terminate", at)
    for termination in Termination._base_manager.filter(agreement=agreement, status__in=["declared", "taking_back"]):
        termination.advance("take_effect", by=None, at=at)
        made += 1
    return made
