"""Who is told of what by e-mail: an outbox, written with its cause and emptied by a job."""

from datetime import timedelta
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from relationships.models.membership import Membership
from relationships.models.record import Record

NEWS = timedelta(hours=12)


class Tells(Protocol):
    """Knows which memberships hear of what somebody of `by_side` did."""

    def told(self, by_side: str) -> models.Q | None: ...


class Notice(models.Model):
    """One mail to one person about one Record: there if and only if its cause was committed (invariant 32)."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="notices")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["record", "membership"], name="notice_once")]
        indexes = [
            models.Index(fields=["record"], name="notice_unsent", condition=models.Q(sent_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.record} -> {self.membership}"


def tell_of(record: Record, thing: Tells) -> None:
    """Queue a mail to everybody whom the thing wants told, other than the one who acted, and who wants mail.

    What happened long before it was written down is history, and nobody is mailed about it.
    """
    if record.written_at - record.at > NEWS:
        return
    condition = thing.told(record.by_side)
    if condition is None:
        return
    reachable = Membership.objects.current().filter(person__wants_mail=True, person__is_active=True)
    told = list(reachable.filter(condition).exclude(pk=record.by_id).only("pk"))
    if not told:
        return
    Notice.objects.bulk_create([Notice(record=record, membership=member) for member in told])
    from relationships.tasks import send_notices

    send_notices.defer(record_id=record.pk)
