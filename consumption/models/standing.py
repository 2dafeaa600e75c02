"""How a request stands against its clocks, in one word, as a row of a list says it. No query, no arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from relationships.models import Clock
from relationships.terms import Metric

if TYPE_CHECKING:
    from consumption.models.request import ServiceRequest


@dataclass(frozen=True)
class Standing:
    """`aim` says what is due next, so that a time reads well after it: "to respond" in 2 h."""

    word: str
    tone: str
    aim: str = ""


def standing_of(request: "ServiceRequest", now: datetime) -> Standing:
    clocks = request.clocks()
    if not clocks:
        return Standing(_("no target"), "idle")
    open_ones = [clock for clock in clocks if clock.is_open]
    if not open_ones:
        return _of_closed(clocks)
    return _of_open(request, min(open_ones, key=lambda c: (c.due_at is None, c.due_at or c.started_at)), now)


def _of_open(request: "ServiceRequest", clock: Clock, now: datetime) -> Standing:
    responds = clock.metric == Metric.RESPOND
    if clock.standing(now) == "breached_open":
        return Standing(_("breached"), "bad", _("response was due") if responds else _("fulfilment was due"))
    if clock.state == Clock.State.PAUSED:
        who = request.consumer if request.waits_for() == "consumer" else request.provider
        return Standing(_("paused"), "idle", _("waits for %(who)s") % {"who": who})
    aim = _("to respond") if responds else _("to fulfil")
    if clock.warn_at and clock.warn_at <= now:
        return Standing(_("%(percent)s %% used") % {"percent": clock.warn_percent}, "warn", aim)
    return Standing(_("on track"), "active", aim)


def _of_closed(clocks: Sequence[Clock]) -> Standing:
    states = {clock.state for clock in clocks}
    if Clock.State.BREACHED in states:
        return Standing(_("breached"), "bad")
    return Standing(_("met"), "good") if Clock.State.MET in states else Standing(_("cancelled"), "idle")
