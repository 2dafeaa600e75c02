"""The events of one incident folded into moves and stretches of clocks. Pure; knows no row and no agreement.

* The history begins at `opened_at`. An event before it counts as at that instant.
* Rows that leave the state as it was, or tell none, are no move. Once begun, an incident never is New again.
* The last fulfilment is dated by `resolved_at` and the last closing by `closed_at` where the log knows them and they
  lie in order with their neighbours; everything else by when the row was written.
* A state that was reached without those before it (New to Resolved) passes through them in the same instant, so that
  the history is one that the request's own moves allow. Only a reopening after the closing has no move: it is told
  as sent back.
"""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain, pairwise

from consumption.imports.log import Facts, Incident
from consumption.models import ServiceRequest
from relationships.models import Side
from relationships.timing import Stretch

BEGUN = frozenset({"in_progress", "held", "fulfilled", "closed"})
UNTIL = {"resolved": frozenset({"fulfilled", "closed"}), "closed": frozenset({"closed"})}


@dataclass(frozen=True, slots=True)
class Turn:
    """From here on the request had this status; `state` is the source's word for it."""

    at: datetime
    status: str
    state: str
    by: str


def turns_of(incident: Incident) -> list[Turn]:
    """The states that the incident went through, oldest first; the first is its opening."""
    facts = incident.facts
    turns = [Turn(facts.opened_at, "submitted", "", facts.caller)]
    for event in sorted(incident.events):
        last = turns[-1]
        status = "in_progress" if event.status == "submitted" and last.status != "submitted" else event.status
        same = status == last.status and (status != "held" or event.state == last.state)
        if status and not same:
            turns.append(Turn(max(event.at, last.at), status, event.state, event.by))
    return _dated(turns, facts)


def _dated(turns: list[Turn], facts: Facts) -> list[Turn]:
    """The end of the story as the log's own facts date it, where they fit between their neighbours."""
    closing = turns.pop() if turns[-1].status == "closed" else None
    if closing and facts.closed_at and facts.closed_at >= turns[-1].at:
        closing = Turn(facts.closed_at, closing.status, closing.state, closing.by)
    last = turns[-1]
    resolved_at, by = facts.resolved_at, facts.resolved_by or last.by
    in_time = resolved_at and (closing is None or resolved_at <= closing.at)
    if last.status == "fulfilled":
        fits = resolved_at and in_time and resolved_at >= turns[-2].at
        turns[-1] = Turn(resolved_at if fits and resolved_at else last.at, last.status, last.state, by)
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


def steps_of(turns: list[Turn]) -> Iterator[Step]:
    """The moves that lead through the turns."""
    for earlier, later in pairwise(turns):
        for move in moves_between(earlier.status, later.status):
            yield Step(move, later.at, later.state, later.by)


@cache
def moves_between(origin: str, target: str) -> tuple[str, ...]:
    """The fewest moves from one status to another along the request's table (invariant 9)."""
    onward: dict[str, list[tuple[str, str]]] = {"closed": [("send_back", "in_progress")]}
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


@dataclass(frozen=True, slots=True)
class Course:
    """What a clock ran through; `stopped_at` None means that it still goes on."""

    stretches: tuple[Stretch, ...]
    stopped_at: datetime | None


def respond_course(turns: list[Turn]) -> Course:
    """The first event that shows the incident begun is the answer; a response happens once."""
    answered = next((turn.at for turn in turns if turn.status in BEGUN), None)
    return Course((Stretch(True, turns[0].at, answered),), answered)


def fulfil_course(turns: list[Turn], until: str, pauses: Callable[[str], Side | None] = lambda state: None) -> Course:
    """Runs until the status that the target waits for; the time between that and a reopening does not count (K11).

    `pauses` says for whom a state of the log waits, where its waiting shall not count.
    """
    done = UNTIL[until]
    stretches = tuple(_stretches(turns, done, pauses))
    return Course(stretches, stretches[-1].until if turns[-1].status in done else None)


def _stretches(turns: list[Turn], done: Container[str], pauses: Callable[[str], Side | None]) -> Iterator[Stretch]:
    """Each turn lasts until the next; neighbours of one kind are one stretch (K7)."""
    held: Stretch | None = None
    ends: Iterable[datetime | None] = chain((turn.at for turn in turns[1:]), [None])
    for turn, end in zip(turns, ends, strict=True):
        kind = None if turn.status in done else pauses(turn.state) is None
        if held and (kind is None or kind is not held.running):
            yield held
            held = None
        if kind is not None:
            held = Stretch(kind, held.since if held else turn.at, end)
    if held:
        yield held
