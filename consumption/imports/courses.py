"""What clocks ran through while an incident went through its turns. Pure; knows no row and no agreement."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from consumption.imports.folding import BEGUN, Step, Turn
from consumption.imports.waits import Waits

ANSWERED = BEGUN | {"withdrawn"}
UNTIL = {
    "resolved": frozenset({"fulfilled", "closed", "withdrawn"}),
    "closed": frozenset({"closed", "withdrawn"}),
    "accepted": frozenset({"closed", "withdrawn"}),
}


class Spell(NamedTuple):
    """From when to when a clock ran or was paused; one that waits says in the log's word why, and for whom."""

    running: bool
    since: datetime
    until: datetime | None
    reason: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """What a clock ran through; `stopped_at` None means that it still goes on."""

    spells: tuple[Spell, ...]
    stopped_at: datetime | None
    cancelled: bool = False


def respond_course(turns: Sequence[Turn]) -> Course:
    """The first event that shows the incident begun is the answer; a response happens once, so nothing can pause it."""
    turn = next((turn for turn in turns if turn.status in ANSWERED), None)
    ended = turn.at if turn else None
    return Course((Spell(True, turns[0].at, ended),), ended, cancelled=bool(turn and turn.status == "withdrawn"))


def fulfil_courses(
    turns: Sequence[Turn],
    until: str,
    waits: Waits,
    pauses: Callable[[str], bool],
    reopening: str,
) -> list[Course]:
    """Runs until the status that the target waits for; the time between that and a reopening does not count.

    What a reopening does is the target's choice (K11): one course goes on, or each time is a course of its own, or
    only the first counts. `pauses` says whether a wait for a side stops the target's time.
    """
    cycles = list(_cycles(turns, UNTIL[until], waits, pauses))
    if reopening == "continue":
        cycles = [([spell for spells, _ended_by in cycles for spell in spells], cycles[-1][1])]
    elif reopening == "ignore":
        cycles = cycles[:1]
    return [Course(tuple(spells), spells[-1].until, ended_by == "withdrawn") for spells, ended_by in cycles]


def _cycles(
    turns: Sequence[Turn], done: Container[str], waits: Waits, pauses: Callable[[str], bool]
) -> Iterator[tuple[list[Spell], str]]:
    """What lies between the opening or a reopening and the next end, with the status that ended it.

    Each turn lasts until the next; neighbours that run or wait alike are one spell, a change of reason begins another
    (K7).
    """
    spells: list[Spell] = []
    for turn, end in zip(turns, [*(turn.at for turn in turns[1:]), None], strict=True):
        if turn.status in done:
            if spells:
                if spells[-1].side and turn.status != "withdrawn":
                    spells.append(Spell(True, turn.at, turn.at))  # a wait is closed first (K6)
                yield spells, turn.status
                spells = []
            continue
        side = waits.get(turn.state, "") if turn.status == "held" else ""
        if side and not spells:
            spells.append(Spell(True, turn.at, turn.at))  # opened again straight into a wait
        running, reason = not (side and pauses(side)), turn.state if side else ""
        last = spells[-1] if spells else None
        if last and (last.running, last.reason, last.side) == (running, reason, side):
            spells[-1] = last._replace(until=end)
        else:
            spells.append(Spell(running, turn.at, end, reason, side))
    if spells:
        yield spells, ""


def obligation_courses(steps: Iterable[Step], waits: Waits) -> Iterator[tuple[str, Course]]:
    """While a side is waited for, it owes an answer: each wait is a course of its own, with its side (O1)."""
    side, since = "", None
    for step in steps:
        waited = waits.get(step.state, "") if step.move == "hold" else ""
        if not step.move or waited == side:
            continue
        if since:
            yield side, _run(since, step)
        side, since = waited, step.at if waited else None
    if since:
        yield side, _run(since, None)


def approve_courses(steps: Iterable[Step]) -> Iterator[Course]:
    """From each fulfilment on the consumer owes its approval, until it closes or sends back."""
    since = None
    for step in steps:
        if since and step.move:
            yield _run(since, step)
            since = None
        if step.move == "fulfil":
            since = step.at
    if since:
        yield _run(since, None)


def _run(since: datetime, end: Step | None) -> Course:
    ended = end.at if end else None
    return Course((Spell(True, since, ended),), ended, cancelled=end is not None and end.move == "withdraw")
