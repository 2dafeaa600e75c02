"""What a move does to each clock, in sentences: said before its button."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from consumption.models import ServiceRequest
from consumption.models.request_clocks import WAITING
from consumption.promises import time_of
from relationships.models import Clock, ServiceLevelTarget, Side
from relationships.models.clock_target import most_specific
from relationships.terms import Metric, Reopening, Until

CLOCKS = {
    Metric.RESPOND: lambda: _("the respond clock"),
    Metric.UPDATE: lambda: _("the update clock"),
    Metric.FULFIL: lambda: _("the fulfil clock"),
    Metric.DELIVER: lambda: _("the delivery clock"),
}


def named(clocks: Sequence[Clock]) -> str:
    """ "the fulfil clock and the delivery clock"."""
    return str(get_text_list([CLOCKS[Metric(clock.metric)]() for clock in clocks], _("and")))


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def of_waiting(request: ServiceRequest, waits_for: str, targets: Sequence[ServiceLevelTarget]) -> str:
    """What a wait for this one does: which clocks stop, which count on, and whose own clock starts."""
    open_ones = [clock for clock in request.clocks(WAITING) if clock.is_open]
    stop = [clock for clock in open_ones if clock.pauses_for(waits_for)]
    on = [clock for clock in open_ones if not clock.pauses_for(waits_for)]
    said = []
    if stop:
        said.append(_("pauses %(clocks)s") % {"clocks": named(stop)})
    if on:
        said.append(_("%(clocks)s counts on") % {"clocks": named(on)})
    if not open_ones:
        said.append(_("no clock runs"))
    if waits_for in Side.values and (asked := asked_of(request, Metric.OBLIGATION, waits_for, targets)):
        who = request.relationship.organisation_on(Side(waits_for))
        said.append(_("the clock of %(who)s to answer starts: %(time)s") % {"who": who, "time": time_of(asked)})
    return "; ".join(said)


def asked_of(
    request: ServiceRequest, metric: Metric, debtor: str, targets: Sequence[ServiceLevelTarget]
) -> ServiceLevelTarget | None:
    """What was agreed for the side that is waited for."""
    fitting = [target for target in targets if target.metric == metric and target.debtor == debtor]
    return most_specific(fitting, kind=request.kind, priority=request.priority.name)


def of_going_on(request: ServiceRequest) -> list[str]:
    """What the end of a wait does."""
    open_ones = [clock for clock in request.clocks(WAITING) if clock.is_open]
    said = []
    if paused := [clock for clock in open_ones if clock.state == Clock.State.PAUSED]:
        said.append(capital(_("%(clocks)s runs on; the time on hold does not count.") % {"clocks": named(paused)}))
    if counted := [clock for clock in open_ones if clock.state == Clock.State.RUNNING]:
        said.append(capital(_("%(clocks)s counted all the while, and runs on.") % {"clocks": named(counted)}))
    return said


def of_answering(request: ServiceRequest) -> list[str]:
    """The clock of the side that was waited for."""
    clock = request.obligation_clock
    if not clock or not clock.is_open:
        return []
    who = request.relationship.organisation_on(Side(clock.debtor))
    return [_("The clock of %(who)s to answer stops.") % {"who": who}]


def of_fulfilling(request: ServiceRequest, targets: Sequence[ServiceLevelTarget]) -> list[str]:
    """What stops once it is fulfilled, and what runs until it is confirmed."""
    work = [clock for clock in request.clocks((Metric.FULFIL, Metric.DELIVER)) if clock.is_open]
    stop = [clock for clock in work if clock.target and clock.target.until == Until.RESOLVED]
    on = [clock for clock in work if clock not in stop]
    said = []
    if stop:
        said.append(capital(_("%(clocks)s stops.") % {"clocks": named(stop)}))
    if on:
        said.append(capital(_("%(clocks)s runs on until they confirm.") % {"clocks": named(on)}))
    said += of_answering(request)
    if asked := asked_of(request, Metric.APPROVE, Side.CONSUMER, targets):
        facts = {"who": request.consumer, "time": time_of(asked)}
        said.append(_("%(who)s has %(time)s to confirm it.") % facts)
    return said


def of_sending_back(request: ServiceRequest) -> str:
    """What becomes of the fulfil clock, as its target says (K11)."""
    clock = request.fulfil_clock or request.deliver_clock
    if clock is None or clock.state == Clock.State.CANCELLED:
        return _("%(provider)s goes on working at it.")
    if clock.is_open:
        return _("%(provider)s goes on working at it; the clock still runs.")
    return {
        Reopening.CONTINUE: _(
            "%(provider)s goes on working at it, and the fulfil clock goes on from where it stopped."
        ),
        Reopening.RESTART: _(
            "%(provider)s goes on working at it, and the fulfil clock starts anew; the first result stays."
        ),
        Reopening.IGNORE: _("%(provider)s goes on working at it; the fulfil clock stays stopped, as agreed."),
    }[Reopening(clock.reopening)]
