"""`manage.py export_clocks`: every clock of a relationship as CSV, for checks from outside."""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from consumption.models import ServiceRequest
from relationships.exports import Column, lines
from relationships.models import Clock, ClockSegment, ServiceRelationship

AT_ONCE = 2000


@dataclass(frozen=True)
class Row:
    """One clock as it stands at `now`; `since` is when its present stretch began, None once it has stopped."""

    request: ServiceRequest
    clock: Clock
    since: datetime | None
    now: datetime

    def business_seconds(self) -> int:
        return whole_seconds(self.clock.used, self.going_on(self.clock.State.RUNNING))

    def paused_seconds(self) -> int:
        return whole_seconds(self.clock.paused, self.going_on(self.clock.State.PAUSED))

    def going_on(self, state: str) -> timedelta:
        """Business time of the present stretch, if that is one of this state."""
        if self.since is None or self.clock.state != state:
            return timedelta(0)
        return self.clock.business.elapsed(self.since, max(self.now, self.since))

    def met(self) -> str:
        standing = self.clock.standing(self.now)
        return {"met": "true", "breached": "false", "breached_open": "false"}.get(standing, "")


def whole_seconds(*times: timedelta) -> int:
    return sum(times, timedelta(0)) // timedelta(seconds=1)


COLUMNS: list[Column] = [
    Column("request", lambda row: row.request.reference),
    Column("source_reference", lambda row: row.request.source_reference),
    Column("metric", lambda row: row.clock.metric),
    Column("priority", lambda row: row.clock.priority),
    Column("target_seconds", lambda row: row.clock.target_seconds),
    Column("started_at", lambda row: row.clock.started_at),
    Column("due_at", lambda row: row.clock.due_at),
    Column("stopped_at", lambda row: row.clock.stopped_at),
    Column("business_seconds", lambda row: row.business_seconds()),
    Column("paused_seconds", lambda row: row.paused_seconds()),
    Column("met", lambda row: row.met()),
]


class Command(BaseCommand):
    help = (
        "Print the clocks of a relationship's requests as CSV, oldest request first. Instants are UTC. "
        "business_seconds is the business time used when the clock stopped, or up to now while it goes on; "
        "paused_seconds is the business time that passed while it was paused; both in whole seconds. due_at is empty "
        "while paused. met is true or false, also false once the deadline of an open clock has passed, and empty "
        "while undecided or when the clock was cancelled."
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
    requests = (
        ServiceRequest.objects.filter(relationship=relationship)
        .select_related("respond_clock", "fulfil_clock")
        .annotate(respond_since=began("respond_clock"), fulfil_since=began("fulfil_clock"))
        .order_by("pk")
    )
    for request in requests.iterator(chunk_size=AT_ONCE):
        if request.respond_clock:
            yield Row(request, request.respond_clock, request.respond_since, now)
        if request.fulfil_clock:
            yield Row(request, request.fulfil_clock, request.fulfil_since, now)


def began(clock: str) -> Subquery:
    """When the open segment of a request's clock began."""
    return Subquery(ClockSegment.objects.filter(clock=OuterRef(clock), until_at=None).values("since_at")[:1])
