"""Open clocks onto other hours: time used stays, and what is left counts against the new ones (C11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection

from relationships.business_time import BusinessDays, Measure
from relationships.followers import clocks_moved
from relationships.models.calendar import HoursInForce, business_calendar
from relationships.models.clock import Clock
from relationships.models.clock_row import ClockState
from relationships.terms import Unit
from relationships.timing import ZERO

AT_ONCE = 2000
COLUMNS = (
    *("pk", "reference", "subject", "metric", "state", "time_zone", "unit", "end_of_day", "target_seconds", "used"),
    *("since_at", "due_at", "warn_at", "warn_percent", "warnings"),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """What other hours make of one open clock. Without deadlines it is paused: what is left moves with it."""

    key: int
    reference: str
    subject: str
    metric: str
    due_before: datetime | None
    due_at: datetime | None
    warn_at: datetime | None

    @property
    def moves(self) -> bool:
        return self.due_at != self.due_before


def moved(calendar_id: int, hours: HoursInForce, now: datetime) -> Iterator[Moved]:
    """Every open clock on a calendar, oldest first, as these hours would have it; memory does not grow with them."""
    rows = Clock.objects.filter(calendar=calendar_id, stopped_at=None).order_by("pk").values_list(*COLUMNS)
    measures: dict[tuple[str, str, bool], Measure] = {}
    for row in rows.iterator(chunk_size=AT_ONCE):
        key, reference, subject, metric, state, zone, unit, end_of_day, target, used, since, due, warn, *percents = row
        due_at, warn_at = due, warn
        if state == ClockState.RUNNING and since and (due is None or due > now):
            kind = zone, unit, end_of_day
            measure = measures.get(kind) or measures.setdefault(kind, _measure(hours, *kind))
            total = timedelta(seconds=target)
            due_at = measure.due(since, max(total - used, ZERO))
            if warn and warn > now:
                warn_at = _next_warning(measure, total, used, since, now, percents)
        yield Moved(key, reference, subject, metric, due, due_at, warn_at)


def _measure(hours: HoursInForce, zone: str, unit: str, end_of_day: bool) -> Measure:
    hours = hours.in_zone(zone) if zone else hours
    return BusinessDays(hours, end_of_day=end_of_day) if unit == Unit.BUSINESS_DAYS else hours


def _next_warning(
    measure: Measure, target: timedelta, used: timedelta, since: datetime, now: datetime, percents: list[Any]
) -> datetime | None:
    percent, more = percents
    for each in sorted({percent, *more}):
        at = measure.due(since, max(target * each / 100 - used, ZERO))
        if at is None or at > now:
            return at
    return None


def move_clocks(before: int, after: int, now: datetime) -> int:
    """Point the open clocks of one calendar to the next of its line, with new deadlines; returns how many there were.

    The caller holds the agreement version, so that no clock starts on the old calendar meanwhile.
    """
    count = 0
    Clock.objects.filter(calendar=before, stopped_at=None).select_for_update(no_key=True).order_by("pk")
    clocks = moved(before, business_calendar(after), now)
    while batch := list(islice(clocks, AT_ONCE)):
        _write(batch, after)
        clocks_moved([each.key for each in batch])
        count += len(batch)
    return count


def _write(batch: list[Moved], calendar_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE relationships_clock AS clock SET calendar_id = %s, due_at = moved.due_at, warn_at = moved.warn_at "
            "FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS moved(id, due_at, warn_at) "
            "WHERE clock.id = moved.id",
            [
                calendar_id,
                [each.key for each in batch],
                [each.due_at for each in batch],
                [each.warn_at for each in batch],
            ],
        )
