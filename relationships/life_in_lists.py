"""What lists say of an agreement's life beside its version in force: asked with the rows, without a query for each."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from relationships.models import AgreedConditions, AgreementTerm, AgreementVersion, Membership, Suspension, Termination
from relationships.models.termination import DECLARED
from relationships.templatetags.tandem import day
from relationships.terms import Reviewing


def with_life(versions: QuerySet[AgreementVersion], member: Membership | None) -> QuerySet[Any]:
    """Versions with the end of their current term, what ends or rests their agreement, and their review cadence."""
    own, joint = {"version": OuterRef("pk")}, {"agreement": OuterRef("agreement")}
    terms = AgreementTerm.objects.visible_to(member).filter(**own).order_by("-number")
    conditions = AgreedConditions.objects.visible_to(member).filter(**own)
    ended = Termination.objects.visible_to(member).filter(**joint, status__in=DECLARED)
    return versions.annotate(
        term_last_day=Subquery(terms.values("last_day")[:1]),
        ends_on=Subquery(ended.order_by("-pk").values("effective_on")[:1]),
        resting=Exists(Suspension.objects.visible_to(member).filter(**joint, status="suspended")),
        review_every=Subquery(conditions.values("every")[:1]),
        review_tolerance=Subquery(conditions.values("tolerance_days")[:1]),
        reviewed_on=F("agreement__reviewed_on"),
    )


def until(version: Any) -> str:
    """Until when it holds as things stand."""
    if version.ends_on:
        return _("ends %(day)s") % {"day": day(version.ends_on)}
    last = version.term_last_day or version.last_day
    return day(last) if last else _("open end")


def review_overdue(version: Any) -> bool:
    """Whether both should have looked back by now (G15)."""
    reviewing = Reviewing(every=version.review_every or "", tolerance_days=version.review_tolerance or 0)
    due = reviewing.due_after(version.reviewed_on or version.first_day)
    return version.status == "active" and due is not None and due < version.today()
