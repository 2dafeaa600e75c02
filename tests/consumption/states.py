"""Requests in each state, reached by the verbs, and what a form of each move must be sent."""

from collections.abc import Callable
from typing import Any

from consumption.models import ServiceRequest
from relationships.models import Side
from tests.factories import World

PATHS: dict[str, tuple[str, ...]] = {
    "submitted": (),
    "in_progress": ("accept",),
    "held": ("accept", "hold"),
    "fulfilled": ("accept", "fulfil"),
    "closed": ("accept", "fulfil", "confirm"),
    "declined": ("decline",),
    "withdrawn": ("withdraw",),
}
TYPED: dict[str, dict[str, str]] = {
    "accept": {"promised_for": ""},
    "fulfil": {"output": "100 GB added"},
    "hold": {"reason": "Which server?", "waits_for": "consumer", "code": "information"},
    "resume": {},
    "answer": {"text": "The one in ward 3"},
    "change_answers": {"edition": "1", "answer-1": "Ward 4"},
    "reprioritise": {"reason": "The ward is closed", "priority": "High"},
    "decline": {"reason": "Not in stock"},
    "confirm": {},
    "send_back": {"reason": "It is read-only"},
    "withdraw": {},
}
FACTS: dict[str, dict[str, Any]] = {
    "fulfil": {"output": "100 GB added"},
    "hold": {"reason": "Which server?", "waits_for": Side.CONSUMER},
    "answer": {"text": "The one in ward 3"},
    "change_answers": {"answers": {"Ward": "Ward 4"}},
    "reprioritise": {"reason": "The ward is closed"},
    "decline": {"reason": "Not in stock"},
    "send_back": {"reason": "It is read-only"},
}


def take(request: ServiceRequest, move: str, world: World, **facts: Any) -> None:
    """Make one move as the side that may."""
    side = next(m.side for m in request.moves if m.name == move)
    verb: Callable[..., None] = getattr(request, move)
    if move == "reprioritise":
        facts.setdefault("priority", request.version.agreedprioritys.exclude(pk=request.priority_id).get())
    verb(by=getattr(world, str(side)), **{**FACTS.get(move, {}), **facts})


def request_in(status: str, world: World, **facts: Any) -> ServiceRequest:
    request = world.request(**facts)
    for move in PATHS[status]:
        take(request, move, world)
    assert request.status == status
    return request
