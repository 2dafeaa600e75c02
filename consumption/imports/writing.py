"""The rows of requests that are brought in: written in bulk, in the caller's transaction, without any mail."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from consumption.imports.agreed import Agreed, told
from consumption.imports.folding import Course, Step, Turn, fulfil_course, respond_course, steps_of, turns_of
from consumption.imports.log import Incident
from consumption.models import ServiceRequest
from relationships.models import Clock, ClockSegment, Record, ServiceLevelTarget, ServiceRelationship, Side
from relationships.models.calendar import business_calendar
from relationships.models.clock import facts_of
from relationships.timing import read

AT_ONCE = 1000
SEGMENT = ("clock_id", "running", "since_at", "until_at", "reason", "side")
RECORD = ("subject", "move", "text", "by_name", "by_side", "at", "written_at")
PROVIDER, CONSUMER = Side.PROVIDER.value, Side.CONSUMER.value
SIDE_OF_MOVE = dict.fromkeys(("accept", "hold", "resume", "fulfil"), PROVIDER)
"""Who closes or sends back the log does not say."""


@dataclass
class Story:
    """One incident with what it becomes here."""

    incident: Incident
    agreed: Agreed
    turns: list[Turn]
    until: str = ""
    """Overrides what the target waits for."""

    @classmethod
    def of(cls, incident: Incident, agreed: Agreed, until: str) -> "Story":
        return cls(incident, agreed, turns_of(incident), until)

    @property
    def title(self) -> str:
        return self.incident.facts.title or _("Incident %(name)s") % {"name": self.incident.name}

    @property
    def caller(self) -> str:
        return self.incident.facts.caller or somebody()

    def opening_line(self) -> str:
        """What history says of the source; another event in the file makes it another sentence."""
        return _("Brought in as %(name)s with %(count)d events, the last of %(at)s.") % {
            "name": self.incident.name,
            "count": len(self.incident.events),
            "at": told(self.incident.latest.at),
        }

    def courses(self) -> Iterator[tuple[ServiceLevelTarget, Course]]:
        """The agreed targets with what their clocks ran through."""
        if self.agreed.respond:
            yield self.agreed.respond, respond_course(self.turns)
        if self.agreed.fulfil:
            yield self.agreed.fulfil, fulfil_course(self.turns, self.until or self.agreed.fulfil.until)


class Writer:
    """Writes stories into one relationship, as of one instant."""

    def __init__(self, relationship: ServiceRelationship, now: datetime) -> None:
        self.sides, self.now = relationship.sides, now
        self.somebody = somebody()
        self.sentences: dict[str, str] = {}

    def write(self, stories: list[Story]) -> None:
        """Clocks first, because requests point to them; segments and history last."""
        references = next_references("SR", len(stories))
        clocks: list[tuple[Clock, Course]] = []
        requests: list[ServiceRequest] = []
        records: list[tuple[Any, ...]] = []
        of_request: list[dict[str, Clock]] = []
        for story, reference in zip(stories, references, strict=True):
            mine = [(self.clock(story, reference, target, course), course) for target, course in story.courses()]
            clocks += mine
            of_request.append({f"{clock.metric}_clock": clock for clock, _course in mine})
            steps = list(steps_of(story.turns))
            requests.append(self.request(story, reference, steps))
            records += self.records(story, reference, steps)
        for (clock, _course), reference in zip(clocks, next_references("CLK", len(clocks)), strict=True):
            clock.reference = reference  # known beforehand: a default in the database for each row is slow
        Clock.objects.bulk_create(clock for clock, _course in clocks)
        for request, pointers in zip(requests, of_request, strict=True):
            for name, clock in pointers.items():
                setattr(request, f"{name}_id", clock.pk)
            dues = [clock.due_at for clock in pointers.values() if clock.due_at and clock.state == "running"]
            request.next_due_at = min(dues, default=None)
        ServiceRequest.objects.bulk_create(requests)
        segments = (
            (clock.pk, stretch.running, stretch.since, stretch.until, "", "")
            for clock, course in clocks
            for stretch in course.stretches
        )
        copy_in(ClockSegment, self.sides, SEGMENT, segments)
        copy_in(Record, self.sides, RECORD, records)

    def clock(self, story: Story, subject: str, target: ServiceLevelTarget, course: Course) -> Clock:
        """As `Clock.start` and its moves would have left it. What was due before today is not news any more, so it
        is marked as warned and breached at the instants calculated (invariant 18)."""
        facts: dict[str, Any] = facts_of(target, story.agreed.version)
        clock = Clock(
            **self.sides,
            **facts,
            subject=subject,
            kind=story.agreed.part.kind,
            priority=story.agreed.priority.name,
            started_at=story.turns[0].at,
            stopped_at=course.stopped_at,
        )
        reading = read(
            business_calendar(clock.calendar_id),
            timedelta(seconds=clock.target_seconds),
            course.stretches,
            warn_percent=clock.warn_percent,
        )
        clock.take(reading)
        if course.stopped_at:
            clock.state = Clock.State.BREACHED if reading.breached_at else Clock.State.MET
        else:
            clock.state = Clock.State.RUNNING if course.stretches[-1].running else Clock.State.PAUSED
            if clock.due_at and clock.due_at < self.now:
                clock.breached_at = clock.due_at
            if clock.warn_at and clock.warn_at <= self.now:
                clock.warned_at = clock.warn_at
        return clock

    def request(self, story: Story, reference: str, steps: list[Step]) -> ServiceRequest:
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
            status_since=last.at,
            cycle=1 + sum(step.move == "send_back" for step in steps),
            source_reference=story.incident.name,
        )

    def records(self, story: Story, reference: str, steps: list[Step]) -> Iterator[tuple[Any, ...]]:
        """The columns of RECORD: the opening, then a line for each move."""
        opened = story.turns[0].at
        yield reference, "raise", story.opening_line(), story.caller, CONSUMER, opened, self.now
        for step in steps:
            by = step.by or self.somebody
            yield reference, step.move, self.said(step.state), by, SIDE_OF_MOVE.get(step.move, ""), step.at, self.now

    def said(self, state: str) -> str:
        if state not in self.sentences:
            self.sentences[state] = _("The log says “%(state)s”.") % {"state": state}
        return self.sentences[state]


def somebody() -> str:
    """Whom the log does not name."""
    return _("somebody")


def copy_in(
    model: type[Model], sides: dict[str, Any], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    """COPY rows that nothing points to: several times as quick as to insert them."""
    names = ", ".join(connection.ops.quote_name(name) for name in (*sides, *columns))
    table, same = connection.ops.quote_name(model._meta.db_table), tuple(sides.values())
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(same + row)


def next_references(prefix: str, count: int) -> list[str]:
    """So many references at once, from the sequence that hands them out (invariant 40)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [f"reference_{prefix.lower()}", count]
        )
        return [f"{prefix}-{number}" for (number,) in cursor.fetchall()]
