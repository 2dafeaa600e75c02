"""The dates of a term: local days, both ends included, months clamped to the length of the month (G8, G10)."""

from calendar import monthrange
from datetime import date, timedelta

from .words import NoticeUnit

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1970, 9998
"""In them every day begins and ends in every time zone."""


def is_known(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last: 2027-08-31 less 6 months is 2027-02-28.

    Raises OverflowError beyond the years that agreements know.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= LAST_YEAR:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def term_end(first_day: date, months: int) -> date:
    """The last day of a term: 2020-08-01 and 36 months hold until 2023-07-31 (G8)."""
    return add_months(first_day, months) - DAY


def last_day_of(first_day: date, months: int) -> date | None:
    """The same; None beyond the years that agreements know."""
    try:
        return term_end(first_day, months)
    except OverflowError:
        return None


def renewed_until(last_day: date, months: int) -> date:
    """The last day so many months on; what ended with a month still does: of both readings the later (G9)."""
    return max(add_months(last_day, months), add_months(last_day + DAY, months) - DAY)


def notice_deadline(last_day: date, amount: int, unit: str) -> date:
    """The last day on which notice still ends the term on `last_day`: 2026-08-28 less 2 months is 2026-06-28 (G10)."""
    return add_months(last_day, -amount) if unit == NoticeUnit.MONTHS else last_day - timedelta(days=amount)


def end_after_notice(given_on: date, amount: int, unit: str) -> date:
    """The last day of an agreement without an end, after notice given on a day; the day itself where none is due."""
    return add_months(given_on, amount) if unit == NoticeUnit.MONTHS else given_on + timedelta(days=amount)
