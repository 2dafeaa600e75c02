"""Weekly windows: stretches of the wall clock of one local day (C1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from .errors import InvalidCalendar

MINUTES_OF_A_DAY = 24 * 60
TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", re.ASCII)


def parse_time(text: str) -> int:
    """Minutes of the local day of "HH:MM"; "24:00" is the end of the day."""
    found = TIME.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise InvalidCalendar(
            f"{text!r} is not a time of day: write it as HH:MM, from 00:00 to 24:00.", "time", text=text
        )
    return MINUTES_OF_A_DAY if text == "24:00" else int(found[1]) * 60 + int(found[2])


def format_time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Open from `opens` until `closes`, minutes of the local day.

    A window whose close is not after its open belongs to the day it opens and runs into the next day (C0).
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < MINUTES_OF_A_DAY:
            raise InvalidCalendar("A window opens between 00:00 and 23:59 of its day.", "opens")
        if not 0 <= self.closes <= MINUTES_OF_A_DAY:
            raise InvalidCalendar("A window closes between 00:00 and 24:00.", "closes")

    @classmethod
    def parse(cls, opens: str, closes: str) -> "Window":
        return cls(parse_time(opens), parse_time(closes))

    @property
    def overnight(self) -> bool:
        return self.closes <= self.opens

    @property
    def closes_today(self) -> int:
        """Where the window ends on the day it opens: the part that may not overlap another window (C1)."""
        return MINUTES_OF_A_DAY if self.overnight else self.closes

    @property
    def tail(self) -> int:
        """How far it runs into the next day, in minutes from midnight."""
        return self.closes if self.overnight else 0

    def __str__(self) -> str:
        return f"{format_time(self.opens)}–{format_time(self.closes)}"


EVERY_HOUR = Window(0, MINUTES_OF_A_DAY)


def in_order(windows: Iterable[Window], day: str) -> tuple[Window, ...]:
    """The windows of one day, sorted; refused where two of them overlap (C1).

    What runs in from the night before may overlap them: the union counts, each instant once.
    """
    ordered = tuple(sorted(windows))
    for earlier, later in pairwise(ordered):
        if later.opens < earlier.closes_today:
            raise InvalidCalendar(
                f"The windows {earlier} and {later} of {day} overlap.",
                "overlap",
                day=day,
                earlier=str(earlier),
                later=str(later),
            )
    return ordered
