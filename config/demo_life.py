"""Agreements of the demo world at turns of their lives: a deadline comes near, notice was given, one rests."""

from datetime import timedelta
from typing import TYPE_CHECKING

from config.demo_terms import PARTS, hosting_terms, workplace_terms
from relationships.models import ConsumerLeadTime, ProviderLeadTime, ServiceRelationship, Suspension, Termination
from relationships.terms import Conduct, Duration, Reviewing
from relationships.terms.dates import add_months

if TYPE_CHECKING:
    from config.demo_world import World

YEARLY = Duration(renewal="tacit", renewal_months=12, provider_notice=3, consumer_notice=2, cure_days=30)


def turns_of_life(world: "World", clinics: ServiceRelationship, hosting: ServiceRelationship) -> None:
    """One agreement near its notice deadline, one with notice given, one that rests."""
    near_its_deadline(world, clinics)
    with_notice_given(world, hosting)
    at_rest(world, clinics)


def near_its_deadline(world: "World", relationship: ServiceRelationship) -> None:
    """The clinics' notice is due in about three weeks, the provider's was last week; its review is overdue."""
    first_day = world.now.date() - timedelta(days=300)
    terms = workplace_terms(first_day).amended(
        parts=PARTS[3:4],
        obligations=(),
        summary="The imaging archive, kept as long as the law asks for.",
        last_day=add_months(world.now.date() + timedelta(days=20), 2),
        duration=YEARLY,
        reviewing=Reviewing(every="quarter", tolerance_days=14),
    )
    version = world.in_force(relationship, "Imaging archive", terms)
    ConsumerLeadTime.decide(version.agreement, days=14, by=world.members["Sofia@Northwind"])
    ProviderLeadTime.decide(version.agreement, days=45, by=world.members["Priya@Harbour"])


def with_notice_given(world: "World", relationship: ServiceRelationship) -> None:
    """Harbour leaves the old vault, in time for the current term."""
    terms = hosting_terms(world.now.date() - timedelta(days=200)).amended(
        summary="The old backup vault.", last_day=world.now.date() + timedelta(days=165), duration=YEARLY
    )
    version = world.in_force(relationship, "Backup vault", terms)
    Termination.give_notice(
        version, by=world.members["Priya@Harbour"], clause="Notice", reason="Backups move to our own second site."
    )


def at_rest(world: "World", relationship: ServiceRelationship) -> None:
    """Suspended together while the rooms are rebuilt; the provider's first wish to was turned down."""
    priya, sofia = world.members["Priya@Harbour"], world.members["Sofia@Northwind"]
    terms = workplace_terms(world.now.date() - timedelta(days=120)).amended(
        parts=PARTS[4:5], obligations=(), summary="Help in the print rooms.", conduct=Conduct(while_suspended="pause")
    )
    version = world.in_force(relationship, "Print rooms", terms)
    asked = Suspension.suspend(version, by=priya, reason="Two of our people are ill until Friday.")
    asked.reject(by=sofia, reason="We print the vaccination forms this week.")
    rest = Suspension.suspend(version, by=sofia, reason="The rooms are rebuilt; nobody prints until they open again.")
    rest.accept(by=priya)
