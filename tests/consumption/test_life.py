"""Whatever the order of moves, a request and its clocks tell one story (walls 9-11, 16, 19, 20)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consumption.models import ServiceRequest
from consumption.models.request_clocks import TIMED
from relationships.models import Clock, ClockSegment, Comment, Record, Refused, Side
from relationships.terms import Target, WaitsFor
from tests.consumption.answering import WARD, parts_that_ask
from tests.consumption.states import FACTS
from tests.factories import World

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MOVES = [*(move.name for move in ServiceRequest.moves), "say"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(MOVES), st.integers(0, 30 * 3600), st.sampled_from(WaitsFor), st.sampled_from(list(Side))
    ),
    min_size=1,
    max_size=12,
)
END = ("closed", "declined", "withdrawn")


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=STEPS,
    until=st.sampled_from(["resolved", "closed", "accepted"]),
    mode=st.sampled_from(["always", "answer"]),
    reopening=st.sampled_from(["continue", "restart", "ignore"]),
    retroactive=st.booleans(),
)
def test_any_order_of_moves_leaves_request_and_clocks_in_agreement(
    world: World,
    steps: list[tuple[str, int, WaitsFor, Side]],
    until: str,
    mode: str,
    reopening: str,
    retroactive: bool,
) -> None:
    with transaction.atomic():
        request = world.request(
            world.agreed(
                first_day=MONDAY.date() - timedelta(days=3),
                parts=parts_that_ask(world, WARD),
                targets=(
                    Target("respond", 4),
                    Target("fulfil", 8, until=until, reopening=reopening, retroactive=retroactive),
                    Target("fulfil", 4, priority="High", until=until, retroactive=retroactive),
                    Target("update", 2, mode=mode),
                    Target("approve", 3, "business_days", debtor="consumer"),
                    Target("obligation", 2, "business_days", debtor="consumer"),
                    Target("obligation", 3, debtor="provider"),
                ),
            ),
            at=MONDAY,
            answers={"Ward": "Ward 3"},
        )
        now = MONDAY
        for move, seconds, waits_for, speaks in steps:
            now += timedelta(seconds=seconds)
            request = ServiceRequest.objects.get(pk=request.pk)
            step(world, request, move, now, waits_for, speaks)
            agrees(ServiceRequest.objects.get(pk=request.pk), now)
        transaction.set_rollback(True)


def step(world: World, request: ServiceRequest, move: str, now: datetime, waits_for: WaitsFor, speaks: Side) -> None:
    if move == "say":
        Comment.say(request, by=getattr(world, str(speaks)), text="Any news?", at=now)
        return
    facts = dict(FACTS.get(move, {}))
    if move == "hold":
        facts["waits_for"] = waits_for
    if move == "reprioritise":
        facts["priority"] = request.version.agreedprioritys.exclude(pk=request.priority_id).get()
    side = next(m.side for m in request.moves if m.name == move)
    before = request.status
    try:
        getattr(request, move)(by=getattr(world, str(side)), at=now, **facts)
    except Refused:
        assert ServiceRequest.objects.get(pk=request.pk).status == before


def agrees(request: ServiceRequest, now: datetime) -> None:
    targets = {move.name: move.target for move in request.moves if move.target} | {"raise": "submitted"}
    records = list(Record.objects.filter(subject=request.reference, move__in=targets))
    assert targets[records[-1].move] == request.status
    clocks = list(Clock.of(request.reference))
    for clock in clocks:
        tells_its_history(clock)
        if request.status in END:
            assert not clock.is_open
    holding = {request.clock_of(metric) for metric in TIMED}
    assert {clock for clock in clocks if clock.is_open} <= holding
    respond, fulfil = request.respond_clock, request.fulfil_clock
    assert respond
    assert fulfil
    assert respond.is_open == (request.status == "submitted")
    assert (fulfil.state == "paused") == (request.status == "held")
    assert bool(request.held_for) == (request.status == "held")
    asked, approve = request.obligation_clock, request.approve_clock
    assert bool(asked and asked.is_open) == (request.held_for in ("provider", "consumer"))
    assert bool(approve and approve.is_open) == (request.status == "fulfilled")
    dues = [c.due_at for c in clocks if c.state == "running" and c.due_at and c.debtor == "provider"]
    assert request.next_due_at == min(dues, default=None)
    nobody = request.status in END or request.held_for in ("supplier", "agreed", "force_majeure")
    assert (request.waits_for() is None) == nobody


def tells_its_history(clock: Clock) -> None:
    """K17: the row repeats the fold over its segments, whatever happened."""
    segments = list(ClockSegment.objects.filter(clock=clock))
    assert [s.until_at is None for s in segments].count(True) == int(clock.is_open)
    reading = clock.reading()
    assert (clock.used, clock.paused, clock.due_at) == (reading.used, reading.paused, reading.due_at)
    if not clock.is_open and clock.state != "cancelled":
        assert (clock.state == "breached") == (reading.breached_at is not None)
