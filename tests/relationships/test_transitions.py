"""An amendment takes force: what runs keeps what it started with, or aims at what is promised now (G6, G7, K9)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from consumption.models import ServiceRequest
from relationships.models import AgreementVersion, Refused, Signature
from relationships.terms import Conduct, Target
from tests.factories import World, today

from .lives import at, on

BEFORE = (Target("respond", 4, hours="always"), Target("fulfil", 24, hours="always"))
AFTER = (Target("respond", 2, hours="always"), Target("fulfil", 12, hours="always"))


def amended(world: World, transition: str) -> tuple[AgreementVersion, AgreementVersion, ServiceRequest]:
    """Version 2 promises half of each time; the request was made an hour ago under version 1."""
    first = world.agreed(targets=BEFORE)
    request = world.request(first, at=timezone.now() - timedelta(hours=1))
    second = first.amend(by=world.provider, first_day=today())
    second.write(second.terms().amended(targets=AFTER, conduct=Conduct(transition=transition)), by=world.provider)
    second.propose(by=world.provider)
    Signature.give(second, by=world.consumer, digest=second.digest)
    Signature.give(second, by=world.provider, digest=second.digest)
    for row in (first, second, request):
        row.refresh_from_db()
    return first, second, request


def test_running_clocks_keep_what_they_started_with(world: World) -> None:
    """G7."""
    first, second, request = amended(world, "keep")

    assert (first.status, second.status) == ("superseded", "active")
    assert (request.fulfil_clock.version, request.fulfil_clock.target_seconds) == (first, 24 * 3600)
    assert request.next_due_at == request.respond_clock.due_at


def test_running_clocks_aim_at_what_the_amendment_promises(world: World) -> None:
    """G7, K9: from their original start."""
    first, second, request = amended(world, "retarget")

    clock = request.fulfil_clock
    assert (clock.version, clock.target_seconds) == (second, 12 * 3600)
    assert clock.due_at == request.raised_at + timedelta(hours=12)
    assert clock.retargets.get().version == first
    assert request.next_due_at == request.raised_at + timedelta(hours=2)


def test_what_is_over_is_never_retargeted(world: World) -> None:
    """G7: a clock that stopped keeps its result."""
    first = world.agreed(targets=BEFORE)
    request = world.request(first, at=timezone.now() - timedelta(hours=3))
    request.accept(by=world.provider, at=timezone.now())
    second = first.amend(by=world.provider, first_day=today())
    second.write(second.terms().amended(targets=AFTER, conduct=Conduct(transition="retarget")), by=world.provider)
    second.propose(by=world.provider)
    Signature.give(second, by=world.consumer, digest=second.digest)
    Signature.give(second, by=world.provider, digest=second.digest)
    request.refresh_from_db()

    assert (request.respond_clock.state, request.respond_clock.version) == ("met", first)
    assert request.fulfil_clock.version == second


def test_every_instant_has_one_version_at_most(world: World) -> None:
    """G6: up to the amendment the first, from then on the second, and no instant both."""
    first, second, _request = amended(world, "keep")

    assert first.in_force_until == second.in_force_from
    assert first.agreement.in_force_at(second.in_force_from) == second
    assert first.agreement.in_force_at(second.in_force_from - timedelta(microseconds=1)) == first


def test_an_amendment_binds_back_only_with_both_consents(world: World) -> None:
    """G7."""
    first = world.agreed(targets=BEFORE)
    second = first.amend(by=world.provider, first_day=today() - timedelta(days=10))
    with pytest.raises(Refused, match="has passed"):
        second.propose(by=world.provider)
    second.propose(by=world.provider, backdates=True)
    Signature.give(second, by=world.consumer, digest=second.digest, backdates=True)
    second.refresh_from_db()
    with pytest.raises(Refused, match="tick that you agree"):
        Signature.give(second, by=world.provider, digest=second.digest)
    Signature.give(second, by=world.provider, digest=second.digest, backdates=True)

    second.refresh_from_db()
    assert second.in_force_from == second.midnight(today() - timedelta(days=10))


def test_an_amendment_noticed_late_retargets_from_its_first_instant(world: World) -> None:
    """G7, K9: the job was down for three hours; the next clock starts with the version all the same."""
    anew = tuple(replace(target, retroactive=False) for target in AFTER)
    with on("2026-02-11"):
        first = world.agreed(first_day=date(2026, 1, 1), targets=BEFORE)
        request = world.request(first)
        second = first.amend(by=world.provider, first_day=date(2026, 2, 12))
        terms = second.terms().amended(targets=anew, conduct=Conduct(transition="retarget"))
        second.write(terms, by=world.provider)
        second.propose(by=world.provider)
        Signature.give(second, by=world.consumer, digest=second.digest)
        Signature.give(second, by=world.provider, digest=second.digest)
    with on("2026-02-12", hour=3):
        AgreementVersion.keep_time(at("2026-02-12", hour=3))

    request.refresh_from_db()
    clock = request.fulfil_clock
    assert (clock.version, clock.started_at) == (second, at("2026-02-12", hour=0))
    assert clock.due_at == at("2026-02-12", hour=12)
