"""How dear is business time? Ours beside businesstimedelta, in one run over the same questions.

    uv run --group check python -m tests.benchmarks.business_time

A year of hours with two windows a day and holidays; 2,000 random spans and targets. Both must give the same
answers. Fails where a question costs more than 5 microseconds or less than 50 times what the other library takes.
"""

import gc
import random
import sys
import time as clock
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from relationships.business_time import BusinessCalendar, Window

YEAR, ZONE = 2026, "Europe/London"
CLOSED = [date(YEAR, *day) for day in ((1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28))]
WINDOWS = (("08:00", "12:00"), ("13:00", "17:00"))
MOST_MICROSECONDS, LEAST_RATIO = 5.0, 50.0
QUESTIONS, ROUNDS, QUESTIONS_TO_THE_OTHER = 2000, 20, 60

Question = tuple[datetime, datetime, int]


def ours() -> BusinessCalendar:
    windows = tuple(Window.parse(*window) for window in WINDOWS)
    return BusinessCalendar(ZONE, dict.fromkeys(range(5), windows), CLOSED)


def questions() -> list[Question]:
    """Spans inside the year, and targets of up to 60 hours that end in it as well."""
    chance, first = random.Random(4), datetime(YEAR, 1, 2, tzinfo=UTC)
    moments = [sorted(chance.randrange(340 * 86_400) for _ in range(2)) for _ in range(QUESTIONS)]
    return [
        (first + timedelta(seconds=a), first + timedelta(seconds=b), chance.randrange(60, 60 * 3600))
        for a, b in moments
    ]


class Other:
    """The same hours in businesstimedelta, which takes holidays as a container of dates."""

    def __init__(self) -> None:
        import businesstimedelta
        import pytz

        self.library, zone = businesstimedelta, pytz.timezone(ZONE)
        rules = [
            businesstimedelta.WorkDayRule(
                start_time=time.fromisoformat(opens),
                end_time=time.fromisoformat(closes),
                working_days=[0, 1, 2, 3, 4],
                tz=zone,
            )
            for opens, closes in WINDOWS
        ]
        self.rules = businesstimedelta.Rules([*rules, businesstimedelta.HolidayRule(CLOSED, tz=zone)])

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        return self.rules.difference(start, end).timedelta

    def due(self, start: datetime, seconds: int) -> datetime:
        return (start + self.library.BusinessTimeDelta(self.rules, seconds=seconds)).astimezone(UTC)


def microseconds(ask: Callable[[Question], object], asked: list[Question], rounds: int) -> float:
    """The best of several rounds, per question: what the work costs where nothing else disturbs it."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        begin = clock.perf_counter()
        for question in asked:
            ask(question)
        best = min(best, clock.perf_counter() - begin)
    return best / len(asked) * 1e6


def main() -> int:
    asked = questions()
    begin = clock.perf_counter()
    calendar = ours()
    calendar.elapsed(asked[0][0], asked[0][1])
    print(f"preparing the hours: {(clock.perf_counter() - begin) * 1e3:.1f} ms")
    try:
        other: Other | None = Other()
    except ImportError:
        other = None
        print("businesstimedelta is not installed (uv run --group check ...): no ratio", file=sys.stderr)
    asks: dict[str, tuple[Callable[[Question], object], Callable[[Question], object]]] = {
        "elapsed": (
            lambda question: calendar.elapsed(question[0], question[1]),
            lambda question: other and other.elapsed(question[0], question[1]),
        ),
        "due": (
            lambda question: calendar.due(question[0], question[2]),
            lambda question: other and other.due(question[0], question[2]),
        ),
    }
    failed = other is None
    for name, (ask, ask_other) in asks.items():
        mine = microseconds(ask, asked, ROUNDS)
        line = f"{name}: {mine:.2f} microseconds (at most {MOST_MICROSECONDS:g})"
        failed |= mine > MOST_MICROSECONDS
        if other:
            few = asked[:QUESTIONS_TO_THE_OTHER]
            different = [question for question in few if ask(question) != ask_other(question)]
            ratio = microseconds(ask_other, few, 2) / mine
            failed |= ratio < LEAST_RATIO or bool(different)
            line += f"; businesstimedelta takes {ratio:,.0f} times as long (at least {LEAST_RATIO:g})"
            line += f"; {len(different)} of {len(few)} answers differ"
        print(line)
    print("FAILED" if failed else "ok")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
