"""The incident event log of ServiceNow: one row for each change of an incident, each with all of its columns."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from sys import intern
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from consumption.imports.log import Event, Facts, Log
from consumption.imports.reading import FIRST_YEAR, BadCell, Moments, checked, read_log

NEEDED = (
    "number",
    "incident_state",
    "sys_mod_count",
    "opened_at",
    "sys_updated_at",
    "priority",
    "resolved_at",
    "closed_at",
)
WELCOME = (
    "caller_id",
    "sys_updated_by",
    "resolved_by",
    "category",
    "subcategory",
    "u_symptom",
    "location",
    "cmdb_ci",
    "impact",
    "urgency",
)
MISSING = frozenset({"", "?"})
NO_STATE = frozenset({"-100", "?", ""})
STATES = {
    "New": "submitted",
    "Active": "in_progress",
    "In Progress": "in_progress",
    "On Hold": "held",
    "Awaiting User Info": "held",
    "Awaiting Problem": "held",
    "Awaiting Vendor": "held",
    "Awaiting Evidence": "held",
    "Resolved": "fulfilled",
    "Closed": "closed",
}
LEVELS = {"1": "high", "2": "medium", "3": "low"}
MOMENT = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


def read(path: Path, zone: ZoneInfo, now: datetime) -> Log:
    """`zone` is that of the file's naive times."""
    return read_log(path, NEEDED, lambda heading: _Rows(heading, zone, now))


class _Rows:
    """Reads one row after the other; equal texts and instants are kept once."""

    def __init__(self, heading: list[str], zone: ZoneInfo, now: datetime) -> None:
        self.places = {name: heading.index(name) for name in (*NEEDED, *WELCOME) if name in heading}
        self.number = self.places["number"]
        self.zone = zone
        self.moments = Moments(self._instant, "D/M/YYYY HH:MM", now)

    def read(self, line: int, cells: list[str]) -> tuple[str, Event, Facts]:
        def text(column: str, most: int = 160) -> str:
            place = self.places.get(column)
            value = "" if place is None else cells[place].strip()
            return "" if value in MISSING else checked(value, column, most)

        def moment(column: str) -> datetime | None:
            value = text(column)
            return self.moments.read(value, column) if value else None

        name = text("number", 120)
        if not name:
            raise BadCell("number", _("the incident has no number."))
        opened_at, at = moment("opened_at"), moment("sys_updated_at")
        if opened_at is None or at is None:
            raise BadCell("sys_updated_at" if opened_at else "opened_at", _("the date is missing."))
        state, status = _state(text("incident_state"))
        event = Event(at, _count(text("sys_mod_count")), line, state, status, intern(text("sys_updated_by")))
        facts = Facts(
            line,
            opened_at,
            moment("resolved_at"),
            moment("closed_at"),
            intern(text("resolved_by")),
            intern(text("caller_id")),
            intern(_title(text)),
            intern("\n".join(filter(None, (text("u_symptom"), text("location"), text("cmdb_ci"))))),
            intern(text("priority")),
            _level(text, "impact"),
            _level(text, "urgency"),
        )
        return intern(name), event, facts

    def _instant(self, value: str) -> datetime | None:
        """A wall time that exists twice is the first of the two; one that does not exist is moved on (C3)."""
        parts = MOMENT.fullmatch(value)
        if parts is None:
            return None
        day, month, year, hour, minute, second = (int(part or 0) for part in parts.groups())
        return datetime(max(year, FIRST_YEAR - 2), month, day, hour, minute, second, tzinfo=self.zone)


def _state(value: str) -> tuple[str, str]:
    """The state with the status it stands for; -100 is how the log writes that it knows none."""
    if value in NO_STATE:
        return "", ""
    if value not in STATES:
        names = ", ".join(STATES)
        raise BadCell(
            "incident_state",
            _("“%(value)s” is no state that is known here (%(names)s).") % {"value": value, "names": names},
        )
    return intern(value), STATES[value]


def _count(value: str) -> int:
    if value and not (value.isascii() and value.isdigit() and len(value) < 10):
        raise BadCell("sys_mod_count", _("“%(value)s” is no count of changes.") % {"value": value})
    return int(value or 0)


def _title(text: Callable[..., str]) -> str:
    return " / ".join(filter(None, (text("category", 78), text("subcategory", 78))))


def _level(text: Callable[..., str], column: str) -> str:
    """ "3 - Low" is low; where the log says none, none is known."""
    value = text(column)
    if not value:
        return ""
    level = LEVELS.get(value.partition(" - ")[0])
    if level is None:
        raise BadCell(column, _("“%(value)s” is none of 1 - High, 2 - Medium, 3 - Low.") % {"value": value})
    return level
