"""Two sides at one agreement in the same instant: one end, one renewal, nothing lost (G9, G12; walls 4)."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from relationships.models import (
    AgreementTerm,
    AgreementVersion,
    OnboardingStep,
    Record,
    Refused,
    Suspension,
    Termination,
)
from relationships.models.onboarding_step import STANDARD
from relationships.terms import Conduct, Duration
from tests.factories import World, today

pytestmark = pytest.mark.django_db(transaction=True)
TACIT = Duration(0, "tacit", 12, 10, "days", 10, "days")


def at_once(acts: list[Callable[[], str]]) -> list[str]:
    """What each came to, in its own thread and connection."""
    barrier, got = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        try:
            barrier.wait()
            got[place] = acts[place]()
        except Refused as refusal:
            got[place] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_of_two_notices_at_once_one_counts() -> None:
    """G12."""
    world = World()
    version = world.agreed(last_day=today() + timedelta(days=40), duration=TACIT)

    def notice(side: str) -> str:
        mine = AgreementVersion.objects.get(pk=version.pk)
        return Termination.give_notice(mine, by=getattr(world, side), reason=side).reference

    got = at_once([lambda: notice("provider"), lambda: notice("consumer")])

    end = Termination.objects.get()
    assert end.reference in got
    assert [f"{end.reference} ends it already" in said or said == end.reference for said in got] == [True, True]
    assert version.agreement.ended_from() == end.ends_at


def test_notice_on_the_day_of_renewal_meets_the_job_either_way() -> None:
    """G9, G10: given after the old term ended it ends the new one, whoever came first."""
    world = World()
    version = world.agreed(last_day=today() + timedelta(days=1), duration=TACIT)
    ended = version.midnight(today())
    AgreementTerm.objects.filter(version=version).update(
        last_day=today() - timedelta(days=1),
        provider_notice_by=today() - timedelta(days=11),
        consumer_notice_by=today() - timedelta(days=11),
    )
    AgreementVersion.objects.filter(pk=version.pk).update(in_force_until=ended)

    def notice() -> str:
        mine = AgreementVersion.objects.get(pk=version.pk)
        end = Termination.give_notice(mine, by=world.consumer, reason="Enough.")
        return f"{end.late} {end.effective_on}"

    def job() -> str:
        AgreementVersion.keep_time(timezone.now())
        return "kept"

    said, kept = at_once([notice, job])

    terms = list(AgreementTerm.objects.filter(version=version).order_by("number"))
    version.refresh_from_db()
    assert (said, kept) == (f"False {terms[-1].last_day}", "kept")
    assert (len(terms), version.status, version.in_force_until) == (
        2,
        "active",
        version.midnight(terms[-1].last_day + timedelta(days=1)),
    )


def test_of_two_suspensions_at_once_one_counts() -> None:
    """G13."""
    world = World()
    version = world.agreed(conduct=Conduct(suspending="either", while_suspended="pause"))
    world.request(version)

    def suspend(side: str) -> str:
        mine = AgreementVersion.objects.get(pk=version.pk)
        return Suspension.suspend(mine, by=getattr(world, side), reason=side).status

    got = at_once([lambda: suspend("provider"), lambda: suspend("consumer")])

    assert sorted(said == "suspended" for said in got) == [False, True]
    assert Suspension.objects.get().status == "suspended"


def test_an_acceptance_and_a_withdrawal_of_a_mutual_end_leave_one_of_both() -> None:
    """G12."""
    world = World()
    version = world.agreed()
    end = Termination.propose_mutual(version, by=world.provider, reason="x", last_day=today() + timedelta(days=9))

    def accept() -> str:
        Termination.objects.get().accept(by=world.consumer)
        return "accepted"

    def withdraw() -> str:
        Termination.objects.get().withdraw(by=world.provider)
        return "withdrawn"

    accepted, withdrawn = at_once([accept, withdraw])

    end.refresh_from_db()
    version.refresh_from_db()
    if end.status == "declared":
        assert (accepted, "already" in withdrawn, version.in_force_until) == ("accepted", True, end.ends_at)
    else:
        assert (withdrawn, "already" in accepted, version.in_force_until) == ("withdrawn", True, None)


@pytest.mark.parametrize("moment", ["suspend", "accept", "end"])
def test_asking_waits_for_who_is_suspending_or_ending(moment: str) -> None:
    """G13: and is refused then."""
    world = World()
    conduct = Conduct(suspending="provider" if moment == "suspend" else "both")
    version = world.agreed(last_day=today() + timedelta(days=3), conduct=conduct)
    proposed = Suspension.suspend(version, by=world.provider, reason="x") if moment == "accept" else None
    mine = AgreementVersion.objects.get(pk=version.pk)
    said: list[str] = []
    asking = threading.Thread(target=lambda: said.extend(at_once([lambda: world.request(mine).reference])))

    with transaction.atomic():
        if proposed:
            proposed.accept(by=world.consumer)
        elif moment == "suspend":
            Suspension.suspend(version, by=world.provider, reason="x")
        else:
            end_now(version)
        asking.start()
        while not somebody_waits():
            assert asking.is_alive(), "it asked without waiting"
    asking.join()

    assert [("is not in force" if moment == "end" else "is suspended") in words for words in said] == [True]


def end_now(version: AgreementVersion) -> None:
    AgreementVersion.objects.filter(pk=version.pk).update(in_force_until=timezone.now())
    AgreementVersion.keep_time(timezone.now(), of=version.agreement)


def somebody_waits() -> bool:
    """For a row, in this database and at this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone() is not None


def test_of_four_who_begin_the_onboarding_at_once_one_does() -> None:
    world = World()
    world.agreed()

    got = at_once([lambda: str(OnboardingStep.begin(world.relationship, by=world.provider))] * 4)

    assert sorted(got) == ["False", "False", "False", "True"]
    assert OnboardingStep.objects.count() == len(STANDARD)
    assert Record.objects.filter(move="begin_onboarding").count() == 1
