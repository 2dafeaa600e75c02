"""While a request is worked on the consumer changes what was agreed to be changeable, and both sides read it."""

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consumption.models import ServiceRequest
from relationships.models import Clock, ClockSegment, Membership, Notice, Record, Refused, Role
from relationships.terms import Field
from tests.consumption.answering import EACH, SAID, TIER, WARD, asking
from tests.consumption.budget import FIXED, MOVE, cost
from tests.consumption.states import request_in
from tests.consumption.test_race import at_once
from tests.factories import World
from tests.stories.visitor import Visitor

AsMember = Callable[[Membership | None], Client]
OPEN, OVER = ("submitted", "in_progress", "held"), ("fulfilled", "closed", "declined", "withdrawn")


def asked(world: World, status: str = "in_progress") -> ServiceRequest:
    asking(world)
    return request_in(status, world, answers=SAID)


def address(request: ServiceRequest) -> str:
    return f"{request.get_absolute_url()}change_answers/"


def said(request: ServiceRequest) -> dict[str, Any]:
    return {answer.field.name: answer.said for answer in ServiceRequest.objects.get(pk=request.pk).answered}


def test_the_form_holds_what_is_said_and_only_what_may_change(world: World, as_member: AsMember) -> None:
    request = asked(world)

    visitor = Visitor(as_member(world.consumer)).open(request.get_absolute_url()).follow("Change answers")

    assert "Harbour IT will be told what you change, and both sides read it in the history. Clocks run on." in (
        visitor.text
    )
    assert [label in visitor.text for label in ("Ward", "Purpose", "Space", "Needed by", "Tier", "Backup")] == [
        *(True, True, False, True, False, True)
    ]
    visitor.press("Change answers", **{"answer-1": "Ward 4"})
    assert said(request) == {**SAID, "Ward": "Ward 4"}
    told = f"The answers of {request.reference} are changed: Harbour IT reads what changed."
    assert told in "".join(visitor.tree.itertext())
    assert "“Ward” was “Ward 3”, and is now “Ward 4”." in visitor.text


def test_both_read_what_became_of_each_answer_and_the_provider_is_told(world: World) -> None:
    request = asked(world)

    request.change_answers(by=world.consumer, answers={"Purpose": "", "Needed by": date(2027, 3, 2), "Backup": True})

    record = Record.objects.get(subject=request.reference, move="change_answers")
    assert record.text.splitlines() == [
        *("“Purpose” says nothing now; it was “Scans.", "All of them.”."),
        "“Needed by” was “Mon 1 Mar 2027”, and is now “Tue 2 Mar 2027”.",
        "“Backup” was “No”, and is now “Yes”.",
    ]
    assert list(Notice.objects.filter(record=record).values_list("membership__person__name", flat=True)) == [
        "Priya Provider"
    ]
    request.change_answers(by=world.consumer, answers={"Purpose": "For ward 7"})
    assert Record.objects.filter(subject=request.reference).latest("pk").text == (
        "“Purpose” is now “For ward 7”; nothing was said before."
    )


@pytest.mark.parametrize("status", OPEN)
def test_the_provider_hears_of_it_and_clocks_and_ball_stay_as_they_are(world: World, status: str) -> None:
    request = asked(world, status)
    before = list(Clock.objects.values()), list(ClockSegment.objects.values())
    ball, since = request.waits_for(), request.status_since

    request.change_answers(by=world.consumer, answers={"Ward": "Ward 4"})

    request = ServiceRequest.objects.get(pk=request.pk)
    assert (list(Clock.objects.values()), list(ClockSegment.objects.values())) == before
    assert (request.waits_for(), request.status_since, request.status) == (ball, since, status)
    assert Notice.objects.filter(record__move="change_answers", membership=world.provider).count() == 1


@pytest.mark.parametrize("status", OVER)
def test_once_it_is_fulfilled_or_over_nothing_changes(world: World, as_member: AsMember, status: str) -> None:
    request = asked(world, status)
    client = as_member(world.consumer)

    assert client.get(address(request)).status_code in (200, 302)
    assert "change_answers" not in client.get(request.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match=f"{request.reference} is already"):
        request.change_answers(by=world.consumer, answers={"Ward": "Ward 4"})
    assert said(request) == SAID


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ({"Tier": "Gold"}, "“Tier” does not change once it was asked for. Nothing was changed; write a comment"),
        ({"Ward": "Ward 4", "Space": Decimal(1)}, "“Space” does not change once it was asked for."),
        ({"Ward": ""}, "“Ward” must be said."),
        ({"Needed by": "soon"}, "“Needed by” asks for a date."),
        ({"Colour": "red"}, "Nobody asks for “Colour” here."),
        ({"Ward": "Ward 3", "Tier": SAID["Tier"]}, "says this already. Nothing was changed"),
        ({}, "says this already. Nothing was changed"),
    ],
)
def test_what_may_not_change_is_refused_as_a_whole(world: World, answers: dict[str, Any], refusal: str) -> None:
    request = asked(world)

    with pytest.raises(Refused, match=refusal):
        request.change_answers(by=world.consumer, answers=answers)

    assert (said(request), ServiceRequest.objects.get().edition) == (SAID, 1)


def test_where_nothing_is_changeable_nobody_is_offered_it(world: World, as_member: AsMember) -> None:
    asking(world, TIER)
    request = request_in("in_progress", world, answers={"Tier": "Gold"})
    client = as_member(world.consumer)

    assert "Change answers" not in client.get(request.get_absolute_url()).content.decode()
    assert client.get(address(request)).status_code == 403
    with pytest.raises(Refused, match="does not change once it was asked for"):
        request.change_answers(by=world.consumer, answers={"Tier": "“Bronze”"})


def test_only_those_who_ask_change_it(world: World, as_member: AsMember) -> None:
    request = asked(world)
    reader = world.member(world.northwind, "Rita Reader", Role.ADMINISTRATOR)
    typed = {"edition": "1", "answer-1": "Ward 4", "answer-6": "no"}

    codes = [as_member(m).post(address(request), typed).status_code for m in (world.provider, reader, world.outsider)]

    assert codes == [403, 403, 404]
    with pytest.raises(PermissionDenied):
        request.change_answers(by=world.provider, answers={"Ward": "Ward 4"})
    assert said(request) == SAID


def test_a_change_that_was_not_read_is_not_overwritten(world: World, as_member: AsMember) -> None:
    request = asked(world)
    client = as_member(world.consumer)
    assert 'name="edition" value="1"' in client.get(address(request)).content.decode()
    request.change_answers(by=world.consumer, answers={"Ward": "Ward 5"})
    typed = {"edition": "1", "answer-1": "Ward 4", "answer-2": "Mine", "answer-6": "no"}

    answer = client.post(address(request), typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Somebody else changed the answers of {request.reference} since you opened this page." in page
    assert 'value="Ward 4"' in page
    assert said(request)["Ward"] == "Ward 5"
    assert 'name="edition" value="2"' in page
    assert client.post(address(request), {**typed, "edition": "2"}).status_code == 302
    assert (said(request)["Ward"], said(request)["Purpose"]) == ("Ward 4", "Mine")


@pytest.mark.parametrize("edition", ["", "x", "-1", "99999999999999999999"])
def test_no_edition_breaks_it(world: World, as_member: AsMember, edition: str) -> None:
    request = asked(world)

    answer = as_member(world.consumer).post(
        address(request), {"edition": edition, "answer-1": "Ward 4", "answer-6": "no"}
    )

    assert answer.status_code == 422
    assert said(request) == SAID


@pytest.mark.django_db(transaction=True)
def test_of_eight_changes_at_once_one_is_made_and_seven_are_told(as_member: AsMember) -> None:
    world = World()
    request = asked(world)
    clients = [as_member(world.member(world.northwind, f"Person {n}", Role.USER)) for n in range(8)]
    typed = {"edition": "1", "answer-1": "Ward 4", "answer-4": "2027-03-01", "answer-6": "no"}

    def act(client: Client) -> tuple[int, str]:
        answer = client.post(address(request), {**typed, "answer-2": f"For {id(client)}"})
        return answer.status_code, "told" * ("Somebody else changed the answers" in answer.content.decode())

    assert at_once(clients, act) == [(302, ""), *[(422, "told")] * 7]
    assert Record.objects.filter(subject=request.reference, move="change_answers").count() == 1
    assert ServiceRequest.objects.get().edition == 2


@pytest.mark.django_db(transaction=True)
def test_of_a_change_and_a_withdrawal_at_once_none_is_half_done() -> None:
    world = World()
    request = asked(world, "submitted")
    barrier, refused = threading.Barrier(2), []

    def run(act: Callable[[ServiceRequest], None]) -> None:
        thing = ServiceRequest.objects.get(pk=request.pk)
        barrier.wait()
        try:
            act(thing)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    def change(thing: ServiceRequest) -> None:
        thing.change_answers(by=world.consumer, answers={"Ward": "Ward 4"})

    threads = [threading.Thread(target=run, args=[act]) for act in (change, lambda t: t.withdraw(by=world.consumer))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ServiceRequest.objects.get().status == "withdrawn"
    changed = Record.objects.filter(subject=request.reference, move="change_answers").count()
    assert (changed, said(request)["Ward"]) in [(1, "Ward 4"), (0, "Ward 3")]
    assert len(refused) == 1 - changed


LINE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)
ANSWERS = st.fixed_dictionaries({
    "Ward": LINE,
    "Purpose": LINE | st.just(""),
    "Space": st.decimals(Decimal("0.5"), Decimal(40), places=4),
    "Needed by": st.dates() | st.none(),
    "Tier": st.sampled_from(TIER.choices),
    "Backup": st.booleans(),
})  # fmt: skip


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ANSWERS, then=ANSWERS)
def test_whatever_is_valid_comes_back_as_it_was_said(
    world: World, as_member: AsMember, first: dict[str, Any], then: dict[str, Any]
) -> None:
    """Through the noun, and through the form that opens with what is said."""
    changeable = [Field(**{**vars(each), "changeable": True}) for each in EACH]
    with transaction.atomic():
        request = world.request(asking(world, *changeable), answers=first)
        assert said(request) == first
        if first != then:
            request.change_answers(by=world.consumer, answers=then)
            assert said(request) == then

        page = Visitor(as_member(world.consumer)).open(address(request))
        page.press("Change answers", **{"answer-1": f"{then['Ward']}!"})
        assert said(request) == {**then, "Ward": f"{then['Ward']}!"}
        transaction.set_rollback(True)


def test_changing_stays_within_its_budget(world: World, as_member: AsMember) -> None:
    request = asked(world)
    client = as_member(world.consumer)

    shown, _bytes = cost(lambda: client.get(address(request)))
    made, _bytes = cost(lambda: client.post(address(request), {"edition": "1", "answer-1": "x", "answer-6": "yes"}))

    assert (shown <= MOVE, made <= MOVE + FIXED) == (True, True)


def test_the_first_field_that_is_wrong_is_said_at_its_input(world: World, as_member: AsMember) -> None:
    asking(world, WARD, Field("Seats", "number", maximum=Decimal(9), changeable=True))
    request = request_in("in_progress", world, answers={"Ward": "Ward 3", "Seats": Decimal(4)})

    answer = as_member(world.consumer).post(address(request), {"edition": "1", "answer-1": "Ward 4", "answer-2": "10"})

    assert answer.status_code == 422
    assert "Seats: “Seats” is asked for up to 9. Choose less." in answer.content.decode()
    assert said(request) == {"Ward": "Ward 3", "Seats": Decimal(4)}
