"""What people say about a thing: to both sides, or to their own side alone."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.membership import Membership
from relationships.models.refusal import Refused
from relationships.models.sides import BOTH, Side, Sided

if TYPE_CHECKING:
    from relationships.models.record import Told
    from relationships.models.relationship import ServiceRelationship


class Remark(Sided):
    """Words about a thing, named by its reference; who reads them is the subclass's one decision."""

    subject = models.CharField(max_length=24, editable=False)
    text = models.TextField(_("text"))
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", editable=False)
    by_name = models.CharField(max_length=160, editable=False)
    by_side = models.CharField(max_length=8, choices=Side, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(Sided.Meta):
        abstract = True
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["subject", "at"], name="%(class)s_subject")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.text[:40]}"

    @classmethod
    @transaction.atomic
    def say(cls, thing: "Told", *, by: Membership, text: str, at: datetime | None = None) -> "Remark":
        """Write it down. Raises Refused for somebody who may not read what they write."""
        side = thing.side_of(by)
        if side is None or side not in cls.seen_by or not by.is_current:
            raise Refused(_t("You do not act for a side that writes here. Nothing was written."))
        return cls.objects.create(
            **thing.sides,
            subject=thing.reference,
            text=text,
            by=by,
            by_name=str(by.person),
            by_side=side,
            at=at or timezone.now(),
        )


def relationship_of(thing: "Told") -> "ServiceRelationship":
    from relationships.models.relationship import ServiceRelationship

    return ServiceRelationship.objects.get(pk=thing.sides["relationship_id"])


class Comment(Remark):
    """Said to both sides while their relationship lasts; the thing hears it in the same transaction."""

    seen_by = BOTH

    class Meta(Remark.Meta):
        verbose_name = _("comment")
        verbose_name_plural = _("comments")

    @classmethod
    @transaction.atomic
    def say(cls, thing: "Told", *, by: Membership, text: str, at: datetime | None = None) -> Remark:
        relationship_of(thing).refuse_over()
        said = super().say(thing, by=by, text=text, at=at)
        if isinstance(thing, Sided):
            thing.heard(said.by_side, said.at)
        return said


class ProviderNote(Remark):
    """A private note: only the provider's people read it."""

    seen_by = (Side.PROVIDER,)

    class Meta(Remark.Meta):
        verbose_name = _("provider's private note")
        verbose_name_plural = _("provider's private notes")


class ConsumerNote(Remark):
    """A private note: only the consumer's people read it."""

    seen_by = (Side.CONSUMER,)

    class Meta(Remark.Meta):
        verbose_name = _("consumer's private note")
        verbose_name_plural = _("consumer's private notes")


def private_note_of(side: Side) -> type[Remark]:
    return ProviderNote if side is Side.PROVIDER else ConsumerNote
