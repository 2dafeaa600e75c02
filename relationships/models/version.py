from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models, transaction
from django.db.models import F, Func, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relationships.models.agreement import Agreement
from relationships.models.calendar import Calendar
from relationships.models.constraints import CompositeForeignKey
from relationships.models.lifecycle import Lifecycle, Move
from relationships.models.membership import Membership, Role
from relationships.models.ranges import same
from relationships.models.refusal import Refused
from relationships.models.sides import BOTH, Side, Sided, SidedQuerySet
from relationships.models.terms import (
    AgreedPart,
    AgreedPriority,
    PriorityRule,
    ServiceLevelTarget,
    not_their_draft,
)
from relationships.models.terms_guard import CONTENT_OF_VERSION, SIGNED_BY_BOTH
from relationships.terms import Terms

if TYPE_CHECKING:
    from relationships.models.relationship import ServiceRelationship

NEGOTIATORS = (Role.RELATIONSHIP_MANAGER, Role.SERVICE_OWNER, Role.SPONSOR, Role.CUSTOMER)
SIGNERS = (Role.RELATIONSHIP_MANAGER, Role.SPONSOR)


class AgreementVersionQuerySet(SidedQuerySet):
    def seen_from(self, organisations: Any) -> Q:
        """A draft is read by the side that drafts it alone."""
        return Q(provider__in=organisations) & not_their_draft("provider", "") | Q(
            consumer__in=organisations
        ) & not_their_draft("consumer", "")

    def in_force_at(self, instant: datetime) -> Self:
        return self.filter(
            Q(in_force_until=None) | Q(in_force_until__gt=instant),
            in_force_from__lte=instant,
            status__in=AgreementVersion.BINDING,
        )


class AgreementVersion(Lifecycle):
    """One state of an agreement's terms: drafted, negotiated, signed by both, in force for a time.

    `first_day` and `last_day` (both included, in the calendar's zone) are terms; `in_force_from` and
    `in_force_until` are the instants they came to, shortened when a later version takes over.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed")
        COUNTERED = "countered", _("Countered")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        SIGNING = "signing", _("Signed by one side")
        SCHEDULED = "scheduled", _("Signed, starts later")
        ACTIVE = "active", pgettext_lazy("agreement", "In force")
        SUPERSEDED = "superseded", _("Superseded")
        EXPIRED = "expired", _("Expired")

    BINDING: ClassVar[tuple[str, ...]] = ("scheduled", "active", "superseded", "expired")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    drafted_by_side = models.CharField(max_length=8, choices=Side, editable=False)
    counters = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="countered_by")
    decided_in = models.CharField(max_length=24, blank=True, editable=False)
    """The reference of the service review whose decision opened this version, or empty."""
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    summary = models.TextField(_("what this agreement is for"), blank=True)
    calendar = models.OneToOneField(Calendar, models.PROTECT, editable=False, related_name="version")
    digest = models.CharField(max_length=64, blank=True, editable=False)
    in_force_from = models.DateTimeField(null=True, editable=False)
    in_force_until = models.DateTimeField(null=True, editable=False)

    seen_by = BOTH
    moves = (
        Move(
            "propose",
            ("draft",),
            "proposed",
            None,
            NEGOTIATORS,
            "relationships:propose_version",
            _("Propose"),
        ),
        Move("sign", ("proposed",), "signing", None, SIGNERS, "relationships:sign", _("Sign")),
        Move("sign", ("signing",), "scheduled", None, SIGNERS, "relationships:sign", _("Sign")),
        Move(
            "counter",
            ("proposed", "signing"),
            "countered",
            None,
            NEGOTIATORS,
            "relationships:counter",
            _("Counter"),
        ),
        Move(
            "reject",
            ("proposed", "signing"),
            "rejected",
            None,
            NEGOTIATORS,
            "relationships:reject",
            _("Reject"),
            True,
        ),
        Move(
            "withdraw",
            ("draft", "proposed", "signing"),
            "withdrawn",
            None,
            NEGOTIATORS,
            "relationships:withdraw_version",
            _("Withdraw"),
            True,
        ),
        Move("activate", ("scheduled",), "active"),
        Move("supersede", ("scheduled", "active"), "superseded"),
        Move("expire", ("active",), "expired"),
    )
    tones: ClassVar[dict[str, str]] = {
        "draft": "idle",
        "proposed": "warn",
        "signing": "warn",
        "scheduled": "active",
        "active": "good",
        "rejected": "bad",
        "countered": "idle",
        "withdrawn": "idle",
        "superseded": "idle",
        "expired": "idle",
    }

    objects: ClassVar[Any] = AgreementVersionQuerySet.as_manager()

    class Meta(Lifecycle.Meta):
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
                condition=~Q(status__in=["scheduled", "active", "superseded", "expired"])
                | Q(in_force_from__isnull=False),
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
                condition=Q(status__in=["scheduled", "active", "superseded", "expired"]),
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

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.calendar.time_zone)

    def bars(self, move: Move, member: Membership) -> bool:
        """Only the drafting side proposes and withdraws; only the other counters and rejects; each side signs once."""
        ours = self.side_of(member) == self.drafted_by_side
        if move.name == "sign":
            return self.status == self.Status.SIGNING and self.side_of(member) is not self.waits_for()
        return ours is not (move.name in {"propose", "withdraw"})

    def waits_for(self) -> Side | None:
        """Whose turn it is."""
        drafter = Side(self.drafted_by_side)
        if self.status == self.Status.SIGNING:
            return Side(self.signatures.all()[0].side).other
        return {self.Status.DRAFT: drafter, self.Status.PROPOSED: drafter.other}.get(self.Status(self.status))

    # Terms

    def terms(self) -> Terms:
        return Terms(
            first_day=self.first_day,
            last_day=self.last_day,
            currency=self.currency,
            summary=self.summary,
            hours=self.calendar.hours(),
            priorities=tuple(p.name for p in self.agreedprioritys.order_by("position")),
            matrix=tuple((r.impact, r.urgency, r.priority.name) for r in self.priorityrules.select_related("priority")),
            parts=tuple(part.value() for part in self.agreedparts.order_by("position")),
            targets=tuple(target.value() for target in self.targets_in_order()),
        )

    def targets_in_order(self) -> Any:
        return self.serviceleveltargets.select_related("priority").order_by("metric", "priority__position", "kind")

    @transaction.atomic
    def write(self, terms: Terms, *, by: Membership | None) -> None:
        """Replace the terms of a draft as a whole. Raises Refused unless it is the member's own side's draft."""
        AgreementVersion.objects.select_for_update(of=("self",)).get(pk=self.pk)
        self.refresh_from_db(fields=["status"])
        if self.status != self.Status.DRAFT or (by and not self.may_edit(by)):
            raise Refused(
                _t(
                    "Only the side that drafts a version may change it, and only until it is proposed. Nothing was "
                    "changed; counter it, or amend the agreement."
                )
            )
        AgreementVersion.objects.filter(pk=self.pk).update(
            first_day=terms.first_day, last_day=terms.last_day, currency=terms.currency, summary=terms.summary
        )
        self.refresh_from_db(fields=["first_day", "last_day", "currency", "summary"])
        self.calendar.write(terms.hours)
        for rows in (self.serviceleveltargets, self.priorityrules, self.agreedprioritys, self.agreedparts):
            rows.all().delete()
        mine = {**self.sides, "version": self}
        AgreedPart.objects.bulk_create(
            AgreedPart(**mine, position=position, **vars(part)) for position, part in enumerate(terms.parts, 1)
        )
        priorities = {
            p.name: p
            for p in AgreedPriority.objects.bulk_create(
                AgreedPriority(**mine, position=position, name=name)
                for position, name in enumerate(terms.priorities, 1)
            )
        }
        PriorityRule.objects.bulk_create(
            PriorityRule(**mine, impact=impact, urgency=urgency, priority=priorities[name])
            for impact, urgency, name in terms.matrix
        )
        ServiceLevelTarget.objects.bulk_create(
            ServiceLevelTarget(**mine, **{**vars(target), "priority": priorities.get(target.priority)})
            for target in terms.targets
        )

    def may_edit(self, member: Membership) -> bool:
        return (
            self.status == self.Status.DRAFT
            and self.side_of(member) == self.drafted_by_side
            and member.is_current
            and member.has_role(*NEGOTIATORS)
        )

    def digest_of_terms(self) -> str:
        """SHA-256 over the canonical JSON of the terms as stored now, with the names of the parties."""
        return self.terms().digest(**self.parties())

    def canonical(self) -> str:
        """Exactly what both sides sign."""
        return self.terms().canonical(**self.parties())

    def parties(self) -> dict[str, str]:
        return {
            "agreement": self.agreement.reference,
            "version": str(self.number),
            "provider": self.relationship.provider.name,
            "consumer": self.relationship.consumer.name,
        }

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
        move = self.move_named("counter")
        if move is None:
            raise self.too_late()
        if not self.open_to(move, by):
            raise Refused(_t("It is not your side's turn, or not your role's, to counter. Nothing was changed."))
        Agreement.objects.select_for_update(of=("self",)).get(pk=self.agreement_id)
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
        if self.status != self.Status.ACTIVE:
            raise self.too_late()
        side = self.side_of(by)
        if side is None or not by.has_role(*NEGOTIATORS):
            raise Refused(_t("Your roles do not let you amend the agreement. Nothing was made."))
        Agreement.objects.select_for_update(of=("self",)).get(pk=self.agreement_id)
        open_ones = [self.Status.DRAFT, self.Status.PROPOSED, self.Status.SIGNING, self.Status.SCHEDULED]
        going_on = self.agreement.versions.filter(status__in=open_ones).first()
        if going_on:
            raise Refused(
                _t("Version %(number)d is already under way. No second draft was made; finish or withdraw that one.")
                % {"number": going_on.number}
            )
        return self._open(
            self.agreement,
            self.terms().amended(first_day=first_day),
            by=by,
            side=side,
            decided_in=decided_in,
        )

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
        """Put the draft before the other side; from here its content never changes (G4)."""
        AgreementVersion.objects.select_for_update(of=("self",)).get(pk=self.pk)
        self.refresh_from_db(fields=["status"])
        self._refuse_problems()
        self._write_digest()
        countered = self.counters
        if countered:
            countered.advance("counter", by=by, text=_t("Version %(number)d answers it.") % {"number": self.number})
        Agreement.objects.filter(pk=self.agreement_id, proposed_at=None).update(proposed_at=timezone.now())
        self.advance("propose", by=by, text=_t("Version %(number)d.") % {"number": self.number})

    def _refuse_problems(self) -> None:
        problems = list(self.terms().problems())
        if self.first_day < self.today():
            problems.append(
                _t("The first day, %(day)s, has passed. Choose today or a later day.") % {"day": self.first_day}
            )
        if problems:
            raise Refused(_t("Version %(number)d was not put forward: ") % {"number": self.number} + " ".join(problems))

    def _write_digest(self) -> None:
        AgreementVersion.objects.filter(pk=self.pk, status="draft").update(digest=self.digest_of_terms())
        self.refresh_from_db(fields=["digest"])

    def today(self) -> date:
        return timezone.now().astimezone(self.zone).date()

    def reject(self, *, by: Membership, reason: str) -> None:
        self.advance("reject", by=by, text=reason)

    def withdraw(self, *, by: Membership) -> None:
        self.advance("withdraw", by=by)

    # Time in force

    def begins(self, not_before: datetime) -> datetime:
        """When it starts to bind: the first day's midnight in its zone, never before the last signature (G7)."""
        return max(self.midnight(self.first_day), not_before)

    def ends(self) -> datetime | None:
        """The end of the last day, exclusive, or None (G8)."""
        return self.midnight(self.last_day + timedelta(days=1)) if self.last_day else None

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)

    @transaction.atomic
    def take_force(self, *, not_before: datetime) -> None:
        """Settle when a version signed by both binds, and make room for it among its siblings (G6)."""
        begins, ends = self.begins(not_before), self.ends()
        siblings = self.agreement.versions.filter(status__in=["scheduled", "active"]).exclude(pk=self.pk)
        for earlier in siblings.filter(in_force_from__lt=begins):
            if earlier.in_force_until is None or earlier.in_force_until > begins:
                AgreementVersion.objects.filter(pk=earlier.pk).update(in_force_until=begins)
        for later in siblings.filter(in_force_from__gte=begins):
            AgreementVersion.objects.filter(pk=later.pk).update(in_force_until=F("in_force_from"))
            later.advance(
                "supersede", by=None, text=_t("Version %(number)d takes its place.") % {"number": self.number}
            )
        AgreementVersion.objects.filter(pk=self.pk).update(in_force_from=begins, in_force_until=ends)
        self.refresh_from_db(fields=["in_force_from", "in_force_until"])

    @classmethod
    def keep_time(cls, now: datetime) -> int:
        """Let the days that arrived by `now` take effect; idempotent. Returns how many moves that made."""
        made = 0
        for version in cls.objects.filter(status="active", in_force_until__lte=now):
            follows = version.agreement.versions.filter(in_force_from=version.in_force_until).exists()
            made += version._keep("supersede" if follows else "expire", version.in_force_until)
        for version in cls.objects.filter(status="scheduled", in_force_from__lte=now).order_by("in_force_from"):
            made += version._keep("activate", version.in_force_from)
        return made

    def _keep(self, move: str, at: datetime) -> int:
        try:
            self.advance(move, by=None, at=at, text=_t("Version %(number)d.") % {"number": self.number})
        except Refused:
            return 0
        return 1
