"""Onboarding: a list that both see to when their first agreement takes force."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relationships.models import AgreementVersion, Notice, OnboardingStep, Record, Refused, Role, Side, Signature
from relationships.models.onboarding_step import STANDARD
from relationships.turns import turns_of
from tests.factories import World, today


@pytest.fixture
def steps(world: World) -> dict[str, OnboardingStep]:
    """The standard list, by its codes."""
    world.agreed()
    OnboardingStep.begin(world.relationship, by=world.provider)
    return {step.standard: step for step in OnboardingStep.objects.all()}


def signed(world: World, version: AgreementVersion) -> None:
    version.propose(by=world.provider)
    for member in (world.consumer, world.provider):
        Signature.give(AgreementVersion.objects.get(pk=version.pk), by=member, digest=version.digest)


# How it comes about


def test_the_first_agreement_that_takes_force_brings_the_list(world: World) -> None:
    assert OnboardingStep.objects.count() == 0
    signed(world, world.draft())

    found = list(OnboardingStep.objects.order_by("pk").values_list("standard", "owner_side", "due_on"))
    assert found == [(code, side.value, today() + timedelta(days=days)) for code, side, days, _name in STANDARD]
    assert [record.by_name for record in Record.objects.filter(move="begin_onboarding")] == ["Tandem"]


def test_a_second_agreement_brings_no_second_list(world: World) -> None:
    signed(world, world.draft())
    signed(world, world.draft())
    assert OnboardingStep.objects.count() == len(STANDARD)


def test_a_relationship_taken_over_has_none_until_somebody_begins_it(world: World, as_member: Any) -> None:
    world.agreed()
    client = as_member(world.consumer)
    address = f"/relationships/{world.relationship.reference}/onboarding/"

    assert "No onboarding list yet" in client.get(address).content.decode()
    assert client.post(f"{address}begin/").status_code == 302
    assert client.post(f"{address}begin/").status_code == 302
    assert OnboardingStep.objects.count() == len(STANDARD)


# What may happen


@pytest.mark.parametrize(("code", "who"), [("contacts", "provider"), ("people", "consumer")])
def test_the_side_that_owes_a_step_does_it_and_the_other_judges(
    world: World, steps: dict[str, OnboardingStep], code: str, who: str
) -> None:
    step, ours = steps[code], getattr(world, who)
    theirs = {"provider": world.consumer, "consumer": world.provider}[who]
    for stranger in (theirs, world.outsider):
        with pytest.raises(PermissionDenied):
            step.finish(by=stranger)
    with pytest.raises(PermissionDenied):
        step.waive(by=ours, reason="We would rather not.")
    step.finish(by=ours, note="See the list.")
    with pytest.raises(PermissionDenied):
        step.send_back(by=ours, reason="No.")
    step.send_back(by=theirs, reason="Two people are missing.")
    assert step.status == "open"
    step.waive(by=theirs, reason="Never mind.")
    with pytest.raises(Refused, match="already “Waived”"):
        step.finish(by=ours)
    told = Notice.objects.filter(record__subject=step.reference).values_list("record__move", "membership")
    assert list(told.order_by("record")) == [("finish", theirs.pk), ("send_back", ours.pk), ("waive", ours.pk)]


def test_a_fulfiller_does_a_step_but_does_not_judge(world: World, steps: dict[str, OnboardingStep]) -> None:
    fulfiller = world.member(world.harbour, "Fred Fulfiller", Role.FULFILLER)
    steps["access"].finish(by=fulfiller)
    with pytest.raises(PermissionDenied):
        steps["people"].waive(by=fulfiller, reason="Enough.")


def test_either_side_writes_a_step_anew(world: World, steps: dict[str, OnboardingStep]) -> None:
    step = steps["contacts"]
    facts = {"name": "Name the duty manager", "owner_side": "consumer", "owner": world.consumer, "due_on": None}
    step.write(by=world.consumer, **facts)

    step.refresh_from_db()
    assert {name: getattr(step, name) for name in facts} == facts
    last = Record.objects.filter(subject=step.reference).last()
    assert (last.move, last.text) == ("write", "Name the duty manager, Carla Consumer, Northwind Clinics")


def test_nobody_owns_a_step_of_the_other_side(world: World, steps: dict[str, OnboardingStep]) -> None:
    facts = {"name": "Walk round", "owner_side": "provider", "due_on": None}
    for owner in (world.consumer, world.outsider):
        with pytest.raises(Refused, match="does not act for that side"):
            OnboardingStep.add(world.relationship, by=world.provider, owner=owner, **facts)
        with pytest.raises(Refused, match="does not act for that side"):
            steps["contacts"].write(by=world.provider, owner=owner, **facts)


def test_in_a_relationship_that_is_over_nothing_is_added(world: World) -> None:
    type(world.relationship).objects.update(status="ended")
    facts = {"name": "Walk round", "owner_side": "provider", "owner": None, "due_on": None}
    with pytest.raises(Refused, match="can only be read"):
        OnboardingStep.add(world.relationship, by=world.provider, **facts)


# Where it is shown


def test_each_side_is_asked_for_its_first_open_step(world: World, steps: dict[str, OnboardingStep]) -> None:
    def asked() -> list[list[str]]:
        sides = {Side.PROVIDER: world.provider, Side.CONSUMER: world.consumer}
        return [[turn.reference for turn in turns_of(member, side)] for side, member in sides.items()]

    assert asked() == [[steps["contacts"].reference], [steps["people"].reference]]
    steps["contacts"].finish(by=world.provider)
    assert asked() == [[steps["access"].reference], [steps["people"].reference]]


def test_the_page_of_the_relationship_shows_how_far_it_is(
    world: World, steps: dict[str, OnboardingStep], as_member: Any
) -> None:
    client = as_member(world.consumer)
    address = world.relationship.get_absolute_url()
    steps["contacts"].finish(by=world.provider)
    assert "1 of 8 settled" in client.get(address).content.decode()
    OnboardingStep.objects.update(status="done")
    page = client.get(address)
    assert page.context["onboarding"]["first"] == []
    assert "8 of 8 settled" in page.content.decode()


def test_steps_are_added_changed_and_done_on_their_pages(world: World, as_member: Any) -> None:
    world.agreed()
    OnboardingStep.begin(world.relationship)
    provider, consumer = as_member(world.provider), as_member(world.consumer)
    address = f"/relationships/{world.relationship.reference}/onboarding/"

    facts = {"name": "Walk round the building", "owner": world.provider.reference, "due_on": "2030-01-31"}
    assert consumer.post(f"{address}add/", {**facts, "owner": "somebody"}).status_code == 422
    assert consumer.post(f"{address}add/", facts).status_code == 302
    step = OnboardingStep.objects.get(standard="")
    assert (step.owner, step.owner_side, str(step.due_on)) == (world.provider, "provider", "2030-01-31")

    changed = {**facts, "name": "Walk round both buildings", "owner": "consumer", "due_on": ""}
    assert provider.post(f"{step.get_absolute_url()}write/", changed).status_code == 302
    assert provider.get(f"{step.get_absolute_url()}finish/").status_code == 403
    assert consumer.post(f"{step.get_absolute_url()}finish/", {"note": "Done on Monday."}).status_code == 302
    assert provider.post(f"{step.get_absolute_url()}send-back/", {"reason": "One is missing."}).status_code == 302
    assert provider.post(f"{step.get_absolute_url()}waive/", {"reason": "Later."}).status_code == 302
    page = provider.get(step.get_absolute_url()).content.decode()
    for said in ("Walk round both buildings", "Done. Done on Monday.", "Sent back. One is missing.", "Waived. Later."):
        assert said in page
    assert "Walk round both buildings" in consumer.get(address).content.decode()


def test_the_list_asks_as_often_for_fifty_as_for_one(world: World, as_member: Any) -> None:
    client = as_member(world.consumer)
    address = f"/relationships/{world.relationship.reference}/onboarding/"
    facts = {"owner_side": "provider", "owner": world.provider, "due_on": today()}
    OnboardingStep.add(world.relationship, by=world.provider, name="Number 0", **facts)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(1, 50):
        OnboardingStep.add(world.relationship, by=world.provider, name=f"Number {number}", **facts)
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).content.decode().count("Number ") == 50
    assert len(many) == len(few)
