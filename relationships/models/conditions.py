"""The rows of a version beside its targets: what requests ask, availability and credits, duration, words and people."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relationships.models.constraints import CompositeForeignKey
from relationships.models.sides import Side, Sided
from relationships.models.terms import AgreedPart, AgreedPriority, Term
from relationships.models.terms_guard import TERMS_OF_VERSION
from relationships.terms import (
    Availability,
    AvailabilityPeriod,
    Contact,
    CountedHours,
    CreditTier,
    Field,
    FieldKind,
    FreeClause,
    Maintenance,
    Metric,
    PartKind,
    Penalty,
    Unit,
)


class Listed(Term):
    """A term with its place among those of its kind."""

    position = models.PositiveSmallIntegerField()

    class Meta(Term.Meta):
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("version", "position")

    def facts(self, *names: str) -> dict[str, Any]:
        return {name: getattr(self, name) for name in names}


class FieldRow(models.Model):
    """The columns of a field, wherever one is kept: in an agreement, or in an offering."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=9, choices=FieldKind, default=FieldKind.TEXT)
    required = models.BooleanField(_("must be said"), default=True)
    choices = ArrayField(models.CharField(max_length=120), verbose_name=_("choices"), default=list, blank=True)
    minimum = models.DecimalField(_("smallest"), max_digits=14, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField(_("largest"), max_digits=14, decimal_places=4, null=True, blank=True)
    hint = models.CharField(_("hint"), max_length=300, blank=True)
    changeable = models.BooleanField(_("may be changed later"), default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def value(self) -> Field:
        names = ("name", "kind", "required", "minimum", "maximum", "hint", "changeable")
        return Field(**{name: getattr(self, name) for name in names}, choices=tuple(self.choices))


class AgreedField(FieldRow, Listed):
    """One thing that a request for an agreed part must say."""

    part = models.ForeignKey(AgreedPart, models.CASCADE, related_name="fields")

    class Meta(Listed.Meta):
        verbose_name = _("agreed field")
        verbose_name_plural = _("agreed fields")
        ordering = ("version", "part", "position")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("part", "version"),
                to="relationships.AgreedPart",
                to_fields=("id", "version"),
                name="field_of_versions_part",
            ),
            models.UniqueConstraint(fields=["part", "name"], name="field_name_once"),
            models.UniqueConstraint(fields=["id", "part", "kind"], name="field_of_part_and_kind"),
        ]
        triggers = [TERMS_OF_VERSION]


class AgreedAvailability(Listed):
    """A share of time that something is to be available (A5)."""

    name = models.CharField(_("name"), max_length=120)
    percent = models.DecimalField(_("percent"), max_digits=9, decimal_places=6)
    period = models.CharField(_("counted"), max_length=7, choices=AvailabilityPeriod, default=AvailabilityPeriod.MONTH)
    rolling_days = models.PositiveSmallIntegerField(_("over so many days"), default=0)
    hours = models.CharField(_("in"), max_length=7, choices=CountedHours, default=CountedHours.ALWAYS)
    maintenance = models.CharField(
        _("announced maintenance"), max_length=8, choices=Maintenance, default=Maintenance.COUNTED
    )
    announced_days = models.PositiveSmallIntegerField(_("announced so many days before"), default=0)
    maintenance_minutes = models.PositiveIntegerField(_("at most so many minutes a month"), default=0)
    minimum_minutes = models.PositiveSmallIntegerField(_("outages count from so many minutes on"), default=0)
    description = models.TextField(_("description"), blank=True)

    tiers: Any

    class Meta(Listed.Meta):
        verbose_name = _("agreed availability")
        verbose_name_plural = _("agreed availabilities")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["version", "name"], name="availability_name_once"),
            models.UniqueConstraint(fields=["id", "version"], name="availability_in_version"),
            models.CheckConstraint(
                name="availability_is_a_share", condition=Q(percent__gt=0, percent__lte=Decimal(100))
            ),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return self.name

    def value(self) -> Availability:
        names = ("name", "percent", "period", "rolling_days", "hours", "maintenance", "announced_days")
        more = ("maintenance_minutes", "minimum_minutes", "description")
        return Availability(**self.facts(*names, *more), tiers=tuple(tier.value() for tier in self.tiers.all()))


class CreditBand(Term):
    """What is credited for an availability from `low` up to, but not including, `high` (S1)."""

    availability = models.ForeignKey(AgreedAvailability, models.CASCADE, related_name="tiers")
    low = models.DecimalField(_("from percent"), max_digits=9, decimal_places=6)
    high = models.DecimalField(_("below percent"), max_digits=9, decimal_places=6)
    percent = models.DecimalField(_("credit in percent"), max_digits=7, decimal_places=4)

    class Meta(Term.Meta):
        verbose_name = _("credit band")
        verbose_name_plural = _("credit bands")
        ordering = ("version", "availability", "-low")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("availability", "version"),
                to="relationships.AgreedAvailability",
                to_fields=("id", "version"),
                name="band_of_versions_availability",
            ),
            models.UniqueConstraint(fields=["availability", "low"], name="band_once"),
            models.CheckConstraint(name="band_goes_up", condition=Q(low__gte=0, low__lt=F("high"), percent__gt=0)),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return f"{self.low}-{self.high}: {self.percent} %"

    def value(self) -> CreditTier:
        return CreditTier(self.low, self.high, self.percent)


class AgreedPenalty(Listed):
    """An amount for each unit of time that a target is missed by (S5)."""

    metric = models.CharField(_("metric"), max_length=10, choices=Metric)
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind, blank=True)
    priority = models.ForeignKey(
        AgreedPriority, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("priority")
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("for each"), max_length=13, choices=Unit, default=Unit.HOURS)
    free_minutes = models.PositiveIntegerField(_("after so many minutes"), default=0)
    at_most = models.DecimalField(_("at most"), max_digits=12, decimal_places=2, default=0)

    class Meta(Listed.Meta):
        verbose_name = _("agreed penalty")
        verbose_name_plural = _("agreed penalties")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(
                fields=["version", "metric", "kind", "priority"], name="one_penalty_for_each", nulls_distinct=False
            ),
            models.CheckConstraint(name="penalty_is_an_amount", condition=Q(amount__gt=0, at_most__gte=0)),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return f"{self.metric}: {self.amount}"

    def value(self, names: dict[int, str]) -> Penalty:
        """`names`: the names of the version's priorities by key."""
        facts = self.facts("metric", "kind", "amount", "unit", "free_minutes", "at_most")
        return Penalty(**facts, priority=names[self.priority_id] if self.priority_id else "")


class EscalationContact(Listed):
    """Whom the other side turns to, level by level."""

    side = models.CharField(_("side"), max_length=8, choices=Side)
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=120, blank=True)
    reach = models.CharField(_("reached by"), max_length=300, blank=True)

    class Meta(Listed.Meta):
        verbose_name = _("escalation contact")
        verbose_name_plural = _("escalation contacts")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["version", "side", "level", "name"], name="contact_once"),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return self.name

    def value(self) -> Contact:
        return Contact(**self.facts("side", "level", "name", "role", "reach"))


class AgreedClause(Listed):
    """Something both agree on in plain language (Markdown)."""

    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))

    class Meta(Listed.Meta):
        verbose_name = _("agreed clause")
        verbose_name_plural = _("agreed clauses")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["version", "title"], name="clause_title_once"),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return self.title

    def value(self) -> FreeClause:
        return FreeClause(self.title, self.text)
