"""What hangs under a framework agreement holds within its time, unless it says otherwise (G14)."""

from datetime import timedelta
from typing import Any

import pytest

from relationships.models import AgreementVersion, Refused, Termination
from relationships.terms import Conduct, Duration
from tests.factories import World, today

LAST = timedelta(days=300)


def framework(world: World, **facts: Any) -> AgreementVersion:
    """In force since 30 days, for another 300."""
    return world.agreed(**{"last_day": today() + LAST, **facts})


def child(world: World, under: AgreementVersion, *, outlasts: bool = False, **facts: Any) -> AgreementVersion:
    conduct = Conduct(framework=under.reference, outlasts_framework=outlasts)
    return world.draft(conduct=conduct, **{"last_day": today() + LAST, **facts})


def test_what_ends_with_the_framework_hangs_under_it(world: World) -> None:
    """G14."""
    version = child(world, framework(world))
    version.propose(by=world.provider)

    assert version.status == "proposed"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"last_day": today() + LAST + timedelta(days=1)}, "this would hold longer"),
        ({"last_day": None}, "this would hold longer"),
        ({"duration": Duration(0, "tacit", 12)}, "this would hold longer"),
    ],
)
def test_what_would_outlast_its_framework_is_not_proposed_unless_it_says_so(
    world: World, facts: dict, sentence: str
) -> None:
    """G14."""
    above = framework(world)
    with pytest.raises(Refused, match=sentence):
        child(world, above, **facts).propose(by=world.provider)

    flagged = child(world, above, outlasts=True, **facts)
    flagged.propose(by=world.provider)
    assert flagged.status == "proposed"


def test_nothing_begins_before_its_framework(world: World) -> None:
    """G14: flagged or not."""
    above = framework(world, first_day=today() + timedelta(days=10))
    version = child(world, above, outlasts=True)

    with pytest.raises(Refused, match=f"framework {above.reference} holds from"):
        version.propose(by=world.provider)


def test_under_a_framework_without_an_end_anything_holds_as_long_as_it_likes(world: World) -> None:
    """G14: one that renews by itself has no end until somebody gives notice."""
    above = framework(world, duration=Duration(0, "tacit", 12))
    child(world, above, last_day=None).propose(by=world.provider)
    Termination.give_notice(above, by=world.consumer, reason="Enough.")

    with pytest.raises(Refused, match="this would hold longer"):
        child(world, above, last_day=None).propose(by=world.provider)


def test_nothing_hangs_under_what_binds_nobody_or_under_itself(world: World) -> None:
    """G14."""
    draft = world.draft()
    with pytest.raises(Refused, match="binds nobody now"):
        child(world, draft).propose(by=world.provider)

    draft.write(draft.terms().amended(conduct=Conduct(framework=draft.reference)), by=world.provider)
    with pytest.raises(Refused, match="cannot hang under itself"):
        draft.propose(by=world.provider)
