"""Is what a clock's row repeats still what its history comes to (K17, invariant 20)?"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import prefetch_related_objects

from relationships.models import Clock
from relationships.models.clock_row import READ
from relationships.models.clock_target import aim_of
from relationships.timing import Reading, as_of

AT_ONCE = 500
HISTORY = ("segments", "retargets")


class Difference(NamedTuple):
    """One column of a clock that does not say what its segments come to."""

    reference: str
    column: str
    stored: Any
    replayed: Any


def differences(clocks: Any, now: datetime) -> Iterator[list[Difference]]:
    """For each of these clocks, oldest first, what differs; memory does not grow with their number.

    Who differs is read again under its lock, so that nobody who changes it at this moment makes it look wrong.
    """
    last = 0
    while batch := list(clocks.filter(pk__gt=last).order_by("pk").prefetch_related(*HISTORY)[:AT_ONCE]):
        for clock in batch:
            yield _compared(clock, now) and _compared_again(clock.pk, now)
        last = batch[-1].pk


@transaction.atomic
def _compared_again(key: int, now: datetime) -> list[Difference]:
    clock = Clock.objects.select_for_update(of=("self",), no_key=True).get(pk=key)
    prefetch_related_objects([clock], *HISTORY)
    return _compared(clock, now)


def _compared(clock: Clock, now: datetime) -> list[Difference]:
    """Both as of `now`, for the fold knows no present moment: each warning and breach that time ran up to by then
    counts as marked, in the row and in the fold, whether or not the sweeper has come by (K19)."""
    folded = clock.reading()
    reading = as_of(folded, aim_of(clock), now)
    stored = {name: getattr(clock, name) for name in (*READ, "state")}
    if clock.state == Clock.State.RUNNING:
        _mark(stored, folded, reading, now)
    clock.take(reading)
    replayed = {name: getattr(clock, name) for name in READ} | {"state": _state(clock, reading)}
    return [
        Difference(clock.reference, name, value, replayed[name])
        for name, value in stored.items()
        if value != replayed[name]
    ]


def _mark(stored: dict[str, Any], folded: Reading, reading: Reading, now: datetime) -> None:
    """What the sweeper would write into the row by now, if the row says truly what comes next."""
    if stored["warn_at"] in [at for _percent, at in reading.warnings[len(folded.warnings) :]]:
        stored["warned_at"] = stored["warned_at"] or stored["warn_at"]
        stored["warn_at"] = reading.warn_at
    if stored["due_at"] and stored["due_at"] < now:
        stored["breached_at"] = stored["breached_at"] or stored["due_at"]


def _state(clock: Clock, reading: Reading) -> str:
    """Running or paused as the open segment says; without one stopped, unless it was cancelled."""
    for segment in clock.segments.all():
        if segment.correction_id is None and segment.until_at is None:
            return str(Clock.State.RUNNING if segment.running else Clock.State.PAUSED)
    if clock.state == Clock.State.CANCELLED:
        return str(clock.state)
    return str(Clock.State.BREACHED if reading.breached_at else Clock.State.MET)
