"""The shared log of Volvo IT: 4,646 incidents with 47,878 events, whole."""

import csv
import gzip
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from consumption.models import ServiceRequest
from relationships.models import Clock, ServiceRelationship
from relationships.models.clock_row import READ
from tests.consumption.event_log import NO_SAMPLE, exported, loaded
from tests.consumption.vinst_log import SHARED, volvo

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


@pytest.fixture(scope="module")
def imported(module_rows: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[ServiceRelationship, str]:
    """What the whole file came in under, and what the command said; read once for all."""
    relationship = volvo(tmp_path_factory.mktemp("volvo"))
    return relationship, loaded(SHARED, relationship, *PAUSE_IN, format="vinst")


def events() -> dict[str, list[tuple[datetime, str]]]:
    """The sub statuses of each incident with their instants."""
    found: dict[str, list[tuple[datetime, str]]] = {}
    with gzip.open(SHARED, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["Change Date+Time"])
            found.setdefault(row["SR Number"], []).append((at, row["Sub Status"]))
    return found


def test_the_whole_file_comes_in_with_its_waits(imported: tuple[ServiceRelationship, str]):
    """K16, K17: business and paused time fit into the actual; each row is the fold over its segments."""
    relationship, said = imported
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


def test_the_wall_time_of_every_wait_is_in_its_segments(imported: tuple[ServiceRelationship, str]):
    """K7: from the first row of a wait to the next row that tells another state, for each side."""
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
