"""What becomes of the file: the two organisations, their relationship, and an agreement in force."""

from collections.abc import Iterator
from dataclasses import dataclass

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
from relationships.opening.file import Opening
from relationships.terms import Target, Terms

ONE_AT_A_TIME = 7_301_001
"""The advisory lock of this verb: two runs of one file make one relationship."""


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
    elif relationship.status != ServiceRelationship.Status.ACTIVE:
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
    if agreed.hours.weekly != wanted.hours.weekly:
        yield _("service_hours.weekly differs")
    if [day for day, _name in agreed.hours.holidays] != [day for day, _name in wanted.hours.holidays]:
        yield _("service_hours.holidays differs")
    ours, theirs = ({target.key: target for target in terms.targets} for terms in (agreed, wanted))
    for key in sorted({*ours, *theirs}):
        one_target, other_target = ours.get(key), theirs.get(key)
        if one_target is None or other_target is None or _bound(one_target) != _bound(other_target):
            what = _("the target %(key)s") % {"key": " / ".join(filter(None, key))}
            yield said % {"what": what, "agreed": _told(one_target), "wanted": _told(other_target)}


def _bound(target: Target) -> tuple[int, str, str]:
    return target.seconds, target.hours, target.until


def _told(target: Target | None) -> str:
    if target is None:
        return _("none")
    return f"{target.seconds} s ({target.hours}, {target.until})"
