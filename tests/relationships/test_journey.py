"""Where two stand on the service value journey: computed from what both can see."""

from typing import Any

import pytest
from django.utils import timezone

from relationships.journey import Stage, journey_of, with_stage
from relationships.models import Agreement, OnboardingStep, ServiceRelationship
from tests.factories import World, today


def stage(world: World) -> str:
    return with_stage(ServiceRelationship.objects.filter(pk=world.relationship.pk)).get().stage


def proposed(world: World) -> None:
    ServiceRelationship.objects.update(status="proposed")


def offered(world: World) -> None:
    world.offering()


def offered_to_basic_relationships(world: World) -> None:
    world.offering().show_to(by=world.provider, visibility="types", types=["basic"])


def offered_to_partners(world: World) -> None:
    """What is not shown to them is no offering to them."""
    world.offering().show_to(by=world.provider, visibility="types", types=["partnership"])


def drafted(world: World) -> None:
    """A draft is read by its side alone, so it moves nobody on."""
    world.draft()


def on_the_table(world: World) -> None:
    world.proposed()


def in_force(world: World) -> None:
    world.agreed()


def begun(world: World) -> None:
    world.agreed()
    OnboardingStep.begin(world.relationship)


def worked(world: World) -> None:
    world.request(world.agreed())


def worked_while_onboarding(world: World) -> None:
    begun(world)
    world.request()


def onboarded(world: World) -> None:
    begun(world)
    OnboardingStep.objects.update(status="done")


def reviewed(world: World) -> None:
    world.agreed().agreement.reviewed(today())


def reviewed_and_over(world: World) -> None:
    """What was is no stage: the two stand where the next agreement begins."""
    version = world.agreed()
    Agreement.objects.update(reviewed_on=today())
    type(version)._base_manager.update(in_force_until=timezone.now())
    type(version).keep_time(timezone.now())


def declined(world: World) -> None:
    ServiceRelationship.objects.update(status="declined")


@pytest.mark.parametrize(
    ("happened", "stands"),
    [
        (proposed, Stage.EXPLORE),
        (lambda world: None, Stage.ENGAGE),
        (drafted, Stage.ENGAGE),
        (offered, Stage.OFFER),
        (offered_to_basic_relationships, Stage.OFFER),
        (offered_to_partners, Stage.ENGAGE),
        (on_the_table, Stage.AGREE),
        (in_force, Stage.ONBOARD),
        (begun, Stage.ONBOARD),
        (worked_while_onboarding, Stage.ONBOARD),
        (worked, Stage.CO_CREATE),
        (onboarded, Stage.CO_CREATE),
        (reviewed, Stage.REALISE),
        (reviewed_and_over, Stage.ENGAGE),
        (declined, ""),
    ],
)
def test_rows_say_where_they_stand(world: World, happened: Any, stands: str) -> None:
    happened(world)
    assert stage(world) == stands


def test_the_line_has_seven_steps_and_one_way_on(world: World) -> None:
    version = world.agreed()
    thing = with_stage(ServiceRelationship.objects.all()).get()
    journey = journey_of(thing, world.consumer, version)
    assert journey is not None
    assert [state for _label, state in journey.steps] == ["done"] * 4 + ["now"] + ["ahead"] * 2
    assert (journey.verb, journey.url) == ("Open the onboarding list", f"/relationships/{thing.reference}/onboarding/")


@pytest.mark.parametrize(
    ("happened", "provider", "consumer"),
    [
        (lambda world: None, "Go to your offerings", "See the catalogue"),
        (offered, "Draft an agreement", "See the catalogue"),
        (on_the_table, "Go on with the agreement", "Go on with the agreement"),
        (worked, "Go to the reviews", "Go to the reviews"),
        (reviewed, "See how the month goes", "See how the month goes"),
    ],
)
def test_each_side_has_its_own_way_on(
    world: World, as_member: Any, happened: Any, provider: str, consumer: str
) -> None:
    """Every way on leads to a page that the one who looks may open."""
    happened(world)
    for member, verb in ((world.provider, provider), (world.consumer, consumer)):
        client = as_member(member)
        journey = client.get(world.relationship.get_absolute_url()).context["journey"]
        assert journey.verb == verb
        assert client.get(journey.url).status_code == 200


def test_the_list_says_the_stage_and_is_filtered_by_it(world: World, as_member: Any) -> None:
    world.proposed()
    client = as_member(world.consumer)
    assert [row.stage for row in client.get("/relationships/").context["things"]] == ["agree"]
    assert [row.stage for row in client.get("/relationships/?f-stage=agree").context["things"]] == ["agree"]
    assert list(client.get("/relationships/?f-stage=offer").context["things"]) == []
    assert list(client.get("/relationships/?f-type=partnership").context["things"]) == []
    csv = b"".join(client.get("/relationships/?format=csv").streaming_content).decode()
    assert "agree" in csv.splitlines()[1].split(",")
