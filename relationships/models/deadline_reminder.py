"""Who was reminded that notice must be given by a day: an outbox, filled once a day and emptied by a job (G11)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from relationships.models.agreement_term import AgreementTerm
from relationships.models.lead_time import lead_time_of
from relationships.models.membership import Membership
from relationships.models.sides import Side
from relationships.models.termination import DECLARED, Termination
from relationships.models.version_rows import NEGOTIATORS
from relationships.terms import Renewal

TOO_LATE = timedelta(days=7)
"""Nobody is mailed about a deadline that passed longer ago: that is history."""
AHEAD = timedelta(days=1000)
"""No deadline further away is looked at: the longest lead time is shorter."""


class DeadlineReminder(models.Model):
    """One mail to one person about one deadline, at one of its stages."""

    class Stage(models.TextChoices):
        LEAD = "lead", _("when we want to decide")
        MONTH = "month", _("30 days before")
        WEEK = "week", _("7 days before")
        DAY = "day", _("on the day")

    DAYS_BEFORE = {Stage.MONTH: 30, Stage.WEEK: 7, Stage.DAY: 0}

    term = models.ForeignKey(AgreementTerm, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=5, choices=Stage)
    mailed = models.BooleanField(default=True)
    """Not where a later stage had come as well by then: one mail says both."""
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("reminder of a deadline")
        verbose_name_plural = _("reminders of deadlines")
        constraints = [models.UniqueConstraint(fields=["term", "membership", "stage"], name="deadline_reminder_once")]

    def __str__(self) -> str:
        return f"{self.term_id}: {self.stage} -> {self.membership_id}"

    @property
    def side(self) -> Side:
        """The side whose deadline it is about."""
        side = self.term.side_of(self.membership)
        assert side is not None
        return side

    # What came up

    @classmethod
    def come_up(cls, now: datetime) -> int:
        """Queue what the days up to `now` brought, each stage of a deadline once; catches up after downtime. Returns
        how many mails that makes."""
        return sum(cls._remind(term, side, now) for side in Side for term in cls._due(side, now).iterator())

    @classmethod
    def _due(cls, side: Side, now: datetime) -> QuerySet[AgreementTerm]:
        """The current terms whose deadline of a side may have reached a stage."""
        day = now.date()
        ended = Termination._base_manager.filter(agreement=OuterRef("version__agreement"), status__in=DECLARED)
        return (
            AgreementTerm.objects.filter(version__status="active", version__agreedconditionss__isnull=False)
            .exclude(version__agreedconditionss__renewal=Renewal.NONE)
            .filter(Q((f"{side}_notice_by__gte", day - TOO_LATE), (f"{side}_notice_by__lte", day + AHEAD)))
            .filter(~Exists(ended), ~Exists(later_terms()))
            .select_related("version__calendar", "version__agreement")
            .order_by("pk")
        )

    @classmethod
    @transaction.atomic
    def _remind(cls, term: AgreementTerm, side: Side, now: datetime) -> int:
        """Of stages that came together only the last is mailed."""
        AgreementTerm.objects.select_for_update(of=("self",), no_key=True).get(pk=term.pk)
        organisation = term.sides[f"{side}_id"]
        rows = cls.objects.filter(term=term, membership__organisation=organisation)
        done = set(rows.values_list("stage", flat=True))
        stages = [stage for stage in cls._reached(term, side, now) if stage not in done]
        members = Membership.objects.current().filter(organisation=organisation, roles__overlap=list(NEGOTIATORS))
        negotiators = list(members.filter(person__wants_mail=True, person__is_active=True))
        made = DeadlineReminder.objects.bulk_create(
            DeadlineReminder(term=term, membership=member, stage=stage, mailed=stage == stages[-1])
            for stage in stages
            for member in negotiators
        )
        mails = [reminder for reminder in made if reminder.mailed]
        for reminder in mails:
            _queue(reminder.pk)
        return len(mails)

    @classmethod
    def _reached(cls, term: AgreementTerm, side: Side, now: datetime) -> Iterator[Any]:
        """The stages whose day has come where the agreement is, the earliest first."""
        deadline, today = term.notice_by(side), now.astimezone(term.version.zone).date()
        assert deadline is not None
        lead = lead_time_of(side).objects.filter(agreement=term.version.agreement_id).first()
        days = {**cls.DAYS_BEFORE, **({cls.Stage.LEAD: lead.days} if lead and lead.days else {})}
        for stage, before in sorted(days.items(), key=lambda each: -each[1]):
            if today >= deadline - timedelta(days=before):
                yield stage

    def still_counts(self, today: date) -> bool:
        """Whether it still is what the mail would say: the term is the current one, and nobody ended the agreement."""
        term = self.term
        later = AgreementTerm.objects.filter(version=term.version, number__gt=term.number).exists()
        ended = term.version.agreement.ended_from() is not None
        return term.version.status == "active" and not later and not ended and self.membership.is_current


def later_terms() -> QuerySet[AgreementTerm]:
    """Of a term in a query: those of the same version after it."""
    return AgreementTerm.objects.filter(version=OuterRef("version"), number__gt=OuterRef("number"))


def _queue(reminder_id: int) -> None:
    from relationships.tasks import remind_of_deadline

    remind_of_deadline.defer(reminder_id=reminder_id)
