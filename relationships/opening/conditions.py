"""What a file says beside targets, obligations and limits; each refused at its own place."""

from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any

from django.db import models

from relationships.opening.values import Value
from relationships.terms import (
    Availability,
    AvailabilityPeriod,
    ClaimMode,
    Conduct,
    Contact,
    ContactLevel,
    CountedHours,
    CreditPolicy,
    CreditTier,
    Duration,
    FreeClause,
    Maintenance,
    Metric,
    NoticeUnit,
    PartKind,
    Party,
    Penalty,
    Renewal,
    ReviewEvery,
    Reviewing,
    Roll,
    SeveralCredits,
    Suspending,
    Transition,
    Unit,
    WhileSuspended,
)

CHOICES: dict[type[Any], dict[str, type[models.TextChoices]]] = {
    Availability: {"period": AvailabilityPeriod, "hours": CountedHours, "maintenance": Maintenance},
    Penalty: {"metric": Metric, "unit": Unit, "kind": PartKind},
    CreditPolicy: {"several": SeveralCredits, "claim": ClaimMode},
    Duration: {
        "renewal": Renewal,
        "provider_notice_unit": NoticeUnit,
        "consumer_notice_unit": NoticeUnit,
        "roll": Roll,
    },
    Reviewing: {"every": ReviewEvery, "level": ContactLevel},
    Conduct: {"suspending": Suspending, "while_suspended": WhileSuspended, "transition": Transition},
    Contact: {"side": Party},
}
LONGEST: dict[str, int] = {"description": 2000, "reach": 300, "priority": 60}
NOT_IN_A_FILE = {Conduct: ("framework", "outlasts_framework")}
"""An agreement that is being taken over is the first of its relationship, so there is nothing it could hang under."""
MOST_COUNT, MOST_AMOUNT = 32_767, Decimal(10) ** 9

LISTS: dict[str, type[Any]] = {
    "availabilities": Availability,
    "penalties": Penalty,
    "contacts": Contact,
    "clauses": FreeClause,
}
VALUES: dict[str, type[Any]] = {
    "credits": CreditPolicy,
    "duration": Duration,
    "reviewing": Reviewing,
    "conduct": Conduct,
}
KEYS = (*LISTS, *VALUES)


def conditions(told: dict[str, Value]) -> dict[str, Any]:
    """The conditions that the file names, by their names in `Terms`; what it does not name is as usual."""
    found: dict[str, Any] = {name: one(kind, told[name]) for name, kind in VALUES.items() if name in told}
    for name, kind in LISTS.items():
        if name in told:
            found[name] = tuple(one(kind, each) for each in told[name].members())
    return found


def one(kind: type[Any], value: Value) -> Any:
    """One value from an object that names its facts; what cannot go together is refused at its fact."""
    known = {each.name: each for each in fields(kind) if each.name not in NOT_IN_A_FILE.get(kind, ())}
    needed = tuple(name for name, each in known.items() if each.default is MISSING)
    told = value.fields(needed, tuple(name for name in known if name not in needed))
    made = kind(**{name: fact(kind, name, known[name].type, each) for name, each in told.items()})
    for field, sentence in getattr(made, "conflicts", tuple)():
        told.get(field, value).refuse(sentence)
    return made


def fact(kind: type[Any], name: str, written_as: Any, value: Value) -> Any:
    if name in CHOICES.get(kind, {}):
        return value.choice(CHOICES[kind][name])
    if name == "tiers":
        return tuple(one(CreditTier, each) for each in value.members())
    if kind is FreeClause and name == "text":
        return value.lines(20_000)
    if written_as is int:
        return value.whole(0, MOST_COUNT)
    if written_as is Decimal:
        percent = kind in (Availability, CreditTier) or name.endswith(("percent", "above"))
        return value.number(Decimal(100) if percent else MOST_AMOUNT, places_of(kind, name))
    return value.text(LONGEST.get(name, 120))


def places_of(kind: type[Any], name: str) -> int:
    """Behind the point, as they are kept."""
    if kind is CreditTier and name == "percent":
        return 4
    if kind in (Availability, CreditTier) or name == "earn_back_above":
        return 6
    return 4 if name.endswith("percent") else 2
