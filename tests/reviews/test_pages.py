"""The review through HTTP, as both sides."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from relationships.models import AgreementVersion, Comment, Membership, Role
from reviews.models import Decision, Finding, ReviewAction, ServiceReview
from reviews.package import digest_of_package
from tests.factories import World, today
from tests.reviews.past import held, lived, signed, some_review, written

AsMember = Callable[[Membership | None], Client]


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def errors(answer: Any) -> list[str]:
    return [str(error) for error in answer.context["form"].non_field_errors()]


def test_the_loop_of_a_review_from_both_sides(world: World, as_member: AsMember) -> None:
    """Open, find, decide, act, hold, sign, sign, amend: each by a page."""
    lived(world)
    provider, consumer = as_member(world.provider), as_member(world.consumer)
    first, last = today() - timedelta(days=20), today()
    agreement = AgreementVersion.objects.get(status="active").agreement

    opened = provider.post(
        f"/relationships/{world.relationship.reference}/reviews/open/",
        {"days": "own", "first_day": first, "last_day": last},
    )
    review = ServiceReview.objects.get()
    assert opened.headers["Location"] == f"/reviews/{review.reference}/"
    page = f"/reviews/{review.reference}/"
    consumer.post(f"{page}findings/add/", {"text": "Storage came late."})
    provider.post(
        f"{page}decisions/add/",
        {"text": "Fulfil within four hours.", "kind": "amend", "agreement": agreement.reference},
    )
    consumer.post(
        f"{page}actions/add/", {"what": "Name the server", "owner": world.consumer.reference, "due_on": today()}
    )
    assert provider.post(f"{page}hold/").status_code == 302
    for client in (consumer, provider):
        shown = client.get(f"{page}sign/").context["digest"]
        assert client.post(f"{page}sign/", {"digest": shown}).status_code == 302
    review.refresh_from_db()
    assert review.status == "closed"

    amended = consumer.post(f"{page}decisions/1/amend/", {"first_day": today()})

    version = AgreementVersion.objects.get(status="draft")
    assert amended.headers["Location"] == version.get_absolute_url()
    assert (version.decided_in, version.number, version.drafted_by_side) == (review.reference, 2, "consumer")


def test_both_sides_read_the_same_review_in_their_own_frame(world: World, as_member: AsMember) -> None:
    review = signed(world)

    pages = [as_member(member).get(review.get_absolute_url()) for member in (world.provider, world.consumer)]

    for answer in pages:
        said = text(answer)
        assert "Storage came late." in said
        assert "Nobody told us which server." in said
        assert review.digest in said
        assert "Set an alert on free space" in said
    assert [answer.context["frame"] for answer in pages] == ["provider", "consumer"]


def test_figures_without_anything_behind_them_say_no_data(world: World, as_member: AsMember) -> None:
    """K18: never 0 %, never 100 %."""
    world.agreed()
    review = some_review(world)

    said = text(as_member(world.provider).get(review.get_absolute_url()))

    assert "no data" in said
    assert "0 %" not in said
    assert "100 %" not in said


def test_days_in_another_review_are_refused_with_a_sentence(world: World, as_member: AsMember) -> None:
    review = some_review(world)

    answer = as_member(world.consumer).post(
        f"/relationships/{world.relationship.reference}/reviews/open/",
        {"first_day": review.first_day, "last_day": review.last_day},
    )

    assert answer.status_code == 422
    assert errors(answer) == [
        f"{review.reference} already looks back on {review}, and no day is reviewed twice. Nothing was opened; "
        f"choose other days, or go on in {review.reference}."
    ]


def test_proposals_leave_out_what_is_reviewed(world: World, as_member: AsMember) -> None:
    address = f"/relationships/{world.relationship.reference}/reviews/open/"
    client = as_member(world.provider)
    before = [days.value for days in client.get(address).context["form"].proposals]
    some_review(world, last_day=today())

    after = client.get(address).context["form"].proposals

    assert len(before) > len(after)
    assert not [days for days in after if days.last >= today() - timedelta(days=20)]


def test_minutes_that_changed_are_shown_again_before_they_are_signed(world: World, as_member: AsMember) -> None:
    review = held(world)
    client = as_member(world.provider)
    shown = client.get(f"/reviews/{review.reference}/sign/").context["digest"]
    Finding.add(review, by=world.consumer, text="One more thing.")

    answer = client.post(f"/reviews/{review.reference}/sign/", {"digest": shown})

    assert answer.status_code == 422
    assert errors(answer) == [
        "The minutes changed since you were shown them. Nothing was signed; read them again, then sign."
    ]
    assert "One more thing." in text(answer)
    assert (
        client.post(
            f"/reviews/{review.reference}/sign/", {"digest": answer.context["form"]["digest"].value()}
        ).status_code
        == 302
    )


def test_a_move_that_is_past_leads_to_the_page(world: World, as_member: AsMember) -> None:
    review = held(world)

    answer = as_member(world.provider).get(f"/reviews/{review.reference}/hold/", follow=True)

    assert "is “Held”, so this cannot be done now." in text(answer)


def test_only_the_side_that_found_it_changes_a_finding(world: World, as_member: AsMember) -> None:
    review = held(world)
    finding = Finding.objects.get(review=review, by_side="consumer")
    address = f"/reviews/{review.reference}/findings/{finding.number}/change/"

    refused = as_member(world.provider).post(address, {"text": "All was well."})
    made = as_member(world.consumer).post(address, {"text": "Storage came a week late."})

    assert errors(refused) == ["The other side wrote this finding, so only it may change it. Nothing was changed."]
    assert made.status_code == 302
    finding.refresh_from_db()
    assert finding.text == "Storage came a week late."


def test_lines_are_removed_until_one_side_signs(world: World, as_member: AsMember) -> None:
    review = held(world)
    client = as_member(world.provider)
    page = f"/reviews/{review.reference}/"
    assert client.post(f"{page}decisions/1/remove/").status_code == 302
    assert not Decision.objects.filter(review=review).exists()
    review.sign(by=world.consumer, digest=digest_of_package(review))

    refused = client.post(f"{page}actions/1/remove/")

    assert errors(refused) == [
        f"{review.reference} is “One side signed”, and what both sign never changes. Nothing was written; "
        "say it in a comment, or in the next review."
    ]


def test_a_decision_to_amend_names_an_agreement(world: World, as_member: AsMember) -> None:
    review = held(world)

    answer = as_member(world.provider).post(
        f"/reviews/{review.reference}/decisions/add/", {"text": "Shorter.", "kind": "amend"}
    )

    assert answer.context["form"].errors["agreement"] == ["Say which agreement will be amended."]


def test_the_other_side_sees_that_a_draft_is_under_way_but_not_the_draft(world: World, as_member: AsMember) -> None:
    review = signed(world)
    decision = Decision.objects.get(review=review)
    version = decision.amend(by=world.provider, first_day=today())

    ours, theirs = (text(as_member(m).get(review.get_absolute_url())) for m in (world.provider, world.consumer))

    assert version.get_absolute_url() in ours
    assert version.get_absolute_url() not in theirs
    assert "Version 2 is being drafted by the other side" in theirs


def test_a_decision_is_carried_out_once(world: World, as_member: AsMember) -> None:
    review = signed(world)
    version = Decision.objects.get(review=review).amend(by=world.provider, first_day=today())
    address = f"/reviews/{review.reference}/decisions/1/amend/"

    refused = as_member(world.consumer).post(address, {"first_day": today()})
    assert errors(refused) == [
        f"Version 2 of {version.reference} already carries out this decision. Nothing was opened."
    ]

    version.withdraw(by=world.provider)
    assert as_member(world.consumer).post(address, {"first_day": today()}).status_code == 302


def test_an_action_is_finished_by_its_owner_and_verified_by_the_other_side(world: World, as_member: AsMember) -> None:
    review = signed(world)
    action = ReviewAction.objects.get(review=review)
    page = f"/actions/{action.reference}/"
    provider, consumer = as_member(world.provider), as_member(world.consumer)

    assert consumer.post(f"{page}finish/", {"output": "Done."}).status_code == 403
    assert provider.post(f"{page}finish/", {"output": "The alert is set."}).status_code == 302
    assert consumer.post(f"{page}verify/").status_code == 302

    said = text(provider.get(page))
    assert "Verified" in said
    assert "Said that it is done. The alert is set." in said


def test_a_user_reads_the_review_and_writes_nothing(world: World, as_member: AsMember) -> None:
    review = held(world)
    client = as_member(world.member(world.northwind, "Uma User", Role.USER))

    answer = client.get(review.get_absolute_url())

    assert answer.status_code == 200
    assert answer.context["moves"] == []
    for move in ("sign", "findings/add", "decisions/add", "actions/add", "findings/1/remove", "decisions/1/amend"):
        assert client.post(f"/reviews/{review.reference}/{move}/").status_code in (403, 422)
    assert Finding.objects.filter(review=review).count() == 2


PLACES = (
    *("", "hold/", "sign/", "today/", "figures.csv", "breaches.csv", "package.json"),
    *("findings/add/", "decisions/1/amend/"),
)


@pytest.mark.parametrize("rest", PLACES)
def test_an_outsider_finds_no_review(world: World, as_member: AsMember, rest: str) -> None:
    review = held(world)
    client, address = as_member(world.outsider), f"/reviews/{review.reference}/{rest}"

    for answer in (client.get(address), client.post(address)):
        assert answer.status_code in (404, 405)


def test_an_outsider_is_no_choice_and_has_no_list(world: World, as_member: AsMember) -> None:
    review = some_review(world)
    written(world, review)
    stranger = world.outsider

    answer = as_member(world.provider).post(
        f"/reviews/{review.reference}/actions/add/",
        {"what": "Pay", "owner": stranger.reference, "due_on": today()},
    )
    assert "owner" in answer.context["form"].errors
    for address in ("/reviews/", "/reviews/next/", "/reviews/actions/"):
        assert review.reference not in text(as_member(stranger).get(address))


def test_private_notes_stay_on_their_side(world: World, as_member: AsMember) -> None:
    review = some_review(world)
    Comment.say(review, by=world.consumer, text="For both.")
    as_member(world.provider).post(f"/say/{review.reference}/", {"text": "For us alone.", "private": "on"})

    ours, theirs = (text(as_member(m).get(review.get_absolute_url())) for m in (world.provider, world.consumer))

    assert "For us alone." in ours
    assert "For us alone." not in theirs
    assert "For both." in ours
