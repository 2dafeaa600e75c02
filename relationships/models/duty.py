"""One time that an obligation comes up: what its side must see to in this period (O1)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relationships.models.clock import Clock
from relationships.models.constraints import CompositeForeignKey
from relationships.models.lifecycle import Lifecycle, Move
from relationships.models.membership import Membership, Role
from relationships.models.reference import reference_field
from relationships.models.sides import BOTH, Side, Sided
from relationships.models.suspension import Suspension
from relationships.models.terms import AgreedObligation
from relationships.models.version import AgreementVersion
from relationships.terms import Every

DEBTORS = (
    *(Role.RELATIONSHIP_MANAGER, Role.SERVICE_OWNER, Role.FULFILLER),
    *(Role.SPONSOR, Role.CUSTOMER, Role.USER),
)
JUDGES = (Role.RELATIONSHIP_MANAGER, Role.SERVICE_OWNER, Role.SPONSOR, Role.CUSTOMER)


def first_days(every: Every, since: date, until: date) -> Iterator[date]:
    """The first days of the weeks, months, quarters or years that begin in [since, until]."""
    if every == Every.WEEK:
        day = since + timedelta(days=-since.weekday() % 7)
        while day <= until:
            yield day
            day += timedelta(days=7)
        return
    step = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}[every]
    for number in range(since.year * 12 + since.month - 1, until.year * 12 + until.month):
        day = date(number // 12, number % 12 + 1, 1)
        if number % step == 0 and since <= day <= until:
            yield day


class Duty(Lifecycle):
    """What an obligation asks for in one period: evidenced by the side that owes it, on a clock of its own.

    The other side may send the evidence back, or waive the duty.
    """

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("duty", "Open")
        DONE = "done", _("Done")
        WAIVED = "waived", _("Waived")

    reference = reference_field("DTY")
    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="+")
    obligation = models.ForeignKey(AgreedObligation, models.PROTECT, related_name="duties")
    debtor_side = models.CharField(max_length=8, choices=Side, editable=False)
    first_day = models.DateField(_("period from"))
    clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    evidence = models.TextField(_("evidence"), blank=True)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.OPEN)

    seen_by = BOTH
    moves = (
        Move("discharge", ("open",), "done", None, DEBTORS, "relationships:discharge", _("Discharge")),
        Move("send_back", ("done",), "open", None, JUDGES, "relationships:send_back_duty", _("Send back")),
        Move("waive", ("open",), "waived", None, JUDGES, "relationships:waive", _("Waive"), True),
    )
    tones: ClassVar[dict[str, str]] = {"open": "warn", "done": "good", "waived": "idle"}

    class Meta(Lifecycle.Meta):
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ("-first_day", "-pk")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("version", "relationship"),
                to="relationships.AgreementVersion",
                to_fields=("id", "relationship"),
                name="duty_under_own_agreement",
            ),
            CompositeForeignKey(
                fields=("obligation", "version"),
                to="relationships.AgreedObligation",
                to_fields=("id", "version"),
                name="duty_of_obligation_of_its_version",
            ),
            models.UniqueConstraint(fields=["obligation", "first_day"], name="duty_once_a_period"),
        ]
        indexes = [
            models.Index(fields=["relationship", "first_day"], name="duty_open", condition=Q(status="open")),
        ]

    def __str__(self) -> str:
        return str(self.obligation)

    def get_absolute_url(self) -> str:
        return reverse("relationships:duty", kwargs={"reference": self.reference})

    def bars(self, move: Move, member: Membership) -> bool:
        """The side that owes it discharges it; the other judges and waives."""
        return (move.name == "discharge") != (self.side_of(member) == self.debtor_side)

    @property
    def creditor_side(self) -> Side:
        """The side that it is owed to."""
        return Side(self.debtor_side).other

    def waits_for(self) -> Side | None:
        return Side(self.debtor_side) if self.status == self.Status.OPEN else None

    # It comes up

    @classmethod
    def come_up(cls, now: datetime) -> int:
        """Open what the days up to `now` brought, once for each period; catches up after downtime. Returns how many.

        Nothing comes up for a time before both had signed, or after the version ended.
        """
        made = 0
        versions = AgreementVersion._base_manager.filter(status="active", agreedobligations__isnull=False).distinct()
        for version in versions.select_related("calendar"):
            for obligation in version.agreedobligations.all():
                made += sum(cls._open(obligation, version, day) for day in cls._days(obligation, version, now))
        return made

    @classmethod
    def _days(cls, obligation: AgreedObligation, version: AgreementVersion, now: datetime) -> list[date]:
        """The first days of the periods that began since both had signed and have no duty yet."""
        signed = version.signatures.aggregate(last=Max("signed_at"))["last"]
        since = max(version.in_force_from, signed).astimezone(version.zone).date()
        until = min(now, version.in_force_until or now).astimezone(version.zone).date()
        here = set(cls._base_manager.filter(obligation=obligation).values_list("first_day", flat=True))
        if obligation.every == Every.ONCE:
            return [] if here else [since]
        return [day for day in first_days(Every(obligation.every), since, until) if day not in here]

    @classmethod
    @transaction.atomic
    def _open(cls, obligation: AgreedObligation, version: AgreementVersion, day: date) -> bool:
        """One duty with its clock, which runs from the day's midnight in the agreement's zone, or rests with it."""
        duty, made = cls._base_manager.get_or_create(
            obligation=obligation,
            first_day=day,
            defaults={**version.sides, "version": version, "debtor_side": obligation.debtor},
        )
        if not made:
            return False
        duty.refresh_from_db()
        at = version.midnight(day)
        clock = Clock.start_duty(duty, obligation, at=at)
        Suspension.rest_what_began(clock, at=at)
        cls._base_manager.filter(pk=duty.pk).update(clock=clock, status_since=at)
        duty.refresh_from_db()
        duty._remember(Move("come_up", (), "open"), by=None, text="", at=at)
        return True

    # What happens to it

    @transaction.atomic
    def discharge(self, *, by: Membership, evidence: str, at: datetime | None = None) -> None:
        """The side that owes it says what shows that it is done; its clock stops."""
        self.advance("discharge", by=by, at=at, text=evidence, evidence=evidence)
        if self.clock:
            self.clock.stop(at=self.status_since)

    @transaction.atomic
    def send_back(self, *, by: Membership, reason: str, at: datetime | None = None) -> None:
        """It does not show it: the clock goes on where it stopped (K11), once the agreement does (G13)."""
        self.version.read_now()
        self.advance("send_back", by=by, at=at, text=reason)
        if self.clock:
            Suspension.rest_what_began(self.clock.reopen(at=self.status_since, by=by), at=self.status_since)

    @transaction.atomic
    def waive(self, *, by: Membership, reason: str, at: datetime | None = None) -> None:
        """The other side does without it this time: no result, and no part in any figure."""
        self.advance("waive", by=by, at=at, text=reason)
        if self.clock:
            self.clock.cancel(at=self.status_since, note=_t("Waived by the other side."))

    def told(self, by_side: str) -> Q | None:
        """The side that owes it hears that it came up; after that each hears of the other."""
        if not by_side:
            return Q(organisation=self.sides[f"{self.debtor_side}_id"], roles__overlap=list(JUDGES))
        return Q(organisation=self.sides[f"{Side(by_side).other}_id"], roles__overlap=list(JUDGES))
