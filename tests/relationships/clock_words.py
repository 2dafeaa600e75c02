"""Words to start clocks with, on the wall clock of Rome."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from relationships.models import AgreementVersion, Clock, Membership, Side
from relationships.terms import OFFICE_HOURS, Hours, Metric, Target
from tests.factories import World

ROME = ZoneInfo("Europe/Rome")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


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


def agreed(world: World, *targets: Target, weekly: Any = OFFICE_HOURS, holidays: Any = ()) -> AgreementVersion:
    return world.agreed(first_day=date(2026, 1, 1), targets=targets, hours=Hours("Europe/Rome", weekly, holidays))


def started(
    world: World,
    target: Target | float,
    when: str,
    *,
    kind: str = "action",
    priority: str = "High",
    thing: Thing | None = None,
    more: tuple[Target, ...] = (),
    zone: str = "",
    **facts: Any,
) -> Clock:
    """The clock of a target, or of a fulfil target of so many hours, as it is stored."""
    target = target if isinstance(target, Target) else Target("fulfil", int(target))
    clock = Clock.start(
        thing or Thing(world),
        version=agreed(world, target, *more, **facts),
        metric=Metric(target.metric),
        kind=kind,
        priority=priority,
        at=at(when),
        requester_zone=zone,
    )
    assert clock is not None
    clock.refresh_from_db()
    return clock


def week(*windows: tuple[int, int]) -> tuple[tuple[int, int, int], ...]:
    return tuple((day, opens * 60, closes * 60) for day in range(5) for opens, closes in windows)


def pause(clock: Clock, when: str, by: Membership, *, side: str = "consumer", reason: str = "Which room?") -> None:
    clock.pause(at=at(when), reason=reason, side=side, by=by)
