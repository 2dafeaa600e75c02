"""What the demo world did about its clocks: duties seen to, hours to change, and corrections of both kinds."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from relationships.models import AgreementVersion, Calendar, CalendarChange, Clock, ClockCorrection, Duty, Membership
from relationships.terms import Metric


def see_to_duties(version: AgreementVersion, provider: Membership, consumer: Membership, now: datetime) -> None:
    """What obligations asked for since the agreement began: most in time, one late, the latest still open."""
    Duty.come_up(now)
    duties = list(Duty.objects.filter(version=version).order_by("first_day", "pk"))
    latest = [duty for duty in duties if duty.debtor_side == "consumer"][-1:]
    for number, duty in enumerate(each for each in duties if each not in latest):
        by, late = (provider if duty.debtor_side == "provider" else consumer), number == 3
        at = version.midnight(duty.first_day) + timedelta(days=9 if late else 1, hours=10)
        if at + timedelta(days=1) < now:
            duty.discharge(by=by, evidence="Sent to the service desk; the file is in the shared folder.", at=at)


def propose_hours(version: AgreementVersion, by: Membership, now: datetime) -> None:
    """The provider asks for a day of stocktaking; the consumer has not answered yet."""
    hours = Calendar.objects.get(pk=version.calendar_now_id).hours()
    day = next_weekday((now + timedelta(days=24)).date())
    stocktaking = (day, ((13 * 60, 18 * 60),), "Stocktaking in the morning")
    taken = tuple(each for each in hours.exceptions if each[0] != day)
    CalendarChange.propose(
        version,
        hours=replace(hours, exceptions=tuple(sorted((*taken, stocktaking)))),
        first_day=next_weekday((now + timedelta(days=7)).date()),
        why="We count the store once a year and open after noon that day.",
        by=by,
    )


def next_weekday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def correct(version: AgreementVersion, provider: Membership, consumer: Membership) -> None:
    """Of two late fulfilments one was excused by both, and one is asked to be."""
    late = Clock.objects.filter(version=version, metric=Metric.FULFIL, state=Clock.State.BREACHED, born_breached=False)
    for number, clock in enumerate(late.order_by("-stopped_at")[:2]):
        since, until = last_open_day(clock)
        correction = ClockCorrection.propose(
            clock,
            effect=ClockCorrection.Effect.EXCUSE,
            since_at=since,
            until_at=until,
            why="The clinic was without power that day, so nobody could let us in.",
            by=provider,
        )
        if number:
            correction.accept(by=consumer)


def last_open_day(clock: Clock) -> tuple[datetime, datetime]:
    """The last day on which the clock counted anything, cut to its own time; it may have stopped on a Sunday."""
    stopped_at, zone = clock.stopped_at, clock.version.zone
    assert stopped_at is not None
    since, until = clock.started_at, stopped_at
    while since < until:
        since = max(datetime.combine((until - timedelta(microseconds=1)).astimezone(zone).date(), time(), zone), since)
        if not ClockCorrection.why_not(clock, effect=ClockCorrection.Effect.EXCUSE, since_at=since, until_at=until):
            break
        since, until = clock.started_at, since
    return since, until
