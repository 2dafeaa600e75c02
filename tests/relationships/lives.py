"""Agreements of other days: put in force then, looked at on any day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import time_machine

from relationships.models import AgreementTerm, AgreementVersion
from relationships.terms import Duration
from tests.factories import World

TACIT = Duration(months=12, renewal="tacit", renewal_months=12, provider_notice=2, consumer_notice=2)


def at(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


@contextmanager
def on(day: str, hour: int = 12) -> Iterator[None]:
    """The world as if it were that day."""
    with time_machine.travel(at(day, hour), tick=False):
        yield


def lasting(world: World, first_day: str, last_day: str | None, duration: Duration = TACIT, **facts: Any) -> Any:
    """A version in force with this first term, as it stood when that began."""
    last = date.fromisoformat(last_day) if last_day else None
    with on(first_day):
        return world.agreed(first_day=date.fromisoformat(first_day), last_day=last, duration=duration, **facts)


def days_pass(version: AgreementVersion, until: str, hour: int = 12) -> int:
    """The job of that day; returns how much it moved."""
    with on(until, hour):
        moved = AgreementVersion.keep_time(at(until, hour))
    version.refresh_from_db()
    return moved


def terms_of(version: AgreementVersion) -> list[tuple[str, str]]:
    """First and last day of each term so far."""
    rows = AgreementTerm.objects.filter(version=version).order_by("number")
    return [(str(term.first_day), str(term.last_day)) for term in rows]
