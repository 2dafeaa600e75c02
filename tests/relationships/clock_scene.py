"""What the machine over clocks was agreed: hours with a night shift over the end of summer time, and targets of each
kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from relationships.terms import Hours, Target, WaitsFor

from . import business_time_oracle as oracle

STEP = timedelta(minutes=15)
BEGIN = datetime(2026, 10, 23, 8, tzinfo=UTC)
"""Friday before the night on which summer time ends."""
HOURS = Hours(
    "Europe/Rome",
    weekly=(
        *((day, opens, closes) for day in range(4) for opens, closes in ((480, 720), (780, 1080))),
        *((4, 600, 840), (5, 1320, 360)),
    ),
    holidays=((date(2026, 10, 27), "Closed"),),
    exceptions=((date(2026, 10, 26), ((0, 120), (1380, 1440)), ""),),
)
OTHER_HOURS = (
    Hours("Europe/Rome", weekly=tuple((day, 600, 780) for day in range(7))),
    Hours("Europe/Rome", weekly=tuple((day, 1200, 240) for day in range(7)), holidays=HOURS.holidays),
    Hours("Europe/London", weekly=tuple((day, 0, 1440) for day in range(7))),
)
TARGETS = (
    Target("fulfil", 3, kind="action", priority="High", warn_percent=50, warnings=(75, 100)),
    Target("fulfil", 8, kind="action", priority="Normal", pausing="not_own", retroactive=False, reopening="restart"),
    Target("fulfil", 5, kind="goods", priority="High", hours="always", pausing="other_side", reopening="ignore"),
    Target("fulfil", 6, kind="goods", priority="Normal", zone="consumer", pausing="never", warnings=(25,)),
    Target("fulfil", 2, kind="access", priority="High", pausing="any", retroactive=False),
)
"""For access and Normal nothing was agreed (K10)."""
PAUSED_BY = {
    "usual": set(WaitsFor),
    "any": set(WaitsFor),
    "not_own": set(WaitsFor) - {WaitsFor.PROVIDER},
    "other_side": {WaitsFor.CONSUMER},
    "never": set(),
}
AIMS = st.sampled_from([*((t.kind, t.priority) for t in TARGETS), ("access", "Normal")])
STARTS = AIMS.filter(lambda aim: agreed_for(*aim) is not None)
SETTINGS = settings(max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
TICKS = st.integers(0, 30)


def naive_hours(hours: Hours, zone: str) -> oracle.Hours:
    weekly: dict[int, tuple[tuple[int, int], ...]] = {}
    for day, opens, closes in hours.weekly:
        weekly[day] = (*weekly.get(day, ()), (opens, closes))
    closed = frozenset(day for day, _name in hours.holidays)
    return oracle.Hours(zone, weekly, closed, exceptions={day: windows for day, windows, _name in hours.exceptions})


NAIVE = {
    (hours, zone): naive_hours(hours, "Europe/London" if zone else hours.time_zone)
    for hours in (HOURS, *OTHER_HOURS)
    for zone in (False, True)
}

OVERLAPS = """
SELECT one.id, other.id FROM relationships_clocksegment AS one JOIN relationships_clocksegment AS other
ON one.clock_id = other.clock_id AND one.id < other.id AND one.correction_id IS NULL AND other.correction_id IS NULL
AND tstzrange(one.since_at, one.until_at) && tstzrange(other.since_at, other.until_at)
"""


def agreed_for(kind: str, priority: str) -> Target | None:
    return next((t for t in TARGETS if (t.kind, t.priority) == (kind, priority)), None)


def overlapping() -> list[Any]:
    """Segments of one clock that overlap, corrections left out: there are none."""
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        return cursor.fetchall()


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
