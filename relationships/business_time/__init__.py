"""Business time (C0-C11): how much of a stretch of time counts, and when a target is used up.

Pure: nothing here knows Django, the database or the present moment. Ask through these names only.
"""

from .calendar import ALWAYS, BusinessCalendar
from .days import BusinessDays
from .errors import InvalidCalendar, InvalidInstant, NeverOpen
from .instants import Pause
from .line import CalendarLine
from .measure import Measure
from .plain import WEEKDAYS, from_plain, to_plain
from .windows import EVERY_HOUR, Window, format_time, parse_time

__all__ = [
    "ALWAYS",
    "EVERY_HOUR",
    "WEEKDAYS",
    "BusinessCalendar",
    "BusinessDays",
    "CalendarLine",
    "InvalidCalendar",
    "InvalidInstant",
    "Measure",
    "NeverOpen",
    "Pause",
    "Window",
    "format_time",
    "from_plain",
    "parse_time",
    "to_plain",
]
