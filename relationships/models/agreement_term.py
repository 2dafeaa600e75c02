from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relationships.models.calendar import business_calendar
from relationships.models.constraints import CompositeForeignKey
from relationships.models.sides import BOTH, Side, Sided
from relationships.terms import Roll
from relationships.terms.dates import notice_deadline

if TYPE_CHECKING:
    from relationships.models.version import AgreementVersion

FURTHEST = 31
"""Days back that a deadline looks for a working day: longer shutdowns leave it where it is."""


class AgreementTerm(Sided):
    """One term of a version in force: the first as signed, each later one appended when it renewed by itself (G9).

    Days are local to the agreement, both included. Without a last day it holds until it is ended.
    """

    version = models.ForeignKey("relationships.AgreementVersion", models.PROTECT, related_name="agreementterms")
    number = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    provider_notice_by = models.DateField(null=True)
    """The last day on which the provider's notice still ends this term (G10)."""
    consumer_notice_by = models.DateField(null=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("term of an agreement")
        verbose_name_plural = _("terms of agreements")
        ordering = ("version", "number")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("version", "relationship"),
                to="relationships.AgreementVersion",
                to_fields=("id", "relationship"),
                name="term_of_own_version",
            ),
            models.UniqueConstraint(fields=["version", "number"], name="agreement_term_once"),
            models.CheckConstraint(
                name="term_ends_after_it_begins", condition=Q(last_day=None) | Q(last_day__gte=F("first_day"))
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "provider_notice_by"], name="term_notice_of_provider"),
            models.Index(fields=["consumer", "consumer_notice_by"], name="term_notice_of_consumer"),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.first_day} - {self.last_day or ''}"

    def notice_by(self, side: Side) -> date | None:
        day: date | None = getattr(self, f"{side}_notice_by")
        return day

    @classmethod
    def open(cls, version: "AgreementVersion", number: int, first_day: date, last_day: date | None) -> None:
        """Write a term down once, with the notice deadlines that its version's terms give it."""
        duration = version.terms().duration
        facts: dict[str, Any] = {"first_day": first_day, "last_day": last_day}
        if last_day:
            for side in Side:
                deadline = notice_deadline(last_day, *duration.notice_of(side))
                facts[f"{side}_notice_by"] = rolled(deadline, version) if duration.roll == Roll.PREVIOUS else deadline
        cls.objects.get_or_create(version=version, number=number, defaults={**version.sides, **facts})
        getattr(version, "_prefetched_objects_cache", {}).pop("agreementterms", None)


def rolled(day: date, version: "AgreementVersion") -> date:
    """The day itself where it has service hours, else the one before that has (G10)."""
    hours = business_calendar(version.calendar_now_id)
    for back in range(FURTHEST):
        earlier = day - timedelta(days=back)
        if hours.elapsed(version.midnight(earlier), version.midnight(earlier + timedelta(days=1))):
            return earlier
    return day
