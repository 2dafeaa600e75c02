"""The incident log of VINST (Volvo IT, BPI Challenge 2013): one row for each change of status, sub status or team."""

import re
from datetime import datetime
from pathlib import Path
from sys import intern
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from consumption.imports.log import Event, Facts, Log
from consumption.imports.reading import BadCell, Moments, checked, read_log

NUMBER, AT, STATUS, SUB_STATUS, IMPACT = (
    "SR Number",
    "Change Date+Time",
    "Status",
    "Sub Status",
    "SR Latest Impact",
)
NEEDED = (NUMBER, AT, STATUS, SUB_STATUS, IMPACT)
TEAM, LINE, PRODUCT, COUNTRY = "Involved ST", "ST Level", "Product", "Country"
STATES: dict[str, dict[str, str]] = {
    "Queued": {"Awaiting Assignment": "submitted"},
    "Accepted": {
        "In Progress": "in_progress",
        "Assigned": "in_progress",
        "Wait": "held",
        "Wait - User": "held",
        "Wait - Customer": "held",
        "Wait - Implementation": "held",
        "Wait - Vendor": "held",
    },
    "Completed": {
        "Resolved": "fulfilled",
        "In Call": "closed",  # solved while the caller was on the line: no Closed ever follows
        "Closed": "closed",
        "Cancelled": "withdrawn",
    },
    "Unmatched": {"Unmatched": ""},  # between Resolved and what follows; tells no state
}
LEVELS = {"Major": "high", "High": "high", "Medium": "medium", "Low": "low"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII)
NOWHERE = frozenset({"", "0"})


def read(path: Path, zone: ZoneInfo, now: datetime) -> Log:
    """The zone is not asked for: every time carries its own offset."""
    log = read_log(path, NEEDED, lambda heading: _Rows(heading, now))
    log.columns = {"opened_at": AT, "priority": IMPACT}
    for incident in log.incidents.values():
        first = min(incident.events)
        incident.facts = incident.facts._replace(opened_at=first.at, opened_line=first.line)
    return log


class _Rows:
    """Reads one row after the other; equal texts and instants are kept once."""

    def __init__(self, heading: list[str], now: datetime) -> None:
        self.places = {name: heading.index(name) for name in (*NEEDED, TEAM, LINE, PRODUCT, COUNTRY) if name in heading}
        self.number = self.places[NUMBER]
        self.moments = Moments(_instant, "YYYY-MM-DDTHH:MM:SS+HH:MM", now)

    def read(self, line: int, cells: list[str]) -> tuple[str, Event, Facts]:
        def text(column: str, most: int = 60) -> str:
            place = self.places.get(column)
            return "" if place is None else checked(cells[place].strip(), column, most)

        name = text(NUMBER, 80)
        if not name:
            raise BadCell(NUMBER, _("the incident has no number."))
        if not text(AT):
            raise BadCell(AT, _("the date is missing."))
        at = self.moments.read(text(AT), AT)
        state, status = _state(text(STATUS), text(SUB_STATUS))
        team, product, country = text(TEAM), text(PRODUCT), text(COUNTRY)
        place = intern(", ".join(filter(None, (team, text(LINE)))))
        facts = Facts(
            line=line,
            opened_at=at,
            resolved_at=None,
            closed_at=None,
            resolved_by="",
            caller="",
            title=" / ".join((product, name)) if product else "",
            wish="" if country in NOWHERE else intern(country),
            priority=intern(text(IMPACT)),
            impact=_level(text(IMPACT)),
            urgency="",
        )
        return intern(name), Event(at, 0, line, state, status, intern(team), place), facts


def _instant(value: str) -> datetime | None:
    return datetime.fromisoformat(value) if MOMENT.fullmatch(value) else None


def _state(status: str, sub_status: str) -> tuple[str, str]:
    """The sub status, and what it stands for; "Unmatched" tells no state."""
    known = STATES.get(status)
    if known is None:
        sentence = _("“%(value)s” is no status that is known here (%(names)s).")
        raise BadCell(STATUS, sentence % {"value": status, "names": ", ".join(STATES)})
    if sub_status not in known:
        sentence = _("“%(value)s” is no sub status of %(status)s that is known here (%(names)s).")
        raise BadCell(SUB_STATUS, sentence % {"value": sub_status, "status": status, "names": ", ".join(known)})
    return intern(sub_status) if known[sub_status] else "", known[sub_status]


def _level(impact: str) -> str:
    """A word that is no impact is no priority of the agreement either, and is refused as that."""
    return LEVELS.get(impact, "")
