"""The incident event log of ServiceNow: one row for each change of an incident, each with all of its columns."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sys import intern
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from consumption.imports.log import Event, Facts, Incident, Log, Problem, UnreadableLog
from consumption.imports.rows import rows_of

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
FIRST_YEAR = 1970
NO_DATE = (0, 0, 0, 0, 0, 0)


class BadCell(ValueError):
    def __init__(self, column: str, sentence: str) -> None:
        self.column, self.sentence = column, sentence


def read(path: Path, zone: ZoneInfo, now: datetime) -> Log:
    """Every incident of the file in the order of first appearance; bad rows are named, not raised.

    `zone` is that of the file's naive times. Raises UnreadableLog where the file is no such log.
    """
    log = Log()
    lines = rows_of(path, NEEDED)
    heading = next(lines)[1]
    row_reader = _Rows(heading, zone, now)
    for line, cells in lines:
        log.rows += 1
        if len(cells) != len(heading):
            sentence = _("there are %(found)d columns, not %(wanted)d.")
            number = cells[row_reader.number].strip() if row_reader.number < len(cells) else ""
            log.refuse(Problem(line, "", sentence % {"found": len(cells), "wanted": len(heading)}), number)
            continue
        try:
            name, event, facts = row_reader.read(line, cells)
        except BadCell as bad:
            log.refuse(Problem(line, bad.column, bad.sentence), cells[row_reader.number].strip())
            continue
        incident = log.incidents.get(name)
        if incident is None:
            incident = log.incidents[name] = Incident(name, event, facts)
        incident.add(event, facts)
    if not log.rows:
        raise UnreadableLog(_("%(file)s holds no events.") % {"file": path})
    return log


class _Rows:
    """Reads one row after the other; equal texts and instants are kept once."""

    def __init__(self, heading: list[str], zone: ZoneInfo, now: datetime) -> None:
        self.places = {name: heading.index(name) for name in (*NEEDED, *WELCOME) if name in heading}
        self.number = self.places["number"]
        self.zone = zone
        self.latest = now + timedelta(days=1)  # the file's zone may be said wrongly by some hours
        self.moments: dict[str, datetime] = {}

    def read(self, line: int, cells: list[str]) -> tuple[str, Event, Facts]:
        def text(column: str, most: int = 160) -> str:
            place = self.places.get(column)
            value = "" if place is None else cells[place].strip()
            return "" if value in MISSING else _checked(value, column, most)

        def moment(column: str) -> datetime | None:
            return self.moment(text(column), column)

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

    def moment(self, value: str, column: str) -> datetime | None:
        if not value:
            return None
        found = self.moments.get(value)
        if found is None:
            found = self.moments[value] = self._parsed(value, column)
        return found

    def _parsed(self, value: str, column: str) -> datetime:
        """A wall time that exists twice is the first of the two; one that does not exist is moved on (C3)."""
        parts = MOMENT.fullmatch(value)
        try:
            day, month, year, hour, minute, second = (int(part or 0) for part in parts.groups()) if parts else NO_DATE
            found = datetime(max(year, FIRST_YEAR - 1), month, day, hour, minute, second, tzinfo=self.zone)
            found = found.astimezone(UTC)
        except (ValueError, OverflowError):
            sentence = _("“%(value)s” is no date of the form D/M/YYYY HH:MM.")
            raise BadCell(column, sentence % {"value": value}) from None
        if year < FIRST_YEAR:
            raise BadCell(column, _("“%(value)s” lies before %(year)d.") % {"value": value, "year": FIRST_YEAR})
        if found > self.latest:
            raise BadCell(column, _("“%(value)s” lies in the future.") % {"value": value})
        return found


def _checked(value: str, column: str, most: int) -> str:
    if not value.isprintable():
        value = " ".join(value.split())  # line breaks and spaces of other kinds
    if not value.isprintable():
        raise BadCell(column, _("this holds a character that cannot be shown."))
    if len(value) > most:
        raise BadCell(column, _("this is longer than %(most)d characters.") % {"most": most})
    return value


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
