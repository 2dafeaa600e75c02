"""The clocks of a request as its page shows them: side by side by who owes them, and every wait with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone

from consumption.models import ServiceRequest
from consumption.models.request_clocks import COLUMNS, WAITING
from relationships.clock_lines import who
from relationships.clock_view import ClockView, clock_view_of
from relationships.models import Clock, ClockSegment, Membership, Side, WorkloadExcess, WorkloadLine
from relationships.models.workload import decisive
from relationships.terms import PauseReason


@dataclass(frozen=True)
class Owed:
    """What one side owes: the clocks that hold now, those that were before, and what nobody agreed on."""

    organisation: str
    clocks: list[ClockView] = field(default_factory=list)
    earlier: list[ClockView] = field(default_factory=list)
    not_covered: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Waited:
    """One wait: for whom, why, in whose words, and whether the time counted all the same (K4)."""

    since: datetime
    until: datetime | None
    who: str
    code: str
    reason: str
    counted: bool


@dataclass(frozen=True)
class Clocks:
    """All of it, the latest wait first; `above` are the workload limits that the request went above (O3)."""

    owed: list[Owed]
    waits: list[Waited]
    above: list[WorkloadLine]


def clocks_of(request: ServiceRequest, member: Membership | None) -> Clocks:
    """Three queries at most: clocks, their segments, and where the workload may have touched them its limits."""
    now, names = timezone.now(), {"provider": request.provider.name, "consumer": request.consumer.name}
    clocks = list(Clock.of(request.reference).visible_to(member).to_show())
    holding = {getattr(request, f"{name}_id") for name in COLUMNS}
    held_now = [clock for clock in clocks if clock.pk in holding]
    metrics = {clock.metric for clock in held_now}
    suspected = not clocks or any(clock.longer_percent for clock in clocks)
    excesses = WorkloadExcess.of(request.reference).visible_to(member) if suspected else []
    above = decisive([excess.line() for excess in excesses])
    owed = []
    for side in Side:
        ours = [clock for clock in clocks if clock.debtor == side]
        views = [(clock, replace(clock_view_of(clock, now, names), owed="")) for clock in ours]
        current = [view for clock, view in views if clock.pk in holding]
        earlier = [view for clock, view in views if clock.pk not in holding]
        missing = [m for m in request.expected() if m not in metrics] if side is Side.PROVIDER else []
        covered = bool(above) and not clocks
        words = [] if covered else [str(metric.label) for metric in missing]
        owed.append(Owed(names[side], current, earlier, words))
    return Clocks(owed, list(waits_of(clocks, names))[::-1], above)


def waits_of(clocks: Sequence[Clock], names: Mapping[str, str]) -> Iterator[Waited]:
    """Each wait once, oldest first, though it touched several clocks: as fulfil has it, else deliver, else update."""
    for metric in WAITING:
        told = [segment for clock in clocks if clock.metric == metric for segment in clock.segments.all()]
        found = sorted((s for s in told if s.side and not s.correction_id), key=lambda s: (s.since_at, s.pk))
        if found:
            yield from (_waited(segment, names) for segment in found if segment.until_at != segment.since_at)
            return


def _waited(segment: ClockSegment, names: Mapping[str, str]) -> Waited:
    code = "" if segment.code in ("", PauseReason.OTHER) else str(PauseReason(segment.code).label)
    counted = segment.running
    return Waited(segment.since_at, segment.until_at, who(segment.side, names), code, segment.reason, counted)
