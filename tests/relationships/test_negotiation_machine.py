"""A negotiation from both sides, in any order of moves, against a small model of it (G1-G6; walls 1-5)."""

from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, settings, stateful
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from relationships.models import AgreementVersion, Refused, Signature
from tests.factories import World

from .clock_scene import rolled_back
from .invariants import broken
from .negotiation_model import FINAL, OTHER, TABLE, Negotiation, Version

BEGIN = datetime(2026, 11, 2, 12, tzinfo=UTC)
SETTINGS = settings(max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck))
SIDES = st.sampled_from(["provider", "consumer"])
PLACES = st.integers(0, 5)
DAYS = st.integers(0, 6)
MOVES = {"propose", "accept_terms", "sign", "counter", "reject", "withdraw"}


class Negotiating(RuleBasedStateMachine):
    """One agreement; each example is rolled back at its end."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.inside = ExitStack()
        self.inside.enter_context(rolled_back())
        self.time = self.inside.enter_context(time_machine.travel(BEGIN, tick=False))
        self.now = BEGIN
        self.agreement = 0
        self.final: dict[int, str] = {}
        self.kept: dict[int, tuple[str, str]] = {}

    def teardown(self) -> None:
        self.inside.close()

    @property
    def today(self) -> date:
        return self.now.date()

    def member(self, side: str) -> Any:
        return getattr(self.world, side)

    def picked(self, place: int) -> tuple[Version, AgreementVersion]:
        """The same version in the model and as somebody who opens its page now would read it."""
        version = self.model.versions[-1 - place % len(self.model.versions)]
        return version, AgreementVersion.objects.get(agreement=self.agreement, number=version.number)

    def both_say(self, model: bool, verb: Any, *args: Any, **facts: Any) -> None:
        """The database does what the model did, or refuses with a sentence."""
        try:
            verb(*args, **facts)
        except (Refused, PermissionDenied):
            assert not model
        else:
            assert model

    # What people do

    @initialize(side=SIDES, days=DAYS)
    def drafts(self, side: str, days: int) -> None:
        first_day = self.today + timedelta(days=days)
        draft = self.world.draft(by=self.member(side), first_day=first_day, summary="At first")
        self.agreement = draft.agreement_id
        self.model = Negotiation(side, "At first", first_day)

    @rule(side=SIDES, place=PLACES, text=st.sampled_from(["More", "Less"]), days=DAYS)
    def writes(self, side: str, place: int, text: str, days: int) -> None:
        version, row = self.picked(place)
        first_day = self.today + timedelta(days=days)
        may = version.status == "draft" and version.side == side
        if may:
            version.text, version.first_day = text, first_day
        terms = row.terms().amended(summary=text, first_day=first_day)
        self.both_say(may, row.write, terms, by=self.member(side))

    @rule(side=SIDES, place=PLACES, days=st.none() | DAYS)
    def proposes(self, side: str, place: int, days: int | None) -> None:
        version, row = self.picked(place)
        until = None if days is None else self.today + timedelta(days=days)
        said = self.model.propose(version, side, until, self.today)
        self.both_say(said, row.propose, by=self.member(side), valid_until=until)

    @precondition(lambda self: any(each.status in TABLE for each in self.model.versions))
    @rule(move=st.sampled_from(["accept_terms", "counter", "sign", "sign", "reject", "withdraw"]), side=SIDES)
    def answers(self, move: str, side: str) -> None:
        """Whoever it is tries it on what is on the table."""
        version = next(each for each in self.model.versions if each.status in TABLE)
        self.moves(move, side, len(self.model.versions) - version.number)

    @rule(move=st.sampled_from(["accept_terms", "counter", "sign", "reject", "withdraw"]), side=SIDES, place=PLACES)
    def moves(self, move: str, side: str, place: int) -> None:
        version, row = self.picked(place)
        by = self.member(side)
        if move == "sign":
            said = self.model.sign(version, side, self.today)
            self.both_say(said, Signature.give, row, by=by, digest=row.digest)
        elif move in ("reject", "withdraw"):
            said = self.model.end(move, version, side)
            self.both_say(said, getattr(row, move), by=by, **({"reason": "No."} if move == "reject" else {}))
        else:
            self.both_say(getattr(self.model, move)(version, side), getattr(row, move), by=by)

    @precondition(lambda self: any(each.status == "active" for each in self.model.versions))
    @rule(side=SIDES, days=DAYS)
    def amends(self, side: str, days: int) -> None:
        version = next(each for each in self.model.versions if each.status == "active")
        _same, row = self.picked(len(self.model.versions) - version.number)
        first_day = self.today + timedelta(days=days)
        self.both_say(self.model.amend(version, side, first_day), row.amend, by=self.member(side), first_day=first_day)

    @rule(place=PLACES, side=SIDES)
    def signs_another_text(self, place: int, side: str) -> None:
        """G4: never, whatever its status."""
        _version, row = self.picked(place)
        self.both_say(False, Signature.give, row, by=self.member(side), digest="0" * 64)

    @rule(place=PLACES)
    def somebody_else_tries(self, place: int) -> None:
        _version, row = self.picked(place)
        for verb in (row.accept_terms, row.counter, row.withdraw, row.propose):
            self.both_say(False, verb, by=self.world.outsider)

    @rule(days=st.integers(1, 5), looks=st.booleans())
    def days_pass(self, days: int, looks: bool) -> None:
        """Whether Tandem looks after it or not, what is past its day is over."""
        self.now += timedelta(days=days)
        self.time.move_to(self.now)
        self.model.day(self.today)
        scheduled = any(each.status == "scheduled" for each in AgreementVersion.objects.all())
        if looks or scheduled:
            AgreementVersion.keep_time(self.now)

    # What must hold

    @invariant()
    def both_sides_read_one_state(self) -> None:
        for side in OTHER:
            seen = AgreementVersion.objects.visible_to(self.member(side)).filter(agreement=self.agreement)
            rows = {row.number: status_of(row) for row in seen.select_related("calendar")}
            assert rows == {each.number: each.status for each in self.model.visible_to(side)}

    @invariant()
    def only_the_side_whose_turn_it_is_moves(self) -> None:
        for version in self.model.versions:
            _same, row = self.picked(len(self.model.versions) - version.number)
            for side in OTHER:
                open_now = {button.name for button in row.moves_open_to(self.member(side))} & MOVES
                assert open_now == self.model.moves_of(version, side)

    @invariant()
    def what_is_over_stays_over(self) -> None:
        for version in self.model.versions:
            assert self.final.get(version.number, version.status) == version.status
            if version.status in FINAL:
                self.final[version.number] = version.status

    @invariant()
    def what_was_proposed_never_changes(self) -> None:
        """G4: text and digest stay as they were, and the digest is of the text."""
        for row in AgreementVersion.objects.filter(agreement=self.agreement).exclude(digest=""):
            assert self.kept.setdefault(row.number, (row.digest, row.canonical())) == (row.digest, row.canonical())

    @invariant()
    def nothing_is_broken(self) -> None:
        assert broken() == []


def status_of(row: AgreementVersion) -> str:
    return "lapsed" if row.is_past_its_day() else row.status


@pytest.mark.slow
@pytest.mark.django_db
def test_both_sides_and_the_model_agree_in_any_order_of_moves() -> None:
    Negotiating.world = World()
    stateful.run_state_machine_as_test(Negotiating, settings=SETTINGS)
