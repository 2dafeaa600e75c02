"""The page on which both sides write down whom breaches are attributed to (O2)."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relationships.models import Clock, Membership, Role
from reviews.models import BreachAttribution, ServiceReview
from reviews.package import digest_of_package
from tests.factories import World
from tests.reviews.late_both import MONDAY, decide, held_late, later, number_of

AsMember = Callable[[Membership | None], Client]


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def address(review: ServiceReview) -> str:
    return f"/reviews/{review.reference}/attribute/"


def shown(client: Client, review: ServiceReview) -> dict[str, str]:
    """What the form holds as it is opened."""
    form = client.get(address(review)).context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def test_both_sides_write_on_the_same_page_and_the_review_counts(world: World, as_member: AsMember) -> None:
    """O2: proposed with its reason, decided, counted, carried out."""
    review = held_late(world)
    fulfil, respond, duty = (number_of(review, metric) for metric in ("fulfil", "respond", "obligation"))
    linked = Clock.objects.get(metric="obligation").reference
    with later():
        consumer, provider = as_member(world.consumer), as_member(world.provider)
        page = text(consumer.get(address(review)))
        assert "Proposed: both sides." in page
        assert f'href="/clocks/{linked}/"' in page
        assert "was overdue from Mon 2 Mar 2026, 11:00 to Mon 16 Mar 2026, 00:00" in page

        typed = shown(consumer, review) | {f"a{fulfil}": "shared", f"a{duty}": "consumer"}
        assert consumer.post(address(review), typed).headers["Location"] == f"/reviews/{review.reference}/#breaches"
        typed = shown(provider, review) | {f"a{respond}": "supplier", f"r{respond}": "Their line was down."}
        provider.post(address(review), typed)

        for client in (provider, consumer):
            said = text(client.get(review.get_absolute_url()))
            assert "<strong>3 breaches</strong>: 1 to Northwind Clinics, 1 to both sides, 1 to a supplier" in said
            assert "Their line was down." in said
        for client in (provider, consumer):
            digest = client.get(f"/reviews/{review.reference}/sign/").context["digest"]
            assert client.post(f"/reviews/{review.reference}/sign/", {"digest": digest}).status_code == 302

    parties = dict(Clock.objects.values_list("metric", "attribution"))
    assert parties == {"fulfil": "shared", "respond": "supplier", "obligation": "consumer"}


def test_a_reason_is_asked_for_and_nothing_typed_is_lost(world: World, as_member: AsMember) -> None:
    """Only what is neither the debtor nor proposed must be explained."""
    review = held_late(world)
    fulfil, respond = (number_of(review, metric) for metric in ("fulfil", "respond"))
    client = as_member(world.consumer)
    with later():
        typed = {**shown(client, review), f"a{fulfil}": "provider", f"r{fulfil}": "", f"a{respond}": "supplier"}
        typed |= {"rest": "", "rest_reason": "Because"}
        answer = client.post(address(review), typed)

    form = answer.context["form"]
    assert answer.status_code == 422
    assert dict(form.errors) == {
        f"r{respond}": ["Say why; both sides read it."],
        "rest": ["Say to whom they are attributed, or take the reason out."],
    }
    assert [form[name].value() for name in (f"a{fulfil}", f"a{respond}", "rest_reason")] == [
        "provider",
        "supplier",
        "Because",
    ]
    assert not BreachAttribution.objects.exists()


def test_a_refusal_shows_what_the_other_wrote_and_keeps_what_was_typed(world: World, as_member: AsMember) -> None:
    """A row that was not touched takes over what stands there now; a repeat is about what was seen."""
    review = held_late(world)
    fulfil, respond = (number_of(review, metric) for metric in ("fulfil", "respond"))
    client = as_member(world.provider)
    with later():
        typed = shown(client, review)
        decide(review, world.consumer, fulfil=("provider", "Late before."), respond="provider")

        answer = client.post(address(review), {**typed, f"a{fulfil}": "shared"})

        form = answer.context["form"]
        assert answer.status_code == 422
        assert [str(error) for error in form.non_field_errors()] == [
            f"Breach {fulfil} was attributed meanwhile, to Harbour IT, by Carla Consumer. Nothing was written; what "
            "you chose still stands here. Look, then repeat."
        ]
        assert (form[f"a{fulfil}"].value(), form[f"a{respond}"].value()) == ("shared", "provider")
        assert "Carla Consumer wrote: Harbour IT" in text(answer)
        again = {name: str(form[name].value() or "") for name in form.fields}
        assert client.post(address(review), again).status_code == 302

    found = {row.number: (row.attribution, row.by_name) for row in BreachAttribution.objects.all()}
    assert found == {fulfil: ("shared", "Priya Provider"), respond: ("provider", "Carla Consumer")}


def test_saving_what_nobody_touched_writes_nothing(world: World, as_member: AsMember) -> None:
    review = held_late(world)
    client = as_member(world.provider)
    with later():
        decide(review, world.consumer, fulfil="shared")
        answer = client.post(address(review), shown(client, review), follow=True)

    assert "Nothing was changed." in text(answer)
    assert BreachAttribution.objects.get().by_name == "Carla Consumer"


def test_who_may_not_attribute_reads_why(world: World, as_member: AsMember) -> None:
    """O2: an outsider finds nothing, a user is not allowed, after a signature it is too late."""
    review = held_late(world)
    user = world.member(world.northwind, "Uma User", Role.USER)
    with later():
        stranger = as_member(world.outsider)
        assert stranger.get(address(review)).status_code == stranger.post(address(review)).status_code == 404
        assert as_member(user).get(address(review)).status_code == 403
        assert as_member(user).post(address(review), {"rest": "provider"}).status_code == 403
        review.sign(by=world.provider, digest=digest_of_package(review))
        client = as_member(world.consumer)
        assert "so this cannot be done now." in text(client.get(address(review), follow=True))
        refused = client.post(address(review), {"rest": "provider"})

    assert [str(error) for error in refused.context["form"].non_field_errors()] == [
        f"{review.reference} is “One side signed”, and what both sign never changes. Nothing was written; "
        "say it in a comment, or in the next review."
    ]


@pytest.mark.parametrize("after", ["nonsense", "²", "-1", "999999", "9999999999"])
def test_an_address_that_names_no_breach_shows_none_or_the_first(world: World, as_member: AsMember, after: str) -> None:
    review = held_late(world)
    with later():
        assert as_member(world.provider).get(address(review), {"after": after}).status_code == 200


def test_breaches_leave_with_whom_they_are_attributed_to(world: World, as_member: AsMember) -> None:
    review = held_late(world)
    with later():
        decide(review, world.consumer, fulfil="shared")
        answer = as_member(world.provider).get(f"/reviews/{review.reference}/breaches.csv")

    found = {row["metric"]: row for row in csv.DictReader(io.StringIO(b"".join(answer).decode()))}  # type: ignore[arg-type]
    fulfil, duty = found["fulfil"], found["obligation"]
    assert (fulfil["proposed"], fulfil["attribution"], fulfil["attributed_by"]) == (
        "shared",
        "shared",
        "Carla Consumer",
    )
    assert (duty["debtor"], duty["title"], duty["attribution"]) == ("consumer", "List of the staff", "")


def test_fifty_breaches_cost_what_one_costs(world: World, as_member: AsMember) -> None:
    """One page, one form, the budget of a report; the next fifty stand on the next page."""
    few = held_late(world)
    client = as_member(world.provider)
    with later():
        for _n in range(26):
            world.request(at=MONDAY - timedelta(days=5))
        days = {"first_day": MONDAY.date() - timedelta(days=9), "last_day": MONDAY.date() - timedelta(days=1)}
        many = ServiceReview.open(world.relationship, by=world.provider, **days)
        many.hold(by=world.provider)
        for page in ("attribute/", ""):
            costs = []
            for review in (few, many):
                client.get(f"/reviews/{review.reference}/{page}")
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get(f"/reviews/{review.reference}/{page}")
                costs.append(len(queries))
            assert costs[1] <= costs[0] <= 32, page
            assert len(answer.content) <= 60_000, page

        following = client.get(address(many)).context["following"]
        second = client.get(following)
        assert [row.number for row in second.context["form"].rows] == [51, 52]
        first = shown(client, many) | {"rest": "provider"}
        assert client.post(address(many), first).headers["Location"] == following

    assert BreachAttribution.objects.filter(review=many).count() == 52
