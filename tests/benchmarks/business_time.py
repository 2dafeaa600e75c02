"""How dear is business time? Ours beside businesstimedelta, in one run over the same questions.

    uv run --group check python -m tests.benchmarks.clocks business_time

A year of hours with two windows a day and holidays; 2,000 random spans and targets. Both must give the same
answers. A question may cost 5 microseconds after preparing, and a fiftieth of what the other library takes;
business days and a line of calendars as little as a calendar.
"""

import gc
import random
import time as clock
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from relationships.business_time import BusinessCalendar, BusinessDays, CalendarLine, Measure, Window

from .figure import Figure

YEAR, ZONE = 2026, "Europe/London"
CLOSED = [date(YEAR, *day) for day in ((1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28))]
WINDOWS = (("08:00", "12:00"), ("13:00", "17:00"))
MOST_MICROSECONDS, MOST_MILLISECONDS, LEAST_RATIO = 5.0, 20.0, 50.0
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


def prepared(make: Callable[[], Measure], question: Question) -> tuple[Measure, float]:
    """A measure that has answered once, and the milliseconds that took."""
    begin = clock.perf_counter()
    measure = make()
    measure.elapsed(question[0], question[1])
    return measure, (clock.perf_counter() - begin) * 1e3


def line() -> CalendarLine:
    """The same hours, agreed anew at midsummer: an hour longer from then on."""
    windows = tuple(Window.parse(*window) for window in (WINDOWS[0], ("13:00", "18:00")))
    later = BusinessCalendar(ZONE, dict.fromkeys(range(5), windows), CLOSED)
    return CalendarLine(ours(), [(datetime(YEAR, 6, 24, tzinfo=UTC), later)])


def figures() -> Iterator[Figure]:
    asked = questions()
    other = Other()
    spent: dict[str, float] = {}
    for measured, make in (
        ("a calendar", ours),
        ("business days of it", lambda: BusinessDays(ours())),
        ("business days of it to the end of the day", lambda: BusinessDays(ours(), end_of_day=True)),
        ("a line of two calendars", line),
        ("business days of a line", lambda: BusinessDays(line())),
    ):
        measure, milliseconds = prepared(make, asked[0])
        yield Figure(f"preparing {measured}", milliseconds, "ms", at_most=MOST_MILLISECONDS)
        for name, ask in answers(measure).items():
            spent[f"{name} of {measured}"] = cost = microseconds(ask, asked, ROUNDS)
            yield Figure(f"{name} of {measured}", cost, "microseconds", at_most=MOST_MICROSECONDS)
    few = asked[:QUESTIONS_TO_THE_OTHER]
    mine = answers(ours())
    for name, ask in answers(other).items():
        different = sum(ask(question) != mine[name](question) for question in few)
        yield Figure(f"answers of {name} that differ from businesstimedelta's, of {len(few)}", different, at_most=0)
        ratio = microseconds(ask, few, 2) / spent[f"{name} of a calendar"]
        yield Figure(f"{name} of businesstimedelta takes", ratio, "times as long", at_least=LEAST_RATIO)


def answers(measure: "Measure | Other") -> dict[str, Callable[[Question], object]]:
    return {
        "elapsed": lambda question: measure.elapsed(question[0], question[1]),
        "due": lambda question: measure.due(question[0], question[2]),
    }
