"""What stands behind a reference: each app says so once, when it is loaded.

A lower app must find an upper app's thing (to comment on it, to link to it) without importing it.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.http import Http404
from django.urls import NoReverseMatch, reverse

from relationships.portal import PortalRequest, visible_or_404


@dataclass(frozen=True)
class Kind:
    """One kind of thing: its model ("consumption.ServiceRequest"), its page, and whether people talk on that page."""

    model: str
    view: str
    talk: bool


KINDS: dict[str, Kind] = {}


def register(prefix: str, model: str, view: str, *, talk: bool = False) -> None:
    """Called in `AppConfig.ready`: references that begin with `prefix` are this model's."""
    KINDS[prefix] = Kind(model, view, talk)


def kind_of(reference: str) -> Kind | None:
    prefix, dash, number = reference.partition("-")
    return KINDS.get(prefix) if dash and number.isascii() and number.isdigit() else None


@lru_cache(maxsize=4096)
def address_of(reference: str) -> str:
    """The address of a thing's page, whether or not the thing exists; empty where no app knows the reference."""
    kind = kind_of(reference)
    try:
        return reverse(kind.view, kwargs={"reference": reference}) if kind else ""
    except NoReverseMatch:
        return ""


def thing_or_404(request: PortalRequest, reference: str) -> Any:
    """The thing itself, through the one door, for talk about it: both what it is and that the person may see it."""
    kind = kind_of(reference)
    if kind is None or not kind.talk:
        raise Http404
    model: type[Model] = apps.get_model(kind.model)
    return visible_or_404(model, request, reference=reference)
