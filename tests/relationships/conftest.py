"""A draft, and the client of who writes it."""

import pytest
from django.test import Client

from relationships.models import AgreementVersion
from tests.factories import World
from tests.relationships.writing import AsMember


@pytest.fixture
def draft(world: World) -> AgreementVersion:
    return world.draft()


@pytest.fixture
def writer(world: World, as_member: AsMember) -> Client:
    return as_member(world.provider)
