"""What does a change of the service hours cost for each open clock, and in how much memory (C11)?

Every clock is read and reckoned twice: for the preview that both sides see, and when the change is accepted.
"""

import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests.benchmarks.clocks_at_scale import BEGAN, Cost, analysed, copied, cost_of, first_clock, scratch
from tests.benchmarks.figure import Figure

FEW, MANY = 10_000, 100_000
MOST_MICROSECONDS, MOST_MEMORY = 60.0, 1.25
US, SAID = 1e6 / MANY, "microseconds a clock"


def figures() -> Iterator[Figure]:
    with scratch("tandem_benchmark_moving"):
        from django.db import connection

        first = first_clock(warnings=(50, 90))
        # They began one after the other within ten working days; one in ten is paused.
        copied(
            first,
            1,
            MANY,
            used="make_interval(secs => n %% 9000)",
            since_at="clock.since_at + make_interval(secs => n %% 28800)",
            state="CASE WHEN n %% 10 = 0 THEN 'paused' ELSE 'running' END",
            due_at="CASE WHEN n %% 10 = 0 THEN NULL ELSE clock.due_at + make_interval(secs => n %% 20000) END",
            warn_at="CASE WHEN n %% 10 = 0 THEN NULL ELSE clock.warn_at END",
        )
        analysed()
        calendars = longer_and_longer(first, 8)
        here = next(calendars)
        rounds: list[tuple[Cost, Cost]] = []
        for _round in range(3):
            after = next(calendars)
            rounds.append(spent(here, after, MANY + 1))
            here = after
            analysed()
        for name, cost in (
            ("preview", [preview for preview, _acceptance in rounds]),
            ("acceptance", [acceptance for _preview, acceptance in rounds]),
        ):
            yield Figure(f"{name}, {MANY:,} clocks", min(each.wall for each in cost) * US, SAID)
        both = min(preview.work + acceptance.work for preview, acceptance in rounds) * US
        yield Figure("both, work of our process and of the database", both, SAID, at_most=MOST_MICROSECONDS)
        many = peak(here, here := next(calendars))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE relationships_clock SET stopped_at = now(), state = 'cancelled' WHERE id %% 10 <> 0", []
            )
        few = peak(here, next(calendars))
        yield Figure(f"memory for {MANY:,} beside {FEW:,}", many / few, "times as much", at_most=MOST_MEMORY)


def longer_and_longer(clock: Any, changes: int) -> Iterator[int]:
    """The calendar of the clock, and those that follow it one after the other, each open a little longer."""
    from relationships.models import Calendar
    from relationships.terms import Hours

    calendar = clock.calendar
    yield calendar.pk
    for number in range(1, changes):
        weekly = tuple((day, 9 * 60, 17 * 60 + 5 * number) for day in range(5))
        following = Calendar.objects.create(**clock.sides, time_zone="Europe/London")
        following.write(Hours("Europe/London", weekly))
        Calendar.objects.filter(pk=following.pk).update(previous=calendar, number=number + 1, valid_from=moment(number))
        calendar = following
        yield calendar.pk


def moment(number: int) -> Any:
    return BEGAN + timedelta(hours=number)


def changed(before: int, after: int) -> Any:
    from relationships.models import Calendar

    return Calendar.objects.get(pk=after).valid_from


def spent(before: int, after: int, clocks: int) -> tuple[Cost, Cost]:
    """The preview, and the acceptance with its commit."""
    from relationships.models.calendar import business_calendar
    from relationships.models.clock_move import move_clocks, moved

    now, hours = changed(before, after), business_calendar(after)
    assert any(clock.moves for clock in moved(before, hours, now)), "the hours made no difference"
    preview = cost_of(lambda: sum(clock.moves for clock in moved(before, hours, now)))
    counts: list[int] = []
    acceptance = cost_of(lambda: counts.append(move_clocks(before, after, now)))
    assert counts == [clocks]
    return preview, acceptance


def peak(before: int, after: int) -> int:
    """The most memory at one time that preview and acceptance took, in bytes."""
    from relationships.models.calendar import business_calendar
    from relationships.models.clock_move import move_clocks, moved

    now, hours = changed(before, after), business_calendar(after)
    tracemalloc.start()
    for _clock in moved(before, hours, now):
        pass
    move_clocks(before, after, now)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most
