"""Which agreed target a clock runs for (K12), what it keeps of it (K13), and what that makes it aim at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from relationships.business_time import Measure
from relationships.models.calendar import business_calendar, business_days
from relationships.models.terms import ServiceLevelTarget
from relationships.models.version import AgreementVersion
from relationships.terms import CountedHours, Metric, Pausing, Unit, ZoneSource
from relationships.terms.checks import LARGEST
from relationships.timing import Aim


def most_specific(
    targets: Sequence[ServiceLevelTarget] | Any, *, kind: str, priority: str
) -> ServiceLevelTarget | None:
    """Kind and priority before kind, kind before priority, priority before any (K12)."""
    fitting = [
        target
        for target in targets
        if target.kind in ("", kind) and (target.priority is None or target.priority.name == priority)
    ]
    return max(fitting, key=lambda target: (target.kind != "", target.priority is not None), default=None)


def facts_of(
    target: ServiceLevelTarget, version: AgreementVersion, *, requester_zone: str = "", longer_percent: int = 0
) -> dict[str, Any]:
    """What a clock copies from its target at the start (K13); above a workload limit it may be longer (O3)."""
    in_hours = target.hours == CountedHours.SERVICE
    return {
        "version": version,
        "target": target,
        "metric": target.metric,
        "target_seconds": min(target.seconds * (100 + longer_percent) // 100, LARGEST),
        "warn_percent": target.warn_percent,
        "warnings": list(target.warnings),
        "unit": target.unit,
        "end_of_day": target.end_of_day,
        "debtor": target.debtor,
        "pausing": pausing_of(target),
        "reopening": target.reopening,
        "immediate": target.immediate,
        "longer_percent": longer_percent,
        "calendar_id": version.calendar_now_id if in_hours else None,
        "time_zone": zone_of(target, version, requester_zone) if in_hours else "",
    }


def pausing_of(target: ServiceLevelTarget) -> str:
    """What the usual way comes to: a response never pauses, everything else does (K4)."""
    if target.pausing != Pausing.USUAL:
        return str(target.pausing)
    return str(Pausing.NEVER if target.metric == Metric.RESPOND else Pausing.ANY)


def zone_of(target: ServiceLevelTarget, version: AgreementVersion, requester_zone: str) -> str:
    """The zone whose wall clock the hours are read on; empty is the agreement's, also where nobody knows (C9)."""
    if target.zone == ZoneSource.CONSUMER:
        return str(version.consumer.time_zone)
    return requester_zone if target.zone == ZoneSource.REQUESTER else ""


def measure_of(calendar_id: int | None, zone: str, unit: str, end_of_day: bool) -> Measure:
    """What a target with this unit is counted in."""
    if unit == Unit.BUSINESS_DAYS and calendar_id:
        return business_days(calendar_id, zone, end_of_day)
    return business_calendar(calendar_id, zone)


def aim_of(facts: Any, since: datetime | None = None) -> Aim:
    """The aim of a clock, or of what it aimed at before: both keep the same facts of their target."""
    return Aim(
        measure_of(facts.calendar_id, facts.time_zone, facts.unit, facts.end_of_day),
        timedelta(seconds=facts.target_seconds),
        tuple(sorted({*facts.warnings, facts.warn_percent})),
        since,
    )
