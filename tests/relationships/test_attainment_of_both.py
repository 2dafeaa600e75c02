"""What either side owes, counted on one engine and shown in one report (O1)."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from relationships.attainment import AttainmentLine, attainment_of
from relationships.clock_filters import TargetKey
from relationships.models import AgreementVersion, Clock, Membership
from relationships.terms import Metric, Obligation, Target
from tests.factories import World
from tests.relationships.test_attainment import NOVEMBER, NOW, attainment_url, rows_of

AsMember = Callable[[Membership | None], Client]
THEN = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _that_november() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def version_of(world: World) -> AgreementVersion:
    """The same promise for each side, targets that last equally long in other units, and an obligation of each."""
    return world.agreed(
        first_day=date(2026, 1, 1),
        targets=(
            Target("fulfil", 24),
            Target("deliver", 1, "calendar_days"),
            Target("update", 1, "business_days"),
            Target("obligation", 8, debtor="provider"),
            Target("obligation", 8, debtor="consumer"),
        ),
        obligations=(
            Obligation("A list of the staff", 2, every="month"),
            Obligation("A list of the servers", 2, debtor="provider", every="month"),
        ),
    )


def clock(agreed: Any, state: str = "met", **facts: Any) -> Clock:
    """A closed clock of a target or an obligation."""
    of = "obligation" if hasattr(agreed, "every") else "target"
    late = {"breached_at": THEN - timedelta(hours=1)} if state == "breached" else {}
    usual = {
        of: agreed,
        "subject": f"SR-{Clock.objects.count() + 1}",
        "version": agreed.version,
        "calendar": agreed.version.calendar,
        "metric": agreed.metric if of == "target" else Metric.OBLIGATION,
        "debtor": agreed.debtor,
        "unit": agreed.unit,
        "target_seconds": agreed.seconds,
        "warn_percent": 75,
        "started_at": THEN - timedelta(days=1),
        "stopped_at": THEN,
    }
    return Clock.objects.create(**agreed.version.sides, **{**usual, **late, **facts}, state=state)


def lines(world: World) -> list[AttainmentLine]:
    return attainment_of(world.relationship, *NOVEMBER, now=NOW)


def test_each_side_has_lines_of_its_own(world: World) -> None:
    """O1, K18: same engine, same report; a debtor, a unit or an obligation is never mixed with another."""
    version = version_of(world)
    targets = version.serviceleveltargets
    clock(targets.get(metric="obligation", debtor="consumer"))
    clock(targets.get(metric="obligation", debtor="consumer"), "breached")
    clock(targets.get(metric="obligation", debtor="provider"))
    clock(targets.get(metric="deliver"), "breached")
    clock(version.agreedobligations.get(debtor="consumer"), "breached")
    clock(version.agreedobligations.get(debtor="provider"))

    found = [
        (line.debtor, line.obligation or line.metric, line.within, line.met, line.breached) for line in lines(world)
    ]

    assert found == [
        ("provider", "update", "1 business day", 0, 0),
        ("provider", "fulfil", "24 h", 0, 0),
        ("provider", "deliver", "1 day of 24 hours", 0, 1),
        ("provider", "obligation", "8 h", 1, 0),
        ("provider", "A list of the servers", "2 business days", 1, 0),
        ("consumer", "obligation", "8 h", 1, 1),
        ("consumer", "A list of the staff", "2 business days", 0, 1),
    ]
    assert len({line.key for line in lines(world)}) == 7


def test_each_cycle_counts_with_its_own_result(world: World) -> None:
    """K11, K18: what ran anew has two results."""
    target = version_of(world).serviceleveltargets.get(metric="update")
    clock(target, "breached", subject="SR-9", cycle=1)
    clock(target, "met", subject="SR-9", cycle=2)

    (line,) = [line for line in lines(world) if line.metric == "update"]

    assert (line.met, line.breached) == (1, 1)


def test_what_a_limit_made_longer_counts_under_the_target_agreed(world: World) -> None:
    """O3: one line, however long the target was for one request."""
    target = version_of(world).serviceleveltargets.get(metric="fulfil")
    clock(target)
    clock(target, target_seconds=target.seconds * 3 // 2, longer_percent=50)

    (line,) = [line for line in lines(world) if line.metric == "fulfil"]

    assert (line.met, line.within) == (2, "24 h")


def test_what_was_answered_since_counts_as_it_stood_then(world: World) -> None:
    """K18: a breach open at an instant is open in the figures of that instant."""
    target = version_of(world).serviceleveltargets.get(metric="fulfil")
    late = clock(target, "breached", stopped_at=NOW, breached_at=THEN)

    def counted(**facts: Any) -> tuple[int, int]:
        found = attainment_of(world.relationship, *NOVEMBER, now=NOW + timedelta(days=1), **facts)
        line = next(line for line in found if line.metric == "fulfil")
        return line.breached, line.breached_open

    assert counted() == (1, 0)
    assert counted(as_of=NOW) == (0, 1)
    Clock.objects.filter(pk=late.pk).update(state="cancelled")
    assert counted(as_of=NOW) == (0, 0)


def test_both_sides_read_both_beside_each_other(world: World, as_member: AsMember) -> None:
    """O1: the same page for both; every figure of either side leads to its clocks."""
    version = version_of(world)
    for _n in range(3):
        clock(version.serviceleveltargets.get(metric="obligation", debtor="consumer"))
    clock(version.serviceleveltargets.get(metric="obligation", debtor="provider"), "breached")
    clock(version.agreedobligations.get(debtor="consumer"), "breached")

    for member in (world.provider, world.consumer):
        client = as_member(member)
        answer = client.get(attainment_url(world))
        said = answer.content.decode()
        assert "What Harbour IT owes" in said
        assert "What Northwind Clinics owes" in said
        assert [each.total["share"] for each in answer.context["owed"]] == ["0 %", "75 %"]
        for side in ("provider", "consumer"):
            for row in rows_of(answer, side):
                if row.line.counted:
                    assert len(client.get(row.url).context["things"]) == row.line.counted, row.name


def test_a_line_travels_in_an_address(world: World) -> None:
    """The key in an address gives back the line it was made from."""
    version_of(world)

    for line in lines(world):
        key = TargetKey.of(line)
        assert TargetKey.parse(key.text) == key
    assert TargetKey.parse("AGR-1/fulfil//service/24/years/provider/") is None
