from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.constraints import CompositeForeignKey
from relationships.models.lifecycle import Button, Move
from relationships.models.membership import Membership
from relationships.models.ranges import same
from relationships.models.sides import BOTH, Side, Sided
from relationships.models.terms_guard import CONTENT_OF_VERSION, SIGNED_BY_BOTH
from relationships.models.version_negotiation import VersionNegotiation
from relationships.models.version_rows import (
    BINDING,
    MOVES,
    NEGOTIATORS,
    ON_THE_TABLE,
    TONES,
    AgreementVersionQuerySet,
    VersionStatus,
)


class AgreementVersion(VersionNegotiation):
    """One state of an agreement's terms: drafted, negotiated, signed by both, in force for a time.

    `first_day` and `last_day` (both included, in the calendar's zone) are terms; `in_force_from` and
    `in_force_until` are the instants they came to, shortened when a later version takes over.
    """

    Status = VersionStatus
    BINDING: ClassVar[tuple[str, ...]] = BINDING

    seen_by = BOTH
    moves = MOVES
    tones = TONES

    objects: ClassVar[Any] = AgreementVersionQuerySet.as_manager()

    class Meta(VersionNegotiation.Meta):
        verbose_name = _("agreement version")
        verbose_name_plural = _("agreement versions")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("agreement", "relationship"),
                to="relationships.Agreement",
                to_fields=("id", "relationship"),
                name="version_in_agreements_relationship",
            ),
            models.UniqueConstraint(fields=["agreement", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["id", "relationship"], name="version_in_relationship"),
            models.CheckConstraint(
                name="version_ends_after_it_begins",
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
            ),
            models.CheckConstraint(
                name="binding_version_has_its_time",
                condition=~Q(status__in=list(BINDING)) | Q(in_force_from__isnull=False),
            ),
            ExclusionConstraint(
                name="one_version_in_force",
                expressions=[
                    (same("agreement"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("in_force_from"),
                            F("in_force_until"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status__in=list(BINDING)),
            ),
        ]
        triggers = [CONTENT_OF_VERSION, SIGNED_BY_BOTH]
        indexes = [
            models.Index(fields=["in_force_from"], name="version_to_activate", condition=Q(status="scheduled")),
            models.Index(fields=["in_force_until"], name="version_to_end", condition=Q(status="active")),
            models.Index(fields=["valid_until"], name="version_to_lapse", condition=Q(status__in=list(ON_THE_TABLE))),
        ]

    def __str__(self) -> str:
        return _t("%(agreement)s, version %(number)d") % {"agreement": self.agreement, "number": self.number}

    @property
    def reference(self) -> str:
        """The agreement's: the history of all versions is one story."""
        return self.agreement.reference

    @property
    def url_kwargs(self) -> dict[str, Any]:
        return {"reference": self.agreement.reference, "number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("relationships:version", kwargs=self.url_kwargs)

    def bars(self, move: Move, member: Membership) -> bool:
        """Only the drafting side proposes and withdraws; only the other accepts, counters and rejects, until it has
        signed; nobody counters terms that both accepted; each side signs once."""
        side = self.side_of(member)
        signed = self.status == self.Status.SIGNING and side is not self._asked()
        if move.name == "sign":
            return signed
        if move.name in {"propose", "withdraw"}:
            return side != self.drafted_by_side
        if move.name == "counter" and self.status == self.Status.SIGNING and self.terms_accepted_at:
            return True
        return side == self.drafted_by_side or signed

    def waits_for_both(self) -> bool:
        """The terms are accepted: whoever comes first signs first (G1)."""
        return self.status == self.Status.ACCEPTED and not self.is_past_its_day()

    def waits_for(self) -> Side | None:
        """Whose turn it is; nobody's once its last day has passed (G3)."""
        return None if self.is_past_its_day() else self._asked()

    def _asked(self) -> Side | None:
        drafter = Side(self.drafted_by_side)
        if self.status == self.Status.SIGNING:
            signature = next(iter(self.signatures.all()), None) or self.signatures.get(digest=self.digest)
            return Side(signature.side).other
        return {self.Status.DRAFT: drafter, self.Status.PROPOSED: drafter.other}.get(self.Status(self.status))

    def told(self, by_side: str) -> Q | None:
        """Every move of one side is told to those of the other who negotiate; days that arrive are told nobody."""
        if not by_side:
            return None
        return Q(organisation=self.sides[f"{Side(by_side).other}_id"], roles__overlap=list(NEGOTIATORS))

    def _buttons(self, member: Membership | None) -> Iterator[Button]:
        """The moves, and the two things that open a draft for writing; none of what is past its day (G3).

        The one that leads on is primary for the side whose turn it is alone.
        """
        if self.is_past_its_day():
            return
        ours = self.waits_for_both() or (member is not None and self.side_of(member) is self.waits_for())
        for button in super()._buttons(member):
            yield button if ours or button.style == "danger" else replace(button, style="secondary")
            if button.name == "propose":
                yield Button("write", _t("Edit"), reverse("relationships:edit_version", kwargs=self.url_kwargs))
        if member and self.may_amend(member):
            yield Button("amend", _t("Amend"), reverse("relationships:amend", kwargs=self.url_kwargs), "primary")
        if member and self.status == self.Status.ACTIVE:
            from relationships.models.suspension import endings_open_to

            yield from endings_open_to(self, member)
