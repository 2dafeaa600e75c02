"""The pages of service hours: written day by day, seen by the month, changed with both looking at what it does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relationships.forms.dates import ExceptionsField, YearlyField
from relationships.models import AgreementVersion, CalendarChange, Clock, Membership, Role
from relationships.terms import OFFICE_HOURS, Hours
from tests.factories import CONSUMER, World, today

AsMember = Callable[[Membership | None], Client]
LONGER = Hours("Europe/London", tuple((weekday, 8 * 60, 18 * 60) for weekday in range(5)))
SPECIAL = Hours(
    "Europe/London",
    OFFICE_HOURS,
    holidays=((date(2026, 12, 28), "Boxing Day"),),
    recurring=((2, 29, ""), (12, 25, "Christmas Day")),
    exceptions=(
        (date(2026, 12, 24), ((540, 720), (780, 900)), "Christmas Eve"),
        (date(2026, 12, 31), (), "Stocktaking"),
    ),
)


def url(version: AgreementVersion, name: str) -> str:
    return reverse(f"relationships:{name}", kwargs=version.url_kwargs)


def page_of(version: AgreementVersion, name: str = "calendar") -> str:
    return reverse(f"relationships:{name}", kwargs={"reference": version.agreement.reference})


def given_by(answer: Any, **typed: str) -> dict[str, Any]:
    """What a browser would send back of a form as it was opened, with something typed over."""
    data = {field.html_name: field.value() for field in answer.context["form"]}
    return {name: value for name, value in data.items() if value is not None} | typed


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def written(version: AgreementVersion) -> Hours:
    return AgreementVersion.objects.get(pk=version.pk).terms().hours


# Writing a draft


def test_every_part_of_the_hours_is_typed_and_kept(world: World, as_member: AsMember) -> None:
    """C1, C2: exceptions with windows or closed, a day of every year; what another section says stays said."""
    draft, client = world.draft(), as_member(world.provider)
    typed = {
        "holidays": "2026-12-28 Boxing Day",
        "recurring": "12-25 Christmas Day\n2-29",
        "exceptions": "2026-12-31 closed Stocktaking\n2026-12-24 9-12, 13:00 - 15.00 Christmas Eve",
    }

    answer = client.post(url(draft, "edit_hours"), given_by(client.get(url(draft, "edit_hours")), **typed))

    assert (answer.status_code, written(draft)) == (302, SPECIAL)
    again = client.get(url(draft, "edit_hours"))
    assert client.post(url(draft, "edit_hours"), given_by(again)).status_code == 302
    assert written(draft) == SPECIAL
    assert "2026-12-24 09:00-12:00, 13:00-15:00 Christmas Eve\n2026-12-31 closed Stocktaking" in text_of(again)


def test_each_bad_line_gets_its_sentence_and_nothing_typed_is_lost(world: World, as_member: AsMember) -> None:
    draft, client = world.draft(), as_member(world.provider)
    typed = {
        "exceptions": "2026-12-24 shut\n2026-13-01 closed\n\n2026-12-26 9-25\n2026-12-27 9-12, 11-13\n"
        "2026-12-28 closed\n2026-12-28 9-10",
        "recurring": "13-01\n2026-12-25 Christmas\n02-30",
        "holidays": "25.12.2026\n2026-12-26 " + "x" * 121,
    }

    answer = client.post(url(draft, "edit_hours"), given_by(client.get(url(draft, "edit_hours")), **typed))

    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert errors["exceptions"] == [
        "Line 1: After 2026-12-24, say when it is open, like 09:00-12:00, or write closed.",
        "Line 2: “2026-13-01” is no date. Write it like 2026-12-25 Christmas Day.",
        "Line 4: “9-25” is no window. Write it like 09:00-17:00, from 00:00 to 24:00.",
        "Line 5: 09:00–12:00 and 11:00–13:00 overlap. Join them, or change one.",
        "Line 7: 2026-12-28 stands twice. Keep one.",
    ]
    assert errors["recurring"] == [
        f"Line {number}: “{text}” is no day of the year. Write month and day, like 12-25 Christmas Day."
        for number, text in ((1, "13-01"), (2, "2026-12-25"), (3, "02-30"))
    ]
    assert [error.split(":")[0] for error in errors["holidays"]] == ["Line 1", "Line 2"]
    assert typed["exceptions"] in text_of(answer)
    assert written(draft) == world.terms().hours


def test_a_colleagues_exception_is_not_overwritten(world: World, as_member: AsMember) -> None:
    draft, client = world.draft(), as_member(world.provider)
    opened = given_by(client.get(url(draft, "edit_hours")))
    draft.rewrite(lambda terms: terms.amended(hours=SPECIAL), by=world.provider)

    answer = client.post(url(draft, "edit_hours"), opened)

    assert answer.status_code == 422
    assert "Somebody else changed this since you opened it. Nothing was saved" in text_of(answer)
    assert written(draft) == SPECIAL


def test_public_holidays_are_added_by_date_or_for_every_year(world: World, as_member: AsMember) -> None:
    """C12: proposed, confirmed by a person; what was typed before, exceptions too, stays."""
    draft, client = (
        world.draft(hours=replace(SPECIAL, recurring=((1, 1, "New Year's Day"),))),
        as_member(world.provider),
    )
    address = url(draft, "propose_holidays") + "?country=GB&region=ENG&years=2027+2029"
    form = client.get(address).context["form"]
    assert dict(form.fields["yearly"].choices) == {
        "12-25": "25 December Christmas Day",
        "12-26": "26 December Boxing Day",
    }
    assert "2027-01-01" not in dict(form.fields["days"].choices)

    days = ["2027-03-26", "2027-12-25", "2029-12-25"]
    assert client.post(address, {"days": days, "yearly": ["12-25"]}).status_code == 302

    hours = written(draft)
    assert hours.holidays == (*SPECIAL.holidays, (date(2027, 3, 26), "Good Friday"))
    assert hours.recurring == ((1, 1, "New Year's Day"), (12, 25, "Christmas Day"))
    assert hours.exceptions == SPECIAL.exceptions
    again = client.get(address).context["form"]
    assert "12-25" not in dict(again.fields["yearly"].choices)
    assert client.post(address, {}).status_code == 422


@pytest.mark.parametrize(
    ("field", "typed", "row"),
    [
        (ExceptionsField(), "2026-12-24 22:00-06:00", (date(2026, 12, 24), ((1320, 360),), "")),
        (ExceptionsField(), "2026-12-24 9:00-12:00; 13-15, Eve", (date(2026, 12, 24), ((540, 720), (780, 900)), "Eve")),
        (ExceptionsField(), "2026-12-24 CLOSED", (date(2026, 12, 24), (), "")),
        (ExceptionsField(), "2026-12-24 0-24 24 hours", (date(2026, 12, 24), ((0, 1440),), "24 hours")),
        (YearlyField(), "2-29 Leap Day", (2, 29, "Leap Day")),
    ],
)
def test_a_line_is_read_as_people_write_it(field: Any, typed: str, row: Any) -> None:
    assert field.clean(typed) == (row,)


def test_the_draft_shows_the_month_it_would_make(world: World, as_member: AsMember) -> None:
    draft = world.draft(hours=SPECIAL)
    text = text_of(as_member(world.provider).get(url(draft, "edit_hours") + "?month=2026-12"))

    assert "December 2026" in text
    assert "157 h count this month, on 20 days." in text  # 23 weekdays less 25, 28, 31 and 3 h of the 24th
    for words in ("Christmas Eve", "Stocktaking", "Boxing Day", "?month=2027-01#month", "wall time of Europe/London"):
        assert words in text


# The agreement's calendar


def test_both_sides_read_the_hours_and_an_outsider_finds_nothing(world: World, as_member: AsMember) -> None:
    version = world.agreed(hours=SPECIAL)
    for member in (world.provider, world.consumer, world.member(world.northwind, "Uma User", CONSUMER[2])):
        text = text_of(as_member(member).get(page_of(version)))
        assert "Service hours of Workplace services" in text
        assert "Thu 24 Dec 2026 09:00–12:00, 13:00–15:00 Christmas Eve" in text
        assert ("Propose other hours" in text) == (member in (world.provider, world.consumer))
    for name in ("calendar", "change_calendar"):
        assert as_member(world.outsider).get(page_of(version, name)).status_code == 404


def test_a_draft_shows_the_other_side_no_hours(world: World, as_member: AsMember) -> None:
    draft = world.draft(hours=SPECIAL)

    assert as_member(world.consumer).get(page_of(draft)).status_code == 404
    own = as_member(world.provider).get(page_of(draft))
    assert "No version is in force now. These are the hours of version 1: Draft." in text_of(own)
    assert "Propose other hours" not in text_of(own)
    answer = as_member(world.provider).get(page_of(draft, "change_calendar"))
    assert (answer.status_code, answer["Location"]) == (302, page_of(draft))


def test_an_amendments_draft_stays_private(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    version.amend(by=world.provider, first_day=today() + timedelta(days=9)).rewrite(
        lambda terms: terms.amended(hours=SPECIAL), by=world.provider
    )

    text = text_of(as_member(world.consumer).get(page_of(version)))
    assert "Stocktaking" not in text
    assert "Version 2" not in text
    assert "Version 2" in text_of(as_member(world.provider).get(page_of(version)))


def changed(world: World, version: AgreementVersion, **facts: Any) -> CalendarChange:
    facts = {"hours": LONGER, "first_day": None, "why": "The clinic opens longer", "by": world.provider, **facts}
    return CalendarChange.propose(version, **facts)


def test_the_page_tells_the_line_and_whose_turn_it_is(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    change = changed(world, version)
    assert "Other hours are on the table: The clinic opens longer" in text_of(
        as_member(world.consumer).get(page_of(version))
    )
    assert "It is your turn" in text_of(as_member(world.consumer).get(page_of(version)))
    waiting = text_of(as_member(world.provider).get(page_of(version)))
    assert "Waiting for Northwind Clinics" in waiting
    assert "Propose other hours" not in waiting

    change.accept(by=world.consumer)
    text = text_of(as_member(world.provider).get(page_of(version)))
    assert "Hours 2" in text
    assert "Proposed by Priya Provider." in text
    assert "Accepted by Carla Consumer on" in text
    assert text.count('<dd><span class="nowrap">08:00–18:00</span></dd>') == 5
    signed = text_of(as_member(world.provider).get(url(version, "version")))
    assert "These are the hours as they were signed; both sides agreed on others since." in signed


def test_many_clocks_cost_no_query_more_and_the_first_fifty_are_named(world: World, as_member: AsMember) -> None:
    """In the night before a Monday every clock of a request will be due an hour or two earlier."""
    costs = []
    with time_machine.travel("2026-11-23T03:00:00Z", tick=False):
        version = world.agreed()
        change, client = changed(world, version), as_member(world.consumer)
        for count in (1, 26):
            for _each in range(count):
                world.request(version)
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(change.get_absolute_url())
            costs.append(len(queries))

    preview = answer.context["preview"]
    assert (preview.moving, preview.earlier, len(preview.shown), preview.more) == (54, 54, 50, 4)
    assert "And 4 more that move." in text_of(answer)
    assert costs[0] == costs[1] <= 30


# Changing them


def opened(client: Client, version: AgreementVersion, **typed: str) -> dict[str, Any]:
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "08:00-18:00")
    return given_by(client.get(page_of(version, "change_calendar")), **week, why="The clinic opens longer", **typed)


def test_what_it_would_do_is_seen_before_it_is_proposed(world: World, as_member: AsMember) -> None:
    """C11: looking writes nothing; what was looked at is proposed; what was not is shown first."""
    version, client = world.agreed(), as_member(world.provider)
    request = world.request(version)
    address, typed = page_of(version, "change_calendar"), opened(client, version, exceptions="2027-12-24 9-12")

    looked = client.post(address, {**typed, "look": "1"})
    assert looked.status_code == 200
    assert CalendarChange.objects.count() == 0
    text = text_of(looked)
    assert "Nothing is proposed yet. This is what the hours below would do:" in text
    assert "Monday: 09:00–17:00 becomes 08:00–18:00." in text
    assert "2 open clocks would count against the new hours." in text
    assert looked.context["preview"].open == 2

    other = {**given_by(looked), "friday": "closed", "propose": "1"}
    again = client.post(address, other)
    assert "The hours were changed since you looked. Nothing is proposed yet; look again:" in text_of(again)
    assert CalendarChange.objects.count() == 0

    answer = client.post(address, {**given_by(looked), "why": "The clinic opens early", "propose": "1"})
    change = CalendarChange.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, change.get_absolute_url())
    assert change.calendar.hours() == replace(LONGER, exceptions=((date(2027, 12, 24), ((540, 720),), ""),))
    assert change.why == "The clinic opens early"
    assert Clock.objects.get(subject=request.reference, metric="fulfil").calendar_id == version.calendar_id


def test_refusals_stand_on_the_page_with_all_that_was_typed(world: World, as_member: AsMember) -> None:
    """C10, C11."""
    version, client = world.agreed(), as_member(world.provider)
    address = page_of(version, "change_calendar")
    unchanged = given_by(client.get(address), why="Because", look="1")
    never = {**unchanged, **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "")}
    past = {**unchanged, "friday": "09:00-12:00", "first_day": "2020-01-01"}

    for typed, sentence in (
        (unchanged, "These are the hours agreed for then already. Nothing was proposed"),
        (never, "These hours have no open time within a year, so nothing could ever be due. Add a window."),
        (past, "Hours never change back in time. Nothing was proposed"),
    ):
        answer = client.post(address, typed)
        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert 'value="Because"' in text_of(answer)
    assert CalendarChange.objects.count() == 0


def test_who_may_not_propose_sees_no_form(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    user = as_member(world.member(world.northwind, "Uma User", Role.USER))

    assert user.get(page_of(version, "change_calendar")).status_code == 403
    assert user.post(page_of(version, "change_calendar"), {}).status_code == 403


def test_with_one_on_the_table_the_page_leads_there(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    client = as_member(world.consumer)
    typed = opened(client, version, look="1")
    change = changed(world, version)

    answer = client.get(page_of(version, "change_calendar"))
    assert (answer.status_code, answer["Location"]) == (302, change.get_absolute_url())
    refused = client.post(page_of(version, "change_calendar"), typed)
    assert refused.status_code == 422
    assert f"{change.reference} is on the table already. Nothing was proposed" in text_of(refused)


def move(change: CalendarChange, name: str) -> str:
    return reverse(f"relationships:{name}_calendar", kwargs={"reference": change.reference})


def test_the_other_side_sees_the_same_and_accepts(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    world.request(version)
    change = changed(world, version)
    for member in (world.provider, world.consumer):
        text = text_of(as_member(member).get(change.get_absolute_url()))
        assert "Monday: 09:00–17:00 becomes 08:00–18:00." in text
        assert "2 open clocks would count against the new hours." in text
    assert as_member(world.outsider).get(change.get_absolute_url()).status_code == 404
    assert as_member(world.provider).get(move(change, "accept")).status_code == 403

    client = as_member(world.consumer)
    asked = text_of(client.get(move(change, "accept")))
    assert "Harbour IT is told. The new hours count from the moment they are accepted" in asked
    answer = client.post(move(change, "accept"), follow=True)
    assert "CAL-" in text_of(answer)
    assert "is accepted. 2 open clocks count against the new hours." in text_of(answer)
    again = client.post(move(change, "accept"), follow=True)
    assert f"{change.reference} is already “Accepted”" in text_of(again)


def test_a_version_under_way_is_named_with_the_change(world: World, as_member: AsMember) -> None:
    """G6: each version has its own hours. A draft is named to the side that writes it alone."""
    version = world.agreed()
    change = changed(world, version)
    draft = version.amend(by=world.consumer, first_day=today() + timedelta(days=9))
    said = "Version 2 is under way (draft) and has hours of its own."

    assert said in text_of(as_member(world.consumer).get(change.get_absolute_url()))
    assert "Version 2" not in text_of(as_member(world.provider).get(change.get_absolute_url()))
    draft.propose(by=world.consumer)
    asked = text_of(as_member(world.consumer).get(move(change, "accept")))
    assert "Version 2 is under way (proposed)" in asked


def test_a_rejection_needs_a_reason(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    change, client = changed(world, version), as_member(world.consumer)

    assert client.post(move(change, "reject"), {}).status_code == 422
    answer = client.post(move(change, "reject"), {"reason": "We pay no evenings."}, follow=True)
    assert "Rejected. We pay no evenings." in text_of(answer)
    assert change.reference in text_of(client.get(page_of(version)))


def test_the_proposer_takes_it_back(world: World, as_member: AsMember) -> None:
    change = changed(world, world.agreed())
    answer = as_member(world.provider).post(move(change, "withdraw"), follow=True)
    assert f"{change.reference} is withdrawn." in text_of(answer)
    assert as_member(world.consumer).get(move(change, "accept"), follow=True).status_code == 200


def test_a_version_that_is_over_leaves_nothing_to_accept(world: World, as_member: AsMember) -> None:
    change = changed(world, world.agreed())
    client = as_member(world.consumer)
    AgreementVersion._base_manager.get().advance("expire", by=None)

    text = text_of(client.get(change.get_absolute_url()))
    assert "is in force no longer, so this can no longer be accepted." in text
    assert client.get(move(change, "accept")).status_code == 302
    refused = client.post(move(change, "accept"))
    assert refused.status_code == 422
    assert "so its hours stay as they are. Nothing was changed." in text_of(refused)
