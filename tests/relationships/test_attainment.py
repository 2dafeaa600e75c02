"""How often what was agreed was kept (K18), and the page that shows where each figure comes from."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relationships.attainment import (
    AttainmentLine,
    attainment_by_month,
    attainment_of,
    month_bounds,
    month_of,
    months_up_to,
)
from relationships.models import AgreementVersion, Clock, ClockSegment, Membership
from relationships.terms import Target
from tests.factories import World

LONDON = ZoneInfo("Europe/London")
NOVEMBER = month_bounds(LONDON, date(2026, 11, 1))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AsMember = Callable[[Membership | None], Client]


@pytest.fixture(autouse=True)
def _that_november() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def version_of(world: World) -> AgreementVersion:
    return world.agreed(
        first_day=date(2026, 1, 1),
        targets=(Target("respond", 4), Target("fulfil", 8), Target("fulfil", 2, priority="High")),
    )


def clocks(
    version: AgreementVersion, count: int, *, metric: str = "fulfil", priority: str = "", **facts: Any
) -> list[Clock]:
    """Rows as an import leaves them: closed or open, met or breached."""
    targets = version.serviceleveltargets.filter(metric=metric)
    target = targets.get(priority__name=priority) if priority else targets.get(priority=None)
    made = Clock.objects.count()
    begun = facts.setdefault("started_at", datetime(2026, 11, 2, 9, tzinfo=UTC))
    if facts.get("state") == "breached":
        facts.setdefault("breached_at", begun + timedelta(hours=8))
    return Clock.objects.bulk_create(
        Clock(
            **version.sides,
            subject=f"SR-{made + n + 1}",
            version=version,
            target=target,
            calendar=version.calendar,
            metric=metric,
            kind="action",
            priority=priority or "Normal",
            target_seconds=target.seconds,
            warn_percent=75,
            **facts,
        )
        for n in range(count)
    )


def lines(world: World, *, now: datetime = NOW) -> dict[tuple[str, str], AttainmentLine]:
    found = attainment_of(world.relationship, *NOVEMBER, now=now)
    return {(line.metric, line.priority): line for line in found}


def test_met_of_met_and_breached_among_those_closed_in_the_month(world: World) -> None:
    """K18: cancelled clocks and other months do not count; shares are exact."""
    version = version_of(world)
    stopped = datetime(2026, 11, 3, 9, tzinfo=UTC)
    clocks(version, 5, state="met", stopped_at=stopped)
    clocks(version, 1, state="breached", stopped_at=stopped)
    clocks(version, 4, state="cancelled", stopped_at=stopped)
    clocks(version, 3, state="met", stopped_at=datetime(2026, 10, 31, 23, 59, tzinfo=UTC))
    clocks(version, 3, state="met", stopped_at=datetime(2026, 12, 1, 0, 0, tzinfo=UTC))

    line = lines(world)["fulfil", ""]
    assert (line.met, line.breached, line.breached_open) == (5, 1, 0)
    assert line.share == Fraction(5, 6)


def test_nothing_counted_is_no_data(world: World) -> None:
    """K18: never 100 %. Each agreed target stands there, with data or without."""
    version_of(world)

    found = lines(world)
    assert set(found) == {("respond", ""), ("fulfil", "High"), ("fulfil", "")}
    assert all(line.share is None for line in found.values())


def test_an_open_breach_counts_in_the_month_of_its_deadline_until_it_is_stopped(world: World) -> None:
    """K18: once; whether or not anybody wrote the breach down; not before the deadline has passed."""
    version = version_of(world)
    due = datetime(2026, 11, 20, 12, tzinfo=UTC)
    clocks(version, 1, state="running", due_at=due)
    clocks(version, 1, state="running", due_at=due, breached_at=due)
    clocks(version, 1, state="paused", due_at=due, breached_at=due)
    clocks(version, 1, state="paused")
    clocks(version, 1, state="running", due_at=NOW + timedelta(hours=1))
    clocks(version, 1, state="running", due_at=datetime(2026, 10, 20, tzinfo=UTC))

    assert lines(world)["fulfil", ""].breached_open == 3
    assert lines(world, now=due)["fulfil", ""].breached_open == 2
    assert lines(world, now=NOW + timedelta(hours=2))["fulfil", ""].breached_open == 4

    stopped = Clock.objects.filter(due_at=datetime(2026, 10, 20, tzinfo=UTC))
    stopped.update(state="breached", stopped_at=NOW, breached_at=datetime(2026, 10, 20, tzinfo=UTC))
    line = lines(world)["fulfil", ""]
    assert (line.breached, line.breached_open) == (1, 3)


def test_each_target_has_a_line_of_its_own(world: World) -> None:
    version = version_of(world)
    stopped = datetime(2026, 11, 3, 9, tzinfo=UTC)
    clocks(version, 2, state="met", stopped_at=stopped, priority="High")
    clocks(version, 1, state="met", stopped_at=stopped)
    clocks(version, 1, metric="respond", state="breached", stopped_at=stopped)

    found = lines(world)
    assert [found[key].counted for key in (("fulfil", "High"), ("fulfil", ""), ("respond", ""))] == [2, 1, 1]
    assert attainment_of(world.relationship, *NOVEMBER, now=NOW)[0].metric == "respond"


def test_months_are_those_of_the_relationships_zone(world: World) -> None:
    """A clock stopped at half past midnight in London on 1 July belongs to July, though it is June in UTC."""
    version = version_of(world)
    clocks(version, 1, state="met", stopped_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))

    (months,) = attainment_by_month(world.relationship, months_up_to(date(2026, 11, 1)), now=NOW).values()
    assert list(months) == [date(2026, 7, 1)]
    assert month_of(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), LONDON) == date(2026, 7, 1)
    assert month_bounds(LONDON, date(2026, 12, 1))[1] == datetime(2027, 1, 1, tzinfo=UTC)


def test_the_line_of_twelve_months_says_what_each_month_says(world: World) -> None:
    version = version_of(world)
    for number in (9, 10, 11):
        when = datetime(2026, number, 15, 9, tzinfo=UTC)
        clocks(version, number, state="met", started_at=when, stopped_at=when)
        clocks(version, 1, state="breached", started_at=when, stopped_at=when, breached_at=when)
    clocks(version, 2, state="running", due_at=datetime(2026, 10, 20, tzinfo=UTC))
    months = months_up_to(date(2026, 11, 1))

    (series,) = attainment_by_month(world.relationship, months, now=NOW).values()
    for month in months:
        found = attainment_of(world.relationship, *month_bounds(LONDON, month), now=NOW)
        line = next(line for line in found if (line.metric, line.priority) == ("fulfil", "")) if found else None
        expected = (line.met, line.breached, line.breached_open) if line and line.counted else None
        shown = series.get(month)
        assert (shown and (shown.met, shown.breached, shown.breached_open)) == expected
    assert series[date(2026, 10, 1)].share == Fraction(10, 13)


def test_what_is_asked_of_the_database_does_not_grow(world: World, django_assert_num_queries: Any) -> None:
    version = version_of(world)
    for count in (1, 40):
        clocks(version, count, state="met", stopped_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
        with django_assert_num_queries(3):
            attainment_of(world.relationship, *NOVEMBER, now=NOW)
        with django_assert_num_queries(2):
            attainment_by_month(world.relationship, months_up_to(date(2026, 11, 1)), now=NOW)


# Pages


def rows_of(answer: Any, side: str) -> Any:
    """What the page says that one side owed."""
    return next(each.rows for each in answer.context["owed"] if each.side == side)


def attainment_url(world: World, query: str = "?month=2026-11") -> str:
    return f"/relationships/{world.relationship.reference}/attainment/{query}"


def test_every_figure_leads_to_the_clocks_behind_it(world: World, as_member: AsMember) -> None:
    """The list behind a number has as many rows as the number says."""
    version = version_of(world)
    stopped = datetime(2026, 11, 3, 9, tzinfo=UTC)
    clocks(version, 3, state="met", stopped_at=stopped)
    clocks(version, 2, state="breached", stopped_at=stopped)
    clocks(version, 1, state="running", due_at=datetime(2026, 11, 20, 12, tzinfo=UTC))
    clocks(version, 4, state="met", stopped_at=stopped, priority="High")
    clocks(version, 4, state="met", stopped_at=datetime(2026, 10, 3, 9, tzinfo=UTC))
    client = as_member(world.consumer)

    answer = client.get(attainment_url(world))
    row = next(row for row in rows_of(answer, "provider") if (row.line.metric, row.line.priority) == ("fulfil", ""))

    assert row.share == "50 %"
    for url, number in ((row.met_url, 3), (row.breached_url, 2), (row.open_url, 1), (row.url, 6)):
        assert len(client.get(url).context["things"]) == number
    assert "50 %" in answer.content.decode()
    assert as_member(world.outsider).get(attainment_url(world)).status_code == 404


def test_no_data_is_said(world: World, as_member: AsMember) -> None:
    version_of(world)

    answer = as_member(world.provider).get(attainment_url(world))
    assert [row.share for row in rows_of(answer, "provider")] == ["no data"] * 3
    assert rows_of(answer, "consumer") == []
    assert answer.context["owed"][0].total["share"] == "no data"
    assert "Nothing that is timed was agreed for Northwind Clinics." in answer.content.decode()
    assert '<span class="no-data">no data</span>' in answer.content.decode()


@pytest.mark.parametrize("query", ["?month=nonsense", "?month=2999-01", "?month=2026-13", ""])
def test_a_month_that_is_none_is_the_present_one(world: World, as_member: AsMember, query: str) -> None:
    version_of(world)

    answer = as_member(world.provider).get(attainment_url(world, query))
    assert answer.status_code == 200
    assert answer.context["this_month"] == answer.context["latest"]


def test_attainment_as_csv(world: World, as_member: AsMember) -> None:
    version = version_of(world)
    clocks(version, 2, state="met", stopped_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
    clocks(version, 1, state="breached", stopped_at=datetime(2026, 11, 3, 9, tzinfo=UTC))

    answer = as_member(world.provider).get(attainment_url(world, "?month=2026-11&format=csv"))
    rows = b"".join(answer).decode().splitlines()  # type: ignore[arg-type]

    assert rows[0].startswith("month,agreement,metric,kind,priority")
    assert f"2026-11,{version.reference},fulfil,,,service,28800,2,1,0,66.666,provider,,8,hours" in rows
    assert f"2026-11,{version.reference},respond,,,service,14400,0,0,0,,provider,,4,hours" in rows


def test_pages_of_figures_ask_the_same_of_one_clock_and_of_many(world: World, as_member: AsMember) -> None:
    """Query counts constant, bytes within the budget of a report (60 KB) and of a list (40 KB)."""
    version = version_of(world)
    client = as_member(world.provider)
    urls = (attainment_url(world), "/clocks/", "/clocks/?f-state=all", "/clocks/?f-month=2026-11&f-state=counted")
    counts: list[list[int]] = []
    for count in (1, 60):
        clocks(version, count, state="met", stopped_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
        running = clocks(version, count, state="running", due_at=NOW + timedelta(days=1))
        paused = clocks(version, count, state="paused")
        ClockSegment.objects.bulk_create(
            ClockSegment(**clock.sides, clock=clock, running=True, since_at=clock.started_at) for clock in running
        )
        ClockSegment.objects.bulk_create(
            ClockSegment(
                **clock.sides, clock=clock, running=False, since_at=clock.started_at, reason="?", side="consumer"
            )
            for clock in paused
        )
        client.get(urls[1])
        asked = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(url)
            asked.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
            assert len(answer.content) < (60_000 if "attainment" in url else 40_000)
        counts.append(asked)

    one, many = counts
    assert many[0] == one[0] <= 14
    assert all(later <= first + 1 for first, later in zip(one[1:], many[1:], strict=True)), "one count of the pager"
    assert max(many[1:]) <= 9


def test_clocks_are_found_by_what_they_time(world: World, as_member: AsMember) -> None:
    version = version_of(world)
    (late,) = clocks(version, 1, state="running", due_at=datetime(2026, 11, 20, 12, tzinfo=UTC), priority="High")
    clocks(version, 1, state="met", stopped_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
    client = as_member(world.provider)

    def found(query: str) -> list[str]:
        return [clock.subject for clock in client.get(f"/clocks/?{query}").context["things"]]

    assert found("") == [late.subject]
    assert found("f-state=breached_open") == [late.subject]
    assert found("f-state=running") == []
    assert found(f"f-q={late.subject.lower()}") == [late.subject]
    assert found("f-priority=high&f-metric=fulfil") == [late.subject]
    assert found("f-relationship=REL-0") == []
    assert found("f-target=nonsense&f-state=all") == []
    assert list(as_member(world.outsider).get("/clocks/?f-state=all").context["things"]) == []
