from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.agreement import Agreement
from relationships.models.lifecycle import Move
from relationships.models.membership import Membership
from relationships.models.refusal import Refused
from relationships.models.sides import Side
from relationships.models.termination_row import TerminationRow
from relationships.models.version import AgreementVersion
from relationships.models.version_rows import NEGOTIATORS, SIGNERS
from relationships.terms import Renewal
from relationships.terms.dates import DAY, end_after_notice, is_known, renewed_until

DECLARED = ("declared", "taking_back", "effective")
"""What ends the agreement, or ended it."""


class Termination(TerminationRow):
    """A side ends an agreement, or both do: who, why, under which clause, and until which day it still holds (G12).

    `effective_on` is the last day in force, local to the agreement. What was signed is never un-agreed in silence: a
    declared end is taken back only with the other side's yes.
    """

    class Meta(TerminationRow.Meta):
        abstract = False
        verbose_name = _("termination")
        verbose_name_plural = _("terminations")

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

    @classmethod
    def open_of(cls, agreement: Agreement) -> "Termination | None":
        """The one that ends the agreement, ended it, or offers to."""
        found: Termination | None = cls._base_manager.filter(
            agreement=agreement, status__in=["proposed", *DECLARED]
        ).first()
        return found

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
    def give_notice(cls, version: AgreementVersion, *, by: Membership, reason: str, clause: str = "") -> "Termination":
        """A side ends the agreement with the current term, or late with the next, or after its notice period."""
        with transaction.atomic():
            side = cls._giver(version, by)
            last, late = cls.end_by_notice(version, side, version.today())
            return cls._declare(version, cls.Kind.NOTICE, last, by=by, reason=reason, clause=clause, late=late)

    @classmethod
    @transaction.atomic
    def for_cause(
        cls, version: AgreementVersion, *, by: Membership, reason: str, clause: str = "", last_day: date | None = None
    ) -> "Termination":
        """A side ends the agreement for a breach of the other, unless that cures it within the cure period."""
        cls._giver(version, by)
        cure_until = version.today() + timedelta(days=version.terms().duration.cure_days)
        last = max(last_day or cure_until, cure_until)
        return cls._declare(version, cls.Kind.CAUSE, last, by=by, reason=reason, clause=clause, cure_until=cure_until)

    @classmethod
    @transaction.atomic
    def propose_mutual(
        cls, version: AgreementVersion, *, by: Membership, reason: str, last_day: date, clause: str = ""
    ) -> "Termination":
        """A side offers to end the agreement together after a day; nothing ends before the other accepts."""
        cls._giver(version, by)
        facts: dict[str, Any] = {"by": by, "reason": reason, "clause": clause, "status": cls.Status.PROPOSED}
        return cls._declare(version, cls.Kind.MUTUAL, last_day, **facts)

    @classmethod
    @transaction.atomic
    def regulatory(
        cls, version: AgreementVersion, *, by: Membership, reason: str, clause: str, last_day: date
    ) -> "Termination":
        """A side ends the agreement because of insolvency, or because a law or an authority wants it to end."""
        cls._giver(version, by)
        return cls._declare(version, cls.Kind.REGULATORY, last_day, by=by, reason=reason, clause=clause)

    @classmethod
    def _giver(cls, version: AgreementVersion, by: Membership) -> Side:
        """Hold the agreement, then the version, renewed up to now; refuse whoever may not, and a second end beside the
        first."""
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=version.agreement_id)
        version._hold()
        version.refresh_from_db()
        version.renew(timezone.now())
        side = version.side_of(by)
        if side is None or not cls.may_give(version, by):
            sentence = _t("Only an agreement in force is ended, by who may sign for a side. Nothing was declared.")
            raise Refused(sentence)
        if other := cls.open_of(version.agreement):
            sentence = _t("%(other)s ends it already, or offers to. Nothing was declared; answer that one first.")
            raise Refused(sentence % {"other": other.reference})
        return side

    @classmethod
    def _declare(
        cls, version: AgreementVersion, kind: str, last_day: date, *, by: Membership, **facts: Any
    ) -> "Termination":
        term_ends = version.term_on(version.today()).last_day
        if term_ends and last_day > term_ends and version.terms().duration.renewal != Renewal.TACIT:
            sentence = _t("%(agreement)s ends by itself on %(day)s, before that. Nothing was declared; name that day.")
            names = {"agreement": version.agreement.reference, "day": date_format(term_ends, "D j M Y")}
            raise Refused(sentence % names)
        if not is_known(last_day):
            raise Refused(_t("Nobody knows the year in which it ends. Nothing was declared; name an earlier day."))
        if last_day < version.today():
            sentence = _t("%(day)s has passed. Nothing was declared; an agreement ends today or on a later day.")
            raise Refused(sentence % {"day": date_format(last_day, "D j M Y")})
        termination = cls.objects.create(
            **version.sides,
            agreement=version.agreement,
            kind=kind,
            given_by_side=version.side_of(by) or "",
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
    return made + over_with(agreement, at)


def over_with(agreement: Agreement, at: datetime) -> int:
    """What was still to be answered has nothing to be about any more, and a rest is over (G13). Returns the moves."""
    from relationships.models.suspension import Suspension

    open_ones = Termination._base_manager.filter(agreement=agreement, status="proposed")
    for termination in open_ones:
        termination.advance("lapse", by=None, at=at)
    suspension = Suspension.open_of(agreement)
    if suspension:
        suspension.resume(by=None, at=at)
    return len(open_ones) + bool(suspension)
