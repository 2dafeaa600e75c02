"""One file into one relationship: everything or nothing, and nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext as _

from consumption.imports import servicenow, vinst
from consumption.imports.agreed import Agreed, InForce
from consumption.imports.log import Incident, Log, Problem
from consumption.imports.story import Story
from consumption.imports.waits import Waits, check_waits, no_waits
from consumption.imports.writing import AT_ONCE, Writer
from consumption.models import ServiceRequest
from relationships.models import Record, Refused, ServiceRelationship

FORMATS: dict[str, Callable[[Path, ZoneInfo, datetime], Log]] = {
    "servicenow": servicenow.read,
    "vinst": vinst.read,
}
LOCK = 7_301_002 << 32


@dataclass(frozen=True)
class Choices:
    """How to read the log; empty means as agreed."""

    format: str = "servicenow"
    until: str = ""
    time_zone: str = ""
    partial: bool = False
    agreement: str = ""
    part: str = ""
    waits: Waits = field(default_factory=no_waits)
    """The log's own states that pause the clocks, and whom they wait for."""


@dataclass
class Outcome:
    rows: int
    incidents: int
    problems: list[Problem] = field(default_factory=list)
    loaded: int = 0
    events: int = 0
    already: int = 0
    differ: list[str] = field(default_factory=list)
    """Those that are here already, told differently by the file; they stay as they are."""


def load(path: Path, relationship: ServiceRelationship, choices: Choices, *, now: datetime) -> Outcome:
    """Read and check the whole file, then write it in one transaction.

    With problems nothing is written unless `partial`. Raises UnreadableLog, and Refused for a waiting state that the
    log has not, or while another import into this relationship is going on.
    """
    zone = ZoneInfo(choices.time_zone or relationship.time_zone)
    log = FORMATS[choices.format](path, zone, now)
    check_waits(choices.waits, log)
    outcome = Outcome(rows=log.rows, incidents=len({*log.incidents, *log.bad}))
    found = _agreed(log, InForce(relationship, agreement=choices.agreement, part=choices.part))
    outcome.problems = sorted(log.problems)
    if not outcome.problems or choices.partial:
        _write(found, relationship, outcome, choices, now)
    return outcome


def _agreed(log: Log, in_force: InForce) -> list[tuple[Incident, Agreed]]:
    """What can be loaded; what cannot is added to the problems of the log."""
    found = []
    for incident in log.good():
        agreed = in_force.for_facts(incident.facts)
        if isinstance(agreed, Problem):
            log.refuse(agreed._replace(column=log.columns.get(agreed.column, agreed.column)), incident.name)
        else:
            found.append((incident, agreed))
    return found


@transaction.atomic
def _write(
    waiting: list[tuple[Incident, Agreed]],
    relationship: ServiceRelationship,
    outcome: Outcome,
    choices: Choices,
    now: datetime,
) -> None:
    """In batches, so that memory holds the log and one batch of rows. Long work: no timeout but that for locks."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK + relationship.pk])
        if not cursor.fetchone()[0]:
            raise Refused(
                _("Another import into %(relationship)s is going on. Nothing was loaded; wait for it to end.")
                % {"relationship": relationship.reference}
            )
    writer = Writer(relationship, now)
    for begin in range(0, len(waiting), AT_ONCE):
        stories = [
            Story.of(incident, agreed, until=choices.until, waits=choices.waits)
            for incident, agreed in waiting[begin : begin + AT_ONCE]
        ]
        here = _here(relationship, [story.incident.name for story in stories])
        new = [story for story in stories if story.incident.name not in here]
        for story in stories:
            if found := here.get(story.incident.name):
                outcome.already += 1
                if found != _told(story):
                    outcome.differ.append(story.incident.name)
        writer.write(new)
        outcome.loaded += len(new)
        outcome.events += sum(len(story.incident.events) for story in new)


def _told(story: Story) -> tuple[object, ...]:
    """What the file says of an incident and nobody changes in Tandem."""
    return story.turns[0].at, story.title, story.caller, story.agreed.priority.name, story.opening_line()


def _here(relationship: ServiceRelationship, names: list[str]) -> dict[str, tuple[object, ...]]:
    """The same of those that were brought in before."""
    rows = ServiceRequest.objects.filter(relationship=relationship, source_reference__in=names)
    found = {
        reference: (name, *facts)
        for reference, name, *facts in rows.values_list(
            "reference", "source_reference", "raised_at", "title", "raised_by_name", "priority__name"
        )
    }
    lines = Record.objects.filter(relationship=relationship, subject__in=found, move="raise")
    texts = dict(lines.values_list("subject", "text"))
    return {name: (*facts, texts.get(reference, "")) for reference, (name, *facts) in found.items()}
