from dataclasses import fields
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.agreement import Agreement
from relationships.models.constraints import CompositeForeignKey
from relationships.models.refusal import Refused
from relationships.models.sides import Sided
from relationships.models.terms import Term
from relationships.models.terms_guard import TERMS_OF_VERSION
from relationships.terms import (
    ClaimMode,
    Conduct,
    ContactLevel,
    CreditPolicy,
    Duration,
    NoticeUnit,
    Renewal,
    ReviewEvery,
    Reviewing,
    Roll,
    SeveralCredits,
    Suspending,
    Terms,
    Transition,
    WhileSuspended,
)

HELD = {"credits": CreditPolicy, "duration": Duration, "reviewing": Reviewing, "conduct": Conduct}
"""What one row holds: each fact of these values is a column of its name."""


class AgreedConditions(Term):
    """How a version pays back, lasts, ends, is reviewed, suspended and amended; one row where anything is unusual."""

    # Credits (S2-S6)
    several = models.CharField(max_length=7, choices=SeveralCredits, default=SeveralCredits.HIGHEST)
    cap_percent = models.DecimalField(max_digits=7, decimal_places=4, default=100)
    yearly_cap_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    minimum = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    claim = models.CharField(max_length=9, choices=ClaimMode, default=ClaimMode.AUTOMATIC)
    claim_days = models.PositiveSmallIntegerField(default=0)
    earn_back_above = models.DecimalField(max_digits=9, decimal_places=6, default=0)
    earn_back_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    # Duration (G8-G12)
    months = models.PositiveSmallIntegerField(default=0)
    renewal = models.CharField(max_length=7, choices=Renewal, default=Renewal.NONE)
    renewal_months = models.PositiveSmallIntegerField(default=0)
    provider_notice = models.PositiveSmallIntegerField(default=0)
    provider_notice_unit = models.CharField(max_length=6, choices=NoticeUnit, default=NoticeUnit.MONTHS)
    consumer_notice = models.PositiveSmallIntegerField(default=0)
    consumer_notice_unit = models.CharField(max_length=6, choices=NoticeUnit, default=NoticeUnit.MONTHS)
    roll = models.CharField(max_length=8, choices=Roll, default=Roll.NONE)
    cure_days = models.PositiveSmallIntegerField(default=0)
    # Reviews (G15)
    every = models.CharField(max_length=9, choices=ReviewEvery, default=ReviewEvery.NEVER, blank=True)
    level = models.CharField(max_length=11, choices=ContactLevel, default=ContactLevel.OPERATIONAL)
    tolerance_days = models.PositiveSmallIntegerField(default=0)
    # Conduct (G7, G13, G14)
    suspending = models.CharField(max_length=8, choices=Suspending, default=Suspending.BOTH)
    while_suspended = models.CharField(max_length=5, choices=WhileSuspended, default=WhileSuspended.RUN)
    transition = models.CharField(max_length=8, choices=Transition, default=Transition.KEEP)
    framework = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="+")
    outlasts_framework = models.BooleanField(default=False)

    class Meta(Term.Meta):
        verbose_name = _("agreed conditions")
        verbose_name_plural = _("agreed conditions")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("framework", "relationship"),
                to="relationships.Agreement",
                to_fields=("id", "relationship"),
                name="framework_in_relationship",
            ),
            models.UniqueConstraint(fields=["version"], name="conditions_once"),
            models.CheckConstraint(
                name="renews_by_itself_for_some_time",
                condition=Q(renewal="tacit", renewal_months__gt=0) | ~Q(renewal="tacit") & Q(renewal_months=0),
            ),
        ]
        triggers = [TERMS_OF_VERSION]

    def __str__(self) -> str:
        return f"{self.version}"

    def values(self) -> dict[str, Any]:
        """The four values, by their names in `Terms`."""
        facts = {each.name: getattr(self, each.name) for kind in HELD.values() for each in fields(kind)}
        facts["framework"] = self.framework.reference if self.framework else ""
        return {name: kind(**{each.name: facts[each.name] for each in fields(kind)}) for name, kind in HELD.items()}

    @classmethod
    def write(cls, terms: Terms, *, relationship_id: int, **facts: Any) -> None:
        """One row where the terms say anything that is not as usual.

        Raises Refused where the framework is no agreement of the same relationship.
        """
        held = {name: getattr(terms, name) for name in HELD}
        if all(value == HELD[name]() for name, value in held.items()):
            return
        told = {each.name: getattr(value, each.name) for value in held.values() for each in fields(value)}
        if told["framework"]:
            here = Agreement.objects.filter(relationship=relationship_id, reference=told["framework"])
            if (found := here.first()) is None:
                sentence = _t("%(reference)s is no agreement of this relationship. Nothing was saved; name another.")
                raise Refused(sentence % {"reference": told["framework"]})
            told["framework"] = found
        else:
            told["framework"] = None
        cls.objects.create(**facts, relationship_id=relationship_id, **told)
