"""What becomes of the file: the two organisations, their relationship, and an agreement in force."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from relationships.models import (
    Agreement,
    AgreementVersion,
    Organisation,
    Record,
    Refused,
    ServiceRelationship,
    Side,
    Signature,
)
from relationships.opening.conditions import VALUES
from relationships.opening.file import Opening
from relationships.terms import Metric, Target, Terms, Unit

ONE_AT_A_TIME = 7_301_001
"""The advisory lock of this verb: two runs of one file make one relationship."""
OTHERWISE = tuple(
    each.name for each in fields(Target) if each.metadata.get("later") and each.name not in ("debtor", "warnings")
)
"""What a target may say beside its time; when it warns is no part of what the file must repeat."""


@dataclass(frozen=True)
class TakenOver:
    relationship: str
    agreement: str


@transaction.atomic
def take_over(opening: Opening, *, operator: str) -> TakenOver:
    """Make, or find, what the file names; a second time changes nothing.

    Raises Refused where the two are joined already under other terms: an agreement is amended by both, not by a file.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    provider = _organisation(opening.provider, opening.time_zone)
    consumer = _organisation(opening.consumer, opening.time_zone)
    relationship = _relationship(provider, consumer, opening, operator)
    versions = AgreementVersion.objects.filter(relationship=relationship).filter(
        Q(agreement__proposed_at__isnull=False) | ~Q(status="draft")
    )
    different: list[str] = []
    for version in versions.select_related("agreement", "calendar").order_by("agreement", "number"):
        found = list(differences(version.terms(), opening.terms))
        if not found:
            return TakenOver(relationship.reference, version.agreement.reference)
        different = different or [version.agreement.reference, *found]
    if different:
        raise Refused(
            _(
                "%(agreement)s already joins %(provider)s and %(consumer)s under other terms: %(differences)s. "
                "Nothing was changed; both sides amend an agreement together, in Tandem."
            )
            % {
                "agreement": different[0],
                "provider": provider,
                "consumer": consumer,
                "differences": "; ".join(different[1:]),
            }
        )
    return TakenOver(relationship.reference, _agreement(relationship, opening, operator).reference)


def _organisation(name: str, time_zone: str) -> Organisation:
    found = Organisation.objects.filter(name__iexact=name).first()
    if found is None:
        found = Organisation.objects.create(name=name, time_zone=time_zone)
    return found


def _relationship(
    provider: Organisation, consumer: Organisation, opening: Opening, operator: str
) -> ServiceRelationship:
    relationship = ServiceRelationship.objects.living().filter(provider=provider, consumer=consumer).first()
    if relationship is None:
        relationship = ServiceRelationship.objects.create(
            provider=provider,
            consumer=consumer,
            proposed_by_side=Side.PROVIDER,
            status=ServiceRelationship.Status.ACTIVE,
            time_zone=opening.time_zone,
        )
        text = _("Taken over from outside by the operator, on behalf of both sides.")
        Record.write(relationship, by=None, by_name=operator, move="open", text=text)
    elif relationship.status == ServiceRelationship.Status.PROPOSED:
        raise Refused(
            _("%(reference)s already joins the two but is not accepted yet. Nothing was changed; accept it first.")
            % {"reference": relationship.reference}
        )
    return relationship


def _agreement(relationship: ServiceRelationship, opening: Opening, operator: str) -> Agreement:
    version = AgreementVersion.draft(
        relationship, name=_("Service level agreement"), terms=opening.terms, by=None, side=Side.PROVIDER
    )
    Signature.by_operator(version, operator=operator, at=timezone.now())
    return version.agreement


def differences(agreed: Terms, wanted: Terms) -> Iterator[str]:
    """What the file says otherwise, in phrases; parts and summary are not in the file."""
    said = _("%(what)s is %(agreed)s there and %(wanted)s in the file")
    for what, one, other in (
        ("from", agreed.first_day, wanted.first_day),
        ("until", agreed.last_day, wanted.last_day),
        ("timezone", agreed.hours.time_zone, wanted.hours.time_zone),
        ("priorities", ", ".join(agreed.priorities), ", ".join(wanted.priorities)),
    ):
        if one != other:
            yield said % {"what": what, "agreed": one or _("open"), "wanted": other or _("open")}
    yield from _of_lists(agreed, wanted)
    ours, theirs = ({target.key: target for target in terms.targets} for terms in (agreed, wanted))
    for key in sorted({*ours, *theirs}):
        yield from _of_target(_key(key), ours.get(key), theirs.get(key))


def _of_lists(agreed: Terms, wanted: Terms) -> Iterator[str]:
    """The places of the file where the two do not hold the same."""
    lists: dict[str, Callable[[Terms], Any]] = {
        "service_hours.weekly": lambda terms: terms.hours.weekly,
        "service_hours.holidays": lambda terms: _unnamed(terms.hours.holidays),
        "service_hours.recurring_holidays": lambda terms: _unnamed(terms.hours.recurring),
        "service_hours.exceptions": lambda terms: _unnamed(terms.hours.exceptions),
        "obligations": lambda terms: {row.name: row for row in terms.obligations},
        "limits": lambda terms: {(row.kind, row.priority, row.every): row for row in terms.limits},
        "availabilities": lambda terms: {
            replace(row, tiers=tuple(sorted(row.tiers, key=lambda tier: tier.low))) for row in terms.availabilities
        },
        "penalties": lambda terms: {row.key: row for row in terms.penalties},
        "contacts": lambda terms: set(terms.contacts),
        "clauses": lambda terms: set(terms.clauses),
        **{name: attrgetter(name) for name in VALUES},
    }
    for what, of in lists.items():
        if of(agreed) != of(wanted):
            yield _("%(what)s differs") % {"what": what}


def _unnamed(days: tuple[tuple[Any, ...], ...]) -> list[tuple[Any, ...]]:
    """The file names no holiday."""
    return sorted(day[:-1] for day in days)


def _key(key: tuple[str, str, str, str]) -> str:
    """The debtor is named where a metric can have either."""
    *words, debtor = key
    return " / ".join(filter(None, (*words, debtor if words[0] == Metric.OBLIGATION else "")))


def _of_target(key: str, agreed: Target | None, wanted: Target | None) -> Iterator[str]:
    what = _("the target %(key)s") % {"key": key}
    if _told(agreed) != _told(wanted):
        yield _("%(what)s is %(agreed)s there and %(wanted)s in the file") % {
            "what": what,
            "agreed": _told(agreed),
            "wanted": _told(wanted),
        }
    elif agreed and wanted:
        others = [name for name in OTHERWISE if getattr(agreed, name) != getattr(wanted, name)]
        if others:
            yield _("%(what)s differs in %(names)s") % {"what": what, "names": ", ".join(others)}


def _told(target: Target | None) -> str:
    """The time, when it counts, and until when."""
    if target is None:
        return _("none")
    days = Unit(target.unit) in (Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS)
    time = f"{target.amount} {target.unit}" if days else f"{target.seconds} s"
    return f"{time} ({target.hours}, {target.until})"
