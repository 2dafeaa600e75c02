"""Addresses of offerings, and what the form of a draft agreement is sent."""

from typing import Any

from provision.models import ServiceOffering
from tests.factories import today

OFFERINGS = "/provision/offerings/"


def page_of(thing: ServiceOffering, more: str = "") -> str:
    return f"{OFFERINGS}{thing.reference}/{more}"


def drafting(*offerings: ServiceOffering, **changed: Any) -> dict[str, Any]:
    """Each offering in its first plan, as its page showed it."""
    chosen = {}
    for offering in offerings:
        version = offering.shown
        plan = version.offered().plans[0].name
        chosen |= {f"{offering.reference}-number": version.number, f"{offering.reference}-plan": plan}
    return {"name": "Workplace services", "first_day": today().isoformat(), **chosen, **changed}
