"""Addresses of offerings, and what the form of a draft agreement is sent."""

from typing import Any

from provision.models import ServiceOffering
from tests.factories import today

OFFERINGS = "/provision/offerings/"


def page_of(thing: ServiceOffering, more: str = "") -> str:
    return f"{OFFERINGS}{thing.reference}/{more}"


def drafting(*offerings: ServiceOffering, **changed: Any) -> dict[str, Any]:
    return {
        "name": "Workplace services",
        "first_day": today().isoformat(),
        "offerings": [offering.reference for offering in offerings],
        **changed,
    }
