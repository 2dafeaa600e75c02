"""One incident of the log with what it becomes here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consumption.imports.agreed import Agreed, told
from consumption.imports.courses import Course, approve_courses, fulfil_courses, obligation_courses, respond_course
from consumption.imports.folding import Step, Turn, steps_of, turns_of
from consumption.imports.log import Incident
from consumption.imports.waits import Waits
from relationships.models import Clock, ServiceLevelTarget


@dataclass
class Story:
    """What is written of one incident."""

    incident: Incident
    agreed: Agreed
    turns: list[Turn]
    steps: list[Step]
    until: str
    """Overrides what the target waits for, or is empty."""
    waits: Waits

    @classmethod
    def of(cls, incident: Incident, agreed: Agreed, *, until: str, waits: Waits) -> "Story":
        turns = turns_of(incident)
        return cls(incident, agreed, turns, list(steps_of(turns)), until, waits)

    @property
    def title(self) -> str:
        return self.incident.facts.title or _("Incident %(name)s") % {"name": self.incident.name}

    @property
    def caller(self) -> str:
        return self.incident.facts.caller or somebody()

    @property
    def held_for(self) -> str:
        """Whom it waits for now."""
        last = self.turns[-1]
        return self.waits.get(last.state, "") if last.status == "held" else ""

    def opening_line(self) -> str:
        """What history says of the source; another event in the file makes it another sentence."""
        return _("Brought in as %(name)s with %(count)d events, the last of %(at)s.") % {
            "name": self.incident.name,
            "count": len(self.incident.events),
            "at": told(self.incident.latest.at),
        }

    def courses(self, clock_for: Callable[[ServiceLevelTarget], Clock]) -> Iterator[tuple[ServiceLevelTarget, Course]]:
        """The agreed targets with what their clocks ran through, one after the other where a metric began anew.

        `clock_for` gives a clock of the target, unsaved: it knows what it pauses for.
        """
        if target := self.agreed.respond:
            yield target, respond_course(self.turns)
        if target := self.agreed.fulfil:
            pauses = clock_for(target).pauses_for
            for course in fulfil_courses(self.turns, self.until or target.until, self.waits, pauses, target.reopening):
                yield target, course
        if target := self.agreed.approve:
            for course in approve_courses(self.steps):
                yield target, course
        if obligations := self.agreed.obligations:
            for side, course in obligation_courses(self.steps, self.waits):
                if side in obligations:
                    yield obligations[side], course


def somebody() -> str:
    """Whom the log does not name."""
    return _("somebody")
