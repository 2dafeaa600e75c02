"""Requests in the provider's queue, and an offering that is a draft."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consumption.models import ServiceRequest
from provision.models import Fulfilment, ServiceOffering
from relationships.models import Role
from tests.consumption.states import request_in
from tests.factories import World


@pytest.fixture
def three(world: World) -> list[ServiceRequest]:
    """Overdue and nobody's; due later and mine; delivered and somebody else's."""
    version, now = world.agreed(), timezone.now()
    late = world.request(version, at=now - timedelta(days=7), title="Late", priority="High")
    mine = world.request(version, part="Laptop", title="Mine")
    Fulfilment.begin(mine, by=world.provider)
    done = request_in("fulfilled", world, version=version, title="Done", at=now - timedelta(minutes=1))
    request_in("closed", world, version=version, title="Closed")
    other = world.member(world.harbour, "Finn Fulfiller", Role.FULFILLER)
    Fulfilment.assign(done, other, by=world.provider)
    return [late, mine, done]


@pytest.fixture
def draft(world: World) -> ServiceOffering:
    return ServiceOffering.draft(by=world.provider, service="Storage", name="Clinical storage")
