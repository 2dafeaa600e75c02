"""A scratch database with very many open clocks: one World, whose first clock is copied by the database itself."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

SEEDED = date(2026, 1, 1)
BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)


@contextmanager
def scratch(name: str) -> Iterator[None]:
    """A fresh database beside ours, gone afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import connection

    ours = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    try:
        yield
    finally:
        with suppress(Exception):
            connection.creation.destroy_test_db(ours, verbosity=0)


def first_clock(**target: Any) -> Any:
    """A World whose agreement has one target, and the clock that a request under it would run."""
    from relationships.models import Clock
    from relationships.terms import OFFICE_HOURS, Hours, Metric, Target
    from tests.factories import World

    world = World()
    version = world.agreed(
        first_day=SEEDED, targets=(Target("fulfil", 40, **target),), hours=Hours("Europe/London", OFFICE_HOURS)
    )
    clock = Clock.start(Thing(world), version=version, metric=Metric.FULFIL, kind="action", priority="High", at=BEGAN)
    clock.refresh_from_db()
    return clock


class Thing:
    """Whatever is timed."""

    def __init__(self, world: Any) -> None:
        self.reference, self.sides, self.side_of = "XX-0", world.relationship.sides, world.relationship.side_of


def copied(clock: Any, first: int, last: int, **columns: str) -> None:
    """Copies number first to last of a clock with its open segment; `columns` are SQL of the number n."""
    from django.db import connection

    own = {"reference": "'CLK-N' || n", "subject": "'XX-' || n", **columns}
    names = [field.column for field in clock._meta.concrete_fields if field.column != "id"]
    said = ", ".join(f"{own[name]}" if name in own else f"clock.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO relationships_clock ({', '.join(names)}) SELECT {said} "
            "FROM relationships_clock AS clock, generate_series(%s, %s) AS n WHERE clock.id = %s",
            [first, last, clock.pk],
        )


def with_segments(clock: Any, first: int, last: int) -> None:
    """Their first segments: what the fold reads."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO relationships_clocksegment (clock_id, running, since_at, reason, code, side, relationship_id, "
            "provider_id, consumer_id) SELECT id, true, started_at, '', '', '', relationship_id, provider_id, "
            "consumer_id FROM relationships_clock "
            "WHERE subject IN (SELECT 'XX-' || n FROM generate_series(%s, %s) AS n)",
            [first, last],
        )


@dataclass(frozen=True)
class Cost:
    """What an act took: by the clock on the wall, and in work of this process and of its database session.

    The work hardly depends on who else uses the machine; on a quiet one both are nearly the same.
    """

    wall: float
    work: float


def cost_of(act: Callable[[], object]) -> Cost:
    """In seconds. Where the session's process cannot be seen (a database elsewhere), the wall clock stands for both."""
    gc.collect()
    gc.disable()
    try:
        work, wall = _work(), time.perf_counter()
        act()
        wall = time.perf_counter() - wall
        return Cost(wall, _work() - work if work else wall)
    finally:
        gc.enable()


def _work() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (session,) = cursor.fetchone()
    try:
        nanoseconds = int(Path(f"/proc/{session}/schedstat").read_text().split()[0])
    except OSError:
        return 0.0
    return time.process_time() + nanoseconds / 1e9


def analysed() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) relationships_clock")
