"""Another priority on the way: what becomes of each clock, and what people read before and after (K9, K10)."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from consumption.models import ServiceRequest
from consumption.reprioritising import retargeted
from relationships.models import AgreedPriority, Clock, Membership, Notice, Record, Refused, Role
from relationships.terms import Level, Target
from tests.consumption.clocked import ANSWERS, clock, monday, raised, states
from tests.factories import World

AsMember = Callable[[Membership | None], Client]
ALWAYS = {"hours": "always"}
DAY, HOURS = Target("fulfil", 24, **ALWAYS), Target("fulfil", 4, priority="High", **ALWAYS)
ANEW = Target("fulfil", 4, priority="High", retroactive=False, **ALWAYS)


def named(request: ServiceRequest, name: str = "High") -> AgreedPriority:
    found: AgreedPriority = request.version.agreedprioritys.get(name=name)
    return found


def urgent(world: World, request: ServiceRequest, at: datetime) -> None:
    request.reprioritise(by=world.provider, reason="The ward is closed", priority=named(request), at=at)


def test_retroactive_counts_from_the_original_start(world: World) -> None:
    """K9: Mon 09:00, at 12:00 24 h becomes 4 h: due Mon 13:00."""
    request = raised(world, DAY, HOURS)

    urgent(world, request, monday(12))

    assert (request.next_due_at, states(request)) == (monday(13), {"fulfil": ["running"]})
    assert (clock(request, "fulfil").priority, request.priority.name) == ("High", "High")
    kept = clock(request, "fulfil").retargets.get()
    assert (kept.target_seconds, kept.until_at, kept.reason, kept.by) == (
        24 * 3600, monday(12), "The ward is closed", world.provider,
    )  # fmt: skip


def test_anew_counts_from_the_change(world: World) -> None:
    """K9: the same, not retroactive: due Mon 16:00; the old clock is cancelled and says why."""
    request = raised(world, DAY, ANEW)

    urgent(world, request, monday(12))

    assert (request.next_due_at, states(request)) == (monday(16), {"fulfil": ["cancelled", "running"]})
    assert request.fulfil_clock == clock(request, "fulfil", 2)
    assert clock(request, "fulfil").note == "The target changed; the next clock counts from here."


def test_all_pauses_are_credited(world: World) -> None:
    """K9: an hour on hold before the change stays uncounted: due Mon 14:00."""
    request = raised(world, DAY, HOURS)
    request.accept(by=world.provider, at=monday(9))
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(10))
    request.resume(by=world.provider, at=monday(11))

    urgent(world, request, monday(12))

    assert request.next_due_at == monday(14)


def test_past_its_deadline_at_once_is_born_breached(world: World) -> None:
    """K9: at 15:00 the 4 h from 09:00 are over already."""
    request = raised(world, DAY, HOURS)

    urgent(world, request, monday(15))

    found = clock(request, "fulfil")
    assert (found.born_breached, found.due_at, found.standing(monday(15))) == (True, monday(13), "breached_open")


def test_what_nobody_agreed_on_is_cancelled_not_left_behind(world: World) -> None:
    """K10: the request points to no clock, and says that it is not covered."""
    request = raised(world, Target("fulfil", 4, priority="High", **ALWAYS), Target("respond", 4), priority="High")

    request.reprioritise(by=world.provider, reason="No hurry", priority=named(request, "Normal"), at=monday(10))

    assert states(request) == {"respond": ["running"], "fulfil": ["cancelled"]}
    assert clock(request, "fulfil").note == "Nothing was agreed for this any more."
    request.refresh_from_db()
    assert (request.fulfil_clock, "fulfil" in request.not_covered()) == (None, True)


def test_what_only_the_new_priority_promises_starts_with_the_change(world: World) -> None:
    """K12: and once more after it was cancelled, as the next cycle."""
    request = raised(world, Target("fulfil", 4, priority="High", **ALWAYS))
    urgent(world, request, monday(12))
    assert (states(request), request.next_due_at) == ({"fulfil": ["running"]}, monday(16))

    request.reprioritise(by=world.provider, reason="Calm", priority=named(request, "Normal"), at=monday(13))
    urgent(world, request, monday(14))

    assert states(request) == {"fulfil": ["cancelled", "running"]}
    assert request.fulfil_clock == clock(request, "fulfil", 2)


@pytest.mark.parametrize("target", [HOURS, ANEW])
def test_on_hold_it_stays_paused_for_the_same_reason(world: World, target: Target) -> None:
    """K9, K4: a clock that begins anew on hold waits from its first second."""
    request = raised(world, DAY, target)
    request.accept(by=world.provider, at=monday(9))
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(10))

    urgent(world, request, monday(12))

    assert request.fulfil_clock
    open_one = request.fulfil_clock.segments.get(until_at=None)
    assert (request.fulfil_clock.state, open_one.side, open_one.reason) == ("paused", "consumer", "Which server?")
    assert (request.status, request.held_for) == ("held", "consumer")
    request.resume(by=world.provider, at=monday(13))
    assert request.next_due_at == (monday(16) if target is HOURS else monday(17))


def test_the_matrix_names_the_priority(world: World) -> None:
    matrix = tuple(
        (i.value, u.value, "High" if "high" in (i.value, u.value) else "Normal") for i in Level for u in Level
    )
    request = raised(world, DAY, HOURS, matrix=matrix)

    facts = {"impact": "high", "urgency": "low"}
    request.reprioritise(by=world.provider, reason="The ward is closed", at=monday(12), **facts)

    assert (request.priority.name, request.impact, request.urgency) == ("High", "high", "low")


def test_the_same_priority_is_no_change(world: World) -> None:
    request = raised(world, DAY, HOURS)

    with pytest.raises(Refused, match="has the priority Normal already"):
        request.reprioritise(by=world.provider, reason="?", priority=named(request, "Normal"), at=monday(12))

    assert not Record.objects.filter(subject=request.reference, move="reprioritise").exists()


@pytest.mark.parametrize("hour", [12, 15])
@pytest.mark.parametrize("target", [HOURS, ANEW, Target("fulfil", 2, "business_days", priority="High")])
def test_what_is_shown_before_is_what_happens(world: World, target: Target, hour: int) -> None:
    """K9, K10: every deadline of the preview, against the clocks after the change."""
    others = (Target("respond", 4, priority="Normal"), Target("update", 2), Target("update", 1, priority="High"))
    request = raised(world, DAY, target, *others)
    before = [(str(clock.get_metric_display()), clock.due_at) for clock in Clock.of(request.reference)]

    shown = retargeted(request, "High", monday(hour))
    urgent(world, request, monday(hour))

    assert sorted((change.label, change.due_before) for change in shown) == sorted(before)
    after = {c.get_metric_display(): c.due_at for c in Clock.of(request.reference) if c.is_open}
    assert {change.label: change.due_after for change in shown} == {"Respond": None, **after}


def test_the_page_shows_old_and_new_deadlines_before_the_button(world: World, as_member: AsMember) -> None:
    """K9: through the page, from the button to the other side's mail."""
    with time_machine.travel(monday(12), tick=False):
        request = raised(world, DAY, HOURS, ANSWERS)
        client = as_member(world.provider)
        address = f"/requests/{request.reference}/reprioritise/"

        said = client.get(address, {"priority": "High"}).content.decode()
        assert "The priority <strong>Normal</strong> becomes <strong>High</strong>." in said
        assert "due Tue 3 Nov 2026, 09:00" in said
        assert "due Mon 2 Nov 2026, 13:00" in said
        assert "Counts from the original start." in said
        assert "Normal</strong> is what it has now" in client.get(address).content.decode()

        answer = client.post(address, {"priority": "High", "reason": "The ward is closed"}, follow=True)

    assert f"{request.reference} has the priority High now; Northwind Clinics reads why." in answer.content.decode()
    assert "Priority changed. From Normal to High: The ward is closed" in (
        as_member(world.consumer).get(request.get_absolute_url()).content.decode()
    )
    assert ServiceRequest.objects.get().next_due_at == monday(13)


def test_who_raised_it_is_told(world: World) -> None:
    request = world.request(world.agreed(targets=(DAY, HOURS)))

    request.reprioritise(by=world.provider, reason="The ward is closed", priority=named(request))

    told = Notice.objects.filter(record__move="reprioritise").values_list("membership__person__name", flat=True)
    assert list(told) == ["Carla Consumer"]


def test_only_who_fulfils_may(world: World, as_member: AsMember) -> None:
    request = raised(world, DAY, HOURS)
    address = f"/requests/{request.reference}/reprioritise/"
    administrator = world.member(world.harbour, "Adam Admin", Role.ADMINISTRATOR)
    typed = {"priority": "High", "reason": "?"}

    codes = [
        as_member(member).post(address, typed).status_code
        for member in (world.outsider, world.consumer, administrator, world.provider)
    ]

    assert codes == [404, 403, 403, 302]


def test_a_priority_that_is_not_agreed_is_refused_and_nothing_typed_is_lost(world: World, as_member: AsMember) -> None:
    request = raised(world, DAY, HOURS)

    answer = as_member(world.provider).post(
        f"/requests/{request.reference}/reprioritise/", {"priority": "Whatever", "reason": "The ward is closed"}
    )

    assert answer.status_code == 422
    assert "The ward is closed" in answer.content.decode()
    request.refresh_from_db()
    assert request.priority.name == "Normal"
