"""The rows of requests that are brought in: written in bulk, in the caller's transaction, without any mail."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Model

from consumption.imports.clocks import ClockMaker, Made
from consumption.imports.history import History
from consumption.imports.story import Story
from consumption.models import ServiceRequest
from relationships.models import Clock, ClockSegment, ClockWarning, Record, ServiceRelationship, Side

AT_ONCE = 1000
SEGMENT = ("clock_id", "running", "since_at", "until_at", "reason", "code", "side")
WARNING = ("clock_id", "percent", "at")
RECORD = ("subject", "move", "text", "by_name", "by_side", "at", "written_at")


class Writer:
    """Writes stories into one relationship, as of one instant."""

    def __init__(self, relationship: ServiceRelationship, now: datetime) -> None:
        self.sides = relationship.sides
        self.clocks = ClockMaker(self.sides, now)
        self.history = History(relationship, now)

    def write(self, stories: list[Story]) -> None:
        """Clocks first, because requests point to them; segments and history last."""
        made: list[Made] = []
        requests: list[ServiceRequest] = []
        records: list[tuple[Any, ...]] = []
        of_request: list[list[Clock]] = []
        for story, reference in zip(stories, next_references("SR", len(stories)), strict=True):
            mine = list(self.clocks.of(story, reference))
            made += mine
            of_request.append([each.clock for each in mine])
            requests.append(self.request(story, reference))
            records += self.history.lines(story, reference)
        keys, references = next_keys(Clock, len(made)), next_references("CLK", len(made))
        for each, key, reference in zip(made, keys, references, strict=True):
            each.clock.pk, each.clock.reference = key, reference
        for request, clocks in zip(requests, of_request, strict=True):
            point(request, clocks)
        copy_whole(Clock, (each.clock for each in made), but=())
        copy_whole(ServiceRequest, requests, but=("id",))
        copy_in(ClockSegment, self.sides, SEGMENT, (row for each in made for row in each.segments()))
        copy_in(ClockWarning, self.sides, WARNING, (row for each in made for row in each.warnings()))
        copy_in(Record, self.sides, RECORD, records)

    def request(self, story: Story, reference: str) -> ServiceRequest:
        facts, agreed = story.incident.facts, story.agreed
        last = story.turns[-1]
        return ServiceRequest(
            **self.sides,
            reference=reference,
            version_id=agreed.version.pk,
            part_id=agreed.part.pk,
            kind=agreed.part.kind,
            priority_id=agreed.priority.pk,
            impact=facts.impact,
            urgency=facts.urgency,
            title=story.title,
            wish=facts.wish,
            raised_by_name=story.caller,
            raised_at=facts.opened_at,
            status=last.status,
            status_since=next(turn.at for turn in reversed(story.turns) if not turn.passed_on),
            held_for=story.held_for,
            cycle=1 + sum(step.move == "send_back" for step in story.steps),
            source_reference=story.incident.name,
        )


def point(request: ServiceRequest, clocks: list[Clock]) -> None:
    """A request points to its latest clock of each metric, and repeats the earliest deadline that the provider owes."""
    latest = {clock.metric: clock for clock in clocks}
    for metric, clock in latest.items():
        setattr(request, f"{metric}_clock_id", clock.pk)
    owed = [clock for clock in latest.values() if clock.debtor == Side.PROVIDER and clock.state == Clock.State.RUNNING]
    request.next_due_at = min((clock.due_at for clock in owed if clock.due_at), default=None)


def copy_whole(model: type[Model], things: Iterable[Model], *, but: Sequence[str]) -> None:
    """COPY things with all their columns: much quicker than to insert them, and their keys are known beforehand."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in but]
    values = attrgetter(*names)
    copy_in(model, {}, names, (values(thing) for thing in things))


def copy_in(model: type[Model], same: dict[str, Any], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY rows; `same` holds the columns that say the same in each."""
    names = ", ".join(connection.ops.quote_name(name) for name in (*same, *columns))
    table, begin = connection.ops.quote_name(model._meta.db_table), tuple(same.values())
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(begin + row)


def next_keys(model: type[Model], count: int) -> list[int]:
    """So many primary keys at once, from the sequence that hands them out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def next_references(prefix: str, count: int) -> list[str]:
    """So many references at once, from the sequence that hands them out (invariant 40)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [f"reference_{prefix.lower()}", count]
        )
        return [f"{prefix}-{number}" for (number,) in cursor.fetchall()]
