"""Service hours of ours that those of an upstream agreement do not cover, looked for over a year of weeks.

A year holds both changes of the clock and every holiday, so nothing is missed that comes back (C2, C3).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from relationships.business_time import format_time
from relationships.terms import Hours

WEEKS = 53
REGULAR = WEEKS // 2
"""A stretch is told as one of every week if it comes up in more weeks than not."""

Stretch = tuple[datetime, datetime]
Wall = tuple[int, int]
"""From and until, in minutes of a local day."""


@dataclass(frozen=True)
class Uncovered:
    """Wall times of our zone."""

    weekly: tuple[tuple[tuple[int, ...], Wall], ...]
    """(weekdays, from and until); 0 is Monday."""
    other_days: tuple[tuple[date, tuple[Wall, ...]], ...]
    """Days that differ from the week: holidays of theirs, weeks in which only one of the clocks has changed."""

    def __bool__(self) -> bool:
        return bool(self.weekly or self.other_days)


@lru_cache(maxsize=256)
def uncovered(ours: Hours, theirs: Hours, since: date) -> Uncovered:
    """What of our hours lies outside theirs in the weeks from the one that holds `since`."""
    zone = ZoneInfo(ours.time_zone)
    monday = datetime.combine(since - timedelta(days=since.weekday()), time(), zone)
    until = datetime.combine(monday.date() + timedelta(weeks=WEEKS), time(), zone)
    left = without(ours.calendar().segments(monday, until), theirs.calendar().segments(monday, until))
    by_day: dict[date, list[Wall]] = defaultdict(list)
    for day, wall in walls(left, zone):
        by_day[day].append(wall)
    return sorted_out(by_day)


def without(ours: Iterable[Stretch], theirs: Iterable[Stretch]) -> Iterator[Stretch]:
    """The first, less the second; each is in order, and no two stretches of it touch."""
    taken, first = list(theirs), 0
    for begin, end in ours:
        while first < len(taken) and taken[first][1] <= begin:
            first += 1
        place = first
        while begin < end:
            opens, closes = taken[place] if place < len(taken) else (end, end)
            if begin < opens:
                yield begin, min(opens, end)
            begin = closes if opens < end else end
            place += 1


def walls(stretches: Iterable[Stretch], zone: ZoneInfo) -> Iterator[tuple[date, Wall]]:
    """Cut at each midnight of the zone."""
    for begin, end in stretches:
        begin, end = begin.astimezone(zone), end.astimezone(zone)
        while begin.date() < end.date():
            yield begin.date(), (minute(begin), 24 * 60)
            begin = datetime.combine(begin.date() + timedelta(days=1), time(), zone)
        if begin != end:
            yield begin.date(), (minute(begin), minute(end))


def minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def sorted_out(by_day: dict[date, list[Wall]]) -> Uncovered:
    """What comes up most weeks as one line, each day that differs from that by itself."""
    weeks: dict[tuple[int, Wall], int] = defaultdict(int)
    for day, found in by_day.items():
        for wall in found:
            weeks[day.weekday(), wall] += 1
    regular = {key for key, count in weeks.items() if count > REGULAR}
    weekly: dict[Wall, list[int]] = defaultdict(list)
    for weekday, wall in sorted(regular):
        weekly[wall].append(weekday)
    other = ((day, tuple(w for w in found if (day.weekday(), w) not in regular)) for day, found in by_day.items())
    return Uncovered(
        tuple((tuple(weekdays), wall) for wall, weekdays in sorted(weekly.items(), key=lambda each: each[::-1])),
        tuple((day, found) for day, found in sorted(other) if found),
    )


def on_the_clock(wall: Wall) -> str:
    return f"{format_time(wall[0])}–{format_time(wall[1])}"
