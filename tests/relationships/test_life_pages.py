"""Ending, suspending and going on, as both sides see and do it on their pages (G10, G12, G13, G15)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format

from consumption.models import ServiceRequest
from relationships.models import AgreementVersion, Membership, Role, Side, Suspension, Termination
from relationships.terms import Conduct, Duration, Reviewing
from relationships.turns import turns_of
from tests.factories import World, today

from .lives import lasting, on

AsMember = Callable[[Membership | None], Client]
TACIT = Duration(0, "tacit", 12, 10, "days", 20, "days", cure_days=14)


def said(day: date) -> str:
    return date_format(day, "D j M Y")


@pytest.fixture
def running(world: World) -> AgreementVersion:
    """Ends in 40 days: the provider's notice is due in 30, the consumer's in 20."""
    return world.agreed(last_day=today() + timedelta(days=40), duration=TACIT)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def buttons(client: Client, address: str) -> list[str]:
    return [move.name for move in client.get(address).context["moves"]]


def test_the_page_says_what_each_way_to_end_it_does_today(
    running: AgreementVersion, world: World, as_member: AsMember
) -> None:
    """G10, G12."""
    text = page(as_member(world.consumer), f"/agreements/{running.reference}/end/")

    assert f"In time, until {said(today() + timedelta(days=20))}: the agreement ends with this term" in text
    assert f"Harbour IT has until {said(today() + timedelta(days=14))} to cure the breach" in text
    assert "Nothing ends before Harbour IT accepts." in text


def test_late_notice_is_said_before_the_button(world: World, as_member: AsMember) -> None:
    """G10."""
    version = world.agreed(last_day=today() + timedelta(days=15), duration=TACIT)

    text = page(as_member(world.consumer), f"/agreements/{version.reference}/end/")

    assert f"Late: the deadline for this term was {said(today() - timedelta(days=5))}." in text
    assert "lets the agreement renew once more and ends the next term" in text


def test_notice_is_given_and_the_page_of_the_agreement_says_so(
    running: AgreementVersion, world: World, as_member: AsMember
) -> None:
    """G12: and nobody is offered a second way to end it."""
    client, other = as_member(world.consumer), as_member(world.provider)
    assert buttons(client, f"/agreements/{running.reference}/")[-2:] == ["suspend", "end"]
    answer = client.post(f"/agreements/{running.reference}/end/", {"kind": "notice", "reason": "Enough."})
    end = Termination.objects.get()
    assert answer.headers["Location"] == f"/terminations/{end.reference}/"

    day = said(today() + timedelta(days=40))
    for each in (client, other):
        assert f"Ends on {day}: Notice, given by Northwind Clinics." in page(each, f"/agreements/{running.reference}/")
    assert "end" not in buttons(client, f"/agreements/{running.reference}/")
    assert buttons(client, end.get_absolute_url()) == ["take_back"]
    assert buttons(other, end.get_absolute_url()) == []
    assert client.get(f"/find/{end.reference}/").headers["Location"] == end.get_absolute_url()


def test_what_notice_does_has_changed_since_the_page_was_opened(
    running: AgreementVersion, world: World, as_member: AsMember
) -> None:
    """G10: opened before midnight, sent after it; nothing typed is lost."""
    words = {"kind": "notice", "reason": "We build it ourselves.", "read": "In time, until yesterday"}

    answer = as_member(world.consumer).post(f"/agreements/{running.reference}/end/", words)

    assert answer.status_code == 422
    assert "What notice does has changed since you opened this page" in answer.content.decode()
    assert "We build it ourselves." in answer.content.decode()
    assert Termination.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "mutual"}, "Name the last day"),
        ({"kind": "regulatory", "last_day": "2030-01-01"}, "Name the clause, the law or the ruling"),
        ({"kind": "mutual", "last_day": "2020-01-01"}, "has passed. Nothing was declared"),
        ({"kind": "nothing"}, "Select a valid choice"),
        ({"kind": "mutual", "last_day": "31 Feb"}, "Enter a valid date"),
        ({"kind": "notice", "reason": ""}, "This field is required"),
    ],
)
def test_bad_input_changes_nothing_and_says_what_is_missing(
    running: AgreementVersion, world: World, as_member: AsMember, facts: dict[str, str], sentence: str
) -> None:
    address = f"/agreements/{running.reference}/end/"

    answer = as_member(world.consumer).post(address, {"reason": "x", **facts})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Termination.objects.count() == 0


def test_both_sides_end_it_together(running: AgreementVersion, world: World, as_member: AsMember) -> None:
    """G12: offered, waited for, accepted."""
    words = {"kind": "mutual", "reason": "We both move on.", "last_day": str(today() + timedelta(days=9))}
    as_member(world.provider).post(f"/agreements/{running.reference}/end/", words)
    end = Termination.objects.get()

    waits = [(turn.what, turn.title, turn.reference) for turn in turns_of(world.consumer, Side.CONSUMER)]
    assert waits == [("Accept or reject", "end of Workplace services", end.reference)]
    assert turns_of(world.provider, Side.PROVIDER) == []
    client = as_member(world.consumer)
    assert buttons(client, end.get_absolute_url()) == ["accept", "reject"]
    assert "then holds until" in page(client, f"/terminations/{end.reference}/accept/")
    assert client.post(f"/terminations/{end.reference}/accept/").status_code == 302
    end.refresh_from_db()
    assert end.status == "declared"
    assert client.get(f"/terminations/{end.reference}/reject/").status_code == 302


@pytest.mark.parametrize(
    ("moves", "status"),
    [
        ([("consumer", "take-back"), ("provider", "agree")], "taken_back"),
        ([("consumer", "take-back"), ("provider", "insist")], "declared"),
    ],
)
def test_an_end_is_taken_back_with_the_other_sides_yes(
    running: AgreementVersion, world: World, as_member: AsMember, moves: list[tuple[str, str]], status: str
) -> None:
    """G12."""
    end = Termination.give_notice(running, by=world.consumer, reason="Enough.")

    for side, segment in moves:
        client = as_member(getattr(world, side))
        address = f"/terminations/{end.reference}/{segment}/"
        assert client.get(address).status_code == 200
        assert client.post(address, {"reason": "Because."}).status_code == 302
    end.refresh_from_db()
    assert end.status == status
    assert [turn.title for turn in turns_of(world.provider, Side.PROVIDER)] == []


def test_who_may_not_sign_is_offered_no_end(running: AgreementVersion, world: World, as_member: AsMember) -> None:
    """G12."""
    user = world.member(world.northwind, "Uma User", Role.USER)

    assert buttons(as_member(user), f"/agreements/{running.reference}/") == []
    for segment in ("end", "suspend"):
        assert as_member(user).get(f"/agreements/{running.reference}/{segment}/").status_code == 403
        assert as_member(world.outsider).get(f"/agreements/{running.reference}/{segment}/").status_code == 404


def test_an_agreement_is_suspended_and_resumed(world: World, as_member: AsMember) -> None:
    """G13: alone, as was agreed."""
    version = world.agreed(conduct=Conduct(suspending="provider", while_suspended="pause"))
    client = as_member(world.provider)
    text = page(client, f"/agreements/{version.reference}/suspend/")
    assert "From now until your side resumes it: Nothing new is asked for under it; clocks of open requests" in text
    client.post(f"/agreements/{version.reference}/suspend/", {"reason": "The bill is not paid."})
    rest = Suspension.objects.get()

    text = page(as_member(world.consumer), f"/agreements/{version.reference}/")
    assert "nothing new is asked for, and clocks pause." in text
    assert f'href="/suspensions/{rest.reference}/"' in text
    assert buttons(client, rest.get_absolute_url()) == ["resume"]
    assert client.post(f"/suspensions/{rest.reference}/resume/").status_code == 302
    rest.refresh_from_db()
    assert rest.status == "resumed"
    assert "Suspended since" not in page(client, f"/agreements/{version.reference}/")


def test_the_other_side_is_asked_where_that_was_agreed(world: World, as_member: AsMember) -> None:
    """G13."""
    version = world.agreed()
    client = as_member(world.consumer)
    assert "is asked; nothing changes before it accepts" in page(client, f"/agreements/{version.reference}/suspend/")
    client.post(f"/agreements/{version.reference}/suspend/", {"reason": "We move house."})
    rest = Suspension.objects.get()

    waits = [(turn.what, turn.title) for turn in turns_of(world.provider, Side.PROVIDER)]
    assert waits == [("Accept or reject", "suspension of Workplace services")]
    assert as_member(world.provider).post(f"/suspensions/{rest.reference}/reject/", {}).status_code == 422
    assert as_member(world.provider).post(f"/suspensions/{rest.reference}/accept/").status_code == 302
    rest.refresh_from_db()
    assert rest.status == "suspended"


def test_a_request_under_a_suspended_agreement_is_refused_where_it_is_written(
    world: World, as_member: AsMember
) -> None:
    """G13: with nothing lost."""
    version = world.agreed(conduct=Conduct(suspending="either"))
    Suspension.suspend(version, by=world.provider, reason="x")
    part = version.agreedparts.get(name="Extra storage")
    words = {"title": "Space for the archive", "wish": "As soon as can be", "priority": "Normal", "quantity": "3"}

    answer = as_member(world.consumer).post(f"/agreements/{version.reference}/ask/{part.position}/", words)

    assert answer.status_code == 422
    assert "is suspended (SUS-" in answer.content.decode()
    assert "As soon as can be" in answer.content.decode()
    assert ServiceRequest.objects.count() == 0


def test_the_strip_says_the_term_the_deadlines_and_every_term_so_far(world: World, as_member: AsMember) -> None:
    """G9-G11, on the worked dates."""
    duration = Duration(12, "tacit", 12, 2, "months", 30, "days")
    version = lasting(world, "2024-08-29", "2025-08-28", duration)
    with on("2026-02-11"):
        AgreementVersion.keep_time(version.midnight(date(2026, 2, 11)))
        text = page(as_member(world.provider), f"/agreements/{version.reference}/")

    assert "Fri 29 Aug 2025 to Fri 28 Aug 2026" in text
    assert "renews by 12 months unless either side gives notice" in text
    assert "by Sun 28 Jun 2026, 2 months before the end" in text
    assert "by Wed 29 Jul 2026, 30 days before the end" in text
    assert "All 2 terms so far" in text
    assert "Thu 29 Aug 2024 – Thu 28 Aug 2025" in text


def test_near_its_deadline_the_page_says_on_top_what_comes(
    running: AgreementVersion, world: World, as_member: AsMember
) -> None:
    """G9."""
    text = page(as_member(world.provider), f"/agreements/{running.reference}/")

    assert f"Renews on {said(today() + timedelta(days=41))} until" in text


@pytest.mark.parametrize(("age", "overdue"), [(90, False), (130, True)])
def test_a_review_that_is_overdue_is_flagged_on_page_and_list(
    world: World, as_member: AsMember, age: int, overdue: bool
) -> None:
    """G15: every quarter, with two weeks of tolerance."""
    version = world.agreed(
        first_day=today() - timedelta(days=age), reviewing=Reviewing(every="quarter", tolerance_days=14)
    )
    client = as_member(world.consumer)
    texts = [
        page(client, f"/agreements/{version.reference}/"),
        page(client, "/agreements/"),
        page(client, f"/relationships/{world.relationship.reference}/"),
    ]

    assert ["review overdue" in text.lower() or "review is overdue" in text for text in texts] == [overdue] * 3
    version.agreement.reviewed(today())
    assert "review is overdue" not in page(client, f"/agreements/{version.reference}/")


def test_the_list_says_until_when_the_current_term_holds(world: World, as_member: AsMember) -> None:
    """G9: not the last day that was signed once, and an end that was declared."""
    version = lasting(world, "2024-08-29", "2025-08-28")
    with on("2026-02-11"):
        AgreementVersion.keep_time(version.midnight(date(2026, 2, 11)))
        client: Any = as_member(world.provider)
        assert "Fri 28 Aug 2026" in page(client, "/agreements/")
        Termination.regulatory(version, by=world.provider, reason="x", clause="y", last_day=date(2026, 3, 31))
        assert "ends Tue 31 Mar 2026" in page(client, "/agreements/")
