"""The story "why is this red?" in Chromium: each side finds the same answer on one page, and they put it right."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from playwright.sync_api import Page, expect

from relationships.models import Clock, ClockCorrection, Membership
from relationships.templatetags.tandem import instant
from relationships.terms import Target
from tests.factories import World

LONDON = ZoneInfo("Europe/London")
TARGETS = (
    Target("respond", 4),
    Target("fulfil", 8),
    Target("obligation", 2, "business_days", debtor="consumer"),
)


def at(*moment: int) -> time_machine.travel:
    """A moment on the wall clock of London; it goes on from there, as browsers expect."""
    return time_machine.travel(datetime(*moment, tzinfo=LONDON))  # type: ignore[arg-type]


def press(page: Page, button: str) -> None:
    """Press it, and wait until the page says that it was done."""
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    expect(page.locator("[role=status]").first).to_be_visible()


def explained(page: Page, clock: Clock) -> str:
    page.goto(clock.get_absolute_url())
    return page.get_by_role("main").inner_text()


def test_both_sides_find_out_why_and_correct_it(
    transactional_db: None, window: Callable[[Membership | None], Page]
) -> None:
    """K4, O1, O2, K2, with worked figures: fulfil 8 h, 9 to 17."""
    with at(2027, 3, 1, 9, 0):  # a Monday
        world = World()
        request = world.request(world.agreed(targets=TARGETS), title="Storage for the imaging archive")
    with at(2027, 3, 1, 10, 0):
        priya = window(world.provider)
        priya.goto(f"/requests/{request.reference}/accept/")
        press(priya, "Accept")
        priya.goto(f"/requests/{request.reference}/hold/")
        priya.get_by_label("Northwind Clinics").first.check()
        priya.get_by_label("In words").fill("Which department pays?")
        press(priya, "Put on hold")
        expect(priya.get_by_role("main")).to_contain_text("Northwind Clinics owes")

    with at(2027, 3, 3, 15, 0):  # two business days were over at 10 this morning
        carla = window(world.consumer)
        carla.goto(f"/requests/{request.reference}/")
        expect(carla.get_by_role("main")).to_contain_text("breached")
        carla.goto(f"/requests/{request.reference}/answer/")
        carla.get_by_label("Your answer").fill("Radiology does.")
        press(carla, "Answer")

    with at(2027, 3, 4, 16, 0):  # one hour used on Monday, two yesterday: seven and five make it due at 14 today
        request.refresh_from_db()
        fulfil = request.fulfil_clock
        due_at = fulfil.due_at
        assert abs(due_at - datetime(2027, 3, 4, 14, 0, tzinfo=LONDON)) < timedelta(minutes=10)
        said = [explained(window(member), fulfil) for member in (world.provider, world.consumer)]
        for text in said:
            assert "It is red because" in text
            assert instant(due_at) in text
            assert "Which department pays?" in text
            assert "Proposed: both sides." in text

    with at(2027, 3, 4, 16, 30):
        priya.goto(f"{fulfil.get_absolute_url()}correct/")
        priya.get_by_label("From").fill("2027-03-04T09:00:00")
        priya.get_by_label("To", exact=True).fill("2027-03-04T12:00:00")
        priya.get_by_label("Why").fill("The data centre of Northwind was locked.")
        priya.get_by_role("button", name="Show what it would do").click()
        expect(priya.get_by_role("heading", name="What it would do")).to_be_visible()
        press(priya, "Propose")
        correction = ClockCorrection.objects.get()
        carla.goto(f"/corrections/{correction.reference}/accept/")
        press(carla, "Accept")

        fulfil.refresh_from_db()
        assert fulfil.breached_at is None
        assert fulfil.due_at == fulfil.hours.due(due_at, timedelta(hours=3))
        for member in (world.provider, world.consumer):
            text = explained(window(member), fulfil)
            assert "It is red" not in text
            assert "Priya Provider" in text
            assert "Carla Consumer" in text
