"""Requests that the tests of lists and pages look at."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consumption.models import ServiceRequest
from tests.consumption.states import take
from tests.factories import World


@pytest.fixture
def three(world: World) -> list[ServiceRequest]:
    """Raised an hour apart: urgent storage in progress, a laptop, a portal seat on hold."""
    version, now = world.agreed(), timezone.now()
    storage = world.request(version, priority="High", at=now - timedelta(hours=3), title="Space for scans")
    laptop = world.request(
        version, part="Laptop", at=now - timedelta(hours=2), title="Laptop for nights", wish="ward 7"
    )
    portal = world.request(version, part="Clinic portal", at=now - timedelta(hours=1), title="Seat for the locum")
    take(storage, "accept", world)
    take(portal, "accept", world)
    take(portal, "hold", world)
    return [storage, laptop, portal]
