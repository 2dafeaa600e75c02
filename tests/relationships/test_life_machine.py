"""Amend, sign, renew, end, take back and let days pass in any order: never two versions at once (G6, G9, G12)."""

from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import ClassVar

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import settings, stateful
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from relationships.models import Agreement, AgreementTerm, AgreementVersion, Membership, Refused, Signature, Termination
from relationships.terms import Duration
from tests.factories import World

from .clock_scene import rolled_back

BEGIN = datetime(2025, 8, 29, 12, tzinfo=UTC)
SHAPES = (
    (date(2026, 8, 28), Duration(12, "tacit", 12, 2, "months", 30, "days", cure_days=20)),
    (date(2025, 12, 31), Duration(0, "tacit", 3, 1, "months", 2, "months")),
    (date(2026, 8, 28), Duration(12)),
    (date(2026, 2, 27), Duration(6, "express", 0, 1, "months", 1, "months")),
    (None, Duration(0, "none", 0, 1, "months", 3, "months")),
)
SIDES = st.sampled_from(["provider", "consumer"])
DAYS = st.integers(0, 150)


class Life(RuleBasedStateMachine):
    """One agreement; each example is rolled back at its end. What is refused changes nothing and is no failure."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.inside = ExitStack()
        self.inside.enter_context(rolled_back())
        self.time = self.inside.enter_context(time_machine.travel(BEGIN, tick=False))
        self.now = BEGIN

    def teardown(self) -> None:
        self.inside.close()

    def member(self, side: str) -> Membership:
        member: Membership = getattr(self.world, side)
        return member

    @initialize(shape=st.sampled_from(SHAPES))
    def begin(self, shape: tuple[date | None, Duration]) -> None:
        last_day, duration = shape
        version = self.world.agreed(first_day=BEGIN.date(), last_day=last_day, duration=duration)
        self.agreement: Agreement = version.agreement

    @property
    def version(self) -> AgreementVersion | None:
        found: AgreementVersion | None = self.agreement.versions.filter(status="active").first()
        return found

    @rule(days=st.integers(1, 400), looks=st.booleans())
    def days_pass(self, days: int, looks: bool) -> None:
        """The job runs, or was down until the next time it does."""
        self.now += timedelta(days=days)
        self.time.move_to(self.now)
        if looks:
            AgreementVersion.keep_time(self.now)
            assert AgreementVersion.keep_time(self.now) == 0

    @precondition(lambda self: self.version is not None)
    @rule(side=SIDES, days=DAYS, open_end=st.booleans())
    def amend(self, side: str, days: int, open_end: bool) -> None:
        version = self.version
        assert version is not None
        with suppress(Refused, PermissionDenied), transaction.atomic():
            draft = version.amend(by=self.member(side), first_day=self.now.date() + timedelta(days=days))
            if open_end and version.terms().duration.renewal == "none":
                draft.write(draft.terms().amended(last_day=None), by=self.member(side))
            draft.propose(by=self.member(side))
            Signature.give(draft, by=self.world.consumer, digest=draft.digest)
            draft.refresh_from_db()
            Signature.give(draft, by=self.world.provider, digest=draft.digest)

    @precondition(lambda self: self.version is not None)
    @rule(side=SIDES, kind=st.sampled_from(["notice", "cause", "regulatory", "mutual"]), days=DAYS)
    def end(self, side: str, kind: str, days: int) -> None:
        version, day = self.version, self.now.date() + timedelta(days=days)
        assert version is not None
        facts = {"by": self.member(side), "reason": "x", "clause": "y"}
        with suppress(Refused):
            if kind == "notice":
                Termination.give_notice(version, **facts)
            elif kind == "mutual":
                Termination.propose_mutual(version, last_day=day, **facts)
            else:
                (Termination.for_cause if kind == "cause" else Termination.regulatory)(version, last_day=day, **facts)

    @rule(side=SIDES, move=st.sampled_from(["accept", "withdraw", "cure", "take_back", "agree"]))
    def answer(self, side: str, move: str) -> None:
        end = Termination.objects.filter(agreement=self.agreement).first()
        words = {"reason": "x"} if move in ("cure", "take_back") else {}
        if end:
            with suppress(Refused, PermissionDenied):
                getattr(end, move)(by=self.member(side), **words)

    # What always holds

    @invariant()
    def no_instant_has_two_versions(self) -> None:
        """G6: the intervals of the versions that ever bound follow each other."""
        if not hasattr(self, "agreement"):
            return
        binding = self.agreement.versions.filter(status__in=AgreementVersion.BINDING)
        spans = sorted((v.in_force_from, v.in_force_until) for v in binding if v.in_force_from != v.in_force_until)
        assert all(until is not None and until <= begins for (_a, until), (begins, _b) in pairwise(spans))
        for begins, until in spans:
            assert self.agreement.versions.in_force_at(begins).count() == 1
            assert until is None or self.agreement.versions.in_force_at(until).count() <= 1

    @invariant()
    def terms_of_a_version_follow_each_other(self) -> None:
        """G9: numbered from 1, each beginning on the day after the one before."""
        rows = AgreementTerm.objects.order_by("version", "number")
        for earlier, later in pairwise(rows):
            if earlier.version_id == later.version_id:
                assert later.number == earlier.number + 1
                assert later.first_day == earlier.last_day + timedelta(days=1)
            else:
                assert later.number == 1

    @invariant()
    def nothing_holds_after_the_agreement_was_ended(self) -> None:
        """G12."""
        if not hasattr(self, "agreement"):
            return
        ended = self.agreement.ended_from()
        if ended:
            assert self.agreement.in_force_at(ended) is None

    @invariant()
    def what_both_signed_for_now_holds_unless_it_ended(self) -> None:
        """G9: a version that renews by itself has no gap once the job looked."""
        if not hasattr(self, "agreement") or self.version is None or self.agreement.ended_from():
            return
        version = self.version
        if version.terms().duration.renewal == "tacit":
            AgreementVersion.keep_time(self.now)
            assert self.agreement.in_force_at(self.now) is not None


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_of_events_puts_two_versions_in_force() -> None:
    with time_machine.travel(BEGIN, tick=False):
        Life.world = World()
    stateful.run_state_machine_as_test(
        Life, settings=settings(max_examples=30, stateful_step_count=12, deadline=None, database=None)
    )
