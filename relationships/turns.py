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
    ExitStep,
    Membership,
    OnboardingStep,
    ServiceRelationship,
    Side,
    Signature,
    Suspension,
    Termination,
    TypeChange,
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
    """Relationships that the other side proposed, or wants to end."""
    begin = Q(status="proposed", proposed_by_side=side.other)
    end = Q(status="ending", end_proposed_by_side=side.other)
    rows = (
        ServiceRelationship.objects.visible_to(member)
        .filter(begin | end, **{side: member.organisation_id})
        .select_related("provider", "consumer")
        .order_by("status_since")[:MOST]
    )
    for row in rows:
        other = row.organisation_on(side.other)
        what = _("Accept or decline") if row.status == "proposed" else _("Confirm the end, or go on")
        yield Turn(row.reference, row.get_absolute_url(), str(row), what, str(other), row.status_since)


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
        url = row.get_absolute_url()
        if row.status != "draft":
            url = reverse("relationships:negotiation", kwargs={"reference": row.reference})
        yield Turn(row.reference, url, title, words[row.status], str(other), row.status_since)


def joint_things_of(member: Membership, side: Side) -> Iterable[Turn]:
    """Duties and steps that we owe; changes of hours and type, corrections, ends and rests that we must answer: one
    query for all."""
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
    found = duties.union(changes, corrections, ends, back, rests, *_of_life(member, side), all=True)
    for kind, reference, name, metric, since, other in found.order_by("status_since")[:MOST]:
        what, view, title = {
            "duty": (_("Discharge"), "relationships:duty", name),
            "change": (_("Accept or reject"), "relationships:calendar_change", _("service hours of %(name)s")),
            "correction": (_("Accept or reject"), "relationships:correction", _("correction of %(name)s, %(metric)s")),
            "end": (_("Accept or reject"), "relationships:termination", _("end of %(name)s")),
            "back": (_("Agree or let it stand"), "relationships:termination", _("taking back the end of %(name)s")),
            "rest": (_("Accept or reject"), "relationships:suspension", _("suspension of %(name)s")),
            "type": (_("Accept or decline"), "relationships:type_change", _("type of the relationship")),
            "onboard": (_("Onboarding"), "relationships:onboarding_step", name),
            "exit": (_("Before the end"), "relationships:exit_step", name),
        }[kind]
        said = title if title == name else title % {"name": name, "metric": Metric(metric).label if metric else ""}
        yield Turn(reference, reverse(view, kwargs={"reference": reference}), said, what, other, since)


def _of_life(member: Membership, side: Side) -> Iterable[QuerySet[Any, Any]]:
    """The type that was proposed to us, and of each checklist the first step that we owe."""
    proposed = Q(status="proposed", proposed_by_side=side.other, relationship__status="active")
    yield _named(TypeChange, member, side, proposed, "type", Value("", output_field=CharField()), Value(""))
    owed = {"status": "open", "owner_side": side, side: member.organisation_id}
    for model, kind, statuses, order in (
        (OnboardingStep, "onboard", ["active", "ending"], [F("due_on").asc(nulls_last=True), "pk"]),
        (ExitStep, "exit", ["ending"], ["pk"]),
    ):
        open_steps = model.objects.visible_to(member).filter(relationship__status__in=statuses, **owed)
        first = open_steps.order_by("relationship", *order).distinct("relationship").values("pk")
        yield _named(model, member, side, Q(pk__in=first), kind, F("name"), Value(""))


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
