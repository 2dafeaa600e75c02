"""The reviews of the demo world: one closed, one that waits to be held."""

from datetime import date, datetime, timedelta

from relationships.models import AgreementVersion, Membership, Side
from reviews.models import Decision, Finding, ReviewAction, ServiceReview
from reviews.package import digest_of_package


def month_before(day: date) -> tuple[date, date]:
    """The first and last day of the month before the one this day lies in."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def review_together(version: AgreementVersion, provider: Membership, consumer: Membership, now: datetime) -> None:
    """The month before last was closed by both; last month's figures wait to be looked at."""
    latest = month_before(now.date())
    earlier = month_before(latest[0])
    relationship = version.relationship
    closed = ServiceReview.open(relationship, first_day=earlier[0], last_day=earlier[1], by=provider)
    Finding.add(closed, by=consumer, text="Faults on the wards were answered quickly. Storage took too long twice.")
    Finding.add(closed, by=provider, text="Both late requests waited for a cost centre before we could begin.")
    Decision.add(closed, by=provider, text="Requests for storage name their cost centre.", kind=Decision.Kind.OTHER)
    ReviewAction.add(
        closed, by=consumer, what="Put the cost centres on the intranet", owner=consumer, owner_side=Side.CONSUMER,
        due_on=(now + timedelta(days=12)).date(),
    )  # fmt: skip
    closed.hold(by=provider)
    for member in (consumer, provider):
        closed.sign(by=member, digest=digest_of_package(closed))
    waiting = ServiceReview.open(relationship, first_day=latest[0], last_day=latest[1], by=provider)
    Finding.add(waiting, by=consumer, text="P2 requests still start late in the morning. Can four hours become two?")
