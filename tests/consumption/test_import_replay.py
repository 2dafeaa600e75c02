"""Whatever a log tells, its clocks are those that the moves of `Clock` would have left (K17)."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from consumption.models import ServiceRequest
from relationships.models import AgreementVersion, Clock, ClockWarning, ServiceRelationship
from relationships.models.clock_row import READ
from relationships.terms import OFFICE_HOURS, Hours, Metric, Target
from tests.consumption.event_log import file_of, incident, loaded, utc
from tests.factories import World

WAITS = {"Awaiting User Info": "consumer", "Awaiting Vendor": "supplier", "Awaiting Evidence": "provider"}
PAUSE_IN = [text for state, side in WAITS.items() for text in ("--pause-in", f"{state}={side}")]
STATES = ("New", "Active", "Resolved", "Closed", "On Hold", "Awaiting Problem", *WAITS)
STORED = (*READ, "state", "stopped_at", "started_at", "target_seconds", "pausing", "reopening", "unit", "calendar_id")


@dataclass(frozen=True)
class Thing:
    """What the clocks of the replay run for."""

    reference: str
    relationship: ServiceRelationship

    @property
    def sides(self) -> dict[str, Any]:
        return self.relationship.sides


def logged(seed: int) -> list[tuple[str, datetime]]:
    """Up to ten states in a row, some minutes or days apart, ended by a closing so that nothing depends on today."""
    dice, at, events = random.Random(seed), utc(2016, 3, 4, 9), []
    for _step in range(dice.randint(1, 10)):
        events.append((dice.choice(STATES), at))
        at += timedelta(minutes=dice.choice((0, 7, 45, 60, 8 * 60, 24 * 60, 3 * 24 * 60)))
    return [*events, ("Closed", at)]


def replayed(version: AgreementVersion, thing: Thing, events: list[tuple[str, datetime]], end: str) -> list[Clock]:
    """The fulfil clock taken from event to event by its own moves."""
    clock = Clock.start(thing, version=version, metric=Metric.FULFIL, kind="action", priority="P3", at=events[0][1])
    assert clock
    clocks, waiting, begun = [clock], "", False
    for state, at in events:
        state = "Active" if state == "New" and begun else state
        begun = begun or state != "New"
        over = state == "Closed" or (state == "Resolved" and end == "resolved")
        side = WAITS.get(state, "")
        if waiting and (over or not side):
            clock.resume(at=at, by=None)
        if over:
            clock.stop(at=at)
        elif state != "New" and clock.stopped_at:
            again = clock.reopen(at=at, by=None)
            if again.pk != clock.pk:
                clocks.append(again)
            clock = again
        if side and state != waiting:
            clock.pause(at=at, side=side, reason=state, by=None)
        waiting = state if side else ""
    return [Clock.objects.get(pk=each.pk) for each in clocks]


def told(clock: Clock) -> dict[str, Any]:
    segments = clock.segments.order_by("pk").values_list("running", "since_at", "until_at", "reason", "side", "code")
    warnings = ClockWarning.objects.filter(clock=clock).values_list("percent", "at")
    facts = {name: getattr(clock, name) for name in STORED}
    return {**facts, "segments": list(segments), "warnings": set(warnings)}


@pytest.mark.django_db
@pytest.mark.parametrize("reopening", ["continue", "restart", "ignore"])
@pytest.mark.parametrize(
    ("end", "facts"),
    [
        ("resolved", {}),
        ("closed", {"pausing": "not_own", "warnings": (25, 50, 90)}),
        ("resolved", {"amount": 2, "unit": "business_days"}),
        ("closed", {"amount": 1, "unit": "business_days", "end_of_day": True, "pausing": "other_side"}),
    ],
)
def test_an_import_leaves_what_moves_would(reopening: str, end: str, facts: dict[str, Any], tmp_path, world: World):
    """K4, K5, K6, K7, K11, K14, K16, K17: rows, segments and warnings, of sixteen incidents each."""
    target = Target(**{"metric": "fulfil", "amount": 8, "until": end, "reopening": reopening, **facts})
    hours = Hours("Europe/London", OFFICE_HOURS)
    version = world.agreed(first_day=utc(2016, 1, 1).date(), priorities=("P3",), targets=(target,), hours=hours)
    logs = {f"INC{seed}": logged(seed) for seed in range(16)}
    log = [
        row
        for name, events in logs.items()
        for row in incident(
            name,
            *((state, f"{at:%-d/%-m/%Y %H:%M}") for state, at in events),
            opened_at=f"{events[0][1]:%-d/%-m/%Y %H:%M}",
        )
    ]
    loaded(file_of(tmp_path, log), world.relationship, "--timezone", "UTC", *PAUSE_IN)

    references = dict(ServiceRequest.objects.values_list("source_reference", "reference"))
    assert len(references) == 16
    for number, (name, events) in enumerate(logs.items()):
        imported = list(Clock.objects.filter(subject=references[name]).order_by("cycle"))
        wanted = replayed(version, Thing(f"SR-9{number:05}", world.relationship), events, end)
        assert [told(clock) for clock in imported] == [told(clock) for clock in wanted], events
        assert [clock.cycle for clock in imported] == list(range(1, len(wanted) + 1))
    latest = ServiceRequest.objects.get(source_reference="INC0").fulfil_clock
    assert latest
    assert latest.cycle == Clock.objects.filter(subject=references["INC0"]).count()
