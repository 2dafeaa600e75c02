"""Obligations that come up: duties of either side, with evidence, on clocks of their own (O1)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from relationships.models import AgreementVersion, Clock, Duty, Notice, Record, Refused, Role
from relationships.models.duty import first_days
from relationships.terms import Every, Obligation
from tests.factories import World

LIST = Obligation("Staff list", 2, "Who works where, as a file.", every=Every.ONCE)
HOUR = timedelta(hours=1)


@pytest.fixture
def duty(world: World) -> Duty:
    """The consumer owes a staff list within two business days."""
    world.agreed(obligations=(LIST,))
    assert Duty.come_up(timezone.now()) == 1
    return Duty.objects.get()


def test_a_duty_comes_up_once_however_often_the_job_runs(world: World, duty: Duty) -> None:
    """O1: a clock of the same engine, owed by the consumer, that nothing pauses."""
    assert Duty.come_up(timezone.now()) == 0

    clock = duty.clock
    assert (clock.subject, clock.metric, clock.debtor, clock.state) == (
        duty.reference,
        "obligation",
        "consumer",
        "running",
    )
    assert (clock.unit, clock.target_time, clock.pausing) == ("business_days", timedelta(days=2), "never")
    assert clock.reading().due_at == clock.due_at
    assert [record.move for record in Record.objects.filter(subject=duty.reference)] == ["come_up"]


@pytest.mark.parametrize(
    ("every", "days"),
    [
        (Every.WEEK, ["2026-09-28", "2026-10-05"]),
        (Every.MONTH, ["2026-10-01"]),
        (Every.QUARTER, ["2026-10-01"]),
        (Every.YEAR, []),
    ],
)
def test_periods_begin_on_their_first_days(every: Every, days: list[str]) -> None:
    """O1: Mondays, and the firsts of months, quarters and years, both ends included."""
    found = first_days(every, date(2026, 9, 28), date(2026, 10, 5))
    assert [day.isoformat() for day in found] == days


def test_a_job_that_slept_for_months_catches_up(world: World) -> None:
    """K19: each month has its duty, with the deadline that it would have had in time."""
    version = world.agreed(obligations=(Obligation("Figures", 3, every=Every.MONTH),))
    later = datetime(2027, 6, 15, tzinfo=UTC)

    made = Duty.come_up(later)

    months = list(Duty.objects.order_by("first_day").values_list("first_day", flat=True))
    assert made == len(months) == len(set(months))
    assert months[-1] == date(2027, 6, 1)
    assert months[0] > timezone.now().date()
    last = Duty.objects.get(first_day=date(2027, 6, 1))
    assert last.clock.started_at == version.midnight(date(2027, 6, 1))
    assert last.clock.due_at == datetime(2027, 6, 3, 16, tzinfo=UTC)


def test_nothing_comes_up_for_a_time_before_both_had_signed(world: World) -> None:
    """The World's agreement is in force since 30 days, and was signed today."""
    world.agreed(obligations=(Obligation("Weekly list", 1, every=Every.WEEK),))
    Duty.come_up(timezone.now())
    today = timezone.now().date()
    assert [duty.first_day for duty in Duty.objects.all()] == ([today] if today.weekday() == 0 else [])


def test_nothing_comes_up_under_what_is_no_longer_in_force(world: World, duty: Duty) -> None:
    AgreementVersion._base_manager.update(in_force_until=timezone.now())
    AgreementVersion.keep_time(timezone.now())
    assert Duty.come_up(timezone.now() + timedelta(days=400)) == 0


def test_evidence_stops_the_clock_and_the_other_side_hears_of_it(world: World, duty: Duty) -> None:
    duty.discharge(by=world.consumer, evidence="Attached as staff.csv.")

    assert (duty.status, duty.evidence) == ("done", "Attached as staff.csv.")
    duty.clock.refresh_from_db()
    assert duty.clock.state == "met"
    told = Notice.objects.filter(record__subject=duty.reference, record__move="discharge")
    assert [notice.membership for notice in told] == [world.provider]


def test_what_is_sent_back_goes_on_where_it_stopped(world: World, duty: Duty) -> None:
    """K11."""
    start = duty.clock.started_at
    duty.discharge(by=world.consumer, evidence="Here.", at=start + HOUR)
    duty.send_back(by=world.provider, reason="Half of it is missing.", at=start + 2 * HOUR)

    duty.clock.refresh_from_db()
    assert (duty.status, duty.clock.state) == ("open", "running")
    assert [segment.running for segment in duty.clock.segments.all()] == [True, True]


def test_what_is_waived_counts_nowhere(world: World, duty: Duty) -> None:
    """K18."""
    duty.waive(by=world.provider, reason="Nobody joined this month.")
    duty.clock.refresh_from_db()
    assert (duty.status, duty.clock.state) == ("waived", "cancelled")


def test_only_the_side_that_owes_it_discharges_and_only_the_other_judges(world: World, duty: Duty) -> None:
    with pytest.raises(PermissionDenied):
        duty.discharge(by=world.provider, evidence="We say so.")
    with pytest.raises(PermissionDenied):
        duty.waive(by=world.consumer, reason="We do not care.")
    duty.discharge(by=world.consumer, evidence="Here.")
    with pytest.raises(PermissionDenied):
        duty.send_back(by=world.consumer, reason="Not good enough.")
    with pytest.raises(Refused, match="already"):
        duty.waive(by=world.provider, reason="Too late.")
    assert duty.status == "done"


# Pages


def test_both_sides_find_it_and_the_outsider_does_not(world: World, duty: Duty, as_member: Any) -> None:
    for member in (world.provider, world.consumer):
        client = as_member(member)
        assert "Staff list" in client.get("/duties/").content.decode()
        page = client.get(f"/duties/{duty.reference}/").content.decode()
        assert "Who works where" in page
        assert ("/discharge/" in page, "/waive/" in page) == (member == world.consumer, member == world.provider)
    outsider = as_member(world.outsider)
    assert "Staff list" not in outsider.get("/duties/").content.decode()
    assert outsider.get(f"/duties/{duty.reference}/").status_code == 404


def test_it_is_discharged_sent_back_and_waived_on_its_pages(world: World, duty: Duty, as_member: Any) -> None:
    consumer, provider = as_member(world.consumer), as_member(world.provider)
    address = f"/duties/{duty.reference}"

    empty = consumer.post(f"{address}/discharge/", {"evidence": ""})
    assert empty.status_code == 422
    assert consumer.post(f"{address}/discharge/", {"evidence": "Here."}).status_code == 302
    assert provider.post(f"{address}/send-back/", {"reason": "Half."}).status_code == 302
    assert provider.post(f"{address}/waive/", {"reason": "Never mind."}).status_code == 302
    page = consumer.get(f"{address}/").content.decode()
    for said in ("Discharged. Here.", "Sent back. Half.", "Waived. Never mind."):
        assert said in page


def test_somebody_without_a_role_that_judges_may_look_but_not_waive(world: World, duty: Duty, as_member: Any) -> None:
    fulfiller = world.member(world.harbour, "Fred Fulfiller", Role.FULFILLER, mandate=False)
    client = as_member(fulfiller)
    assert client.get(f"/duties/{duty.reference}/").status_code == 200
    assert client.get(f"/duties/{duty.reference}/waive/").status_code == 403


@pytest.mark.parametrize(("chosen", "number"), [("", 1), ("f-owed=them", 1), ("f-owed=us", 0), ("f-status=done", 0)])
def test_the_list_is_filtered(world: World, duty: Duty, as_member: Any, chosen: str, number: int) -> None:
    page = as_member(world.provider).get(f"/duties/?{chosen}").content.decode()
    assert page.count(f"/duties/{duty.reference}/") == number


def test_the_list_asks_as_often_for_fifty_as_for_one(
    world: World, duty: Duty, as_member: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_member(world.provider)
    client.get("/duties/")
    with CaptureQueriesContext(connection) as one:
        client.get("/duties/")
    world.agreed(obligations=tuple(Obligation(f"Number {n}", 1, every=Every.ONCE) for n in range(49)))
    Duty.come_up(timezone.now())
    assert Clock.objects.filter(metric="obligation").count() == 50
    with django_assert_num_queries(len(one)):
        client.get("/duties/")


def test_the_csv_holds_what_the_list_shows(world: World, duty: Duty, as_member: Any) -> None:
    answer = as_member(world.consumer).get("/duties/?format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("reference,obligation,relationship")
    assert lines[1].startswith(f"{duty.reference},Staff list,")
