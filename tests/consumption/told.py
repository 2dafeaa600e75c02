"""One incident told in a few words, for the tests that fold it."""

from datetime import UTC, datetime

from consumption.imports.courses import fulfil_courses
from consumption.imports.folding import steps_of, turns_of
from consumption.imports.log import Event, Facts, Incident
from consumption.imports.servicenow import STATES


def at(text: str) -> datetime:
    """ "7 09:00" is 9 o'clock on 7 March 2016."""
    day, time = text.split()
    return datetime.fromisoformat(f"2016-03-{int(day):02d}T{time}+00:00").astimezone(UTC)


def incident(
    *events: tuple[str, ...], resolved: str = "", closed: str = "", states: dict[str, str] | None = None
) -> Incident:
    """Opened on the 7th at 9: (state, when), and where the log tells it, the place that had it."""
    facts = Facts(
        line=2,
        opened_at=at("7 09:00"),
        resolved_at=at(resolved) if resolved else None,
        closed_at=at(closed) if closed else None,
        resolved_by="Resolver",
        caller="Caller",
        title="",
        wish="",
        priority="3",
        impact="",
        urgency="",
    )
    known = states or STATES
    rows = [
        Event(at(when), n, n, state, known.get(state, ""), "Writer", *place)
        for n, (state, when, *place) in enumerate(events)
    ]
    return Incident("INC1", max(rows), facts, rows)


def moves(told: Incident) -> list[tuple[str, str]]:
    return [(step.move, f"{step.at:%-d %H:%M}") for step in steps_of(turns_of(told))]


def spells(told: Incident, until: str = "resolved", waits: dict[str, str] | None = None, reopening: str = "continue"):
    """For each course what it ran through: "run" or "wait", since, until, and for a wait whom and why."""
    courses = fulfil_courses(turns_of(told), until, waits or {}, lambda side: side != "provider", reopening)
    return [[_plain(*spell) for spell in course.spells] for course in courses]


def _plain(running: bool, since: datetime, until: datetime | None, reason: str, side: str) -> tuple[str, ...]:
    ends = f"{until:%-d %H:%M}" if until else ""
    return ("run" if running else "wait", f"{since:%-d %H:%M}", ends, *filter(None, (side, reason)))
