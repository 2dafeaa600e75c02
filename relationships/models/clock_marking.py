"""Writing down what became due: late runs change no result, for state follows from instants (K19)."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, prefetch_related_objects

from relationships.models.clock import Clock
from relationships.models.clock_alert import Mark, alert_of
from relationships.models.clock_history import ClockWarning
from relationships.models.clock_target import aim_of
from relationships.timing import as_of


def mark_time(now: datetime, *, batch: int = 500) -> list[int]:
    """Write down every warning and breach that is due by `now`: at the instant calculated, once each (invariant 18).

    Works in transactions of `batch` clocks, the longest due first; rows somebody else holds are left for the next run.
    Whoever is told of it finds an alert, there if and only if its cause is (invariant 32). Returns the keys of the
    clocks breached.
    """
    running = Clock.objects.filter(state=Clock.State.RUNNING)
    warned = running.filter(warn_at__lte=now)
    due = running.filter(breached_at=None, due_at__lt=now)
    for _keys in _in_batches(warned, "warn_at", batch, lambda rows: _warn(rows, now)):
        pass
    batches = _in_batches(due, "due_at", batch, lambda rows: _breach(rows, now))
    return [key for keys in batches for key in keys]


def _in_batches(due: Any, instant: str, batch: int, mark: Callable[[list[Clock]], None]) -> Iterator[list[int]]:
    """Lock, mark and commit one batch after the other, each beginning where the one before ended."""
    rest = due
    while rest.exists():  # most looks find nothing, and should cost next to nothing
        with transaction.atomic():
            free = rest.order_by(instant, "pk").select_for_update(skip_locked=True, no_key=True, of=("self",))
            clocks = list(free[:batch])
            mark(clocks)
        if clocks:
            yield [clock.pk for clock in clocks]
        if len(clocks) < batch:
            return
        at = getattr(clocks[-1], instant)
        rest = due.filter(**{f"{instant}__gte": at}).exclude(Q(**{instant: at}, pk__lte=clocks[-1].pk))


def _warn(clocks: list[Clock], now: datetime) -> None:
    """The warnings that the fold comes to at `now`, under the aim that holds: what a timely run would have written."""
    if not clocks:
        return
    rows: list[ClockWarning] = []
    marks: list[Mark] = []
    facts: list[tuple[int, datetime | None, datetime | None]] = []
    prefetch_related_objects(clocks, "segments", "retargets")
    for clock in clocks:
        reading = clock.reading()
        reached = as_of(reading, aim_of(clock), now)
        rows += (ClockWarning(**clock.sides, clock=clock, percent=percent, at=at) for percent, at in reached.warnings)
        marks += (Mark(clock, "warning", percent, at, at) for percent, at in reached.warnings[len(reading.warnings) :])
        facts.append((clock.pk, reached.warned_at, reached.warn_at))
    ClockWarning.objects.bulk_create(rows, ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE relationships_clock AS clock SET warned_at = marked.warned_at, warn_at = marked.warn_at "
            "FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS marked(id, warned_at, warn_at) "
            "WHERE clock.id = marked.id",
            [list(column) for column in zip(*facts, strict=True)],
        )
    alert_of(marks, now)


def _breach(clocks: list[Clock], now: datetime) -> None:
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(breached_at=F("due_at"))
    alert_of([_breach_of(clock) for clock in clocks], now)


def _breach_of(clock: Clock) -> Mark:
    """Nobody can have known of a breach that came with another target before that (K9)."""
    assert clock.due_at is not None  # only what is due by now comes here
    aimed = clock.retargets.last() if clock.born_breached else None
    return Mark(clock, "breach", 100, clock.due_at, aimed.until_at if aimed else clock.due_at)
