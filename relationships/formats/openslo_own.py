"""What Tandem writes beside an objective, so that its own file gives back exactly what was agreed.

OpenSLO leaves to each source of figures what it holds; ours is called "Tandem" and holds the facts of the term.
"""

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _t

from relationships.terms import (
    Availability,
    CountedHours,
    CreditTier,
    Maintenance,
    Metric,
    PartKind,
    Party,
    Pausing,
    Reopening,
    Target,
    Unit,
    Until,
    UpdateMode,
    ZoneSource,
)

from .places import Value

OWN = "Tandem"
EVERY_ONE = Decimal("0.99999999")
"""OpenSLO's targets lie below 1; this stands for all, and the facts say so."""

CHOICES: dict[str, type[models.TextChoices]] = {
    "metric": Metric,
    "unit": Unit,
    "kind": PartKind,
    "hours": CountedHours,
    "until": Until,
    "debtor": Party,
    "mode": UpdateMode,
    "zone": ZoneSource,
    "pausing": Pausing,
    "reopening": Reopening,
    "maintenance": Maintenance,
}
WHOLE = {
    "amount": 2**31 - 1,
    "warn_percent": 32_767,
    "announced_days": 32_767,
    "maintenance_minutes": 2**31 - 1,
    "minimum_minutes": 32_767,
}
FLAGS = ("end_of_day", "retroactive", "immediate")
ELSEWHERE = ("name", "period", "rolling_days", "description")
"""What of an availability has a place of its own in OpenSLO."""


def facts_of(term: Target | Availability) -> dict[str, Any]:
    """What the term says otherwise than usual."""
    said = {}
    for field in fields(term):
        held = getattr(term, field.name)
        if field.name in ELSEWHERE or held == field.default:
            continue
        if field.name == "tiers":
            held = [{"low": tier.low, "high": tier.high, "percent": tier.percent} for tier in held]
        elif field.name == "percent" and held != 100:
            continue
        said[field.name] = list(held) if isinstance(held, tuple) else held
    return {name: str(held) if isinstance(held, models.TextChoices) else held for name, held in said.items()}


def target_of(own: Value, objectives: Iterable[Value]) -> Target | None:
    """The target that was written, or None where the facts are those of an availability."""
    if not own.get("metric"):
        return None
    facts = _facts(own, {field.name for field in fields(Target)})
    if "amount" not in facts:
        own.refuse(_t("A target of Tandem says its amount."))
    for each in objectives:
        each.replaced()
    target = Target(**facts)
    for _field, sentence in target.conflicts():
        own.refuse(sentence)
    return target


def availability_facts(own: Value) -> dict[str, Any]:
    return _facts(own, {field.name for field in fields(Availability)} - set(ELSEWHERE))


def _facts(own: Value, known: set[str]) -> dict[str, Any]:
    return {name: _fact(name, value) for name, value in own.named() if name in known and value}


def _fact(name: str, value: Value) -> Any:
    if name in CHOICES:
        said = value.text()
        if said not in CHOICES[name].values:
            known = ", ".join(str(each) for each in CHOICES[name].values)
            value.refuse(_t("“%(value)s” is not one of %(known)s.") % {"value": said, "known": known})
        return said
    if name in WHOLE:
        return value.whole(most=WHOLE[name])
    if name in FLAGS:
        return value.flag()
    if name == "warnings":
        return tuple(each.whole(most=32_767) for each in value.members())
    if name == "tiers":
        return tuple(_tier(each) for each in value.members())
    return value.number() if name == "percent" else value.text()


def _tier(value: Value) -> CreditTier:
    low, high, percent = (value.get(name).number() or Decimal(0) for name in ("low", "high", "percent"))
    return CreditTier(low, high, percent)
