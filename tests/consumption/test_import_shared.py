"""The shared sample of a real log: 284 incidents of the UCI event log, every trap included."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.core.management import call_command

from consumption.models import ServiceRequest
from relationships.attainment import attainment_by_month
from relationships.models import Clock, Record, ServiceRelationship
from tests.benchmarks.import_requests import rule
from tests.consumption.event_log import NO_SAMPLE, SAMPLE, file_of, loaded

pytestmark = [
    pytest.mark.skipif(not SAMPLE.exists(), reason=NO_SAMPLE),
    pytest.mark.django_db,
]


def sample() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def last_rows() -> dict[str, dict[str, str]]:
    return {row["number"]: row for row in sample()}


def instant(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def taken_over(folder, **facts: str) -> ServiceRelationship:
    """Opened from the rule behind made_sla."""
    path, out = folder / "rule.json", io.StringIO()
    path.write_text(json.dumps({**rule(), **facts}))
    call_command("open_relationship", str(path), stdout=out)
    return ServiceRelationship.objects.get(reference=json.loads(out.getvalue())["relationship"])


@pytest.fixture
def relationship(tmp_path) -> ServiceRelationship:
    relationship = taken_over(tmp_path)
    loaded(SAMPLE, relationship)
    return relationship


def test_made_sla_comes_out_right(relationship: ServiceRelationship):
    """The rule behind the column, refitted from outside, is right for all but a handful of 17,136 incidents."""
    out = io.StringIO()
    call_command("export_clocks", "--relationship", relationship.reference, stdout=out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    truth = {name: row["made_sla"] for name, row in last_rows().items()}

    assert len(rows) == len(truth) == 284
    wrong = [row["source_reference"] for row in rows if row["met"] != truth[row["source_reference"]]]
    assert len(wrong) <= 2, wrong


def test_every_incident_is_there_once_as_the_log_left_it(relationship: ServiceRelationship):
    requests = dict(ServiceRequest.objects.values_list("source_reference", "status"))

    assert requests == dict.fromkeys(last_rows(), "closed")
    opened = dict(ServiceRequest.objects.values_list("source_reference", "raised_at"))
    assert opened == {name: instant(row["opened_at"]) for name, row in last_rows().items()}
    stopped = dict(ServiceRequest.objects.values_list("source_reference", "fulfil_clock__stopped_at"))
    assert stopped == {name: instant(row["closed_at"]) for name, row in last_rows().items()}


def test_history_never_runs_backwards_and_ends_where_the_request_stands(relationship: ServiceRelationship):
    """Invariants 9 and 10: every line is a move of the table from where the one before led."""
    onward = {(origin, move.name): move.target for move in ServiceRequest.moves for origin in move.origins}
    onward["closed", "send_back"] = "in_progress"
    statuses = dict(ServiceRequest.objects.values_list("reference", "status"))
    reached: dict[str, tuple[str, datetime]] = {}
    told = Record.objects.filter(subject__in=statuses).order_by("subject", "pk")
    for subject, move, at in told.values_list("subject", "move", "at"):
        assert at
        if move == "raise":
            reached[subject] = "submitted", at
            continue
        status, before = reached[subject]
        assert before <= at
        reached[subject] = onward[status, move], at

    assert {subject: status for subject, (status, _at) in reached.items()} == statuses


def test_every_clock_is_the_fold_over_its_segments(relationship: ServiceRelationship):
    """K17, invariant 20."""
    for clock in Clock.objects.all():
        reading = clock.reading()
        assert (clock.used, clock.due_at, clock.breached_at) == (reading.used, reading.due_at, reading.breached_at)
        assert clock.state == ("breached" if reading.breached_at else "met")


def test_until_resolved_stops_at_the_date_that_the_log_gives(tmp_path):
    relationship = taken_over(tmp_path)
    loaded(SAMPLE, relationship, "--until", "resolved")

    clocks = Clock.objects.filter(metric="fulfil", stopped_at__isnull=False)
    names = dict(ServiceRequest.objects.values_list("fulfil_clock", "source_reference"))
    stopped = {names[clock.pk]: clock.stopped_at for clock in clocks if clock.stopped_at}
    known = {name: row for name, row in last_rows().items() if row["resolved_at"] != "?"}
    assert len(known) > 200
    differ = [name for name, row in known.items() if stopped[name] != instant(row["resolved_at"])]
    assert len(differ) <= 1, differ
    assert all(stopped[name] <= instant(row["closed_at"]) for name, row in last_rows().items())


def test_attainment_by_month_is_that_of_the_column(relationship: ServiceRelationship):
    """K18: by the month of closing and the priority, as made_sla says it."""
    truth: dict[tuple[str, date], Counter[str]] = {}
    for row in last_rows().values():
        closed_at = instant(row["closed_at"])
        key = f"P{row['priority'][0]}", date(closed_at.year, closed_at.month, 1)
        truth.setdefault(key, Counter())[row["made_sla"]] += 1
    months = sorted({month for _priority, month in truth})

    series = attainment_by_month(relationship, months, now=datetime(2026, 1, 1, tzinfo=UTC))

    found = {(line.priority, month): line for lines in series.values() for month, line in lines.items()}
    assert found.keys() == truth.keys()
    assert {key: line.counted for key, line in found.items()} == {key: c.total() for key, c in truth.items()}
    different = [key for key, line in found.items() if line.share != Fraction(truth[key]["true"], truth[key].total())]
    assert len(different) <= 2, different


def test_the_order_of_the_rows_does_not_matter(tmp_path):
    """Rows of one minute are told apart by the count of changes."""
    one, other = taken_over(tmp_path), taken_over(tmp_path, consumer="Second Office")
    with SAMPLE.open(encoding="utf-8") as file:
        heading, *lines = file.readlines()

    loaded(SAMPLE, one)
    loaded(file_of(tmp_path, heading + "".join(sorted(lines, reverse=True))), other)

    assert len(clocks(one)) == 284
    assert clocks(one) == clocks(other)


def clocks(relationship: ServiceRelationship) -> set[tuple[str, timedelta, str]]:
    requests = ServiceRequest.objects.filter(relationship=relationship)
    return set(requests.values_list("source_reference", "fulfil_clock__used", "fulfil_clock__state"))
