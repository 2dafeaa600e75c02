"""The story "extra storage" through HTTP, as both sides: asked, late, reviewed, amended, asked again."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consumption.models import ServiceRequest
from relationships.models import AgreementVersion, Membership, Record
from reviews.models import ServiceReview
from tests.factories import World
from tests.stories.visitor import Visitor

LONDON = ZoneInfo("Europe/London")


def at(*moment: int) -> time_machine.travel:
    """A moment on the wall clock of London."""
    return time_machine.travel(datetime(*moment, tzinfo=LONDON), tick=False)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_extra_storage_comes_late_and_is_agreed_shorter(as_member: Callable[[Membership | None], Client]) -> None:
    with at(2027, 3, 1, 10, 0):
        world = World()
        agreement = world.agreed().agreement
        agreement.refresh_from_db()

    def sees(member: Membership, address: str) -> Visitor:
        return Visitor(as_member(member)).open(address)

    with at(2027, 3, 1, 10, 5):
        sees(world.consumer, f"/agreements/{agreement.reference}/ask/1/").press(
            "Ask for it", title="Storage for the imaging archive", wish="1 TB", quantity="100"
        )
        first = ServiceRequest.objects.get()
        page = f"/requests/{first.reference}/"

    with at(2027, 3, 1, 10, 30):
        sees(world.provider, f"{page}accept/").press("Accept")

    with at(2027, 3, 3, 10, 0):
        sees(world.provider, f"{page}fulfil/").press("Fulfil", output="100 GB added")

    with at(2027, 3, 3, 11, 0):
        sees(world.consumer, f"{page}confirm/").press("Confirm")
        first.refresh_from_db()
        assert (first.status, first.respond_clock.state, first.fulfil_clock.state) == ("closed", "met", "breached")
        assert "15 h 55 min" in sees(world.consumer, first.fulfil_clock.get_absolute_url()).text

    with at(2027, 4, 1, 10, 0):
        opening = sees(world.provider, f"/relationships/{world.relationship.reference}/reviews/open/")
        opening.press("Open the review", days="2027-03-01/2027-03-31")
        review = ServiceReview.objects.get()
        minutes = f"/reviews/{review.reference}/"
        sees(world.consumer, f"{minutes}findings/add/").press("Add the finding", text="Storage came a day late.")
        sees(world.provider, f"{minutes}findings/add/").press("Add the finding", text="Nobody watched the array.")
        sees(world.provider, f"{minutes}hold/").press("Hold the review and freeze its figures")
        decided = "Fulfil within four hours."
        sees(world.consumer, f"{minutes}decisions/add/").press(
            "Add the decision", text=decided, kind="amend", agreement=agreement.reference
        )
        for member in (world.consumer, world.provider):
            sees(member, f"{minutes}sign/").press("Sign")
        review.refresh_from_db()
        assert review.status == "closed"

        sees(world.provider, f"{minutes}decisions/1/amend/").press(
            "Open the amendment as a draft", first_day="2027-04-05"
        )
        draft = AgreementVersion.objects.get(number=2)
        assert draft.decided_in == review.reference
        targets = sees(world.provider, f"/agreements/{agreement.reference}/versions/2/edit/targets/")
        row = next(name for name, value in fields(targets).items() if name.endswith("-amount") and value == "8")
        targets.press("Save", **{row: "4"})
        sees(world.provider, f"/agreements/{agreement.reference}/versions/2/propose/").press("Propose")
        shown = sees(world.consumer, f"/agreements/{agreement.reference}/versions/2/").text
        assert "Fulfil: within 8 h becomes 4 h." in shown
        for member, us in ((world.consumer, "Northwind Clinics"), (world.provider, "Harbour IT")):
            signing = sees(member, f"/agreements/{agreement.reference}/versions/2/sign/")
            signing.press(f"Sign version 2 for {us}", agreed="on")
        draft.refresh_from_db()
        assert draft.status == "scheduled"

    with at(2027, 4, 5, 9, 30):
        AgreementVersion.keep_time(timezone.now())
        sees(world.consumer, f"/agreements/{agreement.reference}/ask/1/").press(
            "Ask for it", title="Storage for the next archive", wish="", quantity="50"
        )
        second = ServiceRequest.objects.order_by("pk").last()
        assert second is not None
        assert (second.version.number, second.fulfil_clock.target_seconds) == (2, 4 * 3600)
        assert second.fulfil_clock.due_at == datetime(2027, 4, 5, 13, 30, tzinfo=LONDON)
    assert [r.move for r in Record.objects.filter(subject=first.reference)] == ["raise", "accept", "fulfil", "confirm"]


def fields(visitor: Visitor) -> dict[str, str]:
    form = next(form for form in visitor.tree.iter("form") if visitor._button(form, "Save") is not None)
    return visitor._standing(form)
