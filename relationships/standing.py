"""Where a relationship stands in its life, for its page: journey, type, onboarding, exit."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _t

from relationships.implied import IMPLIED, shortfalls
from relationships.journey import journey_of
from relationships.models import (
    AgreementVersion,
    ExitStep,
    Membership,
    OnboardingStep,
    Organisation,
    ServiceRelationship,
    Side,
    TypeChange,
)
from relationships.models.relationship_type import RelationshipType

FIRST = 3


def standing_of(
    thing: ServiceRelationship,
    member: Membership | None,
    in_force: Sequence[AgreementVersion],
    under_way: Sequence[AgreementVersion],
) -> dict[str, Any]:
    ahead = [version for version in (*under_way, *in_force) if version.status != "draft"]
    return {
        "journey": journey_of(thing, member, next(iter(ahead), None)),
        "implied": type_of(thing, member, [version for version in in_force if version.status == "active"]),
        "onboarding": onboarding_of(thing, member) if thing.is_shared else None,
        "leaving": leaving_of(thing) if thing.status == "ending" else None,
        "may_end": thing.may_end(member),
    }


def type_of(
    thing: ServiceRelationship, member: Membership | None, in_force: Sequence[AgreementVersion]
) -> dict[str, Any] | None:
    """What the type implies, where the agreements fall short of it, and the type that is on the table."""
    if thing.status not in ("active", "ending"):
        return None
    changes = TypeChange.objects.visible_to(member).filter(relationship=thing, status="proposed")
    return {
        "said": IMPLIED[RelationshipType(thing.type)].said,
        "shortfalls": shortfalls(thing, in_force),
        "change": changes.first(),
        "may_change": TypeChange.may_propose(thing, member),
    }


def onboarding_of(thing: ServiceRelationship, member: Membership | None) -> dict[str, Any]:
    """How far the list is, and its first open steps, each with who owes it."""
    steps = list(
        OnboardingStep.objects.visible_to(member).filter(relationship=thing).select_related("owner__person").order_by()
    )
    steps = in_order(steps)
    for step in steps:
        step.relationship = thing
    left = [step for step in steps if step.status == step.Status.OPEN]
    return {
        "total": len(steps),
        "done": len(steps) - len(left),
        "said": progress(len(steps) - len(left), len(steps)),
        "first": [(step, owner_of(step, thing)) for step in left[:FIRST]],
        "steps": [(step, owner_of(step, thing)) for step in steps],
    }


def in_order(steps: list[OnboardingStep]) -> list[OnboardingStep]:
    """By the day until which they are owed, those without one last."""
    return sorted(steps, key=lambda step: (step.due_on is None, step.due_on, step.pk))


def leaving_of(thing: ServiceRelationship) -> dict[str, Any]:
    """The exit checklist: how far it is, and what is not settled, each with who owes it."""
    steps = thing.exit_steps()
    left = [step for step in steps if not step.is_settled]
    return {
        "total": len(steps),
        "done": len(steps) - len(left),
        "said": progress(len(steps) - len(left), len(steps)),
        "first": [(step, owner_of(step, thing)) for step in left[:FIRST]],
        "steps": [(step, owner_of(step, thing)) for step in steps],
        "settled": not left,
    }


def progress(done: int, total: int) -> str:
    return _t("%(done)d of %(total)d settled") % {"done": done, "total": total}


def owner_of(step: OnboardingStep | ExitStep, thing: ServiceRelationship) -> Organisation | str:
    return thing.organisation_on(Side(step.owner_side)) if step.owner_side else ""
