"""What waits for a side: rows of a home page, each with the page that moves it on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from relationships.models import (
    AgreementVersion,
    CalendarChange,
    ClockCorrection,
    Duty,
    Membership,
    ServiceRelationship,
    Side,
    Signature,
    Suspension,
    Termination,
)
from relationships.terms import Metric

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
    """What was put before us or is owed by us, the longest waiting first."""
    if member is None:
        return []
    found = [*relationships_of(member, side), *agreements_of(member, side), *joint_things_of(member, side)]
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
    sign = Q(status="accepted") | Q(status="signing") & ~Exists(ours)
    rows = (
        AgreementVersion.objects.visible_to(member)
        .filter(answer | sign | Q(status="draft", drafted_by_side=side), **{side: member.organisation_id})
        .select_related("agreement", "provider", "consumer")
        .order_by("status_since")[:MOST]
    )
    words = {
        "proposed": _("Answer or sign"),
        "accepted": _("Sign"),
        "signing": _("Sign"),
        "draft": _("Finish and propose"),
    }
    for row in rows:
        other = row.consumer if side is Side.PROVIDER else row.provider
        title = _("%(agreement)s, version %(number)d") % {"agreement": row.agreement, "number": row.number}
        yield Turn(row.reference, row.get_absolute_url(), title, words[row.status], str(other), row.status_since)


def joint_things_of(member: Membership, side: Side) -> Iterable[Turn]:
    """Duties that we owe; changes of hours, corrections, ends and rests that we must answer: one query for all."""
    proposed = Q(status="proposed", proposed_by_side=side.other)
    duties = _named(Duty, member, side, Q(status="open", debtor_side=side), "duty", F("obligation__name"), Value(""))
    hours = proposed & Q(version__status="active")
    changes = _named(CalendarChange, member, side, hours, "change", F("version__agreement__name"), Value(""))
    corrections = _named(ClockCorrection, member, side, proposed, "correction", F("clock__subject"), F("clock__metric"))
    theirs, agreed = Q(given_by_side=side.other), F("agreement__name")
    ends = _named(Termination, member, side, theirs & Q(status="proposed"), "end", agreed, Value(""))
    back = _named(Termination, member, side, theirs & Q(status="taking_back"), "back", agreed, Value(""))
    asked = Q(status="proposed", asked_by_side=side.other)
    rests = _named(Suspension, member, side, asked, "rest", agreed, Value(""))
    found = duties.union(changes, corrections, ends, back, rests, all=True)
    for kind, reference, name, metric, since, other in found.order_by("status_since")[:MOST]:
        what, view, title = {
            "duty": (_("Discharge"), "relationships:duty", name),
            "change": (_("Accept or reject"), "relationships:calendar_change", _("service hours of %(name)s")),
            "correction": (_("Accept or reject"), "relationships:correction", _("correction of %(name)s, %(metric)s")),
            "end": (_("Accept or reject"), "relationships:termination", _("end of %(name)s")),
            "back": (_("Agree or let it stand"), "relationships:termination", _("taking back the end of %(name)s")),
            "rest": (_("Accept or reject"), "relationships:suspension", _("suspension of %(name)s")),
        }[kind]
        said = title if kind == "duty" else title % {"name": name, "metric": Metric(metric).label if metric else ""}
        yield Turn(reference, reverse(view, kwargs={"reference": reference}), said, what, other, since)


def _named(
    model: Any, member: Membership, side: Side, waits: Q, kind: str, name: Any, metric: Any
) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = (
        model.objects.visible_to(member)
        .filter(waits, **{side: member.organisation_id})
        .order_by()
        .annotate(
            what=Value(kind, output_field=CharField()),
            title=name,
            metric_word=metric,
            with_whom=F(f"{side.other}__name"),
        )
        .values_list("what", "reference", "title", "metric_word", "status_since", "with_whom")
    )
    return rows
