"""The story "extra storage" in Chromium: two people at two windows, weeks apart."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from consumption.models import ServiceRequest
from relationships.models import AgreementVersion, Membership
from reviews.models import ServiceReview
from tests.factories import World

LONDON = ZoneInfo("Europe/London")


def at(*moment: int) -> time_machine.travel:
    """A moment on the wall clock of London; it goes on from there, as browsers expect."""
    return time_machine.travel(datetime(*moment, tzinfo=LONDON))  # type: ignore[arg-type]


def press(page: Page, address: str, button: str, **filled: str) -> None:
    """Open a page, fill in the fields with these labels, press the button."""
    page.goto(address)
    for label, value in filled.items():
        page.get_by_label(label.replace("_", " "), exact=False).first.fill(value)
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".alert.is-good, .alert-success, [role=status]").first).to_be_visible()


def test_extra_storage_in_two_windows(transactional_db: None, window: Callable[[Membership | None], Page]) -> None:
    with at(2027, 3, 1, 10, 0):
        world = World()
        agreement = world.agreed().agreement
        agreement.refresh_from_db()
        carla, priya = window(world.consumer), window(world.provider)
        carla.goto("/requests/ask/")
        carla.get_by_role("link", name="Extra storage").first.click()
        carla.get_by_label("What do you need?").fill("Storage for the imaging archive")
        carla.get_by_role("button", name="Ask for it").click()
        expect(carla.get_by_role("heading", level=1)).to_contain_text("Storage for the imaging archive")
        first = ServiceRequest.objects.get()
        page = f"/requests/{first.reference}/"
        priya.goto("/provision/queue/")
        priya.get_by_role("link", name="Storage for the imaging archive").click()
        press(priya, f"{page}accept/", "Accept")

    with at(2027, 3, 3, 10, 0):
        press(priya, f"{page}fulfil/", "Fulfil", What_was_delivered="100 GB added")
        press(carla, f"{page}confirm/", "Confirm")
        first.refresh_from_db()
        carla.goto(first.fulfil_clock.get_absolute_url())
        expect(carla.get_by_role("main")).to_contain_text("breached")

    with at(2027, 4, 1, 10, 0):
        carla, priya = window(world.consumer), window(world.provider)
        press(priya, f"/relationships/{world.relationship.reference}/reviews/open/", "Open the review")
        minutes = f"/reviews/{ServiceReview.objects.get().reference}/"
        press(carla, f"{minutes}findings/add/", "Add the finding", What_did_you_find="Storage came a day late.")
        press(priya, f"{minutes}hold/", "Hold the review and freeze its figures")
        carla.goto(f"{minutes}decisions/add/")
        carla.get_by_label("What was decided?").fill("Fulfil within four hours.")
        carla.get_by_label("What follows").select_option("amend")
        carla.get_by_label("Agreement", exact=False).first.select_option(agreement.reference)
        carla.get_by_role("button", name="Add the decision").click()
        press(carla, f"{minutes}sign/", "Sign")
        press(priya, f"{minutes}sign/", "Sign")
        press(priya, f"{minutes}decisions/1/amend/", "Open the amendment as a draft", First_day="2027-04-05")
        version = f"/agreements/{agreement.reference}/versions/2/"
        priya.goto(f"{version}edit/targets/")
        amounts = priya.locator("input[name$=-amount]")
        eight = next(n for n in range(amounts.count()) if amounts.nth(n).input_value() == "8")
        amounts.nth(eight).fill("4")
        priya.get_by_role("button", name="Save", exact=True).click()
        press(priya, f"{version}propose/", "Propose")
        for page_of, us in ((carla, "Northwind Clinics"), (priya, "Harbour IT")):
            page_of.goto(f"{version}sign/")
            page_of.get_by_role("main").get_by_role("checkbox").check()
            page_of.get_by_role("button", name=f"Sign version 2 for {us}").click()
            page_of.wait_for_url(lambda url: not url.endswith("/sign/"))
        assert AgreementVersion.objects.get(number=2).status == "scheduled"

    with at(2027, 4, 5, 9, 30):
        AgreementVersion.keep_time(timezone.now())
        press(carla, f"/agreements/{agreement.reference}/ask/1/", "Ask for it", What_do_you_need="The next archive")
        second = ServiceRequest.objects.order_by("pk").last()
        assert second is not None
        assert (second.version.number, second.fulfil_clock.target_seconds) == (2, 4 * 3600)
