"""`manage.py export_clocks`: every clock of a relationship as CSV, for checks from outside."""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import Case, OuterRef, Subquery, When, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from consumption.models import ServiceRequest
from relationships.exports import Column, lines
from relationships.models import Clock, ClockSegment, ServiceRelationship
from relationships.terms import Unit, WaitsFor
from relationships.timing import ZERO

AT_ONCE = 2000


@dataclass(frozen=True)
class Row:
    """One clock as it stands at `now`, in seconds of open hours whatever its target is counted in."""

    clock: Any
    """With what `clocks_of` adds: its request's source_reference, and whom it waits for now."""
    now: datetime

    def business_seconds(self) -> int:
        return whole_seconds(self.clock.used_at(self.now))

    def paused_seconds(self) -> int:
        return whole_seconds(self.clock.paused_at(self.now))

    def paused_for(self, side: str) -> int:
        clock = self.clock
        going_on = clock.paused_at(self.now) - clock.paused if clock.waits_for == side else ZERO
        return whole_seconds(getattr(clock, f"paused_{side}") + going_on)

    def actual_seconds(self) -> int:
        ended = self.clock.stopped_at or max(self.now, self.clock.started_at)
        return whole_seconds(ended - self.clock.started_at)

    def met(self) -> str:
        standing = self.clock.standing(self.now)
        return {"met": "true", "breached": "false", "breached_open": "false"}.get(standing, "")


def whole_seconds(time: timedelta) -> int:
    return time // timedelta(seconds=1)


COLUMNS: list[Column] = [
    Column("request", lambda row: row.clock.subject),
    Column("source_reference", lambda row: row.clock.source_reference),
    Column("metric", lambda row: row.clock.metric),
    Column("priority", lambda row: row.clock.priority),
    Column("target_seconds", lambda row: row.clock.target_seconds),
    Column("started_at", lambda row: row.clock.started_at),
    Column("due_at", lambda row: row.clock.due_at),
    Column("stopped_at", lambda row: row.clock.stopped_at),
    Column("business_seconds", lambda row: row.business_seconds()),
    Column("paused_seconds", lambda row: row.paused_seconds()),
    Column("met", lambda row: row.met()),
    Column("cycle", lambda row: row.clock.cycle),
    Column("paused_provider_seconds", lambda row: row.paused_for(WaitsFor.PROVIDER)),
    Column("paused_consumer_seconds", lambda row: row.paused_for(WaitsFor.CONSUMER)),
    Column("actual_seconds", lambda row: row.actual_seconds()),
    Column("warned_at", lambda row: row.clock.warned_at),
    Column("breached_at", lambda row: row.clock.breached_at),
]


class Command(BaseCommand):
    help = (
        "Print all clocks of a relationship's requests as CSV, oldest request first, those of earlier cycles included. "
        "Instants are UTC, seconds are whole. business_seconds is the business time used when the clock stopped, or up "
        "to now while it goes on; paused_seconds is the business time that passed while it was paused, whoever was "
        "waited for; paused_provider_seconds and paused_consumer_seconds are those of it that waited for this side. "
        "Waits for a supplier, for an agreed time and for force majeure are in paused_seconds alone. actual_seconds is "
        "all the time from start to stop, or to now: business_seconds, paused_seconds, and what lay out of hours or "
        "between a stop and a reopening. Seconds of a target in business days are counted in its hours all the same; "
        "its target_seconds are 86400 a day. due_at is empty while paused. met is true or false, also false once the "
        "deadline of an open clock has passed, and empty while undecided or when the clock was cancelled. warned_at "
        "and breached_at are the instants calculated, empty until then."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--relationship", required=True, metavar="REL-n", help="Whose clocks.")

    def handle(self, *args: Any, **options: Any) -> None:
        relationship = ServiceRelationship.objects.filter(reference=options["relationship"]).first()
        if relationship is None:
            raise CommandError(_("There is no relationship %(name)s.") % {"name": options["relationship"]})
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
            for line in lines(COLUMNS, rows_of(relationship, timezone.now())):
                self.stdout.write(line, ending="")


def rows_of(relationship: ServiceRelationship, now: datetime) -> Iterator[Row]:
    """Streamed through a cursor of the database: memory does not grow with history."""
    clocks = clocks_of(relationship).iterator(chunk_size=AT_ONCE)
    while batch := list(islice(clocks, AT_ONCE)):
        in_days = [clock for clock in batch if clock.unit == Unit.BUSINESS_DAYS]
        prefetch_related_objects(in_days, "segments", "segments__correction")
        for clock in in_days:
            in_hours(clock)
        for clock in batch:
            yield Row(clock, now)


def in_hours(clock: Clock) -> None:
    """Fold its segments once more, in open hours rather than in days; its deadline stays what it is. Never saved."""
    clock.unit = Unit.HOURS
    reading = clock.reading()
    clock.used, clock.paused, clock.since_at = reading.used, reading.paused, reading.since
    clock.paused_provider = reading.paused_for.get(WaitsFor.PROVIDER, ZERO)
    clock.paused_consumer = reading.paused_for.get(WaitsFor.CONSUMER, ZERO)


def clocks_of(relationship: ServiceRelationship) -> Any:
    """By request, then in the order in which they began to be; whatever its requests point to."""
    requests = ServiceRequest.objects.filter(reference=OuterRef("subject"), relationship=OuterRef("relationship"))
    waited = ClockSegment.objects.filter(clock=OuterRef("pk"), until_at=None, correction=None).values("side")
    return (
        Clock.objects.filter(relationship=relationship)
        .annotate(
            request=Subquery(requests.values("pk")),
            source_reference=Subquery(requests.values("source_reference")),
            waits_for=Case(When(state=Clock.State.PAUSED, then=Subquery(waited)), default=None),
        )
        .filter(request__isnull=False)
        .order_by("request", "pk")
    )
