"""A small VINST event log (Volvo IT), written row by row for one test."""

from pathlib import Path
from typing import Any

from relationships.models import ServiceRelationship
from tests.consumption.event_log import DATA, HOURS, agreed

SHARED = DATA.parent / "bpic2013" / "vinst_incidents_first_event_before_2012-05-03.csv.gz"

FIRST: dict[str, Any] = {
    "SR Number": "1-364285768",
    "Change Date+Time": "2012-04-02T10:00:00+01:00",
    "Status": "Accepted",
    "Sub Status": "In Progress",
    "Involved ST Function Div": "A2_4",
    "Involved Org line 3": "Org line A2",
    "Involved ST": "V30",
    "ST Level": "L1",
    "SR Latest Impact": "Medium",
    "Product": "PROD582",
    "Country": "fr",
    "Owner Country": "France",
}
"""Monday, 2 April 2012, 9 o'clock in UTC."""

LEVELS = ("Major", "High", "Medium", "Low")
STATUS = {
    "Awaiting Assignment": "Queued",
    "Resolved": "Completed",
    "In Call": "Completed",
    "Closed": "Completed",
    "Cancelled": "Completed",
    "Unmatched": "Unmatched",
}


def sr(*events: tuple[str, ...], number: str = "1-364285768", **facts: Any) -> list[dict[str, Any]]:
    """The rows of one incident: (sub status, "10:00" on 2 April or a whole date, and the team with its line) each."""
    return [_row(number, *event, **facts) for event in events]


def _row(number: str, sub_status: str, at: str, team: str = "V30", line: str = "L1", **facts: Any) -> dict[str, Any]:
    when = at if "T" in at else f"2012-04-02T{at}:00+01:00"
    status = STATUS.get(sub_status, "Accepted")
    told = {"SR Number": number, "Change Date+Time": when, "Status": status, "Sub Status": sub_status}
    return {**FIRST, **told, "Involved ST": team, "ST Level": line, **facts}


def volvo(folder: Path) -> ServiceRelationship:
    """The relationship that the shared log comes in under: a response in 4 hours, a solution in 1, 2, 5 or 10 days."""
    targets = [
        {"metric": metric, "priority": level, "within_seconds": hours * 3600, "hours": "service", "until": "resolved"}
        for level, days in zip(LEVELS, (1, 2, 5, 10), strict=True)
        for metric, hours in (("respond", 4), ("fulfil", 8 * days))
    ]
    return agreed(folder, targets=targets, **{"from": "2010-01-01"}, timezone="Etc/GMT-1", service_hours=HOURS)
