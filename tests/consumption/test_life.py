"""Whatever the order of moves, a request and its clocks tell one story (walls 9-11, 16, 19, 20)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consumption.models import ServiceRequest
from relationships.models import Clock, ClockSegment, Record, Refused, Side
from relationships.terms import Target
from tests.consumption.states import FACTS
from tests.factories import World

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MOVES = [move.name for move in ServiceRequest.moves]
STEPS = st.lists(
    st.tuples(st.sampled_from(MOVES), st.integers(0, 30 * 3600), st.sampled_from(list(Side))), min_size=1, max_size=12
)
END = ("closed", "declined", "withdrawn")


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, until=st.sampled_from(["resolved", "closed"]))
def test_any_order_of_moves_leaves_request_and_clocks_in_agreement(
    world: World, steps: list[tuple[str, int, Side]], until: str
) -> None:
    with transaction.atomic():
        targets = (Target("respond", 4), Target("fulfil", 8, until=until))
        version = world.agreed(first_day=MONDAY.date() - timedelta(days=3), targets=targets)
        request = world.request(version, at=MONDAY)
        now = MONDAY
        for move, seconds, waits_for in steps:
            now += timedelta(seconds=seconds)
            request = ServiceRequest.objects.get(pk=request.pk)
            facts = dict(FACTS.get(move, {}))
            if move == "hold":
                facts["waits_for"] = waits_for
            side = next(m.side for m in request.moves if m.name == move)
            before = request.status
            try:
                getattr(request, move)(by=getattr(world, str(side)), at=now, **facts)
            except Refused:
                assert ServiceRequest.objects.get(pk=request.pk).status == before
            agrees(ServiceRequest.objects.get(pk=request.pk), now)
        transaction.set_rollback(True)


def agrees(request: ServiceRequest, now: datetime) -> None:
    records = list(Record.objects.filter(subject=request.reference))
    targets = {move.name: move.target for move in request.moves} | {"raise": "submitted"}
    assert targets[records[-1].move] == request.status
    clocks = list(Clock.objects.filter(subject=request.reference).order_by("metric"))
    assert len(clocks) == 2
    for clock in clocks:
        segments = list(ClockSegment.objects.filter(clock=clock))
        assert [s.until_at is None for s in segments].count(True) == int(clock.is_open)
        reading = clock.reading()
        assert (clock.used, clock.paused, clock.due_at) == (reading.used, reading.paused, reading.due_at)
        if not clock.is_open and clock.state != "cancelled":
            assert (clock.state == "breached") == (reading.breached_at is not None)
        if request.status in END:
            assert not clock.is_open
    fulfil, respond = clocks
    assert (fulfil.state == "paused") == (request.status == "held")
    assert bool(request.held_for) == (request.status == "held")
    assert respond.is_open == (request.status == "submitted")
    dues = [c.due_at for c in clocks if c.state == "running" and c.due_at]
    assert request.next_due_at == min(dues, default=None)
    assert (request.waits_for() is None) == (request.status in END)
