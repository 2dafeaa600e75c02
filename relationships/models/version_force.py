"""When a version binds: term by term, until a later one takes over or a side ends the agreement (G6-G10, G12)."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _t

from relationships.models.agreement import Agreement
from relationships.models.refusal import Refused
from relationships.models.version_terms import VersionTerms
from relationships.terms import Renewal
from relationships.terms.dates import DAY, renewed_until

if TYPE_CHECKING:
    from relationships.models.agreement_term import AgreementTerm
    from relationships.models.version import AgreementVersion


class VersionInForce(VersionTerms):
    """The base of `AgreementVersion` that knows its time: instants, shortened when a later version takes over."""

    in_force_from = models.DateTimeField(null=True, editable=False)
    in_force_until = models.DateTimeField(null=True, editable=False)

    agreementterms: Any
    signatures: Any
    backdated: Any

    class Meta(VersionTerms.Meta):
        abstract = True

    def read_now(self) -> int:
        """The calendar of this moment, and whether it binds. Whoever changes the hours, suspends or ends is waited for,
        and holds nobody up who only reads."""
        columns = "latest_calendar_id, status, in_force_from, in_force_until"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM relationships_agreementversion WHERE id = %s FOR SHARE", [self.pk])
            self.latest_calendar_id, self.status, self.in_force_from, self.in_force_until = cursor.fetchone()
        return self.calendar_now_id

    def begins(self, not_before: datetime) -> datetime:
        """When it starts to bind: the first day's midnight in its zone; before the last signature only where both
        consented to that (G7)."""
        first = self.midnight(self.first_day)
        if self.backdated and not self.signatures.filter(backdates=False).exists():
            return first
        return max(first, not_before)

    @transaction.atomic
    def take_force(self, *, not_before: datetime) -> None:
        """Settle when a version signed by both binds, and make room for it among its siblings (G6)."""
        begins = self.begins(not_before)
        if (ended := self.agreement.ended_from()) and ended <= begins:
            sentence = _t(
                "A side ended %(agreement)s before that. Nothing was signed; agree anew in another agreement."
            )
            raise Refused(sentence % {"agreement": self.agreement.reference})
        siblings = self.agreement.versions.filter(status__in=["scheduled", "active"]).exclude(pk=self.pk)
        for later in siblings.filter(in_force_from__gte=begins):
            type(self)._base_manager.filter(pk=later.pk).update(in_force_until=F("in_force_from"))
            text = _t("Version %(number)d takes its place.") % {"number": self.number}
            later.advance("supersede", by=None, text=text)
        self.open_term(1, self.first_day, self.last_day)
        type(self)._base_manager.filter(pk=self.pk).update(in_force_from=begins, in_force_until=begins)
        self.settle(self.agreement, signed=self)
        self.refresh_from_db(fields=["in_force_from", "in_force_until"])

    # Terms (G8-G10)

    def term_on(self, day: date) -> "AgreementTerm":
        """The term that a day lies in: before the first the first, after the last the last."""
        terms = list(self.agreementterms.all())
        return next((term for term in terms if term.last_day is None or day <= term.last_day), terms[-1])

    def open_term(self, number: int, first_day: date, last_day: date | None) -> None:
        """Write a term down with the days by which each side must give notice; a second time changes nothing."""
        from relationships.models.agreement_term import AgreementTerm

        AgreementTerm.open(cast("AgreementVersion", self), number, first_day, last_day)

    @classmethod
    def settle(cls, agreement: Agreement, *, signed: Self | None = None) -> None:
        """Let each version end with its last term, when the next begins, or when the agreement is ended: what comes
        first. `signed` is one that both have just signed. For whoever holds the agreement."""
        ended = agreement.ended_from()
        versions = list(
            cls._base_manager.filter(Q(status__in=["scheduled", "active"]) | Q(pk=signed and signed.pk))
            .filter(agreement=agreement.pk)
            .select_related("calendar")
            .prefetch_related("agreementterms")
            .order_by("in_force_from")
        )
        following = [*(version.in_force_from for version in versions[1:]), None]
        for version, next_begins in zip(versions, following, strict=True):
            ends = [end for end in (version.term_ends(), next_begins, ended) if end]
            until = max(min(ends), version.in_force_from or min(ends)) if ends else None
            if until != version.in_force_until:
                cls._base_manager.filter(pk=version.pk).update(in_force_until=until)

    def term_ends(self) -> datetime | None:
        """The end of its last term, exclusive, or None."""
        last = max(self.agreementterms.all(), key=lambda term: term.number).last_day
        return self.midnight(last + DAY) if last else None

    @transaction.atomic
    def renew(self, now: datetime) -> bool:
        """Append the terms that began by `now` where it renews by itself and neither side gave notice (G9)."""
        agreement = Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=self.agreement_id)
        self._hold()
        self.refresh_from_db(fields=["in_force_until"])
        duration = self.terms().duration
        if self.status != "active" or duration.renewal != Renewal.TACIT:
            return False
        ended, renewed = agreement.ended_from(), False
        while (ends := self.term_ends()) and ends <= now and not (ended and ended <= ends):
            last = self.agreementterms.last()
            until = renewed_until(last.last_day, duration.renewal_months)
            self.open_term(last.number + 1, last.last_day + DAY, until)
            self._tell_of_renewal(until, ends)
            renewed = True
        if renewed:
            self.settle(agreement)
            self.refresh_from_db(fields=["in_force_until"])
        return renewed

    def _tell_of_renewal(self, until: date, at: datetime) -> None:
        raise NotImplementedError

    # Reviews (G15)

    def review_due_on(self) -> date | None:
        """By when both must have looked back again; None where no cadence was agreed."""
        return self.terms().reviewing.due_after(self.agreement.reviewed_on or self.first_day)

    # Days that arrive

    @classmethod
    def keep_time(cls, now: datetime, *, of: Agreement | None = None) -> int:
        """Let the days that arrived by `now` take effect; idempotent. Returns how many moves that made.

        What began or renewed may have ended again while nobody looked, so it goes on until nothing moves. Whoever holds
        an agreement names it, and waits for no other.
        """
        made = cls.lapse_all(now)
        rows = cls._base_manager.filter(agreement=of) if of else cls._base_manager.all()
        while moved := cls._turn_days(rows, now):
            made += moved
        return made

    @classmethod
    def _turn_days(cls, rows: "models.QuerySet[Self]", now: datetime) -> int:
        made = 0
        for version in rows.filter(status="active", in_force_until__lte=now).order_by("in_force_until"):
            made += version._end(now)
        for version in rows.filter(status="scheduled", in_force_from__lte=now).order_by("in_force_from"):
            made += version._begin()
        return made

    @classmethod
    def lapse_all(cls, now: datetime) -> int:
        raise NotImplementedError

    @transaction.atomic
    def _end(self, now: datetime) -> int:
        """What follows it takes its place; else the agreement ends as somebody said, renews, or expires.

        Whoever held the agreement until now may have renewed it, or ended it otherwise: then nothing is left to do.
        """
        agreement = Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=self.agreement_id)
        self._hold()
        self.refresh_from_db(fields=["in_force_until"])
        at = self.in_force_until
        if self.status != "active" or at is None or at > now:
            return 0
        if agreement.versions.filter(in_force_from=at, status__in=["scheduled", "active"]).exclude(pk=self.pk).exists():
            return self._keep("supersede", at)
        if (ended := agreement.ended_from()) and ended <= at:
            return self._terminate(ended)
        return 1 if self.renew(now) else self._expire(at)

    def _expire(self, at: datetime) -> int:
        from relationships.models.termination import over_with

        made = self._keep("expire", at)
        return made + over_with(self.agreement, at) if made else 0

    def _terminate(self, at: datetime) -> int:
        from relationships.models.termination import end_with

        made = self._keep("terminate", at)
        return made + end_with(self.agreement, at) if made else 0

    @transaction.atomic
    def _begin(self) -> int:
        """Take force on the first day; the clocks of the version before go over as was agreed (G7)."""
        begun = self._keep("activate", self.in_force_from)
        if begun:
            self._take_over_clocks()
            self._begin_onboarding()
        return begun

    def _take_over_clocks(self) -> None:
        raise NotImplementedError

    def _begin_onboarding(self) -> None:
        """The first agreement of the two that takes force brings the list of what is to be seen to before they work."""
        from relationships.models.onboarding_step import OnboardingStep

        OnboardingStep.begin(self.relationship)

    def _keep(self, move: str, at: datetime | None) -> int:
        try:
            self.advance(move, by=None, at=at, text=self._numbered())
        except Refused:
            return 0
        return 1
