"""What the page of a negotiation costs: as much for 200 clauses and 12 versions as for few, and within its budget."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from relationships.models import AgreementVersion, ClauseThread, Membership
from relationships.models.clause_thread import written
from relationships.terms import Obligation, Part, Target
from tests.consumption.budget import cost
from tests.factories import World, today
from tests.relationships.test_negotiation_page import page_of

AsMember = Callable[[Membership | None], Client]
QUERIES, BYTES = 11, 60 * 1024


def terms_of(clauses: int) -> dict[str, Any]:
    """Facts of a World's terms that make about so many clauses."""
    priorities = tuple(f"P{number:02}" for number in range(max(clauses // 5, 2)))
    return {
        "priorities": priorities,
        "targets": tuple(Target(m, 8, priority=name) for m in ("respond", "fulfil") for name in priorities),
        "parts": tuple(Part("action", f"Action {number}", "What it is", "piece") for number in range(clauses // 3)),
        "obligations": tuple(Obligation(f"List {number}", 2, "What we need to know") for number in range(clauses // 4)),
    }


def negotiated(world: World, clauses: int, versions: int) -> AgreementVersion:
    """Each version answers the one before with other targets; the last is on the table and talked about."""
    version = world.draft(first_day=today(), **terms_of(clauses))
    version.propose(by=world.provider, valid_until=today())
    sides = (world.consumer, world.provider)
    for number in range(1, versions):
        by = sides[(number - 1) % 2]
        draft = version.counter(by=by)
        terms = draft.terms()
        few = tuple(Target(t.metric, 8 + number, priority=t.priority) for t in terms.targets[: clauses // 6])
        draft.write(terms.amended(targets=(*few, *terms.targets[clauses // 6 :])), by=by)
        draft.propose(by=by, valid_until=today())
        version = draft
    for target in version.terms().targets[: clauses // 10]:
        key = written(("target", *target.key))
        for by in sides:
            ClauseThread.comment(version, key, by=by, text="What you ask for is more than we can do in this year.")
    return version


@pytest.mark.slow
def test_the_page_costs_as_much_for_many_as_for_few(world: World, as_member: AsMember) -> None:
    client = as_member(world.consumer)
    few, many = negotiated(world, 10, 2), negotiated(world, 200, 12)
    costs = {}

    for path in ("", "clauses/", "clauses/?which=changed"):
        costs[path] = [cost(lambda of=of, path=path: client.get(page_of(of, path))) for of in (few, many)]

    assert {path: [queries for queries, _bytes in pair] for path, pair in costs.items()} == {
        "": [QUERIES, QUERIES],
        "clauses/": [QUERIES - 1, QUERIES - 1],
        "clauses/?which=changed": [QUERIES - 1, QUERIES - 1],
    }
    assert {path: size for path, (_few, (_queries, size)) in costs.items() if size > BYTES} == {}
