from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models, transaction
from django.db.models import F, Func, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relationships.models import (
    BOTH,
    Agreement,
    AgreementVersion,
    Lifecycle,
    Membership,
    Move,
    Refused,
    Role,
    ServiceRelationship,
    Side,
)
from relationships.models.ranges import same
from relationships.models.reference import reference_field
from relationships.models.sides import Sided
from relationships.zones import validate_zone
from reviews.evidence import Evidence
from reviews.models.days import days_in_words, refuse_days
from reviews.models.guards import CLOSED_BY_BOTH, LIFE_OF_REVIEW
from reviews.models.review_rows import OPEN, ServiceReviewQuerySet

REVIEWERS = (Role.RELATIONSHIP_MANAGER, Role.SERVICE_OWNER, Role.SPONSOR, Role.CUSTOMER)


class ServiceReview(Lifecycle):
    """Both sides look back on some days of their relationship: figures frozen once, minutes signed by both.

    Holding freezes the figures; findings, decisions and actions are written until one side signs. What is signed is
    the digest of both together.
    """

    class Status(models.TextChoices):
        PREPARING = "preparing", _("Preparing")
        HELD = "held", _("Held")
        SIGNING = "signing", pgettext_lazy("review", "One side signed")
        CLOSED = "closed", pgettext_lazy("review", "Closed")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN: ClassVar[tuple[str, ...]] = OPEN
    WRITABLE: ClassVar[tuple[str, ...]] = ("preparing", "held")

    reference = reference_field("REV")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone], editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.PREPARING)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    held_at = models.DateTimeField(null=True, editable=False)
    counted_until = models.DateTimeField(null=True, editable=False)
    """The instant the frozen figures count up to: the end of the last day, or the holding if that came first."""
    provider_name = models.CharField(max_length=160, blank=True, editable=False)
    consumer_name = models.CharField(max_length=160, blank=True, editable=False)
    """The names of the parties as they were when it was held: an organisation may be renamed, a review may not."""
    met = models.PositiveIntegerField(null=True, editable=False)
    breached = models.PositiveIntegerField(null=True, editable=False)
    figures_digest = models.CharField(max_length=64, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    """How often it was sent back unsigned, plus one; part of what is signed, so no old signature can count."""

    seen_by = BOTH
    moves = (
        Move("hold", ("preparing",), "held", None, REVIEWERS, "reviews:hold", _("Hold the review")),
        Move("sign", ("held",), "signing", None, REVIEWERS, "reviews:sign", _("Sign")),
        Move("sign", ("signing",), "closed", None, REVIEWERS, "reviews:sign", _("Sign")),
        Move("send_back", ("signing",), "held", None, REVIEWERS, "reviews:send_back", _("Send back"), True),
        Move("cancel", ("preparing",), "cancelled", None, REVIEWERS, "reviews:cancel", _("Cancel the review"), True),
    )
    tones: ClassVar[dict[str, str]] = {
        "preparing": "active",
        "held": "warn",
        "signing": "warn",
        "closed": "good",
        "cancelled": "idle",
    }
    objects: ClassVar[Any] = ServiceReviewQuerySet.as_manager()

    class Meta(Lifecycle.Meta):
        verbose_name = _("service review")
        verbose_name_plural = _("service reviews")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["id", "relationship"], name="review_in_relationship"),
            models.CheckConstraint(name="review_has_days", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(
                name="held_review_has_its_figures",
                condition=Q(status__in=["preparing", "cancelled"])
                | ~Q(figures_digest="")
                & Q(held_at__isnull=False, counted_until__isnull=False, met__isnull=False, breached__isnull=False),
            ),
            models.CheckConstraint(
                name="signed_review_has_its_digest",
                condition=~Q(status__in=["signing", "closed"]) | ~Q(digest=""),
            ),
            ExclusionConstraint(
                name="no_day_reviewed_twice",
                expressions=[
                    (same("relationship"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("first_day"),
                            F("last_day"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(status="cancelled"),
            ),
        ]
        triggers = [LIFE_OF_REVIEW, CLOSED_BY_BOTH]
        indexes = [
            models.Index(fields=["relationship", "-first_day"], name="review_of_relationship"),
            models.Index(fields=["provider", "-first_day"], name="review_of_provider"),
            models.Index(fields=["consumer", "-first_day"], name="review_of_consumer"),
        ]

    def __str__(self) -> str:
        return days_in_words(self.first_day, self.last_day)

    def get_absolute_url(self) -> str:
        return reverse("reviews:review", kwargs=self.url_kwargs)

    # Its days

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first_day, time(), self.zone)

    @property
    def until(self) -> datetime:
        """The end of the last day, exclusive."""
        return datetime.combine(self.last_day + timedelta(days=1), time(), self.zone)

    def today(self) -> date:
        return timezone.now().astimezone(self.zone).date()

    @property
    def is_frozen(self) -> bool:
        return bool(self.figures_digest)

    @property
    def share(self) -> tuple[int, int] | None:
        """Met of all that came to an answer, as frozen; None before that."""
        return None if self.met is None or self.breached is None else (self.met, self.met + self.breached)

    # Whose turn

    def bars(self, move: Move, member: Membership) -> bool:
        """A side signs once; only the side that has not signed yet may send back."""
        if self.status == self.Status.SIGNING:
            return self.side_of(member) is not self.waits_for()
        return False

    def waits_for(self) -> Side | None:
        if self.status != self.Status.SIGNING:
            return None
        return next((Side(s.side).other for s in self.signatures.all() if s.digest == self.digest), None)

    def may_write(self, member: Membership | None) -> bool:
        """Whether the member may write minutes now."""
        return (
            member is not None
            and self.status in self.WRITABLE
            and self.side_of(member) is not None
            and member.is_current
            and member.has_role(*REVIEWERS)
        )

    def agreements(self) -> QuerySet[Agreement]:
        """Those that bound on any of its days: closing it reviews them (G15)."""
        bound = AgreementVersion.objects.filter(
            Q(in_force_until=None) | Q(in_force_until__gt=self.since),
            relationship=self.relationship_id,
            status__in=AgreementVersion.BINDING,
            in_force_from__lt=self.until,
        )
        return Agreement.objects.filter(pk__in=bound.values("agreement"))

    # Verbs

    @classmethod
    @transaction.atomic
    def open(
        cls, relationship: ServiceRelationship, *, by: Membership, first_day: date, last_day: date
    ) -> "ServiceReview":
        """Begin to look back on these days, both included. Raises Refused where one of them is in a review already."""
        ServiceRelationship.objects.select_for_update(no_key=True, of=("self",)).get(pk=relationship.pk)
        if relationship.side_of(by) is None or not by.is_current or not by.has_role(*REVIEWERS):
            raise Refused(_t("Your roles do not let you open a review here. Nothing was opened."))
        if not relationship.is_shared:
            raise Refused(
                _t("%(reference)s never became active, so there is nothing to look back on. Nothing was opened.")
                % {"reference": relationship.reference}
            )
        today = timezone.now().astimezone(ZoneInfo(relationship.time_zone)).date()
        refuse_days(first_day, last_day, today=today)
        other = cls.covering(relationship, first_day, last_day)
        if other:
            raise Refused(
                _t(
                    "%(reference)s already looks back on %(days)s, and no day is reviewed twice. Nothing was opened; "
                    "choose other days, or go on in %(reference)s."
                )
                % {"reference": other.reference, "days": other}
            )
        review = cls.objects.create(
            **relationship.sides, first_day=first_day, last_day=last_day, time_zone=relationship.time_zone
        )
        review.refresh_from_db()
        review._remember(Move("open", (), "preparing"), by=by, text=f"{review}.", at=review.opened_at)
        return review

    @classmethod
    def covering(cls, relationship: ServiceRelationship, first_day: date, last_day: date) -> "ServiceReview | None":
        """A living review that shares a day with these."""
        living = cls.objects.living().filter(relationship=relationship)
        return living.filter(first_day__lte=last_day, last_day__gte=first_day).order_by("first_day").first()

    def lock(self) -> None:
        """Whoever changes a review or its minutes holds its row, and reads it after the one before committed."""
        ServiceReview.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.pk)
        self.refresh_from_db()

    def evidence_now(self, now: datetime | None = None) -> Evidence:
        """What the rows say of these days at this moment."""
        from reviews.figures import collect

        return collect(self, now or timezone.now())

    @transaction.atomic
    def hold(self, *, by: Membership) -> None:
        """Both look at the figures together: they are frozen as they are now, for good (V2).

        Raises Refused while days of the period still lie ahead, or when another hold came first.
        """
        from reviews.models.frozen import freeze

        self.lock()
        if self.move_named("hold") is None:
            raise self.too_late()
        now = timezone.now()
        if self.last_day > self.today():
            raise Refused(
                _t("Its days end on %(day)s, which lies ahead. Nothing was frozen; hold it then.")
                % {"day": date_format(self.last_day, "D j M Y")}
            )
        evidence = self.evidence_now(now)
        if evidence.missed != len(evidence.breaches):
            raise Refused(_t("Something moved while the figures were collected. Nothing was frozen; hold it again."))
        freeze(self, evidence)
        self.advance(
            "hold",
            by=by,
            at=now,
            text=_t("Figures frozen, digest %(digest)s…") % {"digest": evidence.digest()[:12]},
            held_at=now,
            counted_until=evidence.counted_until,
            provider_name=self.provider.name,
            consumer_name=self.consumer.name,
            met=evidence.met,
            breached=evidence.breached,
            figures_digest=evidence.digest(),
        )

    def cancel(self, *, by: Membership, reason: str) -> None:
        """It will not take place; its days are free for another."""
        self.advance("cancel", by=by, text=reason)

    @transaction.atomic
    def sign(self, *, by: Membership, digest: str) -> None:
        """Sign exactly what was shown. The first signature freezes the minutes, the second closes the review."""
        from reviews.models.signature import ReviewSignature

        ReviewSignature.give(self, by=by, digest=digest)

    def send_back(self, *, by: Membership, reason: str) -> None:
        """The other side signed, we do not agree with the minutes: they may be written again, and signed anew."""
        self.advance("send_back", by=by, text=reason, round=F("round") + 1, digest="")
