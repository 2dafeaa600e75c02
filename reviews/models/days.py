"""The days of a review: which may be looked back on, and how people name them."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _t

from relationships.models import Refused

LONGEST = timedelta(days=5 * 366)
FURTHEST = timedelta(days=366)


def days_in_words(first: date, last: date) -> str:
    """ "October 2026", "1 July to 30 September 2026", "23 November 2026": days as people name them."""
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and (first.year, first.month) == (last.year, last.month):
        return date_format(first, "F Y")
    if first == last:
        return date_format(first, "j F Y")
    form = "j F" if first.year == last.year else "j F Y"
    return _t("%(first)s to %(last)s") % {"first": date_format(first, form), "last": date_format(last, "j F Y")}


def refuse_days(first: date, last: date, *, today: date) -> None:
    """Raises Refused for days nobody can look back on."""
    if last < first:
        raise Refused(_t("The last day lies before the first. Nothing was opened; choose a later one."))
    if last - first > LONGEST or last > today + FURTHEST or first.year < 1990:
        raise Refused(
            _t("A review covers at most five years and ends within a year. Nothing was opened; choose fewer days.")
        )
