"""What of an agreement can begin again elsewhere: its terms without its people, files and dates."""

from dataclasses import replace
from datetime import date

from .dates import DAY, add_months, term_end
from .hours import Hours
from .values import Terms


def standing_alone(terms: Terms, *, keeps_sources: bool) -> Terms:
    """Without what belongs to one relationship: contacts, files, a framework, and the offerings of one provider."""
    parts = terms.parts
    if not keeps_sources:
        parts = tuple(replace(part, source="", source_version=0) for part in parts)
    conduct = replace(terms.conduct, framework="", outlasts_framework=False)
    return terms.amended(parts=parts, contacts=(), annexes=(), conduct=conduct)


def started(terms: Terms, first_day: date, last_day: date | None = None) -> Terms:
    """The same terms from another day on, as long as they were unless a last day is said."""
    last = last_day or _last_day(terms, first_day)
    months = terms.duration.months
    if months and last != term_end(first_day, months):
        months = 0
    return terms.amended(
        first_day=first_day,
        last_day=last,
        hours=_hours_from(terms.hours, first_day),
        duration=replace(terms.duration, months=months),
    )


def _last_day(terms: Terms, first_day: date) -> date | None:
    """Whole months stay whole months, whatever months they are."""
    if terms.duration.months:
        return term_end(first_day, terms.duration.months)
    if terms.last_day is None:
        return None
    end = terms.last_day + DAY
    months = (end.year - terms.first_day.year) * 12 + end.month - terms.first_day.month
    if months > 0 and add_months(terms.first_day, months) == end:
        return term_end(first_day, months)
    return first_day + (terms.last_day - terms.first_day)


def _hours_from(hours: Hours, first_day: date) -> Hours:
    """Dates that will have passed say nothing."""
    return replace(
        hours,
        holidays=tuple(row for row in hours.holidays if row[0] >= first_day),
        exceptions=tuple(row for row in hours.exceptions if row[0] >= first_day),
    )
