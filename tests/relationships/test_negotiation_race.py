"""Two people at one negotiation at the same instant: one wins, the other reads why (G1-G5; walls 1-5)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from relationships.models import AgreementVersion, ClauseThread, Comment, Record, Refused, Signature
from relationships.models.clause_thread import written
from relationships.terms import Target
from tests.factories import CONSUMER, PROVIDER, World, today
from tests.relationships.invariants import broken
from tests.relationships.test_signatures import at_once, fresh

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


def outcome(answers: list[Any]) -> tuple[int, int]:
    """How many came through, and how many were refused; anything else fails here."""
    lost = [answer for answer in answers if isinstance(answer, Exception)]
    assert [answer for answer in lost if not isinstance(answer, Refused)] == []
    return len(answers) - len(lost), len(lost)


def signing(version: AgreementVersion, by: Any) -> Callable[[], Any]:
    return lambda: Signature.give(fresh(version), by=by, digest=version.digest)


def test_accepting_signing_countering_and_withdrawing_at_once_leave_one_state() -> None:
    """G1, G2: what both signed was neither answered nor taken back, and what was, nobody signed after it."""
    world = World()
    sponsor, manager = world.member(world.northwind, "Sia", *CONSUMER), world.member(world.harbour, "Paul", *PROVIDER)
    for _round in range(ROUNDS):
        version = world.proposed()
        draft = version.counter(by=world.consumer)
        Signature.give(version, by=world.provider, digest=version.digest)

        answers = at_once(
            signing(version, sponsor),
            lambda draft=draft: fresh(draft).propose(by=world.consumer),
            lambda version=version: fresh(version).withdraw(by=manager),
        )

        assert outcome(answers) == (1, 2)
        left = fresh(version)
        assert (left.status == "active") is (left.signatures.count() == 2)
        assert (left.status == "countered") is (fresh(draft).status == "proposed")
        assert broken() == []


def test_countering_and_accepting_the_terms_at_once_end_in_one_of_both() -> None:
    """G1, G2."""
    world = World()
    for _round in range(ROUNDS):
        version = world.proposed()
        draft = version.counter(by=world.consumer)

        answers = at_once(
            lambda draft=draft: fresh(draft).propose(by=world.consumer),
            lambda version=version: fresh(version).accept_terms(by=world.consumer),
        )

        assert outcome(answers) == (1, 1)
        assert (fresh(version).status, fresh(draft).status) in [("accepted", "draft"), ("countered", "proposed")]
        assert broken() == []


@pytest.mark.parametrize("step", ["fresh", "opened before"])
def test_what_is_proposed_while_a_colleague_writes_is_what_was_shown_to_the_other_side(step: str) -> None:
    """G4: the writing comes before and is part of it, or after and is refused; the digest is of what is kept."""
    world = World()
    for number in range(ROUNDS):
        draft = world.draft()
        opened = [fresh(draft), fresh(draft)] if step == "opened before" else []
        terms = draft.terms().amended(summary=f"Purpose {number}", first_day=later(number))
        parts = tuple(replace(part, unit_price=part.unit_price + 1) for part in terms.parts)

        answers = at_once(
            lambda draft=draft, opened=opened: (opened[0] if opened else fresh(draft)).propose(by=world.provider),
            lambda draft=draft, opened=opened, terms=terms, parts=parts: (opened[1] if opened else fresh(draft)).write(
                terms.amended(parts=parts), by=world.provider
            ),
        )

        proposed = fresh(draft)
        assert proposed.status == "proposed"
        assert (proposed.summary == terms.summary) is (outcome(answers) == (2, 0))
        assert broken() == []


def later(number: int) -> date:
    return today() + timedelta(days=number)


def test_one_side_counters_once_however_many_press_the_button() -> None:
    """G2: one draft answers it, and it is version 2."""
    world = World()
    version = world.proposed()

    drafts = at_once(*[lambda: fresh(version).counter(by=world.consumer)] * 4)

    assert {draft.number for draft in drafts} == {2}
    assert AgreementVersion.objects.count() == 2


def test_two_amendments_are_never_on_the_table_together() -> None:
    """G6: each side drafted one; one is proposed, the other has to wait."""
    world = World()
    version = world.agreed()
    ours, theirs = (version.amend(by=by, first_day=today()) for by in (world.provider, world.consumer))

    answers = at_once(lambda: fresh(ours).propose(by=world.provider), lambda: fresh(theirs).propose(by=world.consumer))

    assert outcome(answers) == (1, 1)
    assert AgreementVersion.objects.filter(status="proposed").count() == 1
    assert broken() == []


def test_the_first_two_comments_on_a_clause_begin_one_thread() -> None:
    world = World()
    version = world.proposed()
    key = written(("target", *Target("respond", 4).key))

    answers = at_once(
        *[
            lambda by=by: ClauseThread.comment(fresh(version), key, by=by, text="Two hours.")
            for by in (world.provider, world.consumer) * 2
        ]
    )

    assert outcome(answers) == (4, 0)
    assert ClauseThread.objects.count() == 1
    assert Comment.objects.count() == Record.objects.filter(move="comment").count() == 4
