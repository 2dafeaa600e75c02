"""A day without a midnight before or after it is refused where it is written, not met by everybody who reads on."""

from datetime import timedelta

import pytest

from relationships.models import AgreementTemplate, AgreementVersion, Termination
from tests.factories import World, today
from tests.relationships.writing import AsMember, text_of


@pytest.mark.parametrize(
    ("first", "last", "day"),
    [
        ("9999-12-31", "", "9999-12-31"),
        ("0001-01-01", "", "0001-01-01"),
        ("2026-01-01", "9999-12-31", "9999-12-31"),
        ("0001-01-01", "0001-01-02", "0001-01-02"),
    ],
)
def test_an_agreement_begins_and_ends_in_years_that_are_known(
    world: World, as_member: AsMember, first: str, last: str, day: str
) -> None:
    """G8."""
    draft = world.draft()
    dates = {"first_day": first, "last_day": last}

    answer = as_member(world.provider).post(f"{draft.get_absolute_url()}edit/", {**dates, "currency": "EUR"})

    assert f"{day} lies outside the years 1970 to 9998." in text_of(answer)
    assert AgreementVersion.objects.get(pk=draft.pk).terms() == draft.terms()


def test_a_proposal_never_stands_until_a_day_without_an_end(world: World, as_member: AsMember) -> None:
    """G3."""
    draft = world.draft()

    answer = as_member(world.provider).post(f"{draft.get_absolute_url()}propose/", {"valid_until": "9999-12-31"})

    assert "Nobody knows the year until which it stands." in text_of(answer)
    assert AgreementVersion.objects.get(pk=draft.pk).status == "draft"


@pytest.mark.parametrize("kind", ["mutual", "regulatory", "cause"])
def test_no_agreement_ends_on_a_day_without_an_end(world: World, as_member: AsMember, kind: str) -> None:
    """G12."""
    agreement = world.agreed().agreement
    said = {"kind": kind, "last_day": "9999-12-31", "clause": "12", "reason": "Far off."}

    answer = as_member(world.provider).post(f"{agreement.get_absolute_url()}end/", said)

    assert "Nobody knows the year in which it ends." in text_of(answer)
    assert not Termination.objects.exists()


@pytest.mark.parametrize("first_day", ["9998-02-01", "9999-12-31", "0001-01-01"])
def test_a_template_starts_in_years_that_are_known(world: World, as_member: AsMember, first_day: str) -> None:
    """G8: a year on, it would end after all years."""
    template = AgreementTemplate.keep(
        world.agreed(last_day=today() + timedelta(days=365)), by=world.provider, name="A year"
    )
    said = {"name": "Far off", "first_day": first_day, "template": template.reference}

    answer = as_member(world.provider).post(f"{world.relationship.get_absolute_url()}agreements/draft/", said)

    assert ("years" in text_of(answer), answer.status_code) == (True, 422)
    assert not AgreementVersion.objects.filter(agreement__name="Far off").exists()
