"""The rows that hold the terms of one agreement version."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relationships.models.sides import BOTH, Sided, SidedQuerySet
from relationships.models.target_row import TargetRow
from relationships.models.terms_guard import TERMS_OF_VERSION
from relationships.terms import (
    CountedHours,
    Every,
    Level,
    Limit,
    LimitEffect,
    Metric,
    Obligation,
    Part,
    PartKind,
    Party,
    Period,
    Target,
    Unit,
)


class TermQuerySet(SidedQuerySet):
    """Terms follow their version: a draft is read by the side that drafts it alone."""

    def seen_from(self, organisations: Any) -> Q:
        return Q(provider__in=organisations) & not_their_draft("provider") | Q(
            consumer__in=organisations
        ) & not_their_draft("consumer")

    def in_order(self) -> Self:
        return self.order_by("version", "position")


def not_their_draft(side: str, path: str = "version__") -> Q:
    """Proposed once (only then it has a digest), or the side's own: a draft withdrawn unproposed stays unread too."""
    return ~Q((f"{path}digest", "")) | Q((f"{path}drafted_by_side", side))


class Term(Sided):
    version = models.ForeignKey("relationships.AgreementVersion", models.CASCADE, related_name="%(class)ss")

    seen_by = BOTH
    objects: ClassVar[Any] = TermQuerySet.as_manager()

    class Meta(Sided.Meta):
        abstract = True


class AgreedPart(Term):
    """Goods, access or a service action that both agreed on, with its quantity and price."""

    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, default=1)
    unit_price = models.DecimalField(_("price per unit"), max_digits=12, decimal_places=2, default=0)
    period = models.CharField(_("charged"), max_length=5, choices=Period, default=Period.ONCE)
    source = models.CharField(max_length=24, blank=True, editable=False)
    source_version = models.PositiveSmallIntegerField(default=0, editable=False)
    plan = models.CharField(_("plan"), max_length=120, blank=True)
    minimum = models.DecimalField(_("at least"), max_digits=12, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("at most"), max_digits=12, decimal_places=2, null=True, blank=True)

    fields: Any

    class Meta(Term.Meta):
        verbose_name = _("agreed part")
        verbose_name_plural = _("agreed parts")
        ordering = ("version", "position")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["version", "position"], name="part_position_once"),
            models.UniqueConstraint(fields=["version", "name"], name="part_name_once"),
            models.UniqueConstraint(fields=["id", "version"], name="part_in_version"),
            models.CheckConstraint(
                name="part_amounts_are_not_negative", condition=Q(quantity__gte=0, unit_price__gte=0)
            ),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return self.name

    def value(self) -> Part:
        return Part(
            kind=self.kind,
            name=self.name,
            description=self.description,
            unit=self.unit,
            quantity=self.quantity,
            unit_price=self.unit_price,
            period=self.period,
            source=self.source,
            source_version=self.source_version,
            plan=self.plan,
            minimum=self.minimum,
            maximum=self.maximum,
            fields=tuple(each.value() for each in self.fields.all()),
        )


class AgreedPriority(Term):
    """A priority that this agreement knows; position 1 is the most urgent."""

    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=60)

    class Meta(Term.Meta):
        verbose_name = _("agreed priority")
        verbose_name_plural = _("agreed priorities")
        ordering = ("version", "position")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["version", "position"], name="priority_position_once"),
            models.UniqueConstraint(fields=["version", "name"], name="priority_name_once"),
            models.UniqueConstraint(fields=["id", "version"], name="priority_in_version"),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return self.name


class PriorityRule(Term):
    """One cell of the optional matrix: this impact and this urgency make this priority."""

    impact = models.CharField(_("impact"), max_length=6, choices=Level)
    urgency = models.CharField(_("urgency"), max_length=6, choices=Level)
    priority = models.ForeignKey(AgreedPriority, models.CASCADE, related_name="+")

    class Meta(Term.Meta):
        verbose_name = _("priority rule")
        verbose_name_plural = _("priority rules")
        ordering = ("version", "impact", "urgency")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["version", "impact", "urgency"], name="priority_rule_once"),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return f"{self.impact} x {self.urgency}: {self.priority}"


class ServiceLevelTarget(TargetRow, Term):
    """Within how long something must happen; without kind or priority it holds for any (K12)."""

    priority = models.ForeignKey(
        AgreedPriority, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("priority")
    )

    class Meta(Term.Meta):
        verbose_name = _("service level target")
        verbose_name_plural = _("service level targets")
        ordering = ("version", "metric", "priority__position", "kind", "debtor")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(
                fields=["version", "metric", "kind", "priority", "debtor"],
                name="one_target_for_each",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="target_has_time", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="target_warns_before_its_end", condition=Q(warn_percent__gte=1, warn_percent__lte=100)
            ),
        ]
        triggers = [TERMS_OF_VERSION]

    def value(self, names: dict[int, str]) -> Target:
        """`names`: the names of the version's priorities by key."""
        return self.as_target(names[self.priority_id] if self.priority_id else "")


class AgreedObligation(Term):
    """Something one side must see to, once or in every period (O1)."""

    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    debtor = models.CharField(_("owed by"), max_length=8, choices=Party, default=Party.CONSUMER)
    every = models.CharField(_("comes up"), max_length=7, choices=Every, default=Every.MONTH)
    amount = models.PositiveIntegerField(_("within"))
    unit = models.CharField(_("unit"), max_length=13, choices=Unit, default=Unit.BUSINESS_DAYS)
    hours = models.CharField(_("counted"), max_length=7, choices=CountedHours, default=CountedHours.SERVICE)
    metric = models.CharField(_("targets that rest on it"), max_length=10, choices=Metric, blank=True)

    class Meta(Term.Meta):
        verbose_name = _("agreed obligation")
        verbose_name_plural = _("agreed obligations")
        ordering = ("version", "position")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["version", "name"], name="obligation_name_once"),
            models.UniqueConstraint(fields=["id", "version"], name="obligation_in_version"),
            models.CheckConstraint(name="obligation_has_time", condition=Q(amount__gt=0)),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return self.name

    @property
    def seconds(self) -> int:
        return self.amount * Unit(self.unit).seconds

    def value(self) -> Obligation:
        names = ("name", "amount", "description", "debtor", "every", "unit", "hours", "metric")
        return Obligation(**{name: getattr(self, name) for name in names})


class WorkloadLimit(Term):
    """How many requests a period the targets are promised for (O3)."""

    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    amount = models.PositiveIntegerField(_("at most"))
    every = models.CharField(_("counted"), max_length=7, choices=Every, default=Every.MONTH)
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind, blank=True)
    priority = models.ForeignKey(
        AgreedPriority, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("priority")
    )
    effect = models.CharField(_("above it"), max_length=9, choices=LimitEffect, default=LimitEffect.SUSPENDED)
    longer_percent = models.PositiveSmallIntegerField(_("longer by percent"), default=0)

    class Meta(Term.Meta):
        verbose_name = _("workload limit")
        verbose_name_plural = _("workload limits")
        ordering = ("version", "position")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(
                fields=["version", "kind", "priority", "every"], name="one_limit_for_each", nulls_distinct=False
            ),
            models.UniqueConstraint(fields=["id", "version"], name="limit_in_version"),
            models.CheckConstraint(
                name="limit_relaxes_by_something",
                condition=Q(effect="relaxed", longer_percent__gt=0) | Q(effect="suspended", longer_percent=0),
            ),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return self.name

    def value(self, names: dict[int, str]) -> Limit:
        """`names`: the names of the version's priorities by key."""
        facts = {name: getattr(self, name) for name in ("name", "amount", "every", "kind", "effect", "longer_percent")}
        return Limit(**facts, priority=names[self.priority_id] if self.priority_id else "")
