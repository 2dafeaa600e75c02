"""A small ServiceNow event log, written row by row for one test."""

import csv
import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

from django.core.management import call_command

from relationships.models import ServiceRelationship

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("TANDEM_SHARED_DATA") or ROOT.parent / "shared" / "data") / "incidents"
SAMPLE = DATA / "uci_sample_for_tests.csv"
NO_SAMPLE = "the shared event log is not at hand; set TANDEM_SHARED_DATA"

FIRST: dict[str, Any] = {
    "number": "INC1",
    "incident_state": "New",
    "sys_mod_count": "0",
    "made_sla": "true",
    "caller_id": "Caller 7",
    "opened_at": "7/3/2016 09:00",
    "sys_updated_by": "Updated by 21",
    "sys_updated_at": "7/3/2016 09:10",
    "location": "Location 143",
    "category": "Category 55",
    "subcategory": "Subcategory 170",
    "u_symptom": "Symptom 72",
    "cmdb_ci": "?",
    "impact": "2 - Medium",
    "urgency": "3 - Low",
    "priority": "3 - Moderate",
    "resolved_by": "Resolved by 149",
    "resolved_at": "?",
    "closed_at": "?",
}
"""Monday, 7 March 2016."""

HOURS: dict[str, Any] = {"weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}


def row(state: str, at: str, **facts: Any) -> dict[str, Any]:
    """An event of INC1 unless said otherwise."""
    return {**FIRST, "incident_state": state, "sys_updated_at": at, **facts}


def incident(number: str, *events: tuple[str, str], **facts: Any) -> list[dict[str, Any]]:
    """The rows of one incident: (state, when it was written) each."""
    return [
        row(state, at, **{"number": number, "sys_mod_count": str(count), **facts})
        for count, (state, at) in enumerate(events)
    ]


def closed(number: str = "INC1", **facts: Any) -> list[dict[str, Any]]:
    """Answered after 2 h, fulfilled after 7 h on Monday, closed on Friday at 09:00."""
    dates = {"resolved_at": "7/3/2016 16:00", "closed_at": "11/3/2016 09:00"}
    return incident(
        number,
        ("New", "7/3/2016 09:10"),
        ("Active", "7/3/2016 11:00"),
        ("Resolved", "7/3/2016 16:00"),
        ("Closed", "11/3/2016 09:00"),
        **{**dates, **facts},
    )


def text_of(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(FIRST))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def file_of(folder: Path, rows: list[dict[str, Any]] | str, name: str = "log.csv") -> Path:
    path, text = folder / name, rows if isinstance(rows, str) else text_of(rows)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    return path


def agreed(folder: Path, **facts: Any) -> ServiceRelationship:
    """A relationship taken over: respond 4 h, fulfil 8 h for P1 to P4, on weekdays 9 to 17 in UTC, since 2016."""
    targets = [
        {"metric": metric, "priority": f"P{number}", "within_seconds": seconds, "hours": "service", "until": "resolved"}
        for number in range(1, 5)
        for metric, seconds in (("respond", 4 * 3600), ("fulfil", 8 * 3600))
    ]
    terms = {
        "provider": "Group IT",
        "consumer": "Head Office",
        "from": "2016-01-01",
        "until": None,
        "timezone": "UTC",
        "service_hours": HOURS,
        "targets": targets,
        **facts,
    }
    path = folder / "terms.json"
    path.write_text(json.dumps(terms))
    out = io.StringIO()
    call_command("open_relationship", str(path), stdout=out)
    return ServiceRelationship.objects.get(reference=json.loads(out.getvalue())["relationship"])


def loaded(path: Path, relationship: ServiceRelationship, *options: str) -> str:
    """What the import printed."""
    out, errors = io.StringIO(), io.StringIO()
    call_command(
        "import_requests",
        str(path),
        "--relationship",
        relationship.reference,
        "--format",
        "servicenow",
        *options,
        stdout=out,
        stderr=errors,
    )
    return errors.getvalue() + out.getvalue()
