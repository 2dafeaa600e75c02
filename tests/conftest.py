"""What every test stands on: settings start the embedded PostgreSQL when DATABASE_URL is not set."""

from collections.abc import Callable

import pytest
from django.test import Client

from relationships.models import Membership
from tests.factories import World


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def as_member() -> Callable[[Membership | None], Client]:
    """A signed-in client who acts as the member; None is an anonymous visitor."""

    def signed_in(member: Membership | None) -> Client:
        client = Client()
        if member:
            client.force_login(member.person)
            session = client.session
            session["acting_as"] = member.reference
            session.save()
        return client

    return signed_in
