"""The whole life of an agreement in Chromium, two people at two windows: negotiate, counter, sign, amend, renew, give
notice, exit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from consumption.models import ServiceRequest
from relationships.models import Agreement, AgreementVersion, ExitStep, Membership, Termination
from tests.factories import World

LONDON = ZoneInfo("Europe/London")
Window = Callable[[Membership | None], Page]


def at(*moment: int) -> time_machine.travel:
    """A moment on the wall clock of London; it goes on from there, as browsers expect."""
    return time_machine.travel(datetime(*moment, tzinfo=LONDON))  # type: ignore[arg-type]


def press(page: Page, button: str, **filled: str) -> None:
    """Fill in the fields with these labels, press the button, and wait until the page says that it was done."""
    for label, value in filled.items():
        page.get_by_label(label.replace("_", " "), exact=False).first.fill(value)
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".alert.is-good, .alert-success, [role=status]").first).to_be_visible()


def follow(page: Page, words: str) -> None:
    """Follow the first link of the page with these words, as somebody does who knows no addresses."""
    page.get_by_role("main").get_by_role("link", name=words).first.click()


def reads(page: Page, address: str, *words: str) -> None:
    """What somebody finds at an address."""
    page.goto(address)
    for each in words:
        expect(page.get_by_role("main")).to_contain_text(each)


@dataclass
class Two:
    """Priya of the provider and Carla of the consumer, on one day."""

    world: World
    priya: Page
    carla: Page

    @property
    def relationship(self) -> str:
        return f"/relationships/{self.world.relationship.reference}/"

    @property
    def agreement(self) -> str:
        return f"/agreements/{Agreement.objects.get().reference}/"

    def version(self, number: int) -> str:
        return f"{self.agreement}versions/{number}/"

    def sign(self, number: int) -> None:
        for page, us in ((self.carla, "Northwind Clinics"), (self.priya, "Harbour IT")):
            page.goto(f"{self.version(number)}sign/")
            page.get_by_role("main").get_by_role("checkbox").check()
            press(page, f"Sign version {number} for {us}")


def test_the_whole_life_of_an_agreement_in_two_windows(transactional_db: None, window: Window) -> None:
    """G1-G12: terms of twelve months from 2027-04-01, renewed once; notice in time ends the second, 2029-03-31."""
    with at(2027, 3, 1, 10, 0):
        world = World()
        world.offering()

    def two() -> Two:
        return Two(world, window(world.provider), window(world.consumer))

    with at(2027, 3, 1, 10, 0):
        negotiate(two())
    with at(2027, 3, 8, 10, 0):
        counter(two())
    with at(2027, 3, 15, 10, 0):
        accept_and_sign(two())
    with at(2027, 6, 1, 10, 0):
        amend(two())
    with at(2028, 4, 1, 9, 30):
        renew(two())
    with at(2029, 1, 30, 10, 0):
        give_notice(two())
    with at(2029, 3, 29, 10, 0):
        ask(two())
    with at(2029, 4, 2, 10, 0):
        leave(two())
        part(two())


def negotiate(two: Two) -> None:
    """Priya drafts from what is offered, says how long it holds, and proposes."""
    priya = two.priya
    priya.goto(f"{two.relationship}agreements/draft/")
    priya.get_by_label("First day").fill("2027-04-01")
    priya.get_by_role("group", name="Workplace").get_by_label("Plan").select_option(index=1)
    press(priya, "Draft the agreement")
    priya.goto(f"{two.version(1)}edit/duration/")
    priya.get_by_label("At the end it").select_option("tacit")
    months = {"First_term_in_months": "12", "Renews_by_months": "12"}
    press(priya, "Save", **months, Notice_of_Harbour_IT="2", Notice_of_Northwind_Clinics="2")
    priya.goto(f"{two.version(1)}propose/")
    press(priya, "Propose")


def counter(two: Two) -> None:
    """It is Carla's turn: she says something about a clause, and answers with another version."""
    carla = two.carla
    carla.goto("/agreements/")
    follow(carla, "Services for Northwind Clinics")
    reads(carla, f"{two.agreement}negotiation/", "It is your turn")
    carla.goto(f"{two.version(1)}comment/")
    clause = carla.get_by_label("Clause").locator("option", has_text="Respond").first
    carla.get_by_label("Clause").select_option(clause.get_attribute("value"))
    press(carla, "Comment", What_you_want_to_say="A ward cannot wait half a day.")
    carla.goto(f"{two.version(1)}counter/")
    press(carla, "Open a counter-proposal")
    write_target(carla, two.version(2), "4", "2")
    carla.goto(f"{two.version(2)}propose/")
    press(carla, "Propose")


def write_target(page: Page, version: str, before: str, after: str) -> None:
    page.goto(f"{version}edit/targets/")
    amounts = page.locator("input[name$=-amount]")
    place = next(n for n in range(amounts.count()) if amounts.nth(n).input_value() == before)
    amounts.nth(place).fill(after)
    press(page, "Save")


def accept_and_sign(two: Two) -> None:
    """Priya reads what differs and why, accepts every term, and both sign the same text."""
    reads(
        two.priya,
        f"{two.agreement}negotiation/",
        "It is your turn",
        "Respond: within 4 h becomes 2 h.",
        "A ward cannot wait half a day.",
    )
    two.priya.goto(f"{two.version(2)}accept-terms/")
    press(two.priya, "Accept the terms")
    two.sign(2)
    assert statuses() == {1: "countered", 2: "scheduled"}
    reads(two.carla, two.version(2), "Thu 1 Apr 2027")


def statuses() -> dict[int, str]:
    return dict(AgreementVersion.objects.order_by("number").values_list("number", "status"))


def amend(two: Two) -> None:
    """In force since April; from July on what is asked for is fulfilled quicker."""
    AgreementVersion.keep_time(timezone.now())
    two.priya.goto(two.version(2))
    follow(two.priya, "Amend")
    press(two.priya, "Open the next version", First_day_of_the_next_version="2027-07-01")
    write_target(two.priya, two.version(3), "8", "6")
    two.priya.goto(f"{two.version(3)}propose/")
    press(two.priya, "Propose")
    reads(two.carla, f"{two.version(3)}sign/", "Fulfil: within 8 h becomes 6 h.")
    two.sign(3)
    assert statuses() == {1: "countered", 2: "active", 3: "scheduled"}


def renew(two: Two) -> None:
    """Nobody gave notice, so it holds for another term, and both read until when."""
    AgreementVersion.keep_time(timezone.now())
    assert statuses() == {1: "countered", 2: "superseded", 3: "active"}
    for page in (two.priya, two.carla):
        reads(page, two.version(3), "Nobody gave notice: it renewed until Sat 31 Mar 2029.")


def give_notice(two: Two) -> None:
    """One day before her deadline Carla reads what notice would do, and gives it."""
    reads(two.carla, "/agreements/notices/", "Wed 31 Jan 2029")
    two.carla.goto(f"{two.agreement}end/")
    expect(two.carla.get_by_role("main")).to_contain_text("In time, until Wed 31 Jan 2029")
    press(two.carla, "End the agreement", Reason="The clinics move to another network.")
    termination = Termination.objects.get()
    assert (str(termination.effective_on), termination.status) == ("2029-03-31", "declared")
    words = ("Sat 31 Mar 2029", "The clinics move to another network.")
    reads(two.priya, termination.get_absolute_url(), *words)
    reads(two.priya, "/agreements/notices/", "ends on Sat 31 Mar 2029")


def ask(two: Two) -> None:
    """Until its last day everything holds."""
    two.carla.goto("/requests/ask/")
    two.carla.get_by_role("link", name="Extra storage").first.click()
    press(two.carla, "Ask for it", What_do_you_need="A copy of our folders")


def leave(two: Two) -> None:
    """It is over; Carla proposes to part, and what is still open keeps them together."""
    AgreementVersion.keep_time(timezone.now())
    assert statuses()[3] == "terminated"
    reads(two.carla, "/requests/ask/", "Nothing is agreed and in force yet")
    two.carla.goto(two.relationship)
    follow(two.carla, "End the relationship")
    press(two.carla, "Propose the end", Reason="Nothing is agreed any more.")
    reads(two.carla, f"{two.relationship}exit/", "1 left")
    two.priya.goto(f"{two.relationship}confirm-end/")
    two.priya.get_by_role("button", name="Confirm the end").click()
    expect(two.priya.get_by_role("main")).to_contain_text("Still open: Open requests (1 left)")


def part(two: Two) -> None:
    """What is open is done, each step by the side that owes it, but for one that both waive; then Priya confirms."""
    asked = ServiceRequest.objects.get().get_absolute_url()
    for page, move, filled in (
        (two.priya, "accept", {}),
        (two.priya, "fulfil", {"What_was_delivered": "All folders, on a disk"}),
        (two.carla, "confirm", {}),
    ):
        page.goto(f"{asked}{move}/")
        press(page, move.capitalize(), **filled)
    for step in ExitStep.objects.exclude(owner_side=""):
        if step.topic == "credits":
            for page, verb in ((two.carla, "Waive"), (two.priya, "Waive")):
                page.goto(f"{step.get_absolute_url()}waive/")
                press(page, verb, Reason="Nothing was late.")
        else:
            page = two.priya if step.owner_side == "provider" else two.carla
            page.goto(step.get_absolute_url())
            follow(page, "It is done")
            press(page, "It is done")
    two.priya.goto(two.relationship)
    follow(two.priya, "Confirm the end")
    press(two.priya, "Confirm the end")
    for page in (two.priya, two.carla):
        reads(page, two.relationship, "Ended")
        follow(page, "What was agreed")
        follow(page, "Services for Northwind Clinics")
        expect(page.get_by_role("main")).to_contain_text("Terminated")
