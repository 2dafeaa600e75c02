"""What the history of a request says of its past, in sentences."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consumption.imports.folding import Step
from consumption.imports.story import Story, somebody
from relationships.models import ServiceRelationship, Side
from relationships.terms import WaitsFor

PROVIDER, CONSUMER = Side.PROVIDER.value, Side.CONSUMER.value
SIDE_OF_MOVE = dict.fromkeys(("", "accept", "hold", "resume", "fulfil"), PROVIDER)
"""Who closes or sends back the log does not say."""


class History:
    """Makes the lines of history; equal sentences are made once."""

    def __init__(self, relationship: ServiceRelationship, now: datetime) -> None:
        self.now, self.somebody = now, somebody()
        self.names: dict[str, str] = {side: str(label) for side, label in WaitsFor.choices}
        self.names |= {side: str(relationship.organisation_on(side)) for side in Side}
        self.sentences: dict[tuple[str, str, str, str], str] = {}

    def lines(self, story: Story, reference: str) -> Iterator[tuple[Any, ...]]:
        """The columns of RECORD: the opening, then a line for each step."""
        opened = story.turns[0].at
        yield reference, "raise", story.opening_line(), story.caller, CONSUMER, opened, self.now
        for step in story.steps:
            side = story.waits.get(step.state, "") if step.move == "hold" else ""
            by_side = SIDE_OF_MOVE.get(step.move, "")
            yield reference, step.move, self.said(step, side), step.by or self.somebody, by_side, step.at, self.now

    def said(self, step: Step, side: str) -> str:
        key = (step.move, step.state, step.place, side)
        if key not in self.sentences:
            self.sentences[key] = " ".join(self._sentences(*key))
        return self.sentences[key]

    def _sentences(self, move: str, state: str, place: str, side: str) -> Iterator[str]:
        if not move:
            yield _("Passed on to %(place)s.") % {"place": place}
        if side:
            yield _("Waiting for %(who)s.") % {"who": self.names[side]}
        if place and move:
            yield _("The log says “%(state)s” at %(place)s.") % {"state": state, "place": place}
        else:
            yield _("The log says “%(state)s”.") % {"state": state}
