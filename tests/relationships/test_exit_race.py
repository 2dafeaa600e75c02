"""Two people at the end of one relationship at the same instant."""

import pytest

from relationships.models import AgreementVersion, ExitStep, Record, Role, ServiceRelationship
from tests.factories import World
from tests.relationships.test_calendar_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_sides_that_end_it_at_once_one_proposes() -> None:
    world = World()

    def propose(who: str) -> str:
        ServiceRelationship.objects.get().propose_end(by=getattr(world, who), reason=f"The {who} wants to.")
        return who

    got = at_once([lambda: propose("provider"), lambda: propose("consumer")])

    relationship = ServiceRelationship.objects.get()
    assert relationship.status == "ending"
    assert sorted(said in ("provider", "consumer") for said in got) == [False, True]
    assert relationship.end_proposed_by_side in got
    assert Record.objects.filter(move="propose_end").count() == 1
    assert ExitStep.objects.filter(topic="credits").count() == 1


def test_two_people_of_one_side_waive_a_step_once() -> None:
    world = World()
    people = [world.member(world.northwind, f"Person {n}", Role.CUSTOMER) for n in range(4)]
    world.relationship.propose_end(by=world.provider, reason="We close.")

    def waive(place: int) -> str:
        ExitStep.objects.get(topic="credits").waive(by=people[place], reason="None are owed.")
        return "waived"

    got = at_once([lambda place=place: waive(place) for place in range(len(people))])

    step = ExitStep.objects.get(topic="credits")
    assert (step.status, step.waived_by_side) == ("waiving", "consumer")
    assert got.count("waived") == 1
    assert sum("Your side has waived" in said for said in got) == 3


def test_two_sides_that_waive_a_step_at_once_have_both_waived_it() -> None:
    world = World()
    world.relationship.propose_end(by=world.provider, reason="We close.")

    def waive(who: str) -> str:
        ExitStep.objects.get(topic="credits").waive(by=getattr(world, who), reason="None are owed.")
        return who

    assert at_once([lambda: waive("provider"), lambda: waive("consumer")]) == ["provider", "consumer"]
    assert ExitStep.objects.get(topic="credits").status == "waived"


def test_a_step_sent_back_while_the_end_is_confirmed_leaves_one_of_both() -> None:
    world = World()
    world.relationship.propose_end(by=world.provider, reason="We close.")
    for step in ExitStep.objects.exclude(owner_side=""):
        step.finish(by=world.provider if step.owner_side == "provider" else world.consumer)

    def send_back() -> str:
        ExitStep.objects.get(topic="credits").send_back(by=world.consumer, reason="Wait.")
        return "sent back"

    def confirm() -> str:
        ServiceRelationship.objects.get().confirm_end(by=world.consumer)
        return "confirmed"

    got = at_once([send_back, confirm])

    stands = ServiceRelationship.objects.get().status, ExitStep.objects.get(topic="credits").status
    if got[1] == "confirmed":
        assert (stands, "can only be read" in got[0]) == (("ended", "done"), True)
    else:
        assert (stands, got[0], got[1].startswith("Still open: ")) == (("ending", "open"), "sent back", True)


def test_a_draft_proposed_while_the_end_is_confirmed_leaves_one_of_both() -> None:
    world = World()
    draft = world.draft()
    world.relationship.propose_end(by=world.provider, reason="We close.")
    for step in ExitStep.objects.exclude(owner_side=""):
        step.finish(by=world.provider if step.owner_side == "provider" else world.consumer)

    def propose() -> str:
        AgreementVersion.objects.get(pk=draft.pk).propose(by=world.provider)
        return "proposed"

    def confirm() -> str:
        ServiceRelationship.objects.get().confirm_end(by=world.consumer)
        return "confirmed"

    got = at_once([propose, confirm])

    stands = ServiceRelationship.objects.get().status, AgreementVersion.objects.get(pk=draft.pk).status
    assert (stands, got.count("proposed") + got.count("confirmed")) in (
        (("ended", "draft"), 1),
        (("ending", "proposed"), 1),
    )
