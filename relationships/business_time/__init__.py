"""Business time (C0-C10): how much of a stretch of time counts, and when a target is used up.

Pure: nothing here knows Django, the database or the present moment. Ask through these names only.
"""

from .calendar import ALWAYS, BusinessCalendar
from .errors import InvalidCalendar, InvalidInstant, NeverOpen
from .instants import Pause
from .plain import WEEKDAYS, from_plain, to_plain
from .windows import EVERY_HOUR, Window, format_time, parse_time

__all__ = [
    "ALWAYS",
    "EVERY_HOUR",
    "WEEKDAYS",
    "BusinessCalendar",
    "InvalidCalendar",
    "InvalidInstant",
    "NeverOpen",
    "Pause",
    "Window",
    "format_time",
    "from_plain",
    "parse_time",
    "to_plain",
]
