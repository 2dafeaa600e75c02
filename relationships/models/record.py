from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relationships.models.sides import BOTH, Owned, Side, Sided

if TYPE_CHECKING:
    from relationships.models.membership import Membership
    from relationships.models.organisation import Organisation

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class Told(Protocol):
    """What history is written about: a thing with a reference inside a relationship."""

    @property
    def reference(self) -> str: ...
    @property
    def sides(self) -> dict[str, Any]: ...
    def side_of(self, member: "Membership | None") -> Side | None: ...


class Record(Sided):
    """One line of joint history: a sentence that both sides may read, never edited.

    `at` is when it happened, `written_at` when it was written; they differ for history that was
    brought in from elsewhere. `by` is empty when Tandem itself, or an outside source, acted.
    """

    subject = models.CharField(max_length=24)
    move = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    by = models.ForeignKey("relationships.Membership", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=160)
    by_side = models.CharField(max_length=8, choices=Side, blank=True)
    at = models.DateTimeField(default=timezone.now)
    written_at = models.DateTimeField(default=timezone.now)

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering = ("at", "pk")
        indexes = [
            models.Index(fields=["subject", "at"], name="record_subject"),
            models.Index(fields=["relationship", "at"], name="record_relationship"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.subject}: {self.move}"

    @classmethod
    def write(
        cls,
        thing: Told,
        *,
        by: "Membership | None",
        move: str,
        text: str,
        at: datetime | None = None,
        by_name: str = "",
    ) -> "Record":
        """Append one line in the transaction of the move it tells of."""
        return cls.objects.create(
            **thing.sides,
            subject=thing.reference,
            move=move,
            text=text,
            by=by,
            by_name=by_name or (str(by.person) if by else "Tandem"),
            by_side=thing.side_of(by) or "",
            at=at or timezone.now(),
        )


class OrganisationRecord(Owned):
    """One line of an organisation's own history: its people, mandates and offerings."""

    subject = models.CharField(max_length=24)
    text = models.TextField()
    by = models.ForeignKey("relationships.Membership", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=160)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("organisation record")
        verbose_name_plural = _("organisation records")
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["organisation", "subject", "at"], name="organisation_record_subject")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}"

    @classmethod
    def write(
        cls, organisation: "Organisation", *, by: "Membership | None", subject: str, text: str
    ) -> "OrganisationRecord":
        return cls.objects.create(
            organisation=organisation,
            subject=subject,
            text=text,
            by=by,
            by_name=str(by.person) if by else "Tandem",
        )
