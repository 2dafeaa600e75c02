"""What every test stands on: settings start the embedded PostgreSQL when DATABASE_URL is not set."""

import gc
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from relationships.models import Membership
from tests.factories import World


def pytest_collection_finish() -> None:
    """What was imported by now stays to the end, so the collector need not look at it again: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(scope="module")
def module_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What fixtures of a module write is there for all its tests, each of which takes back what it did to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


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
