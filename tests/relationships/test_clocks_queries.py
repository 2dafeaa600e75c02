"""What a move of a clock asks of the database: as much for the tenth segment as for the first."""

from collections.abc import Callable
from typing import Any

import pytest

from relationships.models import Clock
from relationships.terms import Target
from tests.factories import World

from .clock_words import at, pause, started

MOVES: dict[str, tuple[int, Callable[[Clock, World], Any]]] = {
    "pause": (7, lambda clock, world: pause(clock, "2026-11-24 09:00", world.provider, reason="Once more?")),
    "stop": (5, lambda clock, world: clock.stop(at=at("2026-11-24 09:00"))),
    "cancel": (5, lambda clock, world: clock.cancel(at=at("2026-11-24 09:00"))),
}


@pytest.mark.parametrize("segments", [1, 10])
@pytest.mark.parametrize("move", MOVES)
def test_a_move_asks_no_more_of_a_long_history(
    world: World, django_assert_max_num_queries: Any, move: str, segments: int
) -> None:
    """Held, read with its history, closed, written: nothing is asked twice."""
    clock = started(world, Target("fulfil", 80, warn_percent=99), "2026-11-23 09:00")
    for minute in range(segments - 1):
        pause(clock, f"2026-11-23 10:{10 + minute}", world.provider, reason=f"Question {minute}")
    queries, act = MOVES[move]

    with django_assert_max_num_queries(queries):
        act(clock, world)
