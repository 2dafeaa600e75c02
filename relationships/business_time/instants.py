"""Instants as whole microseconds since 1970, for arithmetic runs on UTC (C3); pauses as stretches of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from .errors import InvalidInstant

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LAST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND

Pause: TypeAlias = tuple[datetime, datetime | None]


def micros(instant: datetime) -> int:
    try:
        return (instant - EPOCH) // MICROSECOND
    except TypeError:
        if not isinstance(instant, datetime):
            raise InvalidInstant(f"{instant!r} is not an instant.") from None
        raise InvalidInstant(
            f"{instant.isoformat()} has no time zone: business time needs an instant, not a wall time."
        ) from None


def instant(moment: int) -> datetime:
    try:
        return EPOCH + timedelta(0, 0, moment)
    except OverflowError:
        raise InvalidInstant("Business time knows the years 1 to 9999 of UTC only.") from None


def merged(pauses: Iterable[Pause], first: int, last: int) -> list[tuple[int, int]]:
    """Pauses inside [first, last) in order, overlapping or touching ones as one; None = never resumed."""
    found: list[tuple[int, int]] = []
    inside = [(max(micros(begin), first), last if end is None else min(micros(end), last)) for begin, end in pauses]
    for begin, end in sorted(inside):
        if begin >= end:
            continue
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found
