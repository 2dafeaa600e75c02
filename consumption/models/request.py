from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consumption.models.asking import binds, priority_from
from consumption.models.request_moves import ASKERS, FULFILLERS, MOVES
from consumption.models.request_rows import INDEXES, OPEN, ServiceRequestQuerySet
from consumption.models.standing import Standing, standing_of
from relationships.models import (
    BOTH,
    AgreedPart,
    AgreedPriority,
    AgreementVersion,
    Clock,
    Lifecycle,
    Membership,
    Move,
    Refused,
    ServiceLevelTarget,
    Side,
)
from relationships.models.constraints import CompositeForeignKey
from relationships.models.reference import reference_field
from relationships.models.sides import Sided
from relationships.terms import Level, Metric, PartKind, Until, WaitsFor


class ServiceRequest(Lifecycle):
    """A user asks for something that the agreement in force already allows."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        IN_PROGRESS = "in_progress", _("In progress")
        HELD = "held", _("On hold")
        FULFILLED = "fulfilled", pgettext_lazy("request", "Fulfilled")
        CLOSED = "closed", _("Closed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN: ClassVar[tuple[str, ...]] = OPEN

    reference = reference_field("SR")
    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="+")
    part = models.ForeignKey(AgreedPart, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind, editable=False)
    priority = models.ForeignKey(AgreedPriority, models.PROTECT, related_name="+", verbose_name=_("priority"))
    impact = models.CharField(_("impact"), max_length=6, choices=Level, blank=True)
    urgency = models.CharField(_("urgency"), max_length=6, choices=Level, blank=True)
    title = models.CharField(_("what you need"), max_length=160)
    wish = models.TextField(_("in detail"), blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, null=True, blank=True)
    raised_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", editable=False)
    raised_by_name = models.CharField(max_length=160, editable=False)
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.SUBMITTED)
    promised_for = models.DateField(_("promised for"), null=True, blank=True)
    held_for = models.CharField(max_length=13, choices=WaitsFor, blank=True, editable=False)
    """While on hold: who or what is waited for."""
    output = models.TextField(_("output"), blank=True)
    cycle = models.PositiveSmallIntegerField(default=1, editable=False)
    """How often it was sent back, plus one."""
    respond_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    fulfil_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    update_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    deliver_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    approve_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    obligation_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    """Of each metric the cycle that holds now; earlier ones name the request as their subject."""
    next_due_at = models.DateTimeField(null=True, editable=False)
    """The earliest deadline of its running clocks, so that a queue sorts without reading clocks."""
    source_reference = models.CharField(max_length=120, blank=True, editable=False)
    """Its name in the system it was brought in from, or empty."""

    seen_by = BOTH
    moves = MOVES
    tones: ClassVar[dict[str, str]] = {
        "submitted": "warn",
        "in_progress": "active",
        "held": "idle",
        "fulfilled": "good",
        "closed": "idle",
        "declined": "bad",
        "withdrawn": "idle",
    }
    objects: ClassVar[Any] = ServiceRequestQuerySet.as_manager()

    class Meta(Lifecycle.Meta):
        verbose_name = _("service request")
        verbose_name_plural = _("service requests")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("version", "relationship"),
                to="relationships.AgreementVersion",
                to_fields=("id", "relationship"),
                name="request_under_own_agreement",
            ),
            CompositeForeignKey(
                fields=("part", "version"),
                to="relationships.AgreedPart",
                to_fields=("id", "version"),
                name="request_for_part_of_its_version",
            ),
            CompositeForeignKey(
                fields=("priority", "version"),
                to="relationships.AgreedPriority",
                to_fields=("id", "version"),
                name="request_priority_of_its_version",
            ),
            models.UniqueConstraint(fields=["id", "relationship"], name="request_in_relationship"),
            models.UniqueConstraint(
                fields=["relationship", "source_reference"],
                condition=~Q(source_reference=""),
                name="request_brought_in_once",
            ),
        ]
        indexes = INDEXES

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consumption:request", kwargs={"reference": self.reference})

    @classmethod
    @transaction.atomic
    def submit(
        cls,
        part: AgreedPart,
        *,
        by: Membership,
        title: str,
        wish: str = "",
        priority: AgreedPriority | None = None,
        impact: str = "",
        urgency: str = "",
        quantity: Any = None,
        at: datetime | None = None,
        targets: Sequence[ServiceLevelTarget] | None = None,
    ) -> "ServiceRequest":
        """Ask for an agreed part; its clocks start now. The priority is named, or follows from impact and urgency.

        `targets` are the version's, where they were read already. Raises Refused when the version is not in force, or
        for somebody who may not ask.
        """
        now = at or timezone.now()
        version = part.version
        if part.side_of(by) is not Side.CONSUMER or not by.is_current or not by.has_role(*ASKERS):
            raise Refused(_t("Only the consumer's people may ask for this. Nothing was sent."))
        if not binds(version, now):
            raise Refused(
                _t("%(agreement)s is not in force in this version. Nothing was sent; ask from the version in force.")
                % {"agreement": version.agreement}
            )
        priority = priority or priority_from(version, impact, urgency)
        request = cls.objects.create(
            **part.sides,
            version=version,
            part=part,
            kind=part.kind,
            priority=priority,
            impact=impact,
            urgency=urgency,
            title=title,
            wish=wish,
            quantity=quantity,
            raised_by=by,
            raised_by_name=str(by.person),
            raised_at=now,
            status_since=now,
        )
        request._start_clocks(now, targets)
        request._remember(Move("raise", (), "submitted"), by=by, text="", at=now)
        return request

    def _start_clocks(self, now: datetime, targets: Sequence[ServiceLevelTarget] | None) -> None:
        self.respond_clock, self.fulfil_clock = Clock.start_all(
            self,
            version=self.version,
            metrics=(Metric.RESPOND, Metric.FULFIL),
            kind=self.kind,
            priority=self.priority.name,
            at=now,
            targets=targets,
        )
        self._keep_due(respond_clock=self.respond_clock, fulfil_clock=self.fulfil_clock)

    def waits_for(self) -> Side | None:
        """Whose turn it is; on hold, the side that was named when it was put there."""
        return Side(self.held_for) if self.held_for in Side.values else super().waits_for()

    def told(self, by_side: str) -> Q | None:
        """The person who raised it hears of every answer; the provider's fulfillers hear of what they must answer."""
        if by_side == Side.PROVIDER:
            return Q(pk=self.raised_by_id)
        waits = self.status in ("submitted", "in_progress")
        return Q(organisation=self.provider_id, roles__overlap=list(FULFILLERS)) if waits else None

    def clocks(self) -> list[Clock]:
        return [clock for clock in (self.respond_clock, self.fulfil_clock) if clock]

    @property
    def standing(self) -> Standing:
        return standing_of(self, timezone.now())

    def _keep_due(self, **facts: Any) -> None:
        """Repeat the earliest running deadline on the request, in the transaction that moved a clock."""
        dues = [c.due_at for c in self.clocks() if c.state == Clock.State.RUNNING and c.due_at]
        facts["next_due_at"] = min(dues, default=None)
        ServiceRequest.objects.filter(pk=self.pk).update(**facts)
        self.next_due_at = facts["next_due_at"]

    # The provider answers. `at` says when, for history that is told afterwards; otherwise it is now.

    @transaction.atomic
    def accept(self, *, by: Membership, promised_for: Any = None, at: datetime | None = None) -> None:
        """The provider takes the request on, and may promise a day; this is the response the clock waits for."""
        if promised_for and not at and promised_for < timezone.localdate():
            raise Refused(_t("The promised day lies in the past. Nothing was changed; choose today or a later day."))
        text = _t("Promised for %(day)s.") % {"day": date_format(promised_for, "D j M Y")} if promised_for else ""
        self.advance("accept", by=by, at=at, text=text, promised_for=promised_for)
        self._responded()

    @transaction.atomic
    def decline(self, *, by: Membership, reason: str, at: datetime | None = None) -> None:
        """The provider says no, with a reason: a response; nothing is left to fulfil."""
        self.advance("decline", by=by, at=at, text=reason)
        self._responded()
        self._cancel_fulfilment()

    @transaction.atomic
    def hold(self, *, by: Membership, reason: str, waits_for: Side, at: datetime | None = None) -> None:
        """Fulfilment waits, visibly: for whom and why (K4). The fulfil clock is paused."""
        self.advance("hold", by=by, at=at, text=self.told_pause(reason, waits_for), held_for=Side(waits_for))
        if self.fulfil_clock:
            self.fulfil_clock.pause(at=self.status_since, reason=reason[:200], side=Side(waits_for), by=by)
        self._keep_due()

    def told_pause(self, reason: str, side: Side) -> str:
        who = self.relationship.organisation_on(Side(side))
        return _t("Waiting for %(who)s: %(reason)s") % {"who": who, "reason": reason}

    @transaction.atomic
    def resume(self, *, by: Membership, at: datetime | None = None) -> None:
        self.advance("resume", by=by, at=at, held_for="")
        if self.fulfil_clock:
            self.fulfil_clock.resume(at=self.status_since, by=by)
        self._keep_due()

    @transaction.atomic
    def fulfil(self, *, by: Membership, output: str, at: datetime | None = None) -> None:
        """The provider delivered: `output` says what. Clocks agreed until fulfilled stop here."""
        self.advance("fulfil", by=by, at=at, text=output, output=output)
        self._responded()
        self._stop_fulfilment(Until.RESOLVED)

    # The consumer decides

    @transaction.atomic
    def confirm(self, *, by: Membership, at: datetime | None = None) -> None:
        """The consumer agrees that it is done. Clocks agreed until confirmed stop here."""
        self.advance("confirm", by=by, at=at)
        self._stop_fulfilment(Until.CLOSED)

    @transaction.atomic
    def send_back(self, *, by: Membership, reason: str, at: datetime | None = None) -> None:
        """The output is not what was asked for: the fulfil clock goes on where it stopped (K11)."""
        self.advance("send_back", by=by, at=at, text=reason, cycle=F("cycle") + 1)
        self.refresh_from_db(fields=["cycle"])
        if self.fulfil_clock:
            self.fulfil_clock.reopen(at=self.status_since, by=by)
        self._keep_due()

    @transaction.atomic
    def withdraw(self, *, by: Membership, at: datetime | None = None) -> None:
        self.advance("withdraw", by=by, at=at)
        for clock in self.clocks():
            clock.cancel(at=self.status_since)
        self._keep_due()

    def _responded(self) -> None:
        if self.respond_clock:
            self.respond_clock.stop(at=self.status_since)
        self._keep_due()

    def _cancel_fulfilment(self) -> None:
        if self.fulfil_clock:
            self.fulfil_clock.cancel(at=self.status_since)
        self._keep_due()

    def _stop_fulfilment(self, reached: Until) -> None:
        """Stop the fulfil clock when what it was agreed to run until is reached; closing reaches everything."""
        clock = self.fulfil_clock
        if clock and (reached == Until.CLOSED or clock.target.until == reached):
            clock.stop(at=self.status_since)
        self._keep_due()
