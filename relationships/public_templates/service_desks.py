"""A service desk's promises by class of urgency, and the terms they come to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from relationships.terms import (
    OFFICE_HOURS,
    CountedHours,
    FreeClause,
    Hours,
    Metric,
    Part,
    PartKind,
    Target,
    Terms,
    Unit,
)

BUSINESS, ALWAYS = "business", "24x7"
COUNTED = {BUSINESS: CountedHours.SERVICE, ALWAYS: CountedHours.ALWAYS}
"""How these sources call what a target counts in."""


@dataclass(frozen=True)
class DeskClass:
    """One class of urgency. Words stand where the source gives no number."""

    name: str
    respond_seconds: int | None = None
    resolve_seconds: int | None = None
    clock: str = BUSINESS
    resolve_clock: str = ""
    """Of resolving alone, where it counts otherwise."""
    resolve_business_days: int | None = None
    attainment_percent: Decimal | None = None
    """In how many of a hundred cases that is promised."""
    respond_words: str = ""
    resolve_words: str = ""

    def targets(self) -> Iterator[Target]:
        if self.respond_seconds:
            yield Target.within_seconds(
                self.respond_seconds, metric=Metric.RESPOND, priority=self.name, hours=COUNTED[self.clock]
            )
        counted = COUNTED[self.resolve_clock or self.clock]
        if self.resolve_seconds:
            yield Target.within_seconds(self.resolve_seconds, metric=Metric.FULFIL, priority=self.name, hours=counted)
        elif self.resolve_business_days:
            yield Target(Metric.FULFIL, self.resolve_business_days, Unit.BUSINESS_DAYS, priority=self.name)

    def words(self) -> Iterator[str]:
        """What no target can hold."""
        if self.attainment_percent is not None:
            yield _("%(name)s: promised for %(percent)s %% of all requests.") % {
                "name": self.name,
                "percent": self.attainment_percent,
            }
        if self.respond_words:
            yield _("%(name)s, respond: %(words)s.") % {"name": self.name, "words": self.respond_words}
        if self.resolve_words:
            yield _("%(name)s, resolve: %(words)s.") % {"name": self.name, "words": self.resolve_words}


@dataclass(frozen=True)
class ServiceDesk:
    slug: str
    name: Any
    source: str
    classes: tuple[DeskClass, ...]
    weekly: tuple[tuple[int, int, int], ...] = ()
    """(weekday, opens, closes) in minutes; none where the source does not say its hours."""
    zone: str = ""
    remarks: tuple[Any, ...] = ()

    def terms(self, first_day: date, zone: str) -> Terms:
        clauses = [
            FreeClause(_("Where these targets come from"), _("Numbers from %(source)s.") % {"source": self.source})
        ]
        if words := [*(said for each in self.classes for said in each.words()), *self.remarks]:
            clauses.append(FreeClause(_("What the source says besides"), "\n".join(f"- {each}" for each in words)))
        if not self.weekly:
            text = _("The source does not say its hours: Monday to Friday 09:00–17:00 stands here. Agree on yours.")
            clauses.append(FreeClause(_("Service hours"), text))
        return Terms(
            first_day,
            summary=_("A service desk with targets by priority."),
            hours=Hours(self.zone or zone, self.weekly or OFFICE_HOURS),
            priorities=tuple(each.name for each in self.classes),
            parts=(Part(PartKind.ACTION, _("Service request"), _("Whatever the consumer's people ask for.")),),
            targets=tuple(target for each in self.classes for target in each.targets()),
            clauses=tuple(clauses),
        )
