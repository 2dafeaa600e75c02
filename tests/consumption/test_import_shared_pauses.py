"""The shared sample of a real log with all its waiting states as pauses, counted once more minute by minute."""

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from consumption.models import ServiceRequest
from relationships.models import Clock, Record
from tests.consumption.event_log import NO_SAMPLE, SAMPLE, exported, loaded, same_as_the_fold
from tests.consumption.test_import_shared import taken_over

pytestmark = [
    pytest.mark.skipif(not SAMPLE.exists(), reason=NO_SAMPLE),
    pytest.mark.django_db,
]

WAITS = {"Awaiting User Info": "consumer", "Awaiting Problem": "provider", "Awaiting Vendor": "supplier"}
PAUSE_IN = [text for state, side in WAITS.items() for text in ("--pause-in", f"{state}={side}")]
TARGETS = {"P1": 8, "P2": 24, "P3": 62, "P4": 133}
AROUND_THE_CLOCK = ("P1", "P2")


def minute(text: str) -> int:
    """Of a date of the log, since 1970."""
    return int(datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC).timestamp()) // 60


def states_of(rows: list[dict[str, str]]) -> list[tuple[int, str]]:
    """From which minute on the incident was in which state; its dates of the end as the log gives them."""
    rows.sort(key=lambda row: (minute(row["sys_updated_at"]), int(row["sys_mod_count"])))
    states = [(minute(rows[0]["opened_at"]), "New")]
    for row in rows:
        if row["incident_state"] not in ("-100", states[-1][1]):
            states.append((max(minute(row["sys_updated_at"]), states[-1][0]), row["incident_state"]))
    assert states[-1][1] == "Closed"
    closed = minute(rows[-1]["closed_at"])
    states[-1] = max(closed, states[-2][0]), "Closed"
    if rows[-1]["resolved_at"] != "?":
        resolved = minute(rows[-1]["resolved_at"])
        if states[-2][1] == "Resolved" and states[-3][0] <= resolved <= closed:
            states[-2] = resolved, "Resolved"
        elif states[-2][1] != "Resolved" and states[-2][0] <= resolved <= closed:
            states.insert(-1, (resolved, "Resolved"))
    return states


def is_open(at: int, priority: str) -> bool:
    """14 to 23 on weekdays; 1 January 1970 was a Thursday."""
    return priority in AROUND_THE_CLOCK or ((at // 1440 + 3) % 7 < 5 and 14 * 60 <= at % 1440 < 23 * 60)


def counted(states: list[tuple[int, str]], priority: str) -> Counter[str]:
    """Minutes by what they are: "used", whom they waited for, "out of hours", "closed"."""
    minutes: Counter[str] = Counter()
    for (since, state), (until, _next) in pairwise(states):
        for at in range(since, until):
            if state == "Closed":
                minutes["closed"] += 1
            else:
                minutes[WAITS.get(state, "used") if is_open(at, priority) else "out of hours"] += 1
    return minutes


def test_every_figure_is_that_of_counting_minute_by_minute(tmp_path):
    """K5, K6, K7, K11, K16: business, paused per side and actual time of 284 incidents, and whether they were met."""
    relationship = taken_over(tmp_path)
    loaded(SAMPLE, relationship, *PAUSE_IN)
    by_number: dict[str, list[dict[str, str]]] = {}
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_number.setdefault(row["number"], []).append(row)

    rows = exported(relationship)
    assert len(rows) == len(by_number) == 284
    waited: Counter[str] = Counter()
    for row in rows:
        states, priority = states_of(by_number[row["source_reference"]]), row["priority"]
        minutes = counted(states, priority)
        waited += minutes
        paused = sum(minutes[side] for side in WAITS.values())
        assert {name: int(row[f"{name}_seconds"]) for name in ("business", "paused", "actual")} == {
            "business": minutes["used"] * 60,
            "paused": paused * 60,
            "actual": minutes.total() * 60,
        }, row
        assert int(row["paused_consumer_seconds"]) == minutes["consumer"] * 60
        assert int(row["paused_provider_seconds"]) == minutes["provider"] * 60
        assert row["met"] == str(minutes["used"] <= TARGETS[priority] * 60).lower()
        assert row["cycle"] == "1"
    assert min(waited[side] for side in (*WAITS.values(), "used", "out of hours", "closed")) > 0


def test_the_clocks_and_the_history_agree_with_each_other(tmp_path):
    """K17, K4: each row is its fold, and each pause stands in the history with its word and the name of the side."""
    loaded(SAMPLE, taken_over(tmp_path), *PAUSE_IN)

    assert all(same_as_the_fold(clock) for clock in Clock.objects.all())
    for request in ServiceRequest.objects.exclude(fulfil_clock=None).select_related("fulfil_clock"):
        assert request.fulfil_clock
        told = Record.objects.filter(subject=request.reference, move="hold").order_by("at", "pk")
        assert [at for (at,) in told.values_list("at")] == [
            at for (at,) in request.fulfil_clock.segments.filter(running=False).values_list("since_at")
        ]
    names = {"consumer": "Head Office", "provider": "Group IT", "supplier": "a supplier"}
    assert set(Record.objects.filter(move="hold").values_list("text", flat=True)) == {
        f"Waiting for {names[side]}. The log says “{state}”." for state, side in WAITS.items()
    }


def test_pauses_only_ever_take_business_time_away(tmp_path):
    """K5: what is paused was counted before, and nothing else changes."""
    one, other = taken_over(tmp_path), taken_over(tmp_path, consumer="Second Office")
    loaded(SAMPLE, one)
    loaded(SAMPLE, other, *PAUSE_IN)

    plain = {row["source_reference"]: row for row in exported(one)}
    differing = 0
    for row in exported(other):
        before = plain[row["source_reference"]]
        total = timedelta(seconds=int(row["business_seconds"]) + int(row["paused_seconds"]))
        assert total == timedelta(seconds=int(before["business_seconds"]))
        assert (row["actual_seconds"], row["stopped_at"]) == (before["actual_seconds"], before["stopped_at"])
        differing += row["paused_seconds"] != "0"
    assert differing > 50
