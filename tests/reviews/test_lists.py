"""Lists, panels and downloads of reviews."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relationships.models import Membership, Side
from reviews.models import ReviewAction, ServiceReview
from reviews.package import digest_of_package
from tests.factories import World, today
from tests.reviews.past import held, lived, signed, some_review, written

AsMember = Callable[[Membership | None], Client]


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def single_days(world: World, count: int) -> list[ServiceReview]:
    """As many reviews of one day each, long ago."""
    day = date(2026, 1, 1)
    return [
        ServiceReview.open(
            world.relationship,
            by=world.provider,
            first_day=day + timedelta(days=n),
            last_day=day + timedelta(days=n),
        )
        for n in range(count)
    ]


@pytest.fixture
def fifty(world: World) -> list[ServiceReview]:
    return single_days(world, 50)


def cost(client: Client, address: str) -> tuple[int, int]:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(queries), len(answer.content)


@pytest.mark.parametrize("address", ["/reviews/", "/reviews/actions/", "/reviews/next/"])
def test_the_cost_of_a_list_does_not_grow_with_its_rows(world: World, as_member: AsMember, address: str) -> None:
    review = some_review(world)
    written(world, review)
    client = as_member(world.provider)
    one, _bytes = cost(client, address)
    single_days(world, 49)
    for _n in range(49):
        ReviewAction.add(review, by=world.provider, what="Again", owner_side=Side.PROVIDER, due_on=today())

    many, size = cost(client, address)

    assert many == one
    assert many <= 9
    assert size <= 40_000


def test_the_cost_of_a_review_does_not_grow_with_its_breaches(world: World, as_member: AsMember) -> None:
    few = held(world)
    client = as_member(world.consumer)
    before, _bytes = cost(client, few.get_absolute_url())
    for _n in range(40):
        world.request(at=few.since + timedelta(days=14))
    days = {"first_day": few.first_day - timedelta(days=9), "last_day": few.first_day - timedelta(days=1)}
    many = ServiceReview.open(world.relationship, by=world.provider, **days)
    written(world, many)
    many.hold(by=world.provider)

    after, size = cost(client, many.get_absolute_url())

    assert after <= before
    assert before <= 30
    assert size <= 60_000


def test_reviews_are_filtered_sorted_and_exported(world: World, as_member: AsMember) -> None:
    review = signed(world)
    planned = ServiceReview.open(world.relationship, by=world.provider, first_day=today(), last_day=today())
    client = as_member(world.consumer)

    def shown(**query: str) -> list[str]:
        return [thing.reference for thing in client.get("/reviews/", query).context["things"]]

    assert shown() == [planned.reference, review.reference]
    assert shown(sort="days") == [review.reference, planned.reference]
    assert shown(**{"f-status": "open"}) == [planned.reference]
    assert shown(**{"f-q": review.reference.lower()}) == [review.reference]
    assert shown(**{"f-relationship": world.relationship.reference}) == [planned.reference, review.reference]
    exported = rows(client.get("/reviews/", {"format": "csv", "f-status": "closed"}))
    assert [(row["review"], row["digest"]) for row in exported] == [(review.reference, review.digest)]


def test_pages_of_reviews_go_on_by_reference(world: World, as_member: AsMember, fifty: list[ServiceReview]) -> None:
    last = some_review(world)
    client = as_member(world.provider)

    first = client.get("/reviews/")
    second = client.get("/reviews/" + first.context["pager"]["next_url"])

    assert next(thing.reference for thing in first.context["things"]) == last.reference
    assert [thing.reference for thing in second.context["things"]] == [fifty[0].reference]


def test_a_home_shows_what_is_next(world: World, as_member: AsMember) -> None:
    lived(world)
    provider, consumer = as_member(world.provider), as_member(world.consumer)
    said = text(provider.get("/reviews/next/"))
    assert "No review is open." in said
    assert f"/relationships/{world.relationship.reference}/reviews/open/" in said

    review = some_review(world)
    assert "Its days are over: look at the figures together and hold it." in text(provider.get("/reviews/next/"))
    review.hold(by=world.provider)
    assert "Held. Finish the minutes, then sign." in text(consumer.get("/reviews/next/"))
    review.sign(by=world.provider, digest=digest_of_package(review))
    assert "You signed; the other side signs next." in text(provider.get("/reviews/next/"))
    assert "The other side signed; your signature closes it." in text(consumer.get("/reviews/next/"))


def test_a_home_shows_the_actions_that_wait_for_us(world: World, as_member: AsMember) -> None:
    signed(world)

    ours, theirs = (text(as_member(m).get("/reviews/next/")) for m in (world.provider, world.consumer))

    assert "Set an alert on free space" in ours
    assert "Set an alert on free space" not in theirs


def test_the_relationship_shows_its_reviews(world: World, as_member: AsMember) -> None:
    review = signed(world)

    for member in (world.provider, world.consumer):
        answer = as_member(member).get(f"/relationships/{world.relationship.reference}/reviews/")
        assert 'id="panel"' in text(answer)
        assert review.get_absolute_url() in text(answer)
    assert as_member(world.outsider).get(f"/relationships/{world.relationship.reference}/reviews/").status_code == 404


def test_actions_that_are_verified_leave_the_list(world: World, as_member: AsMember) -> None:
    signed(world)
    action = ReviewAction.objects.get()
    client = as_member(world.provider)

    def shown(**query: str) -> list[str]:
        return [thing.reference for thing in client.get("/reviews/actions/", query).context["things"]]

    assert shown() == shown(**{"f-by": "us"}) == [action.reference]
    assert shown(**{"f-by": "them"}) == shown(**{"f-status": "overdue"}) == []
    action.finish(by=world.provider, output="Set.")
    action.verify(by=world.consumer)
    assert shown() == []
    assert shown(**{"f-status": "all"}) == [action.reference]


def test_figures_and_breaches_leave_as_csv(world: World, as_member: AsMember) -> None:
    review = held(world)
    client = as_member(world.consumer)

    figures = rows(client.get(f"/reviews/{review.reference}/figures.csv"))
    breaches = rows(client.get(f"/reviews/{review.reference}/breaches.csv"))

    raised = next(row for row in figures if row["figure"] == "raised")
    assert (raised["value"], raised["unit"]) == ("2", "count")
    attained = [(row["metric"], row["value"], row["met"]) for row in figures if row["figure"] == "attainment"]
    assert attained == [("respond", "50", "1"), ("fulfil", "50", "1")]
    assert {row["metric"] for row in breaches} == {"respond", "fulfil"}
    assert len(breaches) == review.breached


def test_what_is_signed_can_be_kept(world: World, as_member: AsMember) -> None:
    review = signed(world)

    answer = as_member(world.provider).get(f"/reviews/{review.reference}/package.json")

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{review.reference}.json"'
    assert digest_of_package(review) == review.digest
    assert answer.json()["review"] == review.reference


def test_nothing_is_kept_before_it_is_frozen(world: World, as_member: AsMember) -> None:
    review = some_review(world)
    client = as_member(world.provider)

    for rest in ("package.json", "today/"):
        assert client.get(f"/reviews/{review.reference}/{rest}").status_code == 404


def test_somebody_without_an_organisation_is_told_what_to_do(world: World, as_member: AsMember) -> None:
    Membership.objects.filter(pk=world.outsider.pk).update(valid_until=world.outsider.valid_from)
    client = as_member(world.outsider)

    for address in ("/reviews/", "/reviews/actions/"):
        assert "Ask an administrator of your organisation to invite you." in text(client.get(address))
    assert client.get("/reviews/next/").status_code == 200
