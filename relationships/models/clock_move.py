"""Open clocks onto other hours: time used stays, and what is left counts against the new ones (C11)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import psycopg
from django.db import connection, transaction

from relationships.business_time import BusinessDays, Measure
from relationships.followers import clocks_moved
from relationships.models.calendar import HoursInForce, business_calendar
from relationships.models.clock import Clock
from relationships.models.clock_row import ClockState
from relationships.models.clock_segment import ClockSegment
from relationships.terms import Unit
from relationships.timing import ZERO

AT_ONCE = 2000
OPEN = "FROM relationships_clock WHERE calendar_id = %s AND stopped_at IS NULL"
NAMES = "reference, subject, metric"
FACTS = (
    "state, used, started_at, since_at, due_at, warn_at, "
    "time_zone, unit, end_of_day, target_seconds, warn_percent, warnings::text"
)
RUNNING = str(ClockState.RUNNING)
Row = tuple[Any, ...]


class Moved(NamedTuple):
    """What other hours make of one open clock. Without deadlines it is paused: what is left moves with it."""

    key: int
    reference: str
    subject: str
    metric: str
    due_before: datetime | None
    due_at: datetime | None
    warn_at: datetime | None
    since_at: datetime

    @property
    def moves(self) -> bool:
        return self.due_at != self.due_before


def moved(calendar_id: int, hours: HoursInForce, now: datetime) -> Iterator[Moved]:
    """Every open clock on a calendar, oldest first, as these hours would have it; memory does not grow with them."""
    reckon = _reckoning(calendar_id, hours, now)
    for rows in _read(f"SELECT id, {NAMES}, {FACTS} {OPEN} ORDER BY id", calendar_id):
        yield from reckon(rows)


@transaction.atomic
def move_clocks(before: int, after: int, now: datetime) -> int:
    """Point the open clocks of one calendar to the next of its line, with new deadlines; returns how many there were.

    The caller holds the agreement version, so that no clock starts on the old calendar meanwhile. Each clock is locked
    before it is read, in the order of keys: who pauses or stops one comes either before or after. What somebody paused
    between `now` and its lock is counted anew, for the old hours had counted up to then.
    """
    reckon = _reckoning(before, business_calendar(after), now)
    count = 0
    for rows in _read(f"SELECT id {OPEN} ORDER BY id", before):
        clocks = list(reckon(_locked(before, [key for (key,) in rows])))
        if not clocks:
            continue
        _write(clocks, after)
        for slipped_in in [clock.key for clock in clocks if clock.since_at and clock.since_at > now]:
            Clock.objects.get(pk=slipped_in).recount()
        clocks_moved([clock.key for clock in clocks if clock.moves])
        count += len(clocks)
    return count


# How it is reckoned


class Aim(NamedTuple):
    """What clocks of one target have in common: the hours before and after, and the time until each instant."""

    old: Measure
    new: Measure
    end_of_day: bool
    target: timedelta
    warnings: list[timedelta]

    def next_warning(self, used: timedelta, since: datetime, now: datetime) -> datetime | None:
        """When the new hours come to the next percent that the old ones have not come to by now."""
        ahead = self.warnings
        if len(ahead) > 1:
            spent = used + self.old.elapsed(since, now)
            ahead = [each for each in ahead if each > spent] or ahead[-1:]
        left = ahead[0] - used
        return self.new.reaches(since, left if left > ZERO else ZERO)

    def after(self, left: timedelta, since: datetime) -> datetime | None:
        return self.new.due(since, left if left > ZERO else ZERO)


def _reckoning(calendar_id: int, hours: HoursInForce, now: datetime) -> Callable[[Iterable[Row]], Iterator[Moved]]:
    """From the rows of clocks on the calendar to what these hours make of them.

    The hours differ from the calendar's at no instant before `now`: what time ran up to by then stays, and the warning
    that comes next stays the next one.
    """
    aims: dict[tuple[Any, ...], Aim] = {}
    earlier = business_calendar(calendar_id)

    def reckon(rows: Iterable[Row]) -> Iterator[Moved]:
        for row in rows:
            key, reference, subject, metric, state, used, started, since, due, warn = row[:10]
            aim = aims.get(row[10:])
            if aim is None:
                aim = aims[row[10:]] = _aim(earlier, hours, *row[10:])
            due_at, warn_at = due, warn
            if aim.end_of_day and since > now:
                since = max(aim.new.begins(started), _since_of_segment(key))
            if state == RUNNING and (due is None or due > now):
                due_at = aim.after(aim.target - used, since)
                if warn and warn > now:
                    warn_at = aim.next_warning(used, since, now)
            yield Moved(key, reference, subject, metric, due, due_at, warn_at, since)

    return reckon


def _aim(
    old: HoursInForce,
    new: HoursInForce,
    zone: str,
    unit: str,
    end_of_day: bool,
    seconds: int,
    percent: int,
    more: str,
) -> Aim:
    """`more` is an array as the database writes it: "{25,50}"."""
    target = timedelta(seconds=seconds)
    percents = {percent, *(int(each) for each in more.strip("{}").split(",") if each)}
    warnings = [target * each / 100 for each in sorted(percents)]
    return Aim(
        _measure(old, zone, unit, end_of_day), _measure(new, zone, unit, end_of_day), end_of_day, target, warnings
    )


def _measure(hours: HoursInForce, zone: str, unit: str, end_of_day: bool) -> Measure:
    hours = hours.in_zone(zone) if zone else hours
    return BusinessDays(hours, end_of_day=end_of_day) if unit == Unit.BUSINESS_DAYS else hours


def _since_of_segment(key: int) -> datetime:
    """When the segment that goes on began: asked only for clocks whose first working day is not over yet."""
    since: datetime = ClockSegment.objects.get(clock=key, until_at=None).since_at
    return since


# How it is read and written: in binary, for reading instants as text costs more than all the arithmetic


def _read(statement: str, calendar_id: int) -> Iterator[list[Row]]:
    """The rows of a statement by and by, from a cursor of the server."""
    connection.ensure_connection()
    held = psycopg.ServerCursor(connection.connection, "clocks_to_move", withhold=connection.get_autocommit())
    with held as cursor:
        cursor.execute(statement, [calendar_id], binary=True)
        while rows := cursor.fetchmany(AT_ONCE):
            yield rows


def _locked(calendar_id: int, keys: list[int]) -> list[Row]:
    """Those that are still open, as whoever changed them last left them."""
    with psycopg.Cursor(connection.connection) as cursor:
        statement = f"SELECT id, '', '', '', {FACTS} {OPEN} AND id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
        return cursor.execute(statement, [calendar_id, keys], binary=True).fetchall()


def _write(clocks: list[Moved], calendar_id: int) -> None:
    keys, _reference, _subject, _metric, _before, dues, warnings, begins = zip(*clocks, strict=True)
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            "UPDATE relationships_clock AS clock "
            "SET calendar_id = %s, due_at = moved.due_at, warn_at = moved.warn_at, since_at = moved.since_at "
            "FROM unnest(%b::bigint[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[]) "
            "AS moved(id, due_at, warn_at, since_at) WHERE clock.id = moved.id",
            [calendar_id, *map(list, (keys, dues, warnings, begins))],
        )
