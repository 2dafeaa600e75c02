"""How many requests the targets hold for, and what holds above that (O3)."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client

from consumption.models import ServiceRequest
from relationships.models import AgreementVersion, Membership, Workload, WorkloadExcess
from relationships.models.workload import workload_now, workload_of
from relationships.terms import Limit, Target
from tests.consumption.clocked import CONFIRMS, MONDAY, USUAL, clock, monday, raised, states
from tests.factories import World

AsMember = Callable[[Membership | None], Client]
TWO = Limit("Requests a month", 2)
RELAXED = Limit("Requests a month", 2, effect="relaxed", longer_percent=50)


def agreed(world: World, *limits: Limit, targets: tuple[Target, ...] = USUAL) -> AgreementVersion:
    return world.agreed(first_day=date(2026, 10, 1), targets=targets, limits=limits)


def counts(world: World) -> list[tuple[date, int]]:
    return [
        (line.first_day, line.count) for line in workload_of(world.relationship, date(2026, 1, 1), date(2027, 1, 1))
    ]


def test_above_the_limit_no_target_holds(world: World) -> None:
    """O3, suspended: the third of two starts no clock, not even later on; the first two run theirs."""
    version = agreed(world, TWO, targets=(*USUAL, CONFIRMS))
    first, second, third = (world.request(version, at=MONDAY) for _n in range(3))

    third.accept(by=world.provider, at=monday(10))
    third.fulfil(by=world.provider, output="100 GB added", at=monday(11))

    assert [len(states(request)) for request in (first, second, third)] == [2, 2, 0]
    excess = WorkloadExcess.objects.get()
    assert (excess.subject, excess.number, excess.workload.count) == (third.reference, 3, 3)
    assert third.next_due_at is None


def test_above_the_limit_targets_are_longer(world: World) -> None:
    """O3, relaxed by 50 %: 4 h become 6 h, 8 h become 12 h, and so do the clocks that start later."""
    version = agreed(world, RELAXED, targets=(*USUAL, Target("update", 2)))
    request = [world.request(version, at=MONDAY) for _n in range(3)][-1]

    assert clock(request, "respond").due_at == monday(15)
    assert clock(request, "fulfil").due_at == monday(13, days=1)
    assert (clock(request, "fulfil").longer_percent, clock(request, "update").due_at) == (50, monday(12))

    request.accept(by=world.provider, at=monday(10))
    assert clock(request, "update", 2).due_at == monday(13)


def test_a_limit_counts_what_it_is_about(world: World) -> None:
    """O3: of a kind, of a priority; each limit by itself."""
    goods = Limit("Laptops a month", 1, kind="goods")
    urgent = Limit("Urgent ones a week", 1, "week", priority="High")
    version = agreed(world, goods, urgent)
    world.request(version, at=MONDAY)
    world.request(version, at=MONDAY, part="Laptop")
    laptop = world.request(version, at=MONDAY, part="Laptop", priority="High")

    assert [(line.limit.name, line.count) for line in workload_now(world.relationship, MONDAY)] == [
        ("Laptops a month", 2),
        ("Urgent ones a week", 1),
    ]
    assert list(WorkloadExcess.objects.values_list("subject", "number")) == [(laptop.reference, 2)]


@pytest.mark.parametrize(
    ("every", "days"),
    [
        ("month", [(date(2026, 10, 1), 1), (date(2026, 11, 1), 2)]),
        ("week", [(date(2026, 10, 26), 2), (date(2026, 11, 2), 1)]),
    ],
)
def test_a_period_begins_where_the_agreement_counts_its_days(
    world: World, every: str, days: list[tuple[date, int]]
) -> None:
    """O3: a month from its first, a week from its Monday, in the zone of the agreement (London)."""
    version = agreed(world, Limit("Requests", 100, every))
    for at in (
        datetime(2026, 10, 31, 23, 59, tzinfo=UTC),
        datetime(2026, 11, 1, 0, 0, tzinfo=UTC),
        datetime(2026, 11, 2, 0, 0, tzinfo=UTC),
    ):
        world.request(version, at=at)

    assert counts(world) == days


def test_without_a_limit_nothing_is_counted(world: World) -> None:
    raised(world, *USUAL)

    assert not Workload.objects.exists()
    assert workload_now(world.relationship, MONDAY) == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_never_both_the_last_one_agreed() -> None:
    """O3: eight requests at one instant against a limit of four: numbers 1 to 8, four of them above."""
    world = World()
    version = agreed(world, Limit("Requests a month", 4))
    part, priority = version.agreedparts.get(name="Extra storage"), version.agreedprioritys.get(name="Normal")
    barrier = threading.Barrier(8)

    def ask() -> None:
        try:
            barrier.wait()
            ServiceRequest.submit(part, by=world.consumer, title="Storage", priority=priority, at=MONDAY)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Workload.objects.get().count == 8
    assert sorted(WorkloadExcess.objects.values_list("number", flat=True)) == [5, 6, 7, 8]
    assert ServiceRequest.objects.filter(respond_clock=None).count() == 4


def test_the_page_warns_before_and_says_it_after(world: World, as_member: AsMember) -> None:
    """O3: through the pages, for both sides."""
    with time_machine.travel(monday(9), tick=False):
        version = agreed(world, TWO)
        address = f"/agreements/{version.reference}/ask/1/"
        client = as_member(world.consumer)
        assert "Requests a month: this makes 1 of 2 this month." in client.get(address).content.decode()
        world.request(version)
        world.request(version)

        said = client.get(address).content.decode()
        assert "Requests a month: this makes 3 of 2 this month, above what is agreed, so no target holds." in said
        assert "Agreed: respond" not in said

        typed = {"title": "One more", "wish": "", "quantity": "1", "priority": "Normal"}
        raised_now = client.post(address, typed, follow=True).content.decode()
        theirs = as_member(world.provider).get(ServiceRequest.objects.latest("pk").get_absolute_url())
        panel = as_member(world.provider).get(f"/relationships/{world.relationship.reference}/requests/")

    for page in (raised_now, theirs.content.decode()):
        assert "Above the agreed workload: this is 3 of 2 this month; no target holds." in page
        assert "not covered" not in page
    assert "3 of 2 this month" in panel.content.decode()
    assert "1 above" in panel.content.decode()


def test_the_promise_is_as_long_as_the_clock_will_run(world: World, as_member: AsMember) -> None:
    """O3, relaxed: what is promised before is what runs after."""
    with time_machine.travel(monday(9), tick=False):
        version = agreed(world, RELAXED)
        for _n in range(2):
            world.request(version)

        said = as_member(world.consumer).get(f"/agreements/{version.reference}/ask/1/").content.decode()

    assert "so targets are 50 % longer." in said
    assert "Agreed: respond within 6 h of service hours, by Mon 2 Nov 2026, 15:00." in said
