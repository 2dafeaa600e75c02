"""Four relationships of the demo at four points of their life: at work, beginning, about to change, and ending."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from config.demo_terms import PARTS, hosting_terms, workplace_terms
from relationships.models import (
    AgreementVersion,
    Comment,
    ExitStep,
    OnboardingStep,
    RelationshipType,
    ServiceRelationship,
    TypeChange,
)

if TYPE_CHECKING:
    from config.demo_world import World


def live_together(
    world: "World", clinics: ServiceRelationship, hosting: ServiceRelationship, architects: ServiceRelationship
) -> None:
    negotiate(world, architects)
    priya, sofia, ada = (world.members[key] for key in ("Priya@Harbour", "Sofia@Northwind", "Ada@Alder"))
    onboarded(world, clinics)
    partnership = TypeChange.propose(
        clinics, by=priya, after=RelationshipType.PARTNERSHIP, why="We plan the new clinic together."
    )
    partnership.accept(by=sofia)
    beginning(world, hosting)
    TypeChange.propose(
        architects,
        by=ada,
        after=RelationshipType.COOPERATIVE,
        why="We want to hear of changes to the file server before they are settled.",
    )
    ending(world)


def negotiate(world: "World", relationship: ServiceRelationship) -> None:
    """The studio answered the first proposal; now it is Harbour's turn."""
    priya, ada = world.members["Priya@Harbour"], world.members["Ada@Alder"]
    first_day = (world.now + timedelta(days=21)).date()
    terms = workplace_terms(first_day).amended(parts=PARTS[:3], summary="Workplaces for the studio in Leith.")
    version = AgreementVersion.draft(relationship, name="Studio workplace", terms=terms, by=priya)
    version.propose(by=priya)
    Comment.say(version, by=ada, text="We need an answer within two hours when a plotter stops; the rest is fine.")
    counter = version.counter(by=ada)
    quicker = tuple(
        t if (t.metric, t.priority) != ("respond", "P2 High") else type(t)(**{**vars(t), "amount": 2})
        for t in terms.targets
    )
    counter.write(terms.amended(targets=quicker), by=ada)
    counter.propose(by=ada)


def onboarded(world: "World", relationship: ServiceRelationship) -> None:
    """Half a year ago, each step a day or two before it was due."""
    owners = {"provider": world.members["Priya@Harbour"], "consumer": world.members["Carl@Northwind"]}
    OnboardingStep.begin(relationship, at=world.since)
    for step in OnboardingStep.objects.filter(relationship=relationship).select_related("relationship"):
        days = (step.due_on - world.since.date()).days - 1 if step.due_on else 1
        step.finish(by=owners[step.owner_side], at=world.since + timedelta(days=days, hours=3))


def beginning(world: "World", relationship: ServiceRelationship) -> None:
    """Begun a week ago: some is done, one step is late, and both sides owe the rest."""
    kai, priya, finn = (world.members[key] for key in ("Kai@Skyline", "Priya@Harbour", "Finn@Harbour"))
    OnboardingStep.begin(relationship, at=world.now - timedelta(days=8))
    steps = OnboardingStep.objects.filter(relationship=relationship).select_related("relationship")
    by_code = {step.standard: step for step in steps}
    by_code["contacts"].finish(by=kai, note="Kai, and the desk at night: +49 30 5550 112.")
    by_code["people"].finish(by=priya, note="Otto and Finn ask, Priya confirms.")
    telling = by_code["telling"]
    telling.write(by=priya, name=telling.name, owner_side="consumer", owner=finn, due_on=telling.due_on)


def ending(world: "World") -> None:
    """The studio's old web site: its agreement is over, and the studio wants to part."""
    kai, ada = world.members["Kai@Skyline"], world.members["Ada@Alder"]
    skyline, alder = kai.organisation, ada.organisation
    relationship = world.related(skyline, alder, "Servers for the studio's old web site")
    yesterday = (world.now - timedelta(days=1)).date()
    terms = replace(hosting_terms(world.since.date()), summary="The old web site.", last_day=yesterday)
    world.in_force(relationship, "Web site", terms, signed_at=world.since)
    AgreementVersion.keep_time(world.now)
    relationship.propose_end(by=ada, reason="The new web site runs elsewhere; nothing of the old one is needed.")
    for topic, by, note in (("access", kai, "Both servers are closed."), ("credits", kai, "None were owed.")):
        ExitStep.objects.get(relationship=relationship, topic=topic).finish(by=by, note=note)
