"""Whom a warning or a breach is told: an outbox, written with its cause and emptied by a job (K20)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from relationships.models.membership import Membership, Role
from relationships.models.notice import NEWS
from relationships.models.sides import Side

if TYPE_CHECKING:
    from relationships.models.clock import Clock


class ClockAlert(models.Model):
    """One line of a mail to one person about one clock; the mail holds all that wait for that person."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("Warning")
        BREACH = "breach", _("Breach")

    clock = models.ForeignKey("relationships.Clock", models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    percent = models.PositiveSmallIntegerField(default=100)
    at = models.DateTimeField()
    """The instant calculated, not the one noticed."""
    sent_at = models.DateTimeField(null=True, editable=False)
    """When it was handed over to be mailed, together with the others that waited for the same person."""

    class Meta:
        verbose_name = _("clock alert")
        verbose_name_plural = _("clock alerts")
        constraints = [
            models.UniqueConstraint(fields=["clock", "membership", "kind", "percent", "at"], name="clock_alert_once")
        ]
        indexes = [
            models.Index(fields=["membership"], name="clock_alert_unsent", condition=models.Q(sent_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.kind} -> {self.membership_id}"


class Mark(NamedTuple):
    """What was just written down about a clock, and since when somebody can have known of it."""

    clock: "Clock"
    kind: str
    percent: int
    at: datetime
    known_since: datetime


# Who works for the side that owes it; with a breach, who answers for either side hears of it, too.
WORK = {Side.PROVIDER: (Role.FULFILLER, Role.SERVICE_OWNER), Side.CONSUMER: (Role.CUSTOMER,)}
ANSWER = {Side.PROVIDER: (Role.RELATIONSHIP_MANAGER,), Side.CONSUMER: (Role.CUSTOMER,)}


def roles_told(clock: "Clock", side: Side, kind: str) -> set[Role]:
    """The roles on one side of a clock that hear of its warnings, or of its breach."""
    working = WORK[side] if side == clock.debtor else ()
    return {*working, *ANSWER[side]} if kind == ClockAlert.Kind.BREACH else {*working}


def alert_of(marks: Sequence[Mark], now: datetime) -> None:
    """Queue an alert for everybody on either side who is told of these marks and wants mail.

    What could be known long before it was written down is history, and nobody is alerted about it.
    """
    fresh = [mark for mark in marks if now - mark.known_since <= NEWS]
    if not fresh:
        return
    people = _reachable({each for mark in fresh for each in (mark.clock.provider_id, mark.clock.consumer_id)})
    ClockAlert.objects.bulk_create(
        (
            ClockAlert(clock_id=clock.pk, membership_id=member, kind=kind, percent=percent, at=at)
            for clock, kind, percent, at, _known in fresh
            for side in Side
            for member, roles in people[getattr(clock, f"{side}_id")]
            if not roles.isdisjoint(roles_told(clock, side, kind))
        ),
        ignore_conflicts=True,
    )


def _reachable(organisations: set[int]) -> dict[int, list[tuple[int, set[str]]]]:
    """Who acts for these organisations now, in what roles, and wants mail: read once for all marks."""
    told = {role for roles in (*WORK.values(), *ANSWER.values()) for role in roles}
    members = Membership.objects.current().with_any(told).filter(organisation__in=organisations)
    found: dict[int, list[tuple[int, set[str]]]] = defaultdict(list)
    for key, organisation, roles in (
        members.filter(person__is_active=True, person__wants_mail=True)
        .order_by("pk")
        .values_list("pk", "organisation_id", "roles")
    ):
        found[organisation].append((key, set(roles)))
    return found
