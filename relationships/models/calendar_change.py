"""A change of the service hours on the way: proposed by one side, in force once the other accepts (C11)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from relationships.hours_line import HoursLine, in_order, midnight_of
from relationships.models.calendar import Calendar, forget_calendars
from relationships.models.constraints import CompositeForeignKey
from relationships.models.lifecycle import Button, Lifecycle, Move
from relationships.models.membership import Membership
from relationships.models.record import Record
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.sides import BOTH, Side, Sided
from relationships.models.version import AgreementVersion
from relationships.models.version_rows import NEGOTIATORS
from relationships.terms import Hours, Terms


class CalendarChange(Lifecycle):
    """Other service hours for the version in force, from a day on or from the acceptance on; never back-dated.

    Running clocks keep what they used, and what is left counts against the new hours; closed clocks never change.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    reference = reference_field("CAL")
    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="calendar_changes")
    calendar = models.OneToOneField(Calendar, models.PROTECT, editable=False, related_name="change")
    first_day = models.DateField(_("from"), null=True, blank=True)
    """From its midnight in the zone of the hours; empty is from the acceptance on."""
    why = models.CharField(_("why"), max_length=200)
    proposed_by_side = models.CharField(max_length=8, choices=Side, editable=False)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)

    seen_by = BOTH
    moves = (
        Move("accept", ("proposed",), "accepted", None, NEGOTIATORS, "relationships:accept_calendar", _("Accept")),
        Move(
            "reject", ("proposed",), "rejected", None, NEGOTIATORS, "relationships:reject_calendar", _("Reject"), True
        ),
        Move(
            "withdraw",
            ("proposed",),
            "withdrawn",
            None,
            NEGOTIATORS,
            "relationships:withdraw_calendar",
            _("Withdraw"),
            True,
        ),
    )
    tones: ClassVar[dict[str, str]] = {"proposed": "warn", "accepted": "good", "rejected": "bad", "withdrawn": "idle"}

    class Meta(Lifecycle.Meta):
        verbose_name = _("change of service hours")
        verbose_name_plural = _("changes of service hours")
        ordering = ("-proposed_at", "-pk")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("version", "relationship"),
                to="relationships.AgreementVersion",
                to_fields=("id", "relationship"),
                name="calendar_change_in_own_relationship",
            ),
            models.UniqueConstraint(
                fields=["version"], condition=Q(status="proposed"), name="calendar_change_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return _t("Service hours of %(agreement)s") % {"agreement": self.version.agreement}

    def get_absolute_url(self) -> str:
        return reverse("relationships:calendar_change", kwargs={"reference": self.reference})

    def bars(self, move: Move, member: Membership) -> bool:
        """The side that proposed it may withdraw it; only the other says yes or no."""
        return (move.name == "withdraw") != (self.side_of(member) == self.proposed_by_side)

    def waits_for(self) -> Side | None:
        on_the_table = self.status == self.Status.PROPOSED and not self.overtaken
        return Side(self.proposed_by_side).other if on_the_table else None

    def _buttons(self, member: Membership | None) -> Iterator[Button]:
        return (button for button in super()._buttons(member) if not (button.name == "accept" and self.overtaken))

    @classmethod
    @transaction.atomic
    def propose(
        cls, version: AgreementVersion, *, hours: Hours, first_day: date | None, why: str, by: Membership
    ) -> "CalendarChange":
        """Put other hours before the other side. Raises Refused, also for hours without open time within a year (C10)
        and for hours that contradict themselves."""
        version._hold()
        side = version.side_of(by)
        if side is None or not cls.may_propose(version, by):
            raise Refused(_t("Your roles do not let you change the service hours. Nothing was proposed."))
        hours = in_order(hours)
        cls.refuse_unfit(version, hours, first_day)
        calendar = Calendar.objects.create(**version.sides, time_zone=hours.time_zone)
        calendar.write(hours)
        change = cls.objects.create(
            **version.sides,
            version=version,
            calendar=calendar,
            first_day=first_day,
            why=why,
            proposed_by_side=side,
        )
        change.refresh_from_db()
        change._remember(Move("propose", (), "proposed"), by=by, text=why, at=change.proposed_at)
        return change

    @classmethod
    def may_propose(cls, version: AgreementVersion, member: Membership | None) -> bool:
        if member is None or version.side_of(member) is None:
            return False
        return member.is_current and member.has_role(*NEGOTIATORS)

    @classmethod
    @transaction.atomic
    def refuse_unfit(cls, version: AgreementVersion, hours: Hours, first_day: date | None) -> None:
        """Raises Refused where these hours could not be proposed now."""
        if version.status != AgreementVersion.Status.ACTIVE:
            raise Refused(
                _t(
                    "Only the version in force has hours to change. Nothing was proposed; a draft is edited on its own "
                    "page."
                )
            )
        if going_on := cls.objects.filter(version=version, status=cls.Status.PROPOSED).first():
            raise Refused(
                _t("%(change)s is on the table already. Nothing was proposed; accept, reject or withdraw it first.")
                % {"change": going_on.reference}
            )
        if contradictions := list(Terms(first_day=version.first_day, hours=hours).contradictions()):
            raise Refused(" ".join(contradictions))
        now = timezone.now()
        if first_day and midnight_of(first_day, hours) <= now:
            raise Refused(
                _t("Hours never change back in time. Nothing was proposed; choose tomorrow or later, or no day at all.")
            )
        begins = midnight_of(first_day, hours) if first_day else now
        last = Calendar.objects.get(pk=version.read_now())
        if in_order(hours) == in_order(last.hours()) and (last.valid_from is None or last.valid_from <= begins):
            raise Refused(
                _t("These are the hours agreed for then already. Nothing was proposed; change something first.")
            )
        refuse_never_open(hours, begins)

    def begins(self, not_before: datetime) -> datetime:
        """The first day's midnight in the zone of the new hours, never before `not_before`."""
        if self.first_day is None:
            return not_before
        return max(midnight_of(self.first_day, self.calendar), not_before)

    def line_before(self) -> HoursLine:
        """The hours as they would be, or were, without this change."""
        return HoursLine.of(self.calendar.previous or Calendar.objects.get(pk=self.version.calendar_now_id))

    def line(self, now: datetime) -> HoursLine:
        """The hours with this change: as it was accepted, else as if it were accepted now. Nothing is written."""
        if self.status == self.Status.ACCEPTED:
            return HoursLine.of(self.calendar)
        return self.line_before().then(self.begins(now), self.calendar.hours())

    @property
    def overtaken(self) -> bool:
        """Still on the table, but the version that it would change is in force no longer."""
        return self.status == self.Status.PROPOSED and self.version.status != AgreementVersion.Status.ACTIVE

    @transaction.atomic
    def accept(self, *, by: Membership, at: datetime | None = None) -> int:
        """Let the hours count, and move what is open onto them. Returns how many clocks count against them now."""
        from relationships.models.clock_move import move_clocks

        self.version._hold()
        now = at or timezone.now()
        if self.overtaken:
            raise Refused(
                _t("%(version)s is in force no longer, so its hours stay as they are. Nothing was changed.")
                % {"version": self.version}
            )
        if self.status == self.Status.PROPOSED:
            refuse_never_open(self.calendar.hours(), self.begins(now))
        said = self._said(now)
        self.advance("accept", by=by, at=now, text=said)
        before = Calendar.objects.get(pk=self.version.read_now())
        Calendar.objects.filter(pk=self.calendar_id).update(
            previous=before, number=before.number + 1, valid_from=self.begins(now)
        )
        AgreementVersion._base_manager.filter(pk=self.version_id).update(latest_calendar=self.calendar_id)
        self.refresh_from_db()
        try:
            count = move_clocks(before.pk, self.calendar_id, now)
        finally:
            forget_calendars()
        Record.write(self.version, by=by, move="change_hours", text=f"{self.reference}: {said}", at=now)
        Record.write(self, by=by, move="move_clocks", text=self.moved(count), at=now)
        return count

    def said_beginning(self, now: datetime) -> str:
        """From when the hours count, or would if they were accepted now, in words that follow "count"."""
        begins = self.calendar.valid_from or self.begins(now)
        if begins == now:
            return _t("from the moment they are accepted")
        local = begins.astimezone(self.calendar.zone)
        return _t("from %(day)s (%(zone)s)") % {
            "day": date_format(local, "D j M Y H:i"),
            "zone": self.calendar.time_zone,
        }

    def _said(self, now: datetime) -> str:
        local = self.begins(now).astimezone(self.calendar.zone)
        return _t("%(why)s The new hours count from %(day)s (%(zone)s).") % {
            "why": self.why if self.why.endswith((".", "!", "?")) else f"{self.why}.",
            "day": date_format(local, "D j M Y H:i"),
            "zone": self.calendar.time_zone,
        }

    @staticmethod
    def moved(count: int) -> str:
        """How many clocks an acceptance moved, in a sentence."""
        if not count:
            return _t("No clock was open.")
        return ngettext(
            "%(n)d open clock counts against the new hours.", "%(n)d open clocks count against the new hours.", count
        ) % {"n": count}

    def reject(self, *, by: Membership, reason: str) -> None:
        self.advance("reject", by=by, text=reason)

    def withdraw(self, *, by: Membership) -> None:
        self.advance("withdraw", by=by)

    def told(self, by_side: str) -> Q | None:
        """The other side's negotiators hear of every move."""
        return Q(organisation=self.sides[f"{Side(by_side).other}_id"], roles__overlap=list(NEGOTIATORS))


def refuse_never_open(hours: Hours, since: datetime) -> None:
    """C10: at some time within a year from then something must count."""
    if not hours.calendar().is_open_within_a_year(since):
        raise Refused(_t("These hours have no open time within a year, so nothing could ever be due. Add a window."))
