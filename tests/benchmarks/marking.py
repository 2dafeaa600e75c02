"""Does looking for what became due depend on how many clocks run (K19)?

Each round adds clocks that are due by now, and looks: the warnings and breaches are written with their alerts.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests.benchmarks.clocks_at_scale import Cost, analysed, copied, cost_of, first_clock, scratch, with_segments
from tests.benchmarks.figure import Figure

FEW, MANY, DUE, ROUNDS = 10_000, 1_000_000, 500, 7
MOST_TIMES, MOST_MILLISECONDS, MOST_IDLE = 1.5, 0.5, 5.0
LATER = timedelta(days=300)
BY_NOW = {name: f"clock.{name} - interval '300 days'" for name in ("due_at", "warn_at")}


def figures() -> Iterator[Figure]:
    with scratch("tandem_benchmark_marking"):
        first = first_clock()
        put_off(first)
        found: dict[int, Cost] = {}
        begin = 0
        for running in (FEW, MANY):
            copied(first, begin + 1, running)
            begin = running
            analysed()
            rounds = [marking(first, MANY + running * 10 + number * DUE) for number in range(ROUNDS)]
            found[running] = Cost(min(each.wall for each in rounds), min(each.work for each in rounds))
            name = f"{DUE} due among {running:,} running"
            yield Figure(name, found[running].wall * 1000, "ms")
            yield Figure(f"{name}, each", found[running].work / DUE * 1000, "ms of work", at_most=MOST_MILLISECONDS)
        for kind in ("wall", "work"):
            ratio = getattr(found[MANY], kind) / getattr(found[FEW], kind)
            bound = MOST_TIMES if kind == "work" else None
            yield Figure(f"{kind}, {MANY:,} beside {FEW:,}", ratio, "times", at_most=bound)
        now = first.due_at + timedelta(hours=1)
        idle = min(cost_of(lambda: mark(now)).work for _ in range(ROUNDS))
        yield Figure(f"nothing due among {MANY:,}", idle * 1000, "ms of work", at_most=MOST_IDLE)


def put_off(first: Any) -> None:
    """The clock that is copied is not due itself, nor are its copies that only run."""
    from django.db.models import F

    from relationships.models import Clock

    Clock.objects.filter(pk=first.pk).update(due_at=F("due_at") + LATER, warn_at=F("warn_at") + LATER)


def marking(first: Any, number: int) -> Cost:
    copied(first, number + 1, number + DUE, **BY_NOW)
    with_segments(first, number + 1, number + DUE)
    now = first.due_at + timedelta(hours=1)
    breached: list[int] = []
    cost = cost_of(lambda: breached.extend(mark(now)))
    assert len(breached) == DUE, f"{len(breached)} of {DUE} were marked"
    return cost


def mark(now: Any) -> list[int]:
    from relationships.models.clock_marking import mark_time

    return mark_time(now)
