"""Which agreed target a clock runs for (K12), and what it keeps of it (K13)."""

from collections.abc import Sequence
from typing import Any

from relationships.models.terms import ServiceLevelTarget
from relationships.models.version import AgreementVersion
from relationships.terms import CountedHours


def most_specific(
    targets: Sequence[ServiceLevelTarget] | Any, *, kind: str, priority: str
) -> ServiceLevelTarget | None:
    fitting = [
        target
        for target in targets
        if target.kind in ("", kind) and (target.priority is None or target.priority.name == priority)
    ]
    return max(fitting, key=lambda target: (target.kind != "", target.priority is not None), default=None)


def facts_of(target: ServiceLevelTarget, version: AgreementVersion) -> dict[str, Any]:
    """What a clock copies from its target at the start (K13)."""
    return {
        "version": version,
        "target": target,
        "metric": target.metric,
        "target_seconds": target.seconds,
        "warn_percent": target.warn_percent,
        "calendar_id": version.calendar_id if target.hours == CountedHours.SERVICE else None,
    }
