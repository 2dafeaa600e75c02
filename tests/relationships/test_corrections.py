"""A joint correction: looked at, proposed by one side, accepted by the other; only it clears a breach (K2, K17)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relationships.models import Clock, ClockCorrection, ClockSegment, Membership, Notice, Record, Refused, Role
from relationships.models.clock_marking import mark_time
from relationships.terms import Target
from relationships.timeline import sentence
from tests.factories import World
from tests.relationships.clock_tales import agreed, at, explained, hours, pause, proposed, start
from tests.relationships.test_signatures import at_once, refusals

AsMember = Callable[[Membership | None], Client]


def late(world: World) -> Clock:
    """4 h, Monday 16th 09:00 to 13:40: forty minutes over."""
    clock = start(world, agreed(world, Target("fulfil", 4)), "16 09:00")
    stop(clock, at("16 13:40"))
    return clock


@transaction.atomic
def stop(clock: Clock, when: datetime) -> None:
    clock.stop(at=when)


def fresh(clock: Clock) -> Clock:
    return Clock.objects.get(pk=clock.pk)


# What it does


def test_an_accepted_excuse_clears_a_breach(world: World) -> None:
    """K2: an hour that never counts leaves 20 min to spare; both names stand beside it."""
    clock = late(world)
    correction = proposed(clock, "16 10:00", "16 11:00", by=world.provider)
    assert fresh(clock).state == "breached"

    correction.accept(by=world.consumer)

    now = fresh(clock)
    assert (now.state, now.breached_at, now.used) == ("met", None, hours(4) - timedelta(minutes=20))
    laid = ClockSegment.objects.get(correction=correction)
    assert (laid.running, laid.by, laid.agreed_by, laid.reason) == (
        False,
        world.provider,
        world.consumer,
        "A power cut",
    )
    assert explained(clock, "17 09:00").sentences()[0].startswith("It is green")


def test_nothing_else_clears_it(world: World) -> None:
    """K2: not what is only proposed, rejected or withdrawn."""
    clock = late(world)
    proposed(clock, "16 10:00", "16 11:00", by=world.provider).reject(by=world.consumer, reason="We saw no power cut")
    proposed(clock, "16 10:00", "16 11:00", by=world.provider).withdraw(by=world.provider)
    proposed(clock, "16 10:00", "16 11:00", by=world.provider)

    assert (fresh(clock).state, fresh(clock).breached_at) == ("breached", at("16 13:00"))


def test_time_that_counts_after_all_may_breach_what_was_met(world: World) -> None:
    """K2: paused 10:00 to 12:00, of which 90 min count: 4 h 10 min."""
    clock = start(world, agreed(world, Target("fulfil", 4)), "16 09:00")
    pause(clock, "16 10:00", world.provider)
    clock.resume(at=at("16 12:00"), by=world.provider)
    clock.stop(at=at("16 13:40"))
    assert fresh(clock).state == "met"

    proposed(clock, "16 10:30", "16 12:00", by=world.consumer, effect="count").accept(by=world.provider)

    now = fresh(clock)
    assert (now.state, now.used, now.paused_consumer) == ("breached", timedelta(hours=4, minutes=10), hours(0.5))
    assert now.breached_at == at("16 13:30")


def test_the_deadline_of_an_open_clock_moves(world: World) -> None:
    """K2, K5: 8 h around the clock, begun six hours ago: an hour excused moves what is due in two to three."""
    now = timezone.now()
    clock = start(world, agreed(world, Target("fulfil", 8, hours="always")), now - hours(6))
    assert clock.due_at == now + hours(2)

    proposed(clock, now - hours(3), now - hours(2), by=world.provider).accept(by=world.consumer)

    after = fresh(clock)
    assert (after.due_at, after.state, after.used_at(now)) == (now + hours(3), "running", hours(5))


def test_an_open_breach_is_in_time_again(world: World) -> None:
    """K2: also where it was written down already; and the request's own deadline follows."""
    now = timezone.now()
    version = agreed(world, Target("fulfil", 4, hours="always"), Target("respond", 4, hours="always"))
    request = world.request(version, at=now - hours(4.5))
    clock = request.fulfil_clock
    mark_time(now)
    assert fresh(clock).standing(now) == "breached_open"

    proposed(clock, now - hours(2), now - hours(1), by=world.provider).accept(by=world.consumer)

    after = fresh(clock)
    assert (after.standing(now), after.due_at, after.breached_at) == ("running", now + hours(0.5), None)
    said = Record.objects.get(subject=request.reference, move="correct")
    correction = ClockCorrection.objects.get()
    assert sentence(said) == (f"Corrected. {correction.reference}: the clock “Fulfil” is in time again. A power cut")


def test_the_list_of_requests_hears_of_the_new_deadline(world: World) -> None:
    """K2: the deadline that a request repeats for its lists is that of its clocks."""
    now = timezone.now()
    version = agreed(world, Target("fulfil", 8, hours="always"))
    request = world.request(version, at=now - hours(6))
    proposed(request.fulfil_clock, now - hours(3), now - hours(2), by=world.provider).accept(by=world.consumer)

    request.refresh_from_db()
    assert request.next_due_at == now + hours(3)


def test_both_histories_tell_of_it(world: World) -> None:
    """K17: that of the correction, and that of what the clock is about."""
    clock = late(world)
    correction = proposed(clock, "16 10:00", "16 11:00", by=world.provider)
    correction.accept(by=world.consumer)

    own = Record.objects.filter(subject=correction.reference).values_list("move", "by_side")
    assert list(own) == [("propose", "provider"), ("accept", "consumer")]
    joint = Record.objects.get(subject=clock.subject, move="correct")
    assert (joint.by, sentence(joint)) == (
        world.consumer,
        f"Corrected. {correction.reference}: the clock “Fulfil” is met after all. A power cut",
    )
    assert Notice.objects.filter(record__subject=correction.reference, membership=world.consumer).exists()


def test_the_later_agreement_holds_where_two_overlap(world: World) -> None:
    """K17: 10:00 to 11:00 is left out, then 10:30 to 11:00 counts after all: 4 h 10 min."""
    clock = late(world)
    proposed(clock, "16 10:00", "16 11:00", by=world.provider).accept(by=world.consumer)
    proposed(clock, "16 10:30", "16 11:00", by=world.consumer, effect="count").accept(by=world.provider)

    assert (fresh(clock).state, fresh(clock).used) == ("breached", timedelta(hours=4, minutes=10))


# Who may, and when


def test_nobody_answers_a_correction_of_the_own_side(world: World) -> None:
    correction = proposed(late(world), "16 10:00", "16 11:00", by=world.provider)

    with pytest.raises(PermissionDenied):
        correction.accept(by=world.provider)
    with pytest.raises(PermissionDenied):
        correction.withdraw(by=world.consumer)
    with pytest.raises(PermissionDenied):
        correction.accept(by=world.member(world.northwind, "Uma User", Role.USER))
    assert not ClockSegment.objects.filter(correction__isnull=False).exists()


@pytest.mark.parametrize(
    ("since", "until", "why"),
    [
        ("16 08:00", "16 10:00", "must lie between"),
        ("16 12:00", "16 14:00", "must lie between"),
        ("16 11:00", "16 11:00", "must lie between"),
    ],
    ids=["before its start", "after its end", "of no length"],
)
def test_a_span_outside_its_time_is_refused(world: World, since: str, until: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        proposed(late(world), since, until, by=world.provider)


def test_what_changes_nothing_is_refused(world: World) -> None:
    """An hour of a pause does not count anyway; a night is no service time; running time counts already."""
    clock = start(world, agreed(world, Target("fulfil", 40)), "16 09:00")
    pause(clock, "16 10:00", world.provider)
    clock.resume(at=at("16 12:00"), by=world.provider)
    clock.stop(at=at("17 12:00"))
    cases = [("16 10:00", "16 11:00", "excuse"), ("16 18:00", "17 08:00", "excuse"), ("16 13:00", "16 14:00", "count")]
    for since, until, effect in cases:
        with pytest.raises(Refused, match="would change nothing"):
            proposed(clock, since, until, by=world.provider, effect=effect)


def test_one_correction_at_a_time_and_none_of_a_cancelled_clock(world: World) -> None:
    clock = late(world)
    correction = proposed(clock, "16 10:00", "16 11:00", by=world.provider)
    with pytest.raises(Refused, match=f"{correction.reference} is on the table already"):
        proposed(clock, "16 11:00", "16 12:00", by=world.consumer)

    version = agreed(world, Target("fulfil", 4))
    cancelled = start(world, version, "16 09:00", subject="SR-9002")
    cancelled.cancel(at=at("16 12:00"))
    with pytest.raises(Refused, match="cancelled clock"):
        proposed(cancelled, "16 10:00", "16 11:00", by=world.provider)


@pytest.mark.django_db(transaction=True)
def test_two_accept_at_once() -> None:
    """One segment, one record, one of the two is refused."""
    world = World()
    clock = late(world)
    correction = proposed(clock, "16 10:00", "16 11:00", by=world.provider)
    second = world.member(world.northwind, "Second Sponsor", Role.SPONSOR)

    def accept(by: Membership) -> Callable[[], Any]:
        return lambda: ClockCorrection.objects.get(pk=correction.pk).accept(by=by)

    answers = at_once(accept(world.consumer), accept(second))

    assert (answers.count(None), len(refusals(answers))) == (1, 1)
    assert ClockSegment.objects.filter(correction=correction).count() == 1
    assert Record.objects.filter(subject=clock.subject, move="correct").count() == 1


@pytest.mark.django_db(transaction=True)
def test_accept_and_withdraw_at_once() -> None:
    """Whichever wins, the clock says what the correction says."""
    world = World()
    clock = late(world)
    correction = proposed(clock, "16 10:00", "16 11:00", by=world.provider)

    answers = at_once(
        lambda: ClockCorrection.objects.get(pk=correction.pk).accept(by=world.consumer),
        lambda: ClockCorrection.objects.get(pk=correction.pk).withdraw(by=world.provider),
    )

    status = ClockCorrection.objects.get(pk=correction.pk).status
    assert (answers.count(None), len(refusals(answers))) == (1, 1)
    assert (status, fresh(clock).state) in {("accepted", "met"), ("withdrawn", "breached")}


@pytest.mark.django_db(transaction=True)
def test_it_is_stopped_while_a_correction_is_accepted() -> None:
    """The row says what the history comes to, whoever came first."""
    world = World()
    now = timezone.now()
    clock = start(world, agreed(world, Target("fulfil", 4, hours="always")), now - hours(4.5))
    correction = proposed(clock, now - hours(2), now - hours(1), by=world.provider)

    answers = at_once(
        lambda: ClockCorrection.objects.get(pk=correction.pk).accept(by=world.consumer),
        lambda: stop(fresh(clock), now),
    )

    after = fresh(clock)
    assert answers == [None, None]
    assert (after.state, after.used, after.used) == ("met", hours(3.5), after.reading().used)


# The pages


def when(text: str) -> str:
    """As a browser sends it, in the viewer's zone."""
    return timezone.localtime(at(text)).strftime("%Y-%m-%dT%H:%M:%S")


def test_it_is_looked_at_before_it_is_proposed(world: World, as_member: AsMember) -> None:
    """K2: the fold with the correction is shown first, and only what was shown is proposed."""
    clock = late(world)
    page = reverse("relationships:correct_clock", kwargs={"reference": clock.reference})
    client = as_member(world.provider)
    facts = {"effect": "excuse", "since_at": when("16 10:00"), "until_at": when("16 11:00"), "why": "A power cut"}

    shown = client.post(page, {**facts, "step": "look"})
    assert "It would be met with 20 min to spare; now it is breached, 40 min over." in shown.content.decode()
    assert not ClockCorrection.objects.exists()

    seen = shown.context["form"]["seen"].value()
    client.post(page, {**facts, "until_at": when("16 12:00"), "seen": seen, "step": "propose"})
    assert not ClockCorrection.objects.exists()

    done = client.post(page, {**facts, "seen": seen, "step": "propose"}, follow=True)
    correction = ClockCorrection.objects.get()
    assert (correction.since_at, correction.until_at, correction.proposed_by) == (
        at("16 10:00"),
        at("16 11:00"),
        world.provider,
    )
    assert f"{correction.reference} is proposed." in done.content.decode()


def test_a_line_of_the_history_fills_the_form_to_the_instant(world: World, as_member: AsMember) -> None:
    """Inputs know seconds, a history knows more: the edge is meant, not the second before the start."""
    version = agreed(world, Target("fulfil", 4))
    clock = start(world, version, at("16 09:00") + timedelta(microseconds=700_000))
    clock.stop(at=at("16 13:40") + timedelta(microseconds=300_000))
    client = as_member(world.provider)
    page = reverse("relationships:correct_clock", kwargs={"reference": clock.reference})
    form = client.get(page + client.get(page).context["spans"][0]["url"]).context["form"]
    facts = {name: form[name].value().strftime("%Y-%m-%dT%H:%M:%S") for name in ("since_at", "until_at")}

    shown = client.post(page, {**facts, "effect": "excuse", "why": "x", "step": "look"}).context["form"]
    assert shown.errors == {}
    assert (shown.cleaned_data["since_at"], shown.cleaned_data["until_at"]) == (clock.started_at, clock.stopped_at)


def test_what_cannot_be_proposed_says_why(world: World, as_member: AsMember) -> None:
    clock = late(world)
    page = reverse("relationships:correct_clock", kwargs={"reference": clock.reference})
    facts = {"effect": "excuse", "since_at": when("16 08:00"), "until_at": when("16 11:00"), "why": "x"}

    answer = as_member(world.provider).post(page, {**facts, "step": "look"})
    assert answer.status_code == 422
    assert "The span must lie between the clock&#x27;s start and its end" in answer.content.decode()
    assert as_member(world.member(world.northwind, "Uma User", Role.USER)).get(page).status_code == 403
    assert as_member(world.outsider).get(page).status_code == 404


def test_the_other_side_answers_on_its_page(world: World, as_member: AsMember) -> None:
    """K2: before and after, the moves of whose turn it is, and the clock that says so."""
    clock = late(world)
    correction = proposed(clock, "16 10:00", "16 11:00", by=world.provider)
    ours, theirs = as_member(world.provider), as_member(world.consumer)
    assert [move.name for move in ours.get(correction.get_absolute_url()).context["moves"]] == ["withdraw"]
    answer = theirs.get(correction.get_absolute_url())
    assert [move.name for move in answer.context["moves"]] == ["accept", "reject"]
    assert "breached, 40 min over" in answer.content.decode()
    assert "met, 20 min to spare" in answer.content.decode()

    done = theirs.post(correction.get_absolute_url() + "accept/", follow=True)
    assert f"{clock.reference} was counted anew." in done.content.decode()
    after = ours.get(correction.get_absolute_url())
    preview = after.context["preview"]
    assert (preview.before.word, preview.after.word) == ("breached, 40 min over", "met, 20 min to spare")
    assert as_member(world.outsider).get(correction.get_absolute_url()).status_code == 404
    late_answer = theirs.get(correction.get_absolute_url() + "reject/", follow=True)
    assert "is already “Accepted”" in late_answer.content.decode()


def test_a_rejection_needs_a_reason(world: World, as_member: AsMember) -> None:
    correction = proposed(late(world), "16 10:00", "16 11:00", by=world.provider)
    client = as_member(world.consumer)

    assert client.post(correction.get_absolute_url() + "reject/", {"reason": ""}).status_code == 422
    client.post(correction.get_absolute_url() + "reject/", {"reason": "There was power"})
    correction.refresh_from_db()
    assert correction.status == "rejected"
