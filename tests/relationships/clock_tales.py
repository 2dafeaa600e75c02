"""Words to tell a stored clock's tale with, to be explained: hours 9-17 in Rome, November 2026 unless dated."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from relationships.explanation import Explanation
from relationships.models import AgreementVersion, Clock, ClockCorrection, Membership, Side
from relationships.terms import OFFICE_HOURS, Hours, Metric, Target
from tests.factories import World

ROME = ZoneInfo("Europe/Rome")
NAMES = {"provider": "Harbour IT", "consumer": "Northwind Clinics"}
Instant = str | datetime


def at(text: Instant) -> datetime:
    """ "20 15:00" is the 20th of November, a Friday."""
    if isinstance(text, datetime):
        return text
    return datetime.fromisoformat(text if len(text) > 8 else f"2026-11-{text}").replace(tzinfo=ROME)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@dataclass(frozen=True)
class Thing:
    """Whatever is timed."""

    world: World
    reference: str = "SR-9001"

    @property
    def sides(self) -> dict[str, Any]:
        return self.world.relationship.sides

    def side_of(self, member: Membership | None) -> Side | None:
        return self.world.relationship.side_of(member)


def agreed(world: World, *targets: Target, **facts: Any) -> AgreementVersion:
    service = Hours("Europe/Rome", OFFICE_HOURS)
    return world.agreed(first_day=date(2026, 1, 1), targets=targets, hours=service, **facts)


def start(
    world: World,
    version: AgreementVersion,
    when: Instant,
    *,
    metric: str = "fulfil",
    subject: str = "SR-9001",
    **facts: Any,
) -> Clock:
    facts = {"kind": "action", "priority": "High", **facts}
    clock = Clock.start(Thing(world, subject), version=version, metric=Metric(metric), at=at(when), **facts)
    assert clock is not None
    clock.refresh_from_db()
    return clock


def pause(clock: Clock, when: str, by: Membership, *, side: str = "consumer", reason: str = "Which room?") -> None:
    clock.pause(at=at(when), reason=reason, side=side, code="information", by=by)


def explained(clock: Clock, when: str) -> Explanation:
    fresh = Clock.objects.to_read().get(pk=clock.pk)
    return Explanation(fresh, list(fresh.segments.all()), NAMES, at(when))


def proposed(
    clock: Clock, since: Instant, until: Instant, *, by: Membership, effect: str = "excuse"
) -> ClockCorrection:
    correction = ClockCorrection.propose(
        clock, effect=effect, since_at=at(since), until_at=at(until), why="A power cut", by=by
    )
    correction.refresh_from_db()
    return correction
