"""Which of the log's own states pause the clocks, and whom they wait for (K4)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from consumption.imports.log import Log
from relationships.models import Refused
from relationships.terms import WaitsFor

Waits = Mapping[str, str]
"""The side that is waited for, by the log's word for the state."""


def no_waits() -> Waits:
    """As usual: no state pauses anything."""
    return MappingProxyType({})


def read_waits(given: Iterable[str]) -> Waits:
    """From "Awaiting User Info=consumer" each. Raises Refused with one sentence."""
    waits: dict[str, str] = {}
    for text in given:
        state, equals, side = (part.strip() for part in text.rpartition("="))
        if not (equals and state and side):
            raise Refused(
                _("“%(text)s” does not say which state waits for whom; write it like “Awaiting User Info=consumer”.")
                % {"text": text}
            )
        if side not in WaitsFor.values:
            raise Refused(
                _("“%(side)s” is nobody that a pause can wait for; “%(state)s” waits for one of: %(sides)s.")
                % {"side": side, "state": state, "sides": ", ".join(WaitsFor.values)}
            )
        if state in waits:
            raise Refused(_("“%(state)s” is named twice by --pause-in; name it once.") % {"state": state})
        waits[state] = side
    return MappingProxyType(waits)


def check_waits(waits: Waits, log: Log) -> None:
    """Raises Refused for a state that no incident of the log waits in."""
    if not waits:
        return
    states = log.states()
    waiting = ", ".join(sorted(state for state, status in states.items() if status == "held")) or _("none")
    for state in waits:
        if state not in states:
            sentence = _("The log has no state “%(state)s”. Nothing was loaded; its waiting states are: %(waiting)s.")
            raise Refused(sentence % {"state": state, "waiting": waiting})
        if states[state] != "held":
            sentence = _(
                "“%(state)s” is no state in which an incident waits. Nothing was loaded; the log's waiting states "
                "are: %(waiting)s."
            )
            raise Refused(sentence % {"state": state, "waiting": waiting})
