"""What another priority would make of each clock of a request: told before it is made (K9, K10)."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from django.utils.translation import gettext as _

from consumption.models import ServiceRequest
from consumption.models.request_clocks import WORK
from consumption.promises import time_of
from relationships.models import Clock, ServiceLevelTarget
from relationships.models.clock_target import aim_of, facts_of, most_specific
from relationships.terms import Metric, Party
from relationships.timing import Reading, Stretch, read


@dataclass(frozen=True)
class Retargeted:
    """One metric as it is and as it would be; a deadline is None while paused, or where nothing runs."""

    label: str
    before: str
    after: str
    due_before: datetime | None
    due_after: datetime | None
    note: str


def within(target: ServiceLevelTarget | None) -> str:
    return _("within %(time)s") % {"time": time_of(target)} if target else _("not covered")


def retargeted(request: ServiceRequest, priority: str, now: datetime) -> list[Retargeted]:
    """Those that run and those that would start, respond first."""
    targets = list(request.version.serviceleveltargets.select_related("priority"))
    return [change for metric in (Metric.RESPOND, *WORK, Metric.UPDATE, Metric.OBLIGATION)
            if (change := _of(request, metric, targets, priority, now))]  # fmt: skip


def _of(
    request: ServiceRequest, metric: Metric, targets: list[ServiceLevelTarget], priority: str, now: datetime
) -> Retargeted | None:
    clock = request.clock_of(metric)
    debtor = clock.debtor if clock else Party.PROVIDER
    fitting = [target for target in targets if target.metric == metric and target.debtor == debtor]
    target = most_specific(fitting, kind=request.kind, priority=priority)
    if clock and clock.is_open:
        return _changed(request, clock, target, now)
    if clock or target is None or metric not in request.not_covered():
        return None
    due = _anew(request, target, now, 0).due_at
    return Retargeted(str(metric.label), within(None), within(target), None, due, _("Starts with the change."))


def _changed(request: ServiceRequest, clock: Clock, target: ServiceLevelTarget | None, now: datetime) -> Retargeted:
    label, before = clock.get_metric_display(), within(clock.target)
    if clock.metric == Metric.UPDATE:
        due = _anew(request, target, now, clock.longer_percent).due_at if target else None
        return Retargeted(
            label, before, within(target), clock.due_at, due, _("This change is an update; the next counts anew.")
        )
    if target is None:
        return Retargeted(label, before, within(None), clock.due_at, None, _("The clock is cancelled."))
    if target.pk == clock.target_id:
        return Retargeted(label, before, before, clock.due_at, clock.due_at, _("Nothing changes."))
    reading = reading_with(clock, target, request, now)
    note = _("Counts from the original start.") if target.retroactive else _("Counts anew from the change.")
    if reading.due_at and reading.due_at < now:
        note = _("It would be past its deadline at once.")
    return Retargeted(label, before, within(target), clock.due_at, reading.due_at, note)


def reading_with(clock: Clock, target: ServiceLevelTarget, request: ServiceRequest, now: datetime) -> Reading:
    """What the clock would say once it aims at this target: over its own history, or from now on."""
    if not target.retroactive:
        return _anew(request, target, now, clock.longer_percent, running=clock.state == Clock.State.RUNNING)
    return clock.reading(then=aim_of(_facts(request, target, clock.longer_percent), now))


def _anew(
    request: ServiceRequest, target: ServiceLevelTarget, now: datetime, longer: int, *, running: bool = True
) -> Reading:
    return read([aim_of(_facts(request, target, longer))], [Stretch(running, now)])


def _facts(request: ServiceRequest, target: ServiceLevelTarget, longer_percent: int) -> SimpleNamespace:
    facts = facts_of(target, request.version, requester_zone=request.requester_zone(), longer_percent=longer_percent)
    return SimpleNamespace(**facts)
