"""What every reader of an event log gives, whatever the format was."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _


class UnreadableLog(ValueError):
    """A file that is no event log of its format at all."""


class Problem(NamedTuple):
    """What is wrong, and where: a person can go there and put it right."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        if not self.column:
            return _("line %(line)d: %(sentence)s") % {"line": self.line, "sentence": self.sentence}
        return _("line %(line)d, column %(column)s: %(sentence)s") % {
            "line": self.line,
            "column": self.column,
            "sentence": self.sentence,
        }


class Event(NamedTuple):
    """One row of the log: sorts by when it was written, then by the count of changes the source kept."""

    at: datetime
    changes: int
    line: int
    state: str
    """As the source calls it."""
    status: str
    """The status of a service request that it stands for, or empty where the row tells none."""
    by: str
    place: str = ""
    """The support team and line that had it, where the log knows them."""


class Facts(NamedTuple):
    """What the rows of an incident say beside its events; the last row's word holds."""

    line: int
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    resolved_by: str
    caller: str
    title: str
    wish: str
    priority: str
    impact: str
    urgency: str
    opened_line: int = 0
    """Where the opening is told, if that is another line."""


@dataclass(slots=True)
class Incident:
    name: str
    latest: Event
    facts: Facts
    """What the latest row says."""
    events: list[Event] = field(default_factory=list)

    def add(self, event: Event, facts: Facts) -> None:
        """Rows come in any order."""
        if event >= self.latest:
            self.latest, self.facts = event, facts
        self.events.append(event)


@dataclass(slots=True)
class Log:
    incidents: dict[str, Incident] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)
    """The names of incidents with a bad row: none of their rows is trusted."""
    rows: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    """What this format calls opened_at and priority, where it is otherwise."""

    def refuse(self, problem: Problem, name: str = "") -> None:
        self.problems.append(problem)
        if name:
            self.bad.add(name)

    def states(self) -> dict[str, str]:
        """Every state that the log tells of, with the status it stands for."""
        return {
            event.state: event.status
            for incident in self.incidents.values()
            for event in incident.events
            if event.state
        }

    def good(self) -> list[Incident]:
        return [incident for name, incident in self.incidents.items() if name not in self.bad]
