"""Writing a draft, section by section: what is typed is kept, refused with a sentence, or saved as typed."""

from datetime import timedelta

import pytest
from django.test import Client

from relationships.models import AgreementVersion
from relationships.terms import Hours, Target
from tests.factories import CONSUMER, PROVIDER, World, today
from tests.relationships.writing import AsMember, given_by, text_of, url, written

SECTIONS = (
    "edit_version",
    "edit_parts",
    "edit_priorities",
    "edit_hours",
    "edit_targets",
    "edit_obligations",
    "edit_limits",
)


@pytest.mark.parametrize("name", SECTIONS)
def test_saving_a_section_as_it_was_opened_changes_nothing(draft: AgreementVersion, writer: Client, name: str) -> None:
    before = written(draft)

    answer = writer.post(url(draft, name), given_by(writer.get(url(draft, name))))

    assert answer.status_code == 302
    assert written(draft) == before


@pytest.mark.parametrize("name", SECTIONS)
def test_only_the_drafting_sides_negotiators_write(
    draft: AgreementVersion, world: World, as_member: AsMember, name: str
) -> None:
    """Without the role, or once it is proposed: 403. What was being typed when a colleague proposed: a sentence."""
    fulfiller = world.member(world.harbour, "Finn Fulfiller", PROVIDER[2])
    owner = as_member(world.provider)
    given = given_by(owner.get(url(draft, name)))

    assert as_member(fulfiller).get(url(draft, name)).status_code == 403
    draft.propose(by=world.provider)
    assert owner.get(url(draft, name)).status_code == 403
    assert as_member(world.consumer).get(url(draft, name)).status_code == 403
    late = owner.post(url(draft, name), given)
    assert (late.status_code, "Only the side that drafts a version may change it" in text_of(late)) == (422, True)


def test_a_colleagues_change_is_not_overwritten_unseen(draft: AgreementVersion, world: World, writer: Client) -> None:
    """Nothing typed is lost: the second save is refused with a sentence, the third stands."""
    given = given_by(writer.get(url(draft, "edit_version"))) | {"summary": "Mine"}
    draft.rewrite(lambda terms: terms.amended(summary="Theirs"), by=world.provider)

    refused = writer.post(url(draft, "edit_version"), given)
    assert (refused.status_code, "Somebody else changed this" in text_of(refused)) == (422, True)
    assert ("Mine" in text_of(refused), written(draft).summary) == (True, "Theirs")

    writer.post(url(draft, "edit_version"), given_by(refused))
    assert written(draft).summary == "Mine"


def test_two_people_write_two_sections_at_once(draft: AgreementVersion, world: World, writer: Client) -> None:
    """Each section leaves the others as they are now, not as they were when its page was opened."""
    given = given_by(writer.get(url(draft, "edit_version"))) | {"summary": "Mine"}
    draft.rewrite(lambda terms: terms.amended(targets=(Target("respond", 1),)), by=world.provider)

    writer.post(url(draft, "edit_version"), given)

    terms = written(draft)
    assert (terms.summary, terms.targets) == ("Mine", (Target("respond", 1),))


def test_dates_and_currency(draft: AgreementVersion, writer: Client) -> None:
    given = given_by(writer.get(url(draft, "edit_version")))
    wrong = writer.post(
        url(draft, "edit_version"), given | {"last_day": today() - timedelta(days=9), "currency": "euros"}
    )
    assert wrong.status_code == 422
    assert "The last day lies before the first day" in text_of(wrong)
    assert "three letters" in text_of(wrong)
    assert 'value="euros"' in text_of(wrong)

    writer.post(url(draft, "edit_version"), given | {"last_day": today() + timedelta(days=364), "currency": "GBP"})
    assert (written(draft).last_day, written(draft).currency) == (today() + timedelta(days=364), "GBP")


def test_a_draft_says_what_keeps_it_from_being_proposed(world: World, as_member: AsMember) -> None:
    version = world.draft(parts=(), by=world.consumer, hours=Hours("UTC", ()))
    writer = as_member(world.consumer)

    for name in ("version", "edit_version"):
        text = text_of(writer.get(url(version, name)))
        assert "Add at least one part" in text
        assert "no open time within a year" in text
    refused = writer.post(url(version, "propose_version"))
    assert (refused.status_code, "Version 1 was not proposed." in text_of(refused)) == (422, True)


def test_somebody_without_the_role_sees_the_draft_of_their_side(world: World, as_member: AsMember) -> None:
    version = world.draft(by=world.consumer)
    user = world.member(world.northwind, "Uma User", CONSUMER[2])

    answer = as_member(user).get(url(version, "version"))
    assert answer.status_code == 200
    assert answer.context["moves"] == []
