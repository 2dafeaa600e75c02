"""How a request stands against its clocks, in one word, as a row of a list says it. No query, no arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from relationships.models import Clock
from relationships.terms import Metric, WaitsFor

if TYPE_CHECKING:
    from consumption.models.request import ServiceRequest


@dataclass(frozen=True)
class Standing:
    """`aim` says what is due next, so that a time reads well after it: "to respond" in 2 h."""

    word: str
    tone: str
    aim: str = ""


def standing_of(request: "ServiceRequest", now: datetime) -> Standing:
    """By what the provider owes: the clock that is due first says it."""
    clocks = request.clocks()
    if not clocks:
        return Standing(_("no target"), "idle")
    open_ones = [clock for clock in clocks if clock.is_open]
    if not open_ones:
        return _of_closed(clocks)
    return _of_open(request, min(open_ones, key=lambda c: (c.due_at is None, c.due_at or c.started_at)), now)


def _of_open(request: "ServiceRequest", clock: Clock, now: datetime) -> Standing:
    if clock.standing(now) == "breached_open":
        return Standing(_("breached"), "bad", was_due(clock))
    if clock.state == Clock.State.PAUSED:
        return Standing(_("paused"), "idle", _("waits for %(who)s") % {"who": waited_for(request)})
    if clock.warn_at and clock.warn_at <= now:
        return Standing(_("%(percent)s %% used") % {"percent": clock.warn_percent}, "warn", aim_of(clock))
    return Standing(_("on track"), "active", aim_of(clock))


def waited_for(request: "ServiceRequest") -> Any:
    """The name of the side that is waited for, or in words what else is."""
    if request.held_for in (WaitsFor.CONSUMER, WaitsFor.PROVIDER):
        return request.consumer if request.held_for == WaitsFor.CONSUMER else request.provider
    return WaitsFor(request.held_for).label if request.held_for else request.provider


def aim_of(clock: Clock) -> str:
    return {
        Metric.RESPOND: _("to respond"),
        Metric.UPDATE: _("to update"),
        Metric.DELIVER: _("to deliver"),
    }.get(Metric(clock.metric), _("to fulfil"))


def was_due(clock: Clock) -> str:
    return {
        Metric.RESPOND: _("response was due"),
        Metric.UPDATE: _("update was due"),
        Metric.DELIVER: _("delivery was due"),
    }.get(Metric(clock.metric), _("fulfilment was due"))


def _of_closed(clocks: Sequence[Clock]) -> Standing:
    states = {clock.state for clock in clocks}
    if Clock.State.BREACHED in states:
        return Standing(_("breached"), "bad")
    return Standing(_("met"), "good") if Clock.State.MET in states else Standing(_("cancelled"), "idle")
