"""`check_clocks`: every row of a clock is what its history comes to, or is named (K17, invariant 20)."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from relationships.models import Clock, ClockCorrection
from relationships.models.clock_marking import mark_time
from relationships.models.clock_move import move_clocks
from relationships.terms import Target
from tests.factories import World
from tests.relationships.clock_stories import paused, running
from tests.relationships.clock_words import agreed, at
from tests.relationships.test_clock_move import MORNINGS, following

NINE = at("2026-11-16 09:00")


def checked(*arguments: str) -> tuple[list[str], str]:
    """What the command printed, and why it failed."""
    out = StringIO()
    try:
        call_command("check_clocks", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


@pytest.fixture
def clocks(world: World) -> list[Clock]:
    """Running, paused, met, breached, cancelled, aimed anew, corrected, opened again; some on other hours since."""
    version = agreed(world, Target("fulfil", 8, warnings=(25, 50)), Target("fulfil", 4, priority="High"))
    found = [running(world, version, NINE, f"XX-{number}", priority="Normal") for number in range(9)]
    _runs, waits, met, late, never, aimed, corrected, again, reminded = found
    paused(waits, at("2026-11-16 12:00"))
    met.stop(at=at("2026-11-16 13:00"))
    late.stop(at=at("2026-11-17 13:00"))
    never.cancel(at=at("2026-11-16 10:00"))
    aimed.retarget(kind="action", priority="High", at=at("2026-11-16 15:00"), by=world.provider)
    corrected.stop(at=at("2026-11-17 13:00"))
    correction = ClockCorrection.propose(
        corrected,
        effect="excuse",
        since_at=at("2026-11-16 10:00"),
        until_at=at("2026-11-17 10:00"),
        why="The site was closed.",
        by=world.provider,
    )
    correction.accept(by=world.consumer)
    again.stop(at=at("2026-11-16 12:00"))
    again.reopen(at=at("2026-11-16 14:00"), by=world.consumer)
    paused(reminded, at("2026-11-16 14:00"))
    reminded.resume(at=at("2026-11-16 16:00"), by=None)
    after = following(version.calendar, MORNINGS, at("2026-11-16 16:00"))
    move_clocks(version.calendar_id, after.pk, at("2026-11-16 16:00"))
    return found


@pytest.mark.parametrize("looked", [None, "2026-11-16 15:30", "2026-11-30 12:00"])
def test_a_clean_world_differs_in_nothing(clocks: list[Clock], looked: str | None) -> None:
    """K19: neither before the sweeper came, nor between two of its looks, nor after it marked everything."""
    if looked:
        mark_time(at(looked))

    assert checked() == ([f"{len(clocks)} clocks checked."], "")


@pytest.mark.parametrize(
    ("column", "value", "number"),
    [
        ("used", "interval '1 second'", 0),
        ("used", "used + interval '1 microsecond'", 3),
        ("paused", "interval '1 hour'", 2),
        ("paused_consumer", "interval '1 hour'", 1),
        ("paused_provider", "interval '1 hour'", 1),
        ("due_at", "due_at + interval '1 minute'", 0),
        ("due_at", "'2026-11-16 12:00+0'", 1),
        ("warn_at", "warn_at + interval '1 minute'", 0),
        ("warned_at", "started_at", 0),
        ("warned_at", "NULL", 2),
        ("breached_at", "started_at", 0),
        ("breached_at", "breached_at - interval '1 second'", 3),
        ("since_at", "since_at - interval '1 second'", 0),
        ("born_breached", "true", 0),
        ("born_breached", "false", 5),
    ],
)
def test_a_row_that_was_tampered_with_is_named(clocks: list[Clock], column: str, value: str, number: int) -> None:
    """K17: by clock and column, with what is stored and what the history comes to; nothing is repaired."""
    clock = clocks[number]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE relationships_clock SET {column} = {value} WHERE id = %s", [clock.pk])
    stored = Clock.objects.values(column).get(pk=clock.pk)

    lines, failed = checked()
    assert failed == "1 clock differs from its history."
    named = [line for line in lines if line.startswith(f"{clock.reference} {column}: stored ")]
    assert len(named) == 1
    assert "replayed" in named[0]
    assert lines[-1] == f"{len(clocks)} clocks checked."
    assert Clock.objects.values(column).get(pk=clock.pk) == stored


def test_a_warning_that_would_never_come_is_named(clocks: list[Clock]) -> None:
    """Without the next instant the sweeper would pass it by."""
    Clock.objects.filter(pk=clocks[0].pk).update(warn_at=None)

    lines, failed = checked()
    assert failed == "1 clock differs from its history."
    assert lines[0].startswith(f"{clocks[0].reference} warned_at: stored nothing, replayed 2026-11-16T")


def test_a_state_that_the_history_does_not_tell_is_named(clocks: list[Clock]) -> None:
    met, waits = clocks[2], clocks[1]
    Clock.objects.filter(pk=met.pk).update(state="breached", breached_at=met.due_at)
    Clock.objects.filter(pk=waits.pk).update(state="running")

    lines, failed = checked()
    assert failed == "2 clocks differ from their history."
    assert f"{met.reference} state: stored breached, replayed met" in lines
    assert f"{waits.reference} state: stored running, replayed paused" in lines


def test_one_relationship_is_checked_alone(world: World, clocks: list[Clock]) -> None:
    other: Any = world.joined(world.harbour, world.outside)
    Clock.objects.filter(pk=clocks[0].pk).update(born_breached=True)

    assert checked("--relationship", other.reference) == (["0 clocks checked."], "")
    assert checked("--relationship", world.relationship.reference)[1] == "1 clock differs from its history."
    assert checked("--relationship", "REL-0")[1] == "There is no relationship REL-0."


def test_very_many_clocks_are_read_batch_by_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The questions to the database grow with the batches, not with the clocks."""
    from django.test.utils import CaptureQueriesContext

    version = agreed(world, Target("fulfil", 8))
    for number in range(30):
        running(world, version, NINE, f"XX-{number}")
    asked = []
    for size in (10, 30):
        monkeypatch.setattr("relationships.clock_check.AT_ONCE", size)
        with CaptureQueriesContext(connection) as queries:
            assert checked() == (["30 clocks checked."], "")
        asked.append(len(queries))
    assert asked == [10, 4]
