"""A draft, the client of who writes it, and that of the operator."""

import pytest
from django.test import Client

from relationships.models import AgreementVersion, Person
from tests.factories import PASSWORD, World
from tests.relationships.writing import AsMember


@pytest.fixture
def draft(world: World) -> AgreementVersion:
    return world.draft()


@pytest.fixture
def writer(world: World, as_member: AsMember) -> Client:
    return as_member(world.provider)


@pytest.fixture
def operator(db: None) -> Client:
    person = Person.objects.create_superuser("operator@example.org", PASSWORD, name="Olga Operator")
    client = Client()
    client.force_login(person)
    return client
