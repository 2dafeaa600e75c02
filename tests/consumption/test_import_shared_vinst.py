"""The shared log of Volvo IT: 4,646 incidents with 47,878 events, whole."""

import csv
import gzip
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from consumption.models import ServiceRequest
from relationships.models import Clock, Record, ServiceRelationship
from relationships.models.clock_row import READ
from tests.consumption.event_log import HOURS, NO_SAMPLE, agreed, exported, loaded
from tests.consumption.vinst_log import SHARED

pytestmark = [
    pytest.mark.skipif(not SHARED.exists(), reason=NO_SAMPLE),
    pytest.mark.django_db,
    pytest.mark.slow,
]

WAITS = {
    "Wait": "agreed",
    "Wait - User": "consumer",
    "Wait - Customer": "consumer",
    "Wait - Implementation": "provider",
    "Wait - Vendor": "supplier",
}
PAUSE_IN = [text for state, side in WAITS.items() for text in ("--pause-in", f"{state}={side}")]
LEVELS = ("Major", "High", "Medium", "Low")


@pytest.fixture
def relationship(tmp_path) -> ServiceRelationship:
    targets = [
        {"metric": metric, "priority": level, "within_seconds": hours * 3600, "hours": "service", "until": "resolved"}
        for level, days in zip(LEVELS, (1, 2, 5, 10), strict=True)
        for metric, hours in (("respond", 4), ("fulfil", 8 * days))
    ]
    zone = {"timezone": "Etc/GMT-1", "service_hours": HOURS}
    return agreed(tmp_path, targets=targets, **{"from": "2010-01-01"}, **zone)


def events() -> dict[str, list[tuple[datetime, str]]]:
    """The sub statuses of each incident with their instants."""
    found: dict[str, list[tuple[datetime, str]]] = {}
    with gzip.open(SHARED, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["Change Date+Time"])
            found.setdefault(row["SR Number"], []).append((at, row["Sub Status"]))
    return found


def test_the_whole_file_comes_in_with_its_waits(relationship: ServiceRelationship):
    """K16, K17: business and paused time fit into the actual; each row is the fold over its segments."""
    said = loaded(SHARED, relationship, *PAUSE_IN, format="vinst")
    assert said == f"Loaded 4646 incidents with 47878 events into {relationship.reference}.\n"

    logged = events()
    opened = dict(ServiceRequest.objects.values_list("source_reference", "raised_at"))
    assert opened == {number: min(rows)[0] for number, rows in logged.items()}
    ends = Counter(max(rows)[1] for rows in logged.values())
    statuses = Counter(ServiceRequest.objects.values_list("status", flat=True))
    assert statuses == {
        "closed": ends["Closed"] + ends["In Call"],
        "fulfilled": ends["Resolved"],
        "withdrawn": ends["Cancelled"],
    }

    rows = exported(relationship)
    assert len(rows) == 2 * 4646
    for row in rows:
        figures = {name: int(row[f"{name}_seconds"]) for name in ("business", "paused", "actual")}
        assert figures["business"] + figures["paused"] <= figures["actual"], row
        sides = int(row["paused_consumer_seconds"]) + int(row["paused_provider_seconds"])
        assert sides <= figures["paused"]
        assert row["metric"] == "fulfil" or figures["paused"] == 0
    for clock in Clock.objects.filter(stopped_at__isnull=False, metric="fulfil").to_read()[:500]:
        told = [getattr(clock, name) for name in READ]
        clock.take(clock.reading())
        assert told == [getattr(clock, name) for name in READ]

    again = loaded(SHARED, relationship, *PAUSE_IN, format="vinst")
    assert again.endswith("4646 incidents were here already and stay as they are.\n")


def test_the_wall_time_of_every_wait_is_in_its_segments(relationship: ServiceRelationship):
    """K7: from the first row of a wait to the next row that tells another state, for each side."""
    loaded(SHARED, relationship, *PAUSE_IN, format="vinst")

    waited: Counter[str] = Counter()
    for rows in events().values():
        rows.sort(key=lambda row: row[0])
        for (since, state), (until, _next) in pairwise(rows):
            waited[WAITS.get(state, "")] += int((until - since).total_seconds())
    found: Counter[str] = Counter()
    for side, since, until in Clock.objects.filter(segments__running=False).values_list(
        "segments__side", "segments__since_at", "segments__until_at"
    ):
        found[side] += (until - since) // timedelta(seconds=1)
    assert found == {side: seconds for side, seconds in waited.items() if side}


def test_waits_pause_nothing_unless_they_are_named(relationship: ServiceRelationship):
    loaded(SHARED, relationship, format="vinst")

    assert Clock.objects.exclude(paused=timedelta(0)).count() == 0
    assert Record.objects.filter(text__startswith="Waiting for").count() == 0
    assert Record.objects.filter(move="hold").count() > 3000
