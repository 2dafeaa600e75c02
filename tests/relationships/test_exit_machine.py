"""The exit checklist in any order of moves: nothing ends while anything is open (both sides, all roles)."""

from contextlib import ExitStack
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import HealthCheck, settings, stateful
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from consumption.models import ServiceRequest
from relationships.models import AgreementVersion, Clock, ExitStep, Refused, ServiceRelationship
from tests.factories import World

from .clock_scene import rolled_back

WHO = st.sampled_from(["provider", "consumer"])
PLACE = st.integers(0, 8)


class Exit(RuleBasedStateMachine):
    """A relationship with an agreement and a request; the model knows only who said what of which step."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.inside = ExitStack()
        self.inside.enter_context(rolled_back())
        self.done: set[int] = set()
        self.waived: dict[int, set[str]] = {}
        self.proposer = ""
        self.ended = False

    def teardown(self) -> None:
        self.inside.close()

    @property
    def relationship(self) -> ServiceRelationship:
        return ServiceRelationship.objects.get(pk=self.world.relationship.pk)

    def step(self, place: int) -> ExitStep | None:
        steps = self.relationship.exit_steps()
        return steps[place] if place < len(steps) else None

    def tried(self, thing: Any, move: str, who: str, **facts: str) -> bool:
        try:
            getattr(thing, move)(by=getattr(self.world, who), **facts)
        except (Refused, PermissionDenied):
            return False
        return True

    def open_by_model(self) -> bool:
        """Whether anything is left, as somebody would count it who knows no status."""
        agreed = AgreementVersion.objects.filter(status="active").exists()
        counted = {
            "agreements": agreed,
            "requests": ServiceRequest.objects.open().exists(),
            "clocks": Clock.objects.open().exists(),
            "duties": False,
        }
        for step in self.relationship.exit_steps():
            both = self.waived.get(step.pk, set()) == {"provider", "consumer"}
            if not both and step.pk not in self.done and counted.get(step.topic, True):
                return True
        return False

    @rule(who=WHO)
    def propose_end(self, who: str) -> None:
        was = self.relationship.status
        assert self.tried(self.relationship, "propose_end", who, reason="x") == (was == "active")
        if was == "active":
            self.proposer, self.done, self.waived = who, set(), {}

    @rule(who=WHO)
    def decline_end(self, who: str) -> None:
        was = self.relationship.status
        may = was == "ending" and who != self.proposer
        assert self.tried(self.relationship, "decline_end", who, reason="x") == may

    @rule(who=WHO, place=PLACE)
    def finish(self, who: str, place: int) -> None:
        step = self.step(place)
        if step and self.tried(step, "finish", who):
            assert step.owner_side == who
            self.done.add(step.pk)
            self.waived.pop(step.pk, None)

    @rule(who=WHO, place=PLACE)
    def send_back(self, who: str, place: int) -> None:
        step = self.step(place)
        if step and self.tried(step, "send_back", who, reason="x"):
            assert step.owner_side != who
            self.done.remove(step.pk)

    @rule(who=WHO, place=PLACE)
    def waive(self, who: str, place: int) -> None:
        step = self.step(place)
        if step and self.tried(step, "waive", who, reason="x"):
            assert who not in self.waived.get(step.pk, set())
            self.waived.setdefault(step.pk, set()).add(who)

    @rule()
    def the_agreement_ends(self) -> None:
        AgreementVersion._base_manager.filter(status="active").update(in_force_until=timezone.now())
        AgreementVersion.keep_time(timezone.now())

    @rule()
    def the_request_is_withdrawn(self) -> None:
        request = ServiceRequest.objects.open().first()
        if request:
            request.withdraw(by=self.world.consumer)

    @rule(who=WHO)
    def confirm_end(self, who: str) -> None:
        may = self.relationship.status == "ending" and who != self.proposer and not self.open_by_model()
        assert self.tried(self.relationship, "confirm_end", who) == may
        self.ended = self.ended or may

    @invariant()
    def what_is_over_stays_over(self) -> None:
        assert (self.relationship.status == "ended") == self.ended


@pytest.mark.django_db
def test_nothing_ends_while_anything_is_open(world: World) -> None:
    """In any order of moves of both sides."""
    world.request(world.agreed())
    Exit.world = world
    stateful.run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Exit,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
