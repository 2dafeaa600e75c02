"""Which format a file is of, and what it gives; a file of another kind is refused by what it is."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from . import openslo, sla4oai
from .documents import composed, keys_of, value_of
from .found import Found
from .places import UnreadableFile

OTHERS: tuple[tuple[set[str], Callable[[], str]], ...] = (
    ({"openapi"}, lambda: _("an OpenAPI description: it says what can be called, not what is promised")),
    ({"swagger"}, lambda: _("an OpenAPI description: it says what can be called, not what is promised")),
    ({"services", "catalog"}, lambda: _("a catalogue of service offerings: it offers plans and promises no target")),
    ({"services"}, lambda: _("a catalogue of service offerings: it offers plans and promises no target")),
    ({"question", "name"}, lambda: _("a list of questions to providers: it holds no answer, so nothing is promised")),
    ({"apiVersion", "kind"}, lambda: _("an object of another system than OpenSLO")),
)
PLANNED = {"plans", "quotas", "rates", "guarantees", "pricing"}


def read_targets(data: bytes, *, plan: str = "") -> Found:
    """What the file gives; `plan` names the one to take where it offers several.

    Raises UnreadableFile, with line and column where there are any, for a file that gives nothing.
    """
    nodes = composed(data)
    keys = keys_of(nodes[0])
    if _of_openslo(keys, data):
        return openslo.read([value_of(node) for node in nodes])
    if keys & PLANNED and keys & {"context", "sla", "metrics", "infrastructure"}:
        return sla4oai.read(value_of(nodes[0]), plan=plan)
    for known, what in OTHERS:
        if known <= keys:
            raise UnreadableFile(_("The file is %(what)s.") % {"what": what()})
    raise UnreadableFile(_("The file is neither OpenSLO nor SLA4OAI, so nothing in it is known to be a target."))


def _of_openslo(keys: set[str], data: bytes) -> bool:
    return "apiVersion" in keys and b"openslo" in data.lower()
