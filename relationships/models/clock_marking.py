"""Writing down what became due: late runs change no result, for state follows from instants (K19)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from relationships.models.clock import Clock


def mark_time(now: datetime, *, batch: int = 500) -> list[int]:
    """Write down every warning and breach that is due by `now`: at the instant calculated, once each (invariant 18).

    Works in transactions of `batch` clocks; rows somebody else holds are left for the next run. Returns the keys of the
    clocks breached.
    """
    running = Clock.objects.filter(state=Clock.State.RUNNING)
    while _mark(running.filter(warn_at__lte=now).order_by("warn_at"), batch, warned_at=F("warn_at"), warn_at=None):
        pass
    breached: list[int] = []
    due = running.filter(breached_at=None, due_at__lt=now).order_by("due_at")
    while marked := _mark(due, batch, breached_at=F("due_at")):
        breached += marked
    return breached


@transaction.atomic
def _mark(due: Any, batch: int, **facts: Any) -> list[int]:
    """Write the facts to the first of these clocks that nobody holds; returns their keys."""
    free = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
    keys = list(free.values_list("pk", flat=True)[:batch])
    Clock.objects.filter(pk__in=keys).update(**facts)
    return keys
