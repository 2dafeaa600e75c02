"""A wait from the button to the answer, through the pages of both sides (K4, O1)."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from consumption.models import ServiceRequest
from relationships.models import Comment, Membership
from relationships.terms import Target
from tests.consumption.budget import DETAIL, FIXED, MOVE, cost
from tests.consumption.clocked import ANSWERS, CONFIRMS, USUAL, clock, monday, raised, states
from tests.factories import World

AsMember = Callable[[Membership | None], Client]
ASKED = {"waits_for": "consumer", "code": "information", "reason": "Which server?"}
ALL = (*USUAL, Target("update", 1, "business_days"), CONFIRMS, ANSWERS)


def under_way(world: World, *targets: Target) -> ServiceRequest:
    request = raised(world, *targets)
    request.accept(by=world.provider, at=monday(10))
    return request


def test_asked_and_answered_through_the_pages(world: World, as_member: AsMember) -> None:
    """K4, O1: told before, seen by both, answered by the side that is asked, and counted for it alone."""
    request = under_way(world, *USUAL, ANSWERS)
    ours, theirs, address = as_member(world.provider), as_member(world.consumer), request.get_absolute_url()
    with time_machine.travel(monday(11), tick=False):
        before = ours.get(f"{address}hold/").content.decode()
        assert "pauses the fulfil clock; the clock of Northwind Clinics to answer starts: 2 business days" in before
        assert before.count("pauses the fulfil clock") == 5

        held = ours.post(f"{address}hold/", ASKED, follow=True).content.decode()
        seen = theirs.get(address).content.decode()
        for page in (held, seen):
            assert "Waiting for Northwind Clinics. Information is missing: Which server?" in page
            assert "for Northwind Clinics · Information is missing" in page
            assert "since Mon 2 Nov 2026, 11:00" in page
            assert page.index("Harbour IT owes") < page.index("Northwind Clinics owes")
        assert "move-answer" in seen
        assert "move-answer" not in held
        home = theirs.get("/consumption/")
        assert home.context["waiting"][0].consumer_due_at == monday(11, days=2)
        assert "Answer: Storage for the imaging archive" in home.content.decode()

    with time_machine.travel(monday(12), tick=False):
        told = theirs.get(f"{address}answer/").content.decode()
        assert "The fulfil clock runs on; the time on hold does not count." in told
        assert "The clock of Northwind Clinics to answer stops." in told
        done = theirs.post(f"{address}answer/", {"text": "The one in ward 3"}, follow=True).content.decode()

    assert f"{request.reference} goes on: Harbour IT reads your answer." in done
    assert "Answered. The one in ward 3" in ours.get(address).content.decode()
    assert "Mon 2 Nov 2026, 11:00 to Mon 2 Nov 2026, 12:00" in done
    assert states(request) == {"respond": ["met"], "fulfil": ["running"], "obligation": ["met"]}
    assert clock(request, "fulfil").due_at == monday(10, days=1)


def test_a_wait_that_counts_says_so(world: World, as_member: AsMember) -> None:
    """K4: a supplier is the provider's own affair here."""
    request = under_way(world, Target("fulfil", 8, pausing="other_side"))
    client, address = as_member(world.provider), request.get_absolute_url()

    before = client.get(f"{address}hold/").content.decode()
    typed = {"waits_for": "supplier", "code": "delivery", "reason": "Disks come on Thursday"}
    held = client.post(f"{address}hold/", typed, follow=True).content.decode()

    assert (before.count("pauses the fulfil clock"), before.count("the fulfil clock counts on")) == (1, 4)
    assert "Waiting for a supplier. Something must be delivered first: Disks come on Thursday" in held
    assert "for a supplier · Something must be delivered first" in held
    assert 'is-active">counted</span>' in held
    assert "It is your turn" not in held


@pytest.mark.parametrize(("who", "code"), [("outsider", 404), ("provider", 403), ("consumer", 302)])
def test_only_the_side_that_is_asked_answers(world: World, as_member: AsMember, who: str, code: int) -> None:
    request = under_way(world, *USUAL)
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer")

    answer = as_member(getattr(world, who)).post(f"{request.get_absolute_url()}answer/", {"text": "Ward 3"})

    assert answer.status_code == code


def test_an_answer_that_came_too_late_is_not_lost(world: World, as_member: AsMember) -> None:
    """The provider waits for something else by now: the words stand in the form, with what to do with them."""
    request = under_way(world, *USUAL)
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer")
    request.hold(by=world.provider, reason="Disks", waits_for="supplier")

    answer = as_member(world.consumer).post(f"{request.get_absolute_url()}answer/", {"text": "The one in ward 3"})

    assert answer.status_code == 422
    assert "does not wait for you any more. Nothing was changed; write a comment on its page." in (
        answer.content.decode()
    )
    assert "The one in ward 3" in answer.content.decode()


def test_before_fulfilling_the_page_says_whose_clock_starts(world: World, as_member: AsMember) -> None:
    request = under_way(world, Target("fulfil", 8, until="closed"), CONFIRMS)

    said = as_member(world.provider).get(f"{request.get_absolute_url()}fulfil/").content.decode()

    assert "The fulfil clock runs on until they confirm. Northwind Clinics has 3 business days to confirm it." in said


@pytest.mark.parametrize(
    ("reopening", "said"),
    [
        ("continue", "the fulfil clock goes on from where it stopped."),
        ("restart", "the fulfil clock starts anew; the first result stays."),
        ("ignore", "the fulfil clock stays stopped, as agreed."),
    ],
)
def test_before_sending_back_the_page_says_what_the_clock_does(
    world: World, as_member: AsMember, reopening: str, said: str
) -> None:
    """K11."""
    request = under_way(world, Target("fulfil", 8, reopening=reopening))
    request.fulfil(by=world.provider, output="100 GB added", at=monday(11))

    assert said in as_member(world.consumer).get(f"{request.get_absolute_url()}send_back/").content.decode()


def test_what_is_not_covered_is_said_on_the_page(world: World, as_member: AsMember) -> None:
    """K12: to both sides."""
    request = raised(world, Target("respond", 4))

    for member in (world.provider, world.consumer):
        said = as_member(member).get(request.get_absolute_url()).content.decode()
        assert said.count("not covered: the agreement names no target for it") == 1


@pytest.mark.parametrize("side", ["consumer", "provider"])
def test_the_page_with_all_clocks_stays_within_its_budget(world: World, as_member: AsMember, side: str) -> None:
    request = under_way(world, *ALL)
    for hour in range(11, 17):
        Comment.say(request, by=world.provider, text="Still at it.", at=monday(hour))
        request.hold(by=world.provider, reason=f"Question {hour}?", waits_for="consumer", at=monday(hour, 10))
        request.answer(by=world.consumer, text="Yes.", at=monday(hour, 20))
    client = as_member(getattr(world, side))

    for page in ("", "hold/" if side == "provider" else "confirm/"):
        queries, _size = cost(lambda page=page: client.get(f"{request.get_absolute_url()}{page}"))
        assert queries <= DETAIL + FIXED


@pytest.mark.parametrize(
    ("targets", "for_clocks"),
    [(USUAL, 6), (ALL, 6 + 6 + 4)],
)
def test_accepting_stays_within_its_budget(
    world: World, as_member: AsMember, targets: tuple[Target, ...], for_clocks: int
) -> None:
    """Six statements for each clock that it stops, four for the update cycle that it starts."""
    request = world.request(world.agreed(targets=targets))
    client = as_member(world.provider)

    queries, _size = cost(lambda: client.post(f"{request.get_absolute_url()}accept/", {}))

    assert queries <= MOVE + FIXED + for_clocks
