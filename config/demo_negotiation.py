"""What the demo world negotiates: a third version with comments on its clauses, which the consumer has to answer."""

from dataclasses import replace
from datetime import datetime, timedelta

from config.demo_terms import PARTS, workplace_terms
from relationships.models import AgreementVersion, ClauseThread, Membership, ServiceRelationship
from relationships.models.clause_thread import written
from relationships.terms import Target, Terms

QUICK = Target("respond", 4, priority="P2 High")
LIST = "List of joiners and leavers"


def negotiate_help(
    relationship: ServiceRelationship, provider: Membership, consumer: Membership, now: datetime
) -> AgreementVersion:
    """Help in the new theatre wing: asked for four hours, answered with one, met half-way."""
    day, first_day = timedelta(days=1), (now + timedelta(days=30)).date()
    terms = workplace_terms(first_day).amended(
        parts=PARTS[:3] + PARTS[4:5],
        summary="Workplaces and help for the new theatre wing, where nobody can wait at a locked screen.",
    )
    first = AgreementVersion.draft(relationship, name="Theatre wing", terms=terms, by=provider)
    first.propose(by=provider, at=now - 9 * day)
    ClauseThread.comment(
        *(first, of_target()),
        by=consumer,
        text="A surgeon waits with the patient on the table. We need an answer within the hour.",
        at=now - 7 * day,
    )
    second = answered(first, consumer, wished(terms, hours=1, price=1700), now - 6 * day, now)
    ClauseThread.comment(
        *(second, of_target()),
        by=provider,
        text="One hour needs a second person on call. Two hours we can do with the people we have.",
        at=now - 4 * day,
    )
    listed = ClauseThread.comment(
        *(second, written(("obligation", LIST))),
        by=provider,
        text="Does the list cover the temporary staff of the theatres too?",
        at=now - 4 * day,
    )
    ClauseThread.comment(second, listed.clause, by=consumer, text="Yes, the agency sends us theirs.", at=now - 3 * day)
    listed.refresh_from_db()
    listed.resolve(by=provider)
    return answered(second, provider, wished(terms, hours=2, price=1820), now - 2 * day, now)


def of_target() -> str:
    return written(("target", *QUICK.key))


def wished(terms: Terms, *, hours: int, price: int) -> Terms:
    """The same with another time to respond, and another price of the help."""
    return terms.amended(
        targets=tuple(replace(t, amount=hours) if t.key == QUICK.key else t for t in terms.targets),
        parts=tuple(replace(p, unit_price=type(p.unit_price)(price)) if p == PARTS[4] else p for p in terms.parts),
    )


def answered(version: AgreementVersion, by: Membership, terms: Terms, at: datetime, now: datetime) -> AgreementVersion:
    draft = version.counter(by=by)
    draft.write(terms, by=by)
    draft.propose(by=by, valid_until=(now + timedelta(days=12)).date(), at=at)
    return draft
