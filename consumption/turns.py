"""What waits for a side: rows of a home page, each with the page that moves it on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from consumption.models import ServiceRequest
from relationships.models import AgreementVersion, Membership, ServiceRelationship, Side, Signature

MOST = 20


@dataclass(frozen=True)
class Turn:
    """One thing that somebody of this side must do: what, about which thing, with whom, since when."""

    reference: str
    url: str
    title: str
    what: str
    other: str
    since: datetime


def turns_of(member: Membership | None, side: Side) -> list[Turn]:
    """Relationships and agreements that the other side put before us, the longest waiting first."""
    if member is None:
        return []
    found = [*relationships_of(member, side), *agreements_of(member, side)]
    return sorted(found, key=lambda turn: turn.since)


def relationships_of(member: Membership, side: Side) -> Iterable[Turn]:
    rows = (
        ServiceRelationship.objects.visible_to(member)
        .filter(**{side: member.organisation_id}, status="proposed", proposed_by_side=side.other)
        .select_related("provider", "consumer")
        .order_by("status_since")[:MOST]
    )
    for row in rows:
        other = row.organisation_on(side.other)
        yield Turn(
            row.reference, row.get_absolute_url(), str(row), _("Accept or decline"), str(other), row.status_since
        )


def agreements_of(member: Membership, side: Side) -> Iterable[Turn]:
    """Versions that we must answer or sign, and drafts of ours that were never put forward."""
    ours = Signature.objects.filter(version=OuterRef("pk"), side=side)
    answer = Q(status="proposed", drafted_by_side=side.other)
    sign = Q(status="signing") & ~Exists(ours)
    rows = (
        AgreementVersion.objects.visible_to(member)
        .filter(answer | sign | Q(status="draft", drafted_by_side=side), **{side: member.organisation_id})
        .select_related("agreement", "provider", "consumer")
        .order_by("status_since")[:MOST]
    )
    words = {"proposed": _("Answer or sign"), "signing": _("Sign"), "draft": _("Finish and propose")}
    for row in rows:
        other = row.consumer if side is Side.PROVIDER else row.provider
        title = _("%(agreement)s, version %(number)d") % {"agreement": row.agreement, "number": row.number}
        yield Turn(row.reference, row.get_absolute_url(), title, words[row.status], str(other), row.status_since)


def requests_of(member: Membership | None, side: Side) -> Any:
    """Open requests of the member's organisation on this side, due first."""
    rows = ServiceRequest.objects.visible_to(member).open()
    rows = rows.filter(**{side: member.organisation_id if member else None})
    return (rows.for_turns() if side is Side.CONSUMER else rows.for_lists()).due_first()
