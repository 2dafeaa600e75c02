"""A small ServiceNow event log, written row by row for one test."""

import csv
import gzip
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consumption.models import ServiceRequest
from relationships.models import Clock, ClockSegment, Record, ServiceRelationship
from relationships.models.clock_row import READ

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
    writer = csv.DictWriter(out, list(rows[0] if rows else FIRST))
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


def loaded(path: Path, relationship: ServiceRelationship, *options: str, format: str = "servicenow") -> str:
    """What the import printed."""
    out, errors = io.StringIO(), io.StringIO()
    where = ("--relationship", relationship.reference, "--format", format)
    call_command("import_requests", str(path), *where, *options, stdout=out, stderr=errors)
    return errors.getvalue() + out.getvalue()


def refused(path: Path, reference: str, *options: str, format: str = "servicenow") -> list[str]:
    """What the import said as it gave up."""
    with pytest.raises(CommandError) as error:
        call_command("import_requests", str(path), "--relationship", reference, "--format", format, *options)
    return str(error.value).splitlines()


def rows() -> list[int]:
    """How many of each there are by now."""
    lines = Record.objects.filter(subject__startswith="SR-").count()
    return [*(model.objects.count() for model in (ServiceRequest, Clock, ClockSegment)), lines]


def printed(relationship: ServiceRelationship) -> str:
    """What `export_clocks` prints."""
    out = io.StringIO()
    call_command("export_clocks", "--relationship", relationship.reference, stdout=out)
    return out.getvalue()


def exported(relationship: ServiceRelationship) -> list[dict[str, str]]:
    """The same, row by row."""
    return list(csv.DictReader(io.StringIO(printed(relationship))))


def same_as_the_fold(clock: Clock) -> bool:
    """Whether a stored row says what its own segments come to (K17)."""
    told = [getattr(clock, name) for name in READ]
    clock.take(clock.reading())
    return told == [getattr(clock, name) for name in READ]


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
