"""The rows that hold what a review looked at, written once, when it is held (V2, invariants 24 and 25)."""

from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from relationships.models import BOTH, Sided
from relationships.models.constraints import CompositeForeignKey
from relationships.terms import Attribution, CountedHours, Every, LimitEffect, Metric, PartKind, Party, Unit
from reviews.evidence import AgendaOf, BreachOf, Evidence, FigureOf, TargetOf, VersionOf, WorkloadOf
from reviews.models.guards import FROZEN
from reviews.models.review import ServiceReview


class OfReview(Sided):
    """A row of one review, in the relationship of that review, with its place in it."""

    review = models.ForeignKey(ServiceReview, models.PROTECT, related_name="%(class)ss", editable=False)
    number = models.PositiveIntegerField(editable=False)

    seen_by = BOTH

    class Meta(Sided.Meta):
        abstract = True
        ordering = ("review", "number")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("review", "relationship"),
                to="reviews.ServiceReview",
                to_fields=("id", "relationship"),
                name="%(class)s_in_reviews_relationship",
            ),
            models.UniqueConstraint(fields=["review", "number"], name="%(class)s_once"),
        ]


class Frozen(OfReview):
    """A row that stores one value of the evidence; `value_type` names its columns."""

    value_type: Any

    class Meta(OfReview.Meta):
        abstract = True

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(cls.value_type.__dataclass_fields__)

    @classmethod
    def values_of(cls, review: ServiceReview, limit: int | None = None, after: int = 0) -> tuple[Any, ...]:
        rows = cls._default_manager.filter(review=review, number__gt=after).order_by("number")
        return tuple(cls.value_type(*row) for row in rows.values_list(*cls.names())[:limit])

    @classmethod
    def store(cls, review: ServiceReview, values: tuple[Any, ...]) -> None:
        cls._default_manager.bulk_create(
            (
                cls(**review.sides, review=review, number=number, **vars(value))
                for number, value in enumerate(values, 1)
            ),
            batch_size=2000,
        )


class ReviewFigure(Frozen):
    """One number of the period."""

    name = models.CharField(max_length=40)
    value = models.BigIntegerField()
    unit = models.CharField(max_length=7)

    value_type = FigureOf

    class Meta(Frozen.Meta):
        verbose_name = _("frozen figure")
        verbose_name_plural = _("frozen figures")
        triggers = [FROZEN]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class ReviewVersion(Frozen):
    """An agreement version that bound in the period."""

    agreement = models.CharField(max_length=24)
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)

    value_type = VersionOf

    class Meta(Frozen.Meta):
        verbose_name = _("agreement version of a review")
        verbose_name_plural = _("agreement versions of a review")
        triggers = [FROZEN]

    def __str__(self) -> str:
        return f"{self.agreement}, {self.version}"


class ReviewTarget(Frozen):
    """What came of one agreed target, or of one obligation."""

    agreement = models.CharField(max_length=24)
    metric = models.CharField(_("metric"), max_length=10, choices=Metric)
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind, blank=True)
    priority = models.CharField(_("priority"), max_length=60, blank=True)
    hours = models.CharField(_("counted"), max_length=7, choices=CountedHours)
    target_seconds = models.PositiveIntegerField(_("within"))
    met = models.PositiveIntegerField()
    breached = models.PositiveIntegerField()
    breached_open = models.PositiveIntegerField()
    unit = models.CharField(_("unit"), max_length=13, choices=Unit, blank=True)
    debtor = models.CharField(_("owed by"), max_length=8, choices=Party, default=Party.PROVIDER)
    obligation = models.CharField(_("obligation"), max_length=120, blank=True)

    value_type = TargetOf

    class Meta(Frozen.Meta):
        verbose_name = _("frozen attainment")
        verbose_name_plural = _("frozen attainments")
        triggers = [FROZEN]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.obligation or self.get_metric_display()} {self.priority} {self.met}"


class ReviewBreach(Frozen):
    """One clock that ran past its target."""

    clock = models.CharField(max_length=24)
    subject = models.CharField(max_length=24)
    title = models.CharField(max_length=160, blank=True)
    metric = models.CharField(_("metric"), max_length=10, choices=Metric)
    priority = models.CharField(_("priority"), max_length=60, blank=True)
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    late_seconds = models.BigIntegerField()
    unit = models.CharField(_("unit"), max_length=13, choices=Unit, blank=True)
    debtor = models.CharField(_("owed by"), max_length=8, choices=Party, default=Party.PROVIDER)
    proposed = models.CharField(_("proposed"), max_length=8, choices=Attribution, blank=True)
    linked = models.CharField(max_length=24, blank=True)
    linked_name = models.CharField(max_length=120, blank=True)
    linked_count = models.PositiveIntegerField(default=0)
    overlap_since = models.DateTimeField(null=True)
    overlap_until = models.DateTimeField(null=True)

    value_type = BreachOf

    class Meta(Frozen.Meta):
        verbose_name = _("frozen breach")
        verbose_name_plural = _("frozen breaches")
        constraints = [
            *Frozen.Meta.constraints,
            models.UniqueConstraint(fields=["id", "review"], name="breach_in_review"),
        ]
        triggers = [FROZEN]

    def __str__(self) -> str:
        return f"{self.clock}: {self.late_seconds}"


class AgendaPoint(Frozen):
    """What the review had on its agenda."""

    kind = models.CharField(max_length=8)
    subject = models.CharField(max_length=24, blank=True)
    words = models.CharField(max_length=400, blank=True)
    day = models.DateField(null=True)
    count = models.PositiveIntegerField(default=0)

    value_type = AgendaOf

    class Meta(Frozen.Meta):
        verbose_name = _("agenda point")
        verbose_name_plural = _("agenda points")
        triggers = [FROZEN]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"


class ReviewWorkload(Frozen):
    """What was counted against one agreed limit in one of its periods (O3)."""

    agreement = models.CharField(max_length=24)
    version = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    every = models.CharField(_("counted"), max_length=7, choices=Every)
    first_day = models.DateField()
    amount = models.PositiveIntegerField(_("at most"))
    count = models.PositiveIntegerField()
    effect = models.CharField(_("above it"), max_length=9, choices=LimitEffect)
    longer_percent = models.PositiveSmallIntegerField(default=0)

    value_type = WorkloadOf

    class Meta(Frozen.Meta):
        verbose_name = _("frozen workload")
        verbose_name_plural = _("frozen workloads")
        triggers = [FROZEN]

    def __str__(self) -> str:
        return f"{self.name}, {self.first_day}: {self.count}"


def freeze(review: ServiceReview, evidence: Evidence) -> None:
    """Write the evidence into rows, all of it or nothing (invariant 25); the caller's transaction holds the review."""
    ReviewFigure.store(review, evidence.figures)
    ReviewVersion.store(review, evidence.versions)
    ReviewTarget.store(review, evidence.targets)
    ReviewBreach.store(review, evidence.breaches)
    AgendaPoint.store(review, evidence.agenda)
    ReviewWorkload.store(review, evidence.workload)


def frozen_evidence(review: ServiceReview, *, breaches: int | None = None) -> Evidence:
    """The evidence as it was frozen; `breaches` limits how many of them are read."""
    assert review.counted_until is not None
    return Evidence(
        counted_until=review.counted_until,
        figures=ReviewFigure.values_of(review),
        versions=ReviewVersion.values_of(review),
        targets=ReviewTarget.values_of(review),
        breaches=ReviewBreach.values_of(review, breaches),
        agenda=AgendaPoint.values_of(review),
        workload=ReviewWorkload.values_of(review),
    )


def latest_before(review: ServiceReview, count: int) -> list[ServiceReview]:
    """The last reviews with frozen figures before this one, oldest first (V3)."""
    rows = ServiceReview.objects.frozen().filter(relationship=review.relationship_id, last_day__lt=review.first_day)
    return list(rows.order_by(F("first_day").desc())[:count])[::-1]
