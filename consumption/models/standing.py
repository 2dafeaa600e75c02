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
    """`aim` says what is due next ("to respond"), or nothing."""

    word: str
    tone: str
    aim: str = ""


def standing_of(request: "ServiceRequest", now: datetime) -> Standing:
    clocks = request.clocks()
    open_ones = sorted((c for c in clocks if c.is_open), key=lambda c: (c.due_at is None, c.due_at or c.started_at))
    if not clocks:
        return Standing(_("no target"), "idle")
    return _of_open(request, open_ones[0], now) if open_ones else _of_closed(clocks)


def _of_open(request: "ServiceRequest", clock: Clock, now: datetime) -> Standing:
    aim = _("to respond") if clock.metric == Metric.RESPOND else _("to fulfil")
    if clock.standing(now) == "breached_open":
        return Standing(_("breached"), "bad", aim)
    if clock.state == Clock.State.PAUSED:
        side = request.waits_for()
        who = request.consumer if side == "consumer" else request.provider
        return Standing(_("waiting for %(who)s") % {"who": who}, "idle", aim)
    if clock.warn_at and clock.warn_at <= now:
        return Standing(_("%(percent)s %% used") % {"percent": clock.warn_percent}, "warn", aim)
    return Standing(_("on track"), "active", aim)


def _of_closed(clocks: Sequence[Clock]) -> Standing:
    states = {clock.state for clock in clocks}
    if Clock.State.BREACHED in states:
        return Standing(_("breached"), "bad")
    return Standing(_("met"), "good") if Clock.State.MET in states else Standing(_("cancelled"), "idle")
