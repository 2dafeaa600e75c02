"""How a version comes about: drafted, proposed, countered, its terms accepted, rejected, withdrawn, lapsed (G1-G4)."""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, cast

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t

from relationships.followers import terms_changed
from relationships.models.agreement import Agreement
from relationships.models.calendar import Calendar
from relationships.models.framework import framework_problems
from relationships.models.lifecycle import Move
from relationships.models.membership import Membership
from relationships.models.refusal import Refused
from relationships.models.sides import Side
from relationships.models.talk import private_note_of
from relationships.models.terms_fetch import fetch_terms
from relationships.models.version_deadline import VersionDeadline
from relationships.models.version_rows import BINDING, NEGOTIATORS, ON_THE_TABLE, VersionStatus
from relationships.terms import Duration, Renewal, Terms, Transition
from relationships.terms.dates import is_known, last_day_of, renewed_until

if TYPE_CHECKING:
    from relationships.models.relationship import ServiceRelationship
    from relationships.models.version import AgreementVersion


class VersionNegotiation(VersionDeadline):
    """The base of `AgreementVersion` that both sides negotiate through: only the side whose turn it is moves."""

    counters = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="countered_by")
    decided_in = models.CharField(max_length=24, blank=True, editable=False)
    """The reference of the service review whose decision opened this version, or empty."""
    proposed_at = models.DateTimeField(null=True, editable=False)
    backdated = models.BooleanField(default=False, editable=False)
    """Proposed to bind from a day that had passed: each side consents to that when it signs (G7)."""
    terms_accepted_at = models.DateTimeField(null=True, editable=False)
    """Since when both agree to every term, so that nobody counters any more (G1)."""
    changes = models.TextField(blank=True, editable=False)
    """What it says otherwise than the version it answers or amends, in short, as it was proposed."""

    counters_id: int | None
    countered_by: Any

    class Meta(VersionDeadline.Meta):
        abstract = True

    # Negotiation

    @classmethod
    @transaction.atomic
    def draft(
        cls,
        relationship: "ServiceRelationship",
        *,
        name: str,
        terms: Terms,
        by: Membership | None,
        side: Side | None = None,
    ) -> Self:
        """Open a new agreement with version 1 as a draft of the member's side (or of `side`, for the operator)."""
        side = side or relationship.side_of(by)
        if side is None or (by and not by.has_role(*NEGOTIATORS)):
            raise Refused(_t("Your roles do not let you draft an agreement here. Nothing was made."))
        relationship.hold_active()
        agreement = Agreement.objects.create(**relationship.sides, name=name, drafted_by_side=side)
        return cls._open(agreement, terms, by=by, side=side)

    @transaction.atomic
    def counter(self, *, by: Membership) -> Self:
        """Open the next version as the other side's draft; this one stays on the table until that is proposed (G2)."""
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=self.agreement_id)
        self._hold()
        move = self.move_named("counter")
        if move is None:
            raise self.too_late()
        if not self.open_to(move, by):
            raise Refused(_t("It is not your side's turn, or not your role's, to counter. Nothing was changed."))
        draft = self.countered_by.filter(status=VersionStatus.DRAFT).first()
        return draft or self._open(
            self.agreement,
            self.terms(),
            by=by,
            side=Side(self.drafted_by_side).other,
            counters=self,
            decided_in=self.decided_in,
        )

    @transaction.atomic
    def amend(self, *, by: Membership, first_day: date, decided_in: str = "") -> Self:
        """Open the next version of an agreement in force as a draft that starts on `first_day`."""
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=self.agreement_id)
        self._hold()
        if self.status != VersionStatus.ACTIVE:
            raise self.too_late()
        side = self.side_of(by)
        if side is None or not self.may_amend(by):
            raise Refused(_t("Your roles do not let you amend the agreement. Nothing was made."))
        going_on = self._siblings().filter(Q(status="scheduled") | Q(status="draft", drafted_by_side=side))
        if other := self._on_the_table_beside() or going_on.first():
            raise Refused(
                _t("Version %(number)d is already under way. No second draft was made; finish or withdraw that one.")
                % {"number": other.number}
            )
        last_day, duration = self._term_from(first_day)
        hours = Calendar.objects.get(pk=self.calendar_now_id).hours()
        return self._open(
            self.agreement,
            self.terms().amended(first_day=first_day, last_day=last_day, duration=duration, hours=hours),
            by=by,
            side=side,
            decided_in=decided_in,
        )

    def _term_from(self, day: date) -> tuple[date | None, Duration]:
        """How long what begins on a day holds: to the end of the term around it. After the last term it is the renewal
        that both sign, for as many months again (G9), or where no number was agreed, it holds until it is ended."""
        last, duration = self.term_on(self.today()).last_day, self.terms().duration
        try:
            while last and last < day and duration.renewal == Renewal.TACIT:
                last = renewed_until(last, duration.renewal_months)
        except OverflowError:
            last = None
        if last and last >= day:
            return last, replace(duration, months=0)
        if duration.renewal == Renewal.EXPRESS and duration.months and (again := last_day_of(day, duration.months)):
            return again, duration
        return None, replace(duration, months=0, renewal=Renewal.NONE, renewal_months=0)

    def may_amend(self, member: Membership) -> bool:
        side = self.side_of(member)
        active = self.status == VersionStatus.ACTIVE
        return active and side is not None and member.is_current and member.has_role(*NEGOTIATORS)

    def _on_the_table_beside(self) -> Self | None:
        """Another version that is negotiated now, other than the one this answers; what is past its day is not."""
        others = self._siblings().filter(status__in=ON_THE_TABLE).exclude(pk=self.counters_id or 0)
        return next((each for each in others.select_related("calendar") if not each.is_past_its_day()), None)

    def _siblings(self) -> Any:
        return type(self)._base_manager.filter(agreement=self.agreement_id).exclude(pk=self.pk)

    @classmethod
    def _open(cls, agreement: Agreement, terms: Terms, *, by: Membership | None, side: Side, **facts: Any) -> Self:
        last = agreement.versions.aggregate(last=Max("number"))["last"] or 0
        version: Any = cls.objects.create(
            **agreement.sides,
            agreement=agreement,
            number=last + 1,
            drafted_by_side=side,
            calendar=Calendar.objects.create(**agreement.sides, time_zone=terms.hours.time_zone),
            first_day=terms.first_day,
            **facts,
        )
        version.write(terms, by=by)
        return cast(Self, version)

    @transaction.atomic
    def propose(
        self,
        *,
        by: Membership,
        valid_until: date | None = None,
        backdates: bool = False,
        at: datetime | None = None,
    ) -> None:
        """Put the draft before the other side; from here its content never changes (G4).

        It lapses after `valid_until`, a day of the agreement's zone (G3). `backdates`: it may begin on a day that has
        passed, if both consent when they sign (G7). Raises Refused while something keeps it from being agreed, or while
        another version is on the table.
        """
        self.relationship.hold_living()
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=self.agreement_id)
        self._hold()
        self.refresh_from_db()
        fetch_terms([self])
        now = at or timezone.now()
        if move := self.move_named("propose"):
            if not self.open_to(move, by):
                raise PermissionDenied
            self._refuse_problems(valid_until, backdates)
            self._write_digest()
            self._end_what_it_answers(by, now)
        Agreement.objects.filter(pk=self.agreement_id, proposed_at=None).update(proposed_at=now)
        self.advance(
            "propose",
            by=by,
            text=self._numbered(),
            at=now,
            proposed_at=now,
            valid_until=valid_until,
            backdated=self.first_day < self.today(),
            changes=self._changes_in_short(),
        )

    def compared_with(self) -> Self | None:
        """The version it answers, else the last before it that both signed, else None."""
        if self.counters_id:
            return cast(Self, self.counters)
        signed = self._siblings().filter(number__lt=self.number, status__in=BINDING)
        return signed.order_by("-number").first()

    def _changes_in_short(self) -> str:
        from relationships.difference import difference, in_short

        if (before := self.compared_with()) is None:
            return ""
        return in_short(difference(before.terms(), self.terms()))

    def _end_what_it_answers(self, by: Membership, at: datetime) -> None:
        """The version before is countered (G2). Raises Refused where it can no longer be."""
        if not self.counters_id:
            return
        countered = type(self)._base_manager.get(pk=self.counters_id)
        if (move := countered.move_named("counter")) and not countered.open_to(move, by):
            raise Refused(
                _t("Your side agreed to version %(before)d meanwhile. Nothing was proposed; withdraw this draft.")
                % {"before": countered.number}
            )
        text = _t("Version %(number)d answers it.") % {"number": self.number}
        countered.advance("counter", by=by, text=text, at=at)

    def _refuse_problems(self, valid_until: date | None, backdates: bool) -> None:
        problems = self.problems(backdates=backdates)
        if other := self._on_the_table_beside():
            problems.append(
                _t("Version %(number)d is on the table already: counter, sign or withdraw that one first.")
                % {"number": other.number}
            )
        problems += framework_problems(cast("AgreementVersion", self))
        if self.agreement.ended_from():
            problems.append(_t("A side ended the agreement. Take that back first, or draft another agreement."))
        if valid_until and not is_known(valid_until):
            problems.append(_t("Nobody knows the year until which it stands. Choose an earlier day, or none."))
        if valid_until and valid_until < self.today():
            problems.append(_t("It would lapse before anybody could answer. Choose today or a later day."))
        if problems:
            raise Refused(
                _t("Version %(number)d was not proposed. %(why)s") % {"number": self.number, "why": " ".join(problems)}
            )

    def accept_terms(self, *, by: Membership) -> None:
        """The other side agrees to every term; from here both sides only sign, in either order (G1)."""
        now = timezone.now()
        self.advance("accept_terms", by=by, text=self._numbered(), at=now, terms_accepted_at=now)

    def reject(self, *, by: Membership, reason: str) -> None:
        self.advance("reject", by=by, text=_t("Version %(number)d: %(why)s") % {"number": self.number, "why": reason})

    def withdraw(self, *, by: Membership) -> None:
        """Take it off the table; a draft that was never proposed goes without a word to the other side."""
        self.advance("withdraw", by=by, text=self._numbered())

    def _remember(self, move: Move, *, by: Membership | None, text: str, at: datetime) -> None:
        """Joint history, but for a draft that the other side never saw: its own side alone reads of that."""
        if self.digest or by is None:
            return super()._remember(move, by=by, text=text, at=at)
        note = private_note_of(Side(self.drafted_by_side))
        text = _t("Withdrew the draft of version %(number)d.") % {"number": self.number}
        note.say(self, by=by, text=text, at=at)
        return None

    # What others hear of days that arrive

    def _take_over_clocks(self) -> None:
        """Let what the version before timed aim at what this one promises, where both agreed to that (G7): from its
        first instant on, however late that is noticed, but never from before both had signed."""
        begins = self.in_force_from
        before = self._siblings().filter(in_force_until=begins, status__in=BINDING).first()
        if before and begins and self.terms().conduct.transition == Transition.RETARGET:
            signed = self.signatures.aggregate(last=Max("signed_at"))["last"] or begins
            terms_changed(before, cast("AgreementVersion", self), max(begins, signed))

    def _tell_of_renewal(self, until: date, at: datetime) -> None:
        from relationships.models.record import Record

        text = _t("Nobody gave notice: it renewed until %(day)s.") % {"day": date_format(until, "D j M Y")}
        Record.write(self, by=None, move="renew", text=text, at=at)
