"""Addresses of offerings, and what the form of a draft agreement is sent."""

from decimal import Decimal
from typing import Any

from provision.models import ServiceOffering
from provision.offered import Included, Plan
from relationships.models import AgreementVersion
from tests.factories import World, today

OFFERINGS = "/provision/offerings/"


def page_of(thing: ServiceOffering, more: str = "") -> str:
    return f"{OFFERINGS}{thing.reference}/{more}"


def drafting(*offerings: ServiceOffering, **changed: Any) -> dict[str, Any]:
    """Each offering in its first plan, as its page showed it."""
    chosen: dict[str, Any] = {}
    for offering in offerings:
        version = offering.shown
        plan = version.offered().plans[0].name
        chosen |= {f"{offering.reference}-number": version.number, f"{offering.reference}-plan": plan}
    return {"name": "Workplace services", "first_day": today().isoformat(), **chosen, **changed}


def fresh(offering: ServiceOffering) -> ServiceOffering:
    """As it stands by now."""
    return ServiceOffering.objects.with_content().get(pk=offering.pk)


def agreed_from(world: World, offering: ServiceOffering, plan: str = "", **terms: Any) -> AgreementVersion:
    """An agreement in force that holds a plan of the offering as it is offered now."""
    return world.agreed(parts=offering.shown.parts_of(plan), **terms)


def plan(name: str, **quantities: int) -> Plan:
    """A plan of some parts, named with underscores for spaces, each at 1.00 once."""
    parts = (Included(part.replace("_", " "), Decimal(n), Decimal("1.00")) for part, n in quantities.items())
    return Plan(name, parts=tuple(parts))
