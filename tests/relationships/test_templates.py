"""Agreements start from templates: an organisation's own, and published terms of others."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings

from relationships.models import AgreementTemplate, AgreementVersion, OrganisationRecord, Refused, Role
from relationships.public_templates import public_template, public_templates
from relationships.terms import (
    OFFICE_HOURS,
    Conduct,
    Contact,
    Duration,
    FreeClause,
    Hours,
    Part,
    Terms,
    canonical,
)
from relationships.terms.reader import InvalidTerms, read
from relationships.terms.starting import started
from tests.factories import World, today
from tests.provision.offered import drafting
from tests.relationships import strategies

AsMember = Callable[[Any], Client]
FIRST = date(2027, 3, 1)


# The text, read back


@given(strategies.terms(today()))
@settings(max_examples=40, deadline=None)
def test_whatever_holds_together_is_read_back_from_its_text(terms: Terms) -> None:
    assert read(canonical.text(terms)) == terms


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x", "This is no JSON"),
        ("[]", ".: this must be an object."),
        ("{}", "first_day: this is missing."),
        ('{"first_day":"2026-12-01","colour":"red"}', "colour: this is not known here."),
        ('{"first_day":"tomorrow"}', "first_day: this is no date."),
        ('{"first_day":20261201}', "first_day: this is no date."),
        ('{"first_day":"2026-12-01","priorities":"P1"}', "priorities: this must be a list."),
        ('{"first_day":"2026-12-01","matrix":[["high","low"]]}', "matrix[0]: this list must hold 3 values."),
        ('{"first_day":"2026-12-01","targets":[{"metric":"fulfil","amount":true}]}', "targets[0].amount: this must be"),
        ('{"first_day":"2026-12-01","parts":[{"kind":"goods","name":"x","quantity":"much"}]}', "quantity: this is no"),
        ("[" * 100000, "This is no JSON"),
    ],
)
def test_what_is_no_terms_is_refused_at_its_place(text: str, sentence: str) -> None:
    with pytest.raises(InvalidTerms) as error:
        read(text)
    assert sentence in str(error.value)


# Keeping


def kept(world: World, **facts: Any) -> AgreementTemplate:
    return AgreementTemplate.keep(world.agreed(**facts), by=world.provider, name="Workplace")


def test_a_template_holds_the_terms_but_nobody_of_the_relationship(world: World) -> None:
    template = kept(
        world,
        contacts=(Contact("provider", 1, "Priya"),),
        clauses=(FreeClause("Data", "Stays *here*."),),
        parts=(Part("goods", "Laptop", unit_price=Decimal("820.5"), source="OFF-7"),),
    )

    terms = template.terms()
    assert (terms.contacts, terms.annexes, terms.conduct) == ((), (), Conduct())
    assert terms.clauses == (FreeClause("Data", "Stays *here*."),)
    assert terms.parts == (Part("goods", "Laptop", unit_price=Decimal("820.5"), source="OFF-7"),)
    assert template.source.endswith(" v1")
    assert OrganisationRecord.objects.get(subject=template.reference).text == "Kept the template “Workplace”."


def test_a_consumer_keeps_no_offering_of_the_provider(world: World) -> None:
    version = world.agreed(parts=(Part("goods", "Laptop", source="OFF-7", source_version=2),))

    template = AgreementTemplate.keep(version, by=world.consumer, name="Ours")

    assert template.terms().parts == (Part("goods", "Laptop"),)


def test_a_template_is_its_organisations_own(world: World, as_member: AsMember) -> None:
    template = kept(world)

    assert [AgreementTemplate.objects.visible_to(m).count() for m in (world.provider, world.consumer)] == [1, 0]
    assert as_member(world.consumer).get(template.get_absolute_url()).status_code == 404
    with pytest.raises(Refused, match="roles do not let you change"):
        template.rename(by=world.consumer, name="x", description="")
    with pytest.raises(PermissionDenied):
        template.archive(by=world.consumer)


def test_only_who_negotiates_keeps(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    user = world.member(world.northwind, "Uma User", Role.USER)

    with pytest.raises(Refused, match="roles do not let you keep"):
        AgreementTemplate.keep(version, by=user, name="x")
    assert as_member(user).get(f"{version.get_absolute_url()}keep-template/").status_code == 403


def test_a_name_stands_once_among_what_is_kept(world: World) -> None:
    template = kept(world)
    version = world.draft()

    with pytest.raises(Refused, match="There is a template called “workplace” already"):
        AgreementTemplate.keep(version, by=world.provider, name="workplace")
    template.archive(by=world.provider)
    other = AgreementTemplate.keep(version, by=world.provider, name="workplace")
    with pytest.raises(Refused, match="There is a template called “Workplace” already"):
        template.restore(by=world.provider)
    other.rename(by=world.provider, name="Another", description="For clinics")
    template.restore(by=world.provider)

    assert (template.status, other.name, other.description) == ("kept", "Another", "For clinics")


def test_its_terms_never_change(world: World) -> None:
    template = kept(world)

    with pytest.raises(Exception, match="content_stays"), transaction.atomic():
        AgreementTemplate.objects.filter(pk=template.pk).update(content="{}")


# Starting


@pytest.mark.parametrize(
    ("first", "last", "months", "given", "expected"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 12, None, (date(2028, 2, 29), 12)),
        (date(2026, 1, 1), date(2026, 12, 31), 0, None, (date(2028, 2, 29), 0)),
        (date(2026, 1, 1), date(2026, 1, 10), 0, None, (FIRST + timedelta(days=9), 0)),
        (date(2026, 1, 1), None, 0, None, (None, 0)),
        (date(2026, 1, 1), date(2026, 12, 31), 12, date(2027, 6, 30), (date(2027, 6, 30), 0)),
    ],
)
def test_dates_move_to_the_new_first_day(
    first: date, last: date | None, months: int, given: date | None, expected: tuple[date | None, int]
) -> None:
    """G8: a year stays a year, whatever year it is."""
    terms = started(Terms(first, last, duration=Duration(months=months)), FIRST, given)

    assert (terms.first_day, terms.last_day, terms.duration.months) == (FIRST, *expected)


def test_dates_that_have_passed_are_left_behind() -> None:
    days = ((date(2026, 12, 25), "Christmas"), (date(2027, 12, 25), "Christmas"))
    hours = Hours("Europe/London", OFFICE_HOURS, days, (), ((date(2027, 1, 1), (), "Counting"),))

    assert started(Terms(date(2026, 1, 1), hours=hours), FIRST).hours == Hours("Europe/London", OFFICE_HOURS, days[1:])


def draft_from(client: Client, world: World, **data: Any) -> Any:
    address = reverse("provision:draft_agreement", args=[world.relationship.reference])
    facts = {"name": "Next", "first_day": FIRST.replace(year=today().year + 2).isoformat(), **data}
    return client.post(address, facts)


def test_the_next_agreement_starts_from_a_template(world: World, as_member: AsMember) -> None:
    template = kept(world, summary="Care never waits.", contacts=(Contact("provider", 1, "Priya"),))

    answer = draft_from(as_member(world.provider), world, template=template.reference)

    draft = AgreementVersion.objects.get(agreement__name="Next")
    assert answer.status_code == 302
    assert draft.terms().amended(first_day=template.terms().first_day) == template.terms()
    assert list(draft.terms().problems()) == []


def test_a_template_of_others_or_put_away_is_no_choice(world: World, as_member: AsMember) -> None:
    template = kept(world)

    theirs = draft_from(as_member(world.consumer), world, template=template.reference)
    template.archive(by=world.provider)
    archived = draft_from(as_member(world.provider), world, template=template.reference)

    assert [theirs.status_code, archived.status_code] == [422, 422]
    assert not AgreementVersion.objects.filter(agreement__name="Next").exists()


def test_a_template_and_offerings_are_not_mixed(world: World, as_member: AsMember) -> None:
    offering, template = world.offering(), kept(world)
    sent = drafting(offering, template=template.reference)

    answer = draft_from(as_member(world.provider), world, **sent)

    assert "Start from a template or from offerings, not from both." in answer.content.decode()


# Published terms


@pytest.mark.parametrize("slug", [each.slug for each in public_templates()])
def test_published_terms_can_be_proposed_as_they_are(world: World, as_member: AsMember, slug: str) -> None:
    """Each names its source; S1 holds for its bands."""
    template = public_template(slug)
    assert template is not None
    terms = template.terms(today(), "Europe/London")
    assert list(terms.problems()) == []
    assert template.source in terms.clauses[0].text

    answer = draft_from(as_member(world.provider), world, template=slug)

    draft = AgreementVersion.objects.get(agreement__name="Next")
    assert answer.status_code == 302
    draft.propose(by=world.provider)
    assert draft.status == "proposed"


def test_published_terms_are_shown_with_source_and_day(world: World, as_member: AsMember) -> None:
    said = as_member(world.consumer).get(reverse("relationships:public_templates")).content.decode()

    for template in public_templates():
        assert template.source in said
    assert "read Mon 23 Nov 2026" in said


# Pages


def test_a_template_is_kept_renamed_and_put_away_by_page(world: World, as_member: AsMember) -> None:
    client, version = as_member(world.provider), world.agreed()

    client.post(f"{version.get_absolute_url()}keep-template/", {"name": "Ours", "description": "For clinics"})
    template = AgreementTemplate.objects.get()
    client.post(f"{template.get_absolute_url()}rename/", {"name": "Clinics", "description": ""})
    shown = client.get(template.get_absolute_url()).content.decode()
    client.post(f"{template.get_absolute_url()}archive/")
    left = client.get(reverse("relationships:templates")).content.decode()
    all_of_them = client.get(reverse("relationships:templates"), {"f-status": "all"}).content.decode()

    assert "Extra storage" in shown
    assert f"?template={template.reference}" in shown
    assert template.get_absolute_url() not in left
    assert template.get_absolute_url() in all_of_them


def test_a_list_asks_the_same_at_one_and_fifty(world: World, as_member: AsMember) -> None:
    client, template = as_member(world.provider), kept(world)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("relationships:templates"))
        return len(captured)

    queries()
    one = queries()
    for number in range(49):
        AgreementTemplate.write(
            world.harbour, template.terms(), by=None, name=f"Template {number}", description="", source=""
        )

    assert queries() == one


def test_the_database_keeps_a_name_once(world: World) -> None:
    template = kept(world)

    with pytest.raises(IntegrityError, match="template_name_once"), transaction.atomic():
        AgreementTemplate.objects.create(organisation=world.harbour, name="WORKPLACE", content=template.content)
