"""A clock's time in words of its own measure: hours and minutes, or business days (C8).

`aim` is a clock, or what it aimed at before: both keep the same facts of their target.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.clauses import within
from relationships.templatetags.tandem import duration, exactly
from relationships.terms import Unit

ZERO, DAY = timedelta(0), timedelta(days=1)


def in_days(aim: Any) -> bool:
    """Whether used, left and paused time are day time: a timedelta of one day is one business day."""
    return bool(aim.unit == Unit.BUSINESS_DAYS and aim.calendar_id)


def said(aim: Any, time: timedelta) -> str:
    """Some of the aim's time: "1.4 business days", "2 h 10 min"."""
    return business_days(time) if in_days(aim) else duration(time)


def of_target(aim: Any, used: timedelta) -> str:
    """ "1.4 of 3 business days", "1 h of 4 h"."""
    target = timedelta(seconds=aim.target_seconds)
    if in_days(aim):
        return _("%(used)s of %(target)s") % {"used": _number(used), "target": business_days(target)}
    return _("%(used)s of %(target)s") % {"used": duration(used), "target": exactly(target)}


def target_of(aim: Any) -> str:
    """The target as it was declared: "4 h", "3 business days", "2 days of 24 h (48 h)"."""
    target = timedelta(seconds=aim.target_seconds)
    if in_days(aim):
        return business_days(target)
    if aim.unit in (Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS) and not target % DAY:
        days = within(target // DAY, Unit.CALENDAR_DAYS)
        return _("%(days)s (%(hours)s)") % {"days": days, "hours": duration(target)}
    return exactly(target)


def target_in_hours(aim: Any) -> str:
    """The target with what it is counted in."""
    facts = {"target": target_of(aim)}
    if in_days(aim):
        return _("%(target)s, to the end of the day") % facts if aim.end_of_day else facts["target"]
    if aim.calendar_id is None:
        return _("%(target)s around the clock") % facts
    return _("%(target)s of service hours") % facts


def business_days(time: timedelta) -> str:
    """Cut off after two places, never rounded up (A9)."""
    number = _number(time)
    if time and not number.strip("0.,"):
        return _("less than 0.01 business days")
    return ngettext("%(n)s business day", "%(n)s business days", 1 if number == "1" else 2) % {"n": number}


def _number(time: timedelta) -> str:
    """Days with at most two places, and no zeros that say nothing."""
    number = Decimal(abs(time) * 100 // DAY).scaleb(-2).normalize()
    text = number_format(format(number, "f"), use_l10n=True, force_grouping=True)
    return f"\N{MINUS SIGN}{text}" if time < ZERO and number else text
