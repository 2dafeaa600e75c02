"""The events of one incident folded into moves and stretches of clocks. Pure; knows no row and no agreement.

* The history begins at `opened_at`. An event before it counts as at that instant.
* Rows that leave the state as it was, or tell none, are no move. Once begun, an incident never is New again.
* The last fulfilment is dated by `resolved_at` and the last closing by `closed_at` where the log knows them and they
  lie in order with their neighbours; everything else by when the row was written.
* A state that was reached without those before it (New to Resolved) passes through them in the same instant, so that
  the history is one that the request's own moves allow. Only two things have no move: a reopening after the closing
  is told as sent back, and a cancellation of what was begun as withdrawn.
* Another team or support line while it is being worked on is a line of history, and changes nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import pairwise

from consumption.imports.log import Facts, Incident
from consumption.models import ServiceRequest

BEGUN = frozenset({"in_progress", "held", "fulfilled", "closed"})
IN_WORK = frozenset({"submitted", "in_progress", "held"})


@dataclass(frozen=True, slots=True)
class Turn:
    """From here on the request had this status; `state` is the source's word for it."""

    at: datetime
    status: str
    state: str
    by: str
    place: str = ""
    """Who had it then: support team and line, where the log knows them."""
    passed_on: bool = False
    """Only the place is another."""


def turns_of(incident: Incident) -> list[Turn]:
    """The states that the incident went through, oldest first; the first is its opening."""
    facts = incident.facts
    turns = [Turn(facts.opened_at, "submitted", "", facts.caller)]
    place = ""
    for event in sorted(incident.events):
        last = turns[-1]
        status = "in_progress" if event.status == "submitted" and last.status != "submitted" else event.status
        same = status == last.status and (status != "held" or event.state == last.state)
        if status and not same:
            turns.append(Turn(max(event.at, last.at), status, event.state, event.by, event.place))
        elif status in IN_WORK and place and event.place not in ("", place):
            turns.append(Turn(max(event.at, last.at), status, event.state, event.by, event.place, passed_on=True))
        place = event.place or place
    return _dated(turns, facts)


def _dated(turns: list[Turn], facts: Facts) -> list[Turn]:
    """The end of the story as the log's own facts date it, where they fit between their neighbours."""
    closing = turns.pop() if turns[-1].status == "closed" else None
    if closing and facts.closed_at and facts.closed_at >= turns[-1].at:
        closing = replace(closing, at=facts.closed_at)
    last = turns[-1]
    resolved_at, by = facts.resolved_at, facts.resolved_by or last.by
    in_time = resolved_at and (closing is None or resolved_at <= closing.at)
    if last.status == "fulfilled":
        fits = resolved_at and in_time and resolved_at >= turns[-2].at
        turns[-1] = replace(last, at=resolved_at if fits and resolved_at else last.at, by=by)
    elif closing and resolved_at and in_time and resolved_at >= last.at:
        turns.append(Turn(resolved_at, "fulfilled", closing.state, facts.resolved_by or closing.by))
    return [*turns, closing] if closing else turns


@dataclass(frozen=True, slots=True)
class Step:
    """One move of the request's own life, as history tells it."""

    move: str
    at: datetime
    state: str
    by: str
    place: str = ""


def steps_of(turns: list[Turn]) -> Iterator[Step]:
    """The moves that lead through the turns; no move at all where it was only passed on."""
    for earlier, later in pairwise(turns):
        for move in ("",) if later.passed_on else moves_between(earlier.status, later.status):
            yield Step(move, later.at, later.state, later.by, later.place)


@cache
def moves_between(origin: str, target: str) -> tuple[str, ...]:
    """The fewest moves from one status to another along the request's table (invariant 9)."""
    back, away = ("send_back", "in_progress"), ("withdraw", "withdrawn")
    onward: dict[str, list[tuple[str, str]]] = {
        "in_progress": [away],
        "fulfilled": [away],
        "closed": [back, away],
        "withdrawn": [back],
    }
    for move in ServiceRequest.moves:
        for start in move.origins:
            onward.setdefault(start, []).append((move.name, move.target))
    paths: list[tuple[tuple[str, ...], str]] = [((), origin)]
    for path, status in paths:  # grows while it is read: breadth first
        for name, reached in onward.get(status, ()):
            if reached == target:
                return (*path, name)
            if len(path) < len(onward):
                paths.append(((*path, name), reached))
    raise ValueError(f"No moves lead from {origin} to {target}.")
