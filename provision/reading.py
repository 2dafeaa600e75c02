"""What a version of an offering holds, as its pages show it: every figure and word written out once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from provision.comparison import field_in_words, limits_of
from provision.models import OfferingVersion
from provision.offered import Included, Offered, Plan
from relationships.clauses import money, quantity
from relationships.forms.hours import week_of
from relationships.reading import by_side
from relationships.terms import Part, PartKind, Period


@dataclass(frozen=True)
class OfferedPart:
    """One part as a page says it."""

    name: str
    kind: str
    description: str
    quantity: str
    price: str
    limits: str
    asked: tuple[str, ...]
    position: int


@dataclass(frozen=True)
class PlanColumn:
    """A plan beside the others: a cell for each part, empty where it does not include that, and what it costs."""

    name: str
    description: str
    cells: tuple[tuple[str, str], ...]
    """(quantity, price) in the order of the parts."""
    first_year: str
    once: str


class OfferedView:
    """A version with everything that its page says."""

    def __init__(self, version: OfferingVersion) -> None:
        self.version = version
        self.offered: Offered = version.offered()

    @cached_property
    def parts(self) -> list[OfferedPart]:
        return [self._part(part, position) for position, part in enumerate(self.offered.parts, 1)]

    def _part(self, part: Part, position: int) -> OfferedPart:
        return OfferedPart(
            name=part.name,
            kind=str(PartKind(part.kind).label),
            description=part.description,
            quantity=quantity(part.quantity, part.unit),
            price=price(part.unit_price, part.unit, part.period, self.offered.currency),
            limits=limits(part),
            asked=tuple(field_in_words(each) for each in part.fields),
            position=position,
        )

    @cached_property
    def plans(self) -> list[PlanColumn]:
        return [self._plan(plan) for plan in self.offered.plans]

    def _plan(self, plan: Plan) -> PlanColumn:
        included = {each.part: each for each in plan.within(self.offered.parts)}
        cells = tuple(self._cell(part, included.get(part.name)) for part in self.offered.parts)
        once = sum((each.quantity * each.unit_price for each in included.values() if each.period == Period.ONCE), ZERO)
        return PlanColumn(
            name=plan.name,
            description=plan.description,
            cells=cells,
            first_year=money(per_year(included.values()), self.offered.currency),
            once=money(once, self.offered.currency) if once else "",
        )

    def _cell(self, part: Part, each: Included | None) -> tuple[str, str]:
        if each is None:
            return "", ""
        return quantity(each.quantity, part.unit), price(each.unit_price, part.unit, each.period, self.offered.currency)

    @cached_property
    def by_part(self) -> list[tuple[OfferedPart, list[tuple[str, str]]]]:
        """Each part with its cell of every plan."""
        return [(part, [plan.cells[row] for plan in self.plans]) for row, part in enumerate(self.parts)]

    @cached_property
    def changes(self) -> list[tuple[str, list[tuple[str, bool, bool]]]]:
        """(from, cells) for each plan that may be left: (to, whether it is the same plan, whether it is allowed)."""
        names = [plan.name for plan in self.offered.plans]
        before = [*names, *dict.fromkeys(old for old, _new in self.offered.changes if old not in names)]
        allowed = set(self.offered.changes)
        return [(old, [(new, old == new, (old, new) in allowed) for new in names]) for old in before]

    @cached_property
    def targets(self) -> list[Any]:
        return by_side(self.offered.as_terms().targets_in_order())

    @cached_property
    def week(self) -> list[tuple[str, str]]:
        return week_of(self.offered.hours)


ZERO = Decimal(0)


def price(amount: Decimal, unit: str, period: str, currency: str) -> str:
    """ "0.20 EUR per GB, per month"."""
    if not amount:
        return _("no charge")
    facts = {"price": money(amount, currency), "unit": unit, "period": Period(period).label}
    return (_("%(price)s per %(unit)s, %(period)s") if unit else _("%(price)s %(period)s")) % facts


def limits(part: Part) -> str:
    """ "at least 1 GB, at most 500 GB"; empty where there are none."""
    return ", ".join(f"{word} {amount}" for word, amount in limits_of(part))


def per_year(included: Iterable[Any]) -> Decimal:
    """What a year costs, one-off charges included."""
    return sum((each.quantity * each.unit_price * Period(each.period).per_year for each in included), ZERO)
