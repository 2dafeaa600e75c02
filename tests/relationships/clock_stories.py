"""What happens to clocks in tests of marking, alerts and moves, and what became of it."""

from datetime import datetime
from typing import Any

from relationships.models import AgreementVersion, Clock, ClockAlert, ClockWarning, Side
from relationships.terms import Metric
from tests.factories import World
from tests.relationships.clock_words import Thing


def running(world: World, version: AgreementVersion, when: datetime, reference: str = "XX-1", **facts: Any) -> Clock:
    """The clock of a version's target for fulfilment that runs since then, unless said otherwise."""
    facts = {"metric": Metric.FULFIL, "kind": "action", "priority": "High", **facts}
    clock = Clock.start(Thing(world, reference), version=version, at=when, **facts)
    assert clock is not None
    clock.refresh_from_db()
    return clock


def paused(clock: Clock, when: datetime, side: Side = Side.CONSUMER) -> None:
    clock.pause(at=when, reason="Which room?", side=side, by=None)


def warnings_of(clock: Clock) -> list[tuple[int, datetime]]:
    return list(ClockWarning.objects.filter(clock=clock).order_by("at", "percent").values_list("percent", "at"))


def marks_of(clock: Clock) -> dict[str, Any]:
    names = ("state", "used", "paused", "due_at", "warn_at", "warned_at", "breached_at", "since_at", "born_breached")
    return Clock.objects.filter(pk=clock.pk).values(*names).get()


def told(*clocks: Clock) -> set[tuple[str, str, int]]:
    """To whom, what."""
    rows = ClockAlert.objects.filter(clock__in=clocks).select_related("membership__person")
    return {(alert.membership.person.name, alert.kind, alert.percent) for alert in rows}
