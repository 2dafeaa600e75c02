"""A request on clocks of a Monday, and what is agreed for it, as the tests of its clocks make them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from consumption.models import ServiceRequest
from relationships.models import Clock
from relationships.terms import Target
from tests.factories import World

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""09:00 in London, in winter; service hours are 9 to 17."""
USUAL = (Target("respond", 4), Target("fulfil", 8))
ANSWERS = Target("obligation", 2, "business_days", debtor="consumer")
CONFIRMS = Target("approve", 3, "business_days", debtor="consumer")


def monday(hour: int = 9, minute: int = 0, days: int = 0) -> datetime:
    return MONDAY.replace(hour=hour, minute=minute) + timedelta(days=days)


def raised(world: World, *targets: Target, at: datetime = MONDAY, **facts: Any) -> ServiceRequest:
    """A request under these targets alone."""
    terms = {name: facts.pop(name) for name in ("limits", "priorities", "matrix") if name in facts}
    first_day = (at - timedelta(days=3)).date()
    return world.request(world.agreed(first_day=first_day, targets=targets, **terms), at=at, **facts)


def clock(request: ServiceRequest, metric: str, cycle: int = 1) -> Clock:
    """As it is stored."""
    found: Clock = Clock.objects.get(subject=request.reference, metric=metric, cycle=cycle)
    return found


def states(request: ServiceRequest) -> dict[str, list[str]]:
    """The states of all its clocks by metric, first cycle first."""
    found: dict[str, list[str]] = {}
    for each in Clock.objects.filter(subject=request.reference).order_by("cycle"):
        found.setdefault(each.metric, []).append(each.state)
    return found
