"""What one version of an offering holds, as one plain value: copied, compared and written as a whole. No Django here
but for words."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _t

from relationships.terms import OFFICE_HOURS, Field, Hours, Part, PartKind, Party, Period, Target, Terms
from relationships.terms.checks import repeated

STANDARD = "Standard"
"""The plan that a new offering begins with: every part as it stands."""


@dataclass(frozen=True)
class Included:
    """A part inside a plan: how much of it, at which price."""

    part: str
    quantity: Decimal
    unit_price: Decimal
    period: str = Period.ONCE


@dataclass(frozen=True)
class Plan:
    """A way to take an offering. `parts` None includes every part as it stands, and follows what becomes of them."""

    name: str
    description: str = ""
    parts: tuple[Included, ...] | None = None

    def within(self, parts: tuple[Part, ...]) -> tuple[Included, ...]:
        """What it includes of these parts, in their order."""
        if self.parts is None:
            return tuple(Included(part.name, part.quantity, part.unit_price, part.period) for part in parts)
        mine = {each.part: each for each in self.parts}
        return tuple(mine[part.name] for part in parts if part.name in mine)


@dataclass(frozen=True)
class Offered:
    description: str = ""
    currency: str = "EUR"
    parts: tuple[Part, ...] = ()
    plans: tuple[Plan, ...] = (Plan(STANDARD),)
    changes: tuple[tuple[str, str], ...] = ()
    """(from, to) names of plans between which an agreement may change; any other change is not allowed (F2)."""
    targets: tuple[Target, ...] = ()
    hours: Hours = field(default_factory=lambda: Hours(weekly=OFFICE_HOURS))

    @property
    def sign(self) -> str:
        """The same for the same content: a page that was opened before somebody else wrote is told so by it."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    def plan_named(self, name: str) -> Plan | None:
        return next((plan for plan in self.plans if plan.name == name), None)

    def parts_in(self, plan: Plan) -> tuple[Part, ...]:
        """The parts of a plan as an agreement takes them over: its quantities and prices."""
        parts = {part.name: part for part in self.parts}
        return tuple(
            replace(
                parts[each.part],
                quantity=each.quantity,
                unit_price=each.unit_price,
                period=each.period,
                plan=plan.name,
            )
            for each in plan.within(self.parts)
        )

    def change_is_allowed(self, before: str, after: str) -> bool:
        """F2: staying in a plan always is, and so is the first plan of parts that were agreed without one."""
        return before in ("", after) or (before, after) in self.changes

    def with_parts(self, parts: tuple[Part, ...]) -> "Offered":
        """With other parts: a plan that names its parts keeps those that are still there."""
        names = {part.name for part in parts}
        plans = tuple(
            plan
            if plan.parts is None
            else replace(plan, parts=tuple(each for each in plan.parts if each.part in names))
            for plan in self.plans
        )
        return replace(self, parts=parts, plans=plans)

    def asking(self, name: str, fields: tuple[Field, ...]) -> "Offered":
        """With what a request for one of the parts will ask for."""
        parts = tuple(replace(part, fields=fields) if part.name == name else part for part in self.parts)
        return replace(self, parts=parts)

    def renamed(self, names: dict[str, str]) -> "Offered":
        """With parts that are called otherwise in plans, too: `names` from old to new."""
        plans = tuple(
            plan
            if plan.parts is None
            else replace(plan, parts=tuple(replace(each, part=names.get(each.part, each.part)) for each in plan.parts))
            for plan in self.plans
        )
        return replace(self, plans=plans)

    def as_terms(self) -> Terms:
        """What an agreement would say of it: for the checks and comparisons of terms."""
        named = dict.fromkeys(target.priority for target in self.targets if target.priority)
        return Terms(
            date(2000, 1, 1),
            currency=self.currency,
            summary=self.description,
            hours=self.hours,
            priorities=tuple(named),
            parts=self.parts,
            targets=self.targets,
        )

    def contradictions(self) -> Iterator[str]:
        """Sentences about what cannot stand beside each other, not even in a draft."""
        yield from self.as_terms().contradictions()
        for name in repeated(plan.name for plan in self.plans):
            yield _t("Two plans are called “%(name)s”. Give each its own name.") % {"name": name}
        names = {part.name for part in self.parts}
        for plan in self.plans:
            for each in plan.parts or ():
                if each.part not in names:
                    sentence = _t(
                        "The plan “%(plan)s” includes “%(part)s”, which is no part. Add the part, or leave it."
                    )
                    yield sentence % {"plan": plan.name, "part": each.part}
            for name in repeated(each.part for each in plan.parts or ()):
                yield _t("The plan “%(plan)s” includes “%(part)s” twice. Keep it once.") % {
                    "plan": plan.name,
                    "part": name,
                }

    def problems(self) -> Iterator[str]:
        """Sentences about what keeps it from being published; none means that it may be."""
        yield from self.contradictions()
        if not self.parts:
            yield _t("It holds no part yet: add goods, access or a service action.")
        if not self.plans:
            yield _t("It has no plan: add one, so that somebody can choose it.")
        yield from self._of_actions()
        yield from self._of_plans()

    def _of_actions(self) -> Iterator[str]:
        """F4: who promises an action says within how long."""
        promised = any(t.kind in ("", PartKind.ACTION) and t.debtor == Party.PROVIDER for t in self.targets)
        for part in self.parts:
            if part.kind == PartKind.ACTION and not promised:
                sentence = _t(
                    "No target holds for the service action “%(name)s”. Add one for service actions or for any."
                )
                yield sentence % {"name": part.name}

    def _of_plans(self) -> Iterator[str]:
        parts = {part.name: part for part in self.parts}
        left = set(parts)
        for plan in self.plans:
            included = plan.within(self.parts)
            left -= {each.part for each in included}
            if parts and not included:
                yield _t("The plan “%(name)s” includes no part. Include one, or remove the plan.") % {"name": plan.name}
            for each in included:
                least, most = parts[each.part].minimum, parts[each.part].maximum
                if (least is not None and each.quantity < least) or (most is not None and each.quantity > most):
                    sentence = _t("The plan “%(plan)s” includes more or less of “%(part)s” than its limits let it.")
                    yield sentence % {"plan": plan.name, "part": each.part}
        for name in (self.plans and sorted(left)) or ():
            yield _t("“%(name)s” is in no plan, so nobody could agree on it. Include it, or remove it.") % {
                "name": name
            }
