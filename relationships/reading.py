"""Terms and turns as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from relationships.clauses import money, quantity, week, within
from relationships.conditions_in_words import limits_of
from relationships.models import AgreementVersion, Side
from relationships.models.version_rows import ON_THE_TABLE
from relationships.promised import above, asked_for, at_most, deviations, percents, resting, warned
from relationships.reading_conditions import ConditionsView, FieldLine, field_line
from relationships.terms import (
    CountedHours,
    Every,
    Level,
    Metric,
    PartKind,
    Party,
    Period,
    Target,
    Terms,
    Until,
    UpdateMode,
)


@dataclass(frozen=True)
class PartLine:
    name: str
    kind: str
    description: str
    quantity: str
    price: str
    period: str
    per_year: str
    source: str
    plan: str
    limits: str
    """Between which quantities it is agreed; empty where any may be."""
    fields: list[FieldLine]
    """What a request for it must say."""


@dataclass(frozen=True)
class TargetLine:
    metric: str
    what: str
    """The kind and priority that it is for."""
    within: str
    hours: str
    until: str
    """What it runs until, or for updates when they are due; empty where that goes without saying."""
    warn: str
    otherwise: str
    """What else of it is not as usual."""


@dataclass(frozen=True)
class ObligationLine:
    name: str
    description: str
    debtor: str
    every: str
    within: str
    hours: str
    resting: str


@dataclass(frozen=True)
class LimitLine:
    name: str
    counted: str
    at_most: str
    above: str


def target_line(target: Target) -> TargetLine:
    told = folded_out(target)
    if target.metric == Metric.UPDATE:
        until = str(UpdateMode(target.mode).label)
    else:
        until = str(Until(target.until).label) if target.metric in (Metric.FULFIL, Metric.DELIVER) else ""
    return TargetLine(
        metric=str(Metric(target.metric).label),
        what=asked_for(target),
        within=within(target.amount, target.unit),
        hours=str(CountedHours(target.hours).label),
        until=until,
        warn=_("%(percents)s %%") % {"percents": ", ".join(str(percent) for percent in percents(target))},
        otherwise="; ".join(told),
    )


def folded_out(target: Target) -> list[str]:
    """What is not as usual, but for what has a place of its own in a line."""
    shown = (warned(target), str(Until(target.until).label), str(UpdateMode(target.mode).label))
    return [words for words in deviations(target) if words not in shown]


def by_side(targets: Iterable[Target]) -> list[tuple[str, list[TargetLine]]]:
    """(side that owes them, its targets) for each side that owes any: the provider's first (O1)."""
    found: dict[str, list[TargetLine]] = {Party.PROVIDER.value: [], Party.CONSUMER.value: []}
    for target in targets:
        found[target.debtor].append(target_line(target))
    return [(party, lines) for party, lines in found.items() if lines]


class TermsView(ConditionsView):
    """The terms with every figure and word written out once."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    @cached_property
    def parts(self) -> list[PartLine]:
        currency = self.terms.currency
        return [
            PartLine(
                name=part.name,
                kind=str(PartKind(part.kind).label),
                description=part.description,
                quantity=quantity(part.quantity, part.unit),
                price=money(part.unit_price, currency),
                period=str(Period(part.period).label),
                per_year=money(part.per_year, currency),
                source=part.source,
                plan=part.plan,
                limits=limits_of(part),
                fields=[field_line(each) for each in part.fields],
            )
            for part in self.terms.parts
        ]

    @cached_property
    def value_per_year(self) -> str:
        return money(self.terms.value_per_year, self.terms.currency)

    @cached_property
    def once(self) -> str:
        """The one-off part of the first year, or empty where there is none."""
        one_off = [part.per_year for part in self.terms.parts if part.period == Period.ONCE]
        total = sum(one_off, Decimal(0))
        return money(total, self.terms.currency) if total else ""

    @cached_property
    def targets(self) -> list[tuple[str, list[TargetLine]]]:
        return by_side(self.terms.targets_in_order())

    @cached_property
    def obligations(self) -> list[ObligationLine]:
        return [
            ObligationLine(
                name=obligation.name,
                description=obligation.description,
                debtor=obligation.debtor,
                every=str(Every(obligation.every).label),
                within=within(obligation.amount, obligation.unit),
                hours=str(CountedHours(obligation.hours).label),
                resting=resting(obligation),
            )
            for obligation in self.terms.obligations
        ]

    @cached_property
    def limits(self) -> list[LimitLine]:
        return [
            LimitLine(name=limit.name, counted=asked_for(limit), at_most=at_most(limit), above=above(limit))
            for limit in self.terms.limits
        ]

    @cached_property
    def week(self) -> list[tuple[Any, str]]:
        return [(weekday.label, windows) for weekday, windows in week(self.terms.hours)]

    @cached_property
    def time_zone(self) -> str:
        return self.terms.hours.time_zone

    @cached_property
    def holidays(self) -> list[tuple[Any, str]]:
        return sorted(self.terms.hours.holidays)

    @cached_property
    def priorities(self) -> tuple[str, ...]:
        return self.terms.priorities

    @cached_property
    def levels(self) -> list[Any]:
        return [level.label for level in Level]

    @cached_property
    def matrix(self) -> list[tuple[Any, list[str]]]:
        """(impact, priorities by urgency) rows; empty where requests name their priority directly."""
        cells = {(impact, urgency): priority for impact, urgency, priority in self.terms.matrix}
        rows = [(i.label, [cells.get((i.value, u.value), "") for u in Level]) for i in Level]
        return rows if cells else []


def turn_of(version: AgreementVersion, frame: Side) -> str:
    """Whose turn it is, in words; empty where nobody's."""
    if version.waits_for_both():
        return _("both sides' turn")
    side = version.waits_for()
    if side is None:
        return ""
    if side is frame:
        return _("your turn")
    return _("waiting for %(who)s") % {"who": version.relationship.organisation_on(side)}


def standing(row: Any) -> tuple[AgreementVersion | None, AgreementVersion | None]:
    """(the version in force or next to be, the one under way) of a row of the list of agreements."""
    binding = [version for version in row.living if version.status in ("active", "scheduled")]
    under_way = [version for version in row.living if version.status in ("draft", *ON_THE_TABLE)]
    return next(iter(binding), None), under_way[-1] if under_way else None


def turn(row: Any) -> str:
    """Whose turn it is in the version under way, in words."""
    _binding, under_way = standing(row)
    if under_way is None:
        return ""
    under_way.relationship = row.relationship
    row.relationship.provider, row.relationship.consumer = row.provider, row.consumer
    return turn_of(under_way, Side(row.our_side))
