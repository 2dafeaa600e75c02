from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models, transaction
from django.db.models import F, Func, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.agreement import Agreement
from relationships.models.calendar import Calendar
from relationships.models.constraints import CompositeForeignKey
from relationships.models.lifecycle import Button, Move
from relationships.models.membership import Membership
from relationships.models.ranges import same
from relationships.models.refusal import Refused
from relationships.models.sides import BOTH, Side, Sided
from relationships.models.talk import private_note_of
from relationships.models.terms_guard import CONTENT_OF_VERSION, SIGNED_BY_BOTH
from relationships.models.version_force import VersionInForce
from relationships.models.version_rows import (
    BINDING,
    MOVES,
    NEGOTIATORS,
    TONES,
    AgreementVersionQuerySet,
    VersionStatus,
)
from relationships.terms import Terms

if TYPE_CHECKING:
    from relationships.models.relationship import ServiceRelationship


class AgreementVersion(VersionInForce):
    """One state of an agreement's terms: drafted, negotiated, signed by both, in force for a time.

    `first_day` and `last_day` (both included, in the calendar's zone) are terms; `in_force_from` and
    `in_force_until` are the instants they came to, shortened when a later version takes over.
    """

    Status = VersionStatus
    BINDING: ClassVar[tuple[str, ...]] = BINDING

    counters = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="countered_by")
    decided_in = models.CharField(max_length=24, blank=True, editable=False)
    """The reference of the service review whose decision opened this version, or empty."""

    seen_by = BOTH
    moves = MOVES
    tones = TONES

    objects: ClassVar[Any] = AgreementVersionQuerySet.as_manager()

    class Meta(VersionInForce.Meta):
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
        """Only the drafting side proposes and withdraws; only the other counters and rejects, until it has signed;
        each side signs once."""
        side = self.side_of(member)
        signed = self.status == self.Status.SIGNING and side is not self.waits_for()
        if move.name == "sign":
            return signed
        if move.name in {"propose", "withdraw"}:
            return side != self.drafted_by_side
        return side == self.drafted_by_side or signed

    def waits_for(self) -> Side | None:
        """Whose turn it is."""
        drafter = Side(self.drafted_by_side)
        if self.status == self.Status.SIGNING:
            signature = next(iter(self.signatures.all()), None) or self.signatures.get(digest=self.digest)
            return Side(signature.side).other
        return {self.Status.DRAFT: drafter, self.Status.PROPOSED: drafter.other}.get(self.Status(self.status))

    # Negotiation

    @classmethod
    @transaction.atomic
    def draft(
        cls,
        relationship: "ServiceRelationship",
        *,
        name: str,
        terms: Terms,
        by: Membership | None,
        side: Side | None = None,
    ) -> "AgreementVersion":
        """Open a new agreement with version 1 as a draft of the member's side (or of `side`, for the operator)."""
        side = side or relationship.side_of(by)
        if side is None or (by and not by.has_role(*NEGOTIATORS)):
            raise Refused(_t("Your roles do not let you draft an agreement here. Nothing was made."))
        if relationship.status != relationship.Status.ACTIVE:
            raise Refused(
                _t(
                    "%(reference)s is not active, so nothing can be agreed in it yet. Nothing was made; "
                    "the relationship must be accepted first."
                )
                % {"reference": relationship.reference}
            )
        agreement = Agreement.objects.create(**relationship.sides, name=name, drafted_by_side=side)
        return cls._open(agreement, terms, by=by, side=side)

    @transaction.atomic
    def counter(self, *, by: Membership) -> "AgreementVersion":
        """Open the next version as the other side's draft; this one stays on the table until that is proposed (G2)."""
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=self.agreement_id)
        self._hold()
        move = self.move_named("counter")
        if move is None:
            raise self.too_late()
        if not self.open_to(move, by):
            raise Refused(_t("It is not your side's turn, or not your role's, to counter. Nothing was changed."))
        draft = self.countered_by.filter(status=self.Status.DRAFT).first()
        return draft or self._open(
            self.agreement,
            self.terms(),
            by=by,
            side=Side(self.drafted_by_side).other,
            counters=self,
            decided_in=self.decided_in,
        )

    @transaction.atomic
    def amend(self, *, by: Membership, first_day: date, decided_in: str = "") -> "AgreementVersion":
        """Open the next version of an agreement in force as a draft that starts on `first_day`."""
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=self.agreement_id)
        self._hold()
        if self.status != self.Status.ACTIVE:
            raise self.too_late()
        side = self.side_of(by)
        if side is None or not self.may_amend(by):
            raise Refused(_t("Your roles do not let you amend the agreement. Nothing was made."))
        going_on = self._siblings().filter(
            Q(status__in=["proposed", "signing", "scheduled"]) | Q(status="draft", drafted_by_side=side)
        )
        if other := going_on.first():
            raise Refused(
                _t("Version %(number)d is already under way. No second draft was made; finish or withdraw that one.")
                % {"number": other.number}
            )
        ends_before = self.last_day and self.last_day < first_day
        return self._open(
            self.agreement,
            self.terms().amended(
                first_day=first_day,
                last_day=None if ends_before else self.last_day,
                hours=Calendar.objects.get(pk=self.calendar_now_id).hours(),
            ),
            by=by,
            side=side,
            decided_in=decided_in,
        )

    def may_amend(self, member: Membership) -> bool:
        side = self.side_of(member)
        active = self.status == self.Status.ACTIVE
        return active and side is not None and member.is_current and member.has_role(*NEGOTIATORS)

    def _siblings(self) -> Any:
        return AgreementVersion.objects.filter(agreement=self.agreement_id).exclude(pk=self.pk)

    @classmethod
    def _open(
        cls, agreement: Agreement, terms: Terms, *, by: Membership | None, side: Side, **facts: Any
    ) -> "AgreementVersion":
        last = agreement.versions.aggregate(last=Max("number"))["last"] or 0
        version = cls.objects.create(
            **agreement.sides,
            agreement=agreement,
            number=last + 1,
            drafted_by_side=side,
            calendar=Calendar.objects.create(**agreement.sides, time_zone=terms.hours.time_zone),
            first_day=terms.first_day,
            **facts,
        )
        version.write(terms, by=by)
        return version

    @transaction.atomic
    def propose(self, *, by: Membership) -> None:
        """Put the draft before the other side; from here its content never changes (G4).

        Raises Refused while something keeps it from being agreed, or while another version is on the table.
        """
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=self.agreement_id)
        self._hold()
        if self.move_named("propose"):
            self._refuse_problems()
            self._write_digest()
        if self.counters_id:
            countered = AgreementVersion.objects.get(pk=self.counters_id)
            countered.advance("counter", by=by, text=_t("Version %(number)d answers it.") % {"number": self.number})
        Agreement.objects.filter(pk=self.agreement_id, proposed_at=None).update(proposed_at=timezone.now())
        self.advance("propose", by=by, text=self._numbered())

    def _refuse_problems(self) -> None:
        problems = self.problems()
        on_the_table = self._siblings().filter(status__in=["proposed", "signing"]).exclude(pk=self.counters_id or 0)
        if other := on_the_table.first():
            problems.append(
                _t("Version %(number)d is on the table already: counter, sign or withdraw that one first.")
                % {"number": other.number}
            )
        if problems:
            raise Refused(
                _t("Version %(number)d was not proposed. %(why)s") % {"number": self.number, "why": " ".join(problems)}
            )

    def reject(self, *, by: Membership, reason: str) -> None:
        self.advance("reject", by=by, text=_t("Version %(number)d: %(why)s") % {"number": self.number, "why": reason})

    def withdraw(self, *, by: Membership) -> None:
        """Take it off the table; a draft that was never proposed goes without a word to the other side."""
        self.advance("withdraw", by=by, text=self._numbered())

    def _remember(self, move: Move, *, by: Membership | None, text: str, at: datetime) -> None:
        """Joint history, but for a draft that the other side never saw: its own side alone reads of that."""
        if self.digest or by is None:
            return super()._remember(move, by=by, text=text, at=at)
        note = private_note_of(Side(self.drafted_by_side))
        text = _t("Withdrew the draft of version %(number)d.") % {"number": self.number}
        note.say(self, by=by, text=text, at=at)
        return None

    def told(self, by_side: str) -> Q | None:
        """Every move of one side is told to those of the other who negotiate; days that arrive are told nobody."""
        if not by_side:
            return None
        return Q(organisation=self.sides[f"{Side(by_side).other}_id"], roles__overlap=list(NEGOTIATORS))

    def _buttons(self, member: Membership | None) -> Iterator[Button]:
        """The moves, and the two things that open a draft for writing."""
        for button in super()._buttons(member):
            yield button
            if button.name == "propose":
                yield Button("write", _t("Edit"), reverse("relationships:edit_version", kwargs=self.url_kwargs))
        if member and self.may_amend(member):
            yield Button("amend", _t("Amend"), reverse("relationships:amend", kwargs=self.url_kwargs), "primary")
