"""Who is told of what by e-mail: an outbox, written with its cause and emptied by a job."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from relationships.models.membership import Membership
from relationships.models.record import Record
from relationships.models.sides import Side

if TYPE_CHECKING:
    from relationships.models.lifecycle import Lifecycle


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


def tell_of(record: Record, thing: "Lifecycle") -> None:
    """Queue a mail to everybody who can go on from here, other than the one who acted, and wants mail."""
    roles_by_side: dict[Side, set[str]] = {}
    for move in thing.moves:
        if thing.status in move.origins and move.roles and not move.asks:
            for side in [move.side] if move.side else list(Side):
                roles_by_side.setdefault(side, set()).update(move.roles)
    roles_by_side.pop(Side(record.by_side), None) if record.by_side else None
    told = [
        member
        for side, roles in roles_by_side.items()
        for member in Membership.objects.current()
        .filter(organisation=thing.sides[f"{side}_id"], person__wants_mail=True, person__is_active=True)
        .with_any(roles)
    ]
    if not told:
        return
    Notice.objects.bulk_create([Notice(record=record, membership=member) for member in told])
    from relationships.tasks import send_notices

    send_notices.defer(record_id=record.pk)
