"""The notice calendar: by when each side must say that it does not go on; and how early we want to decide (G11)."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.exports import Column
from relationships.forms.lead_time import LeadTimeForm
from relationships.lists import Sort, list_page
from relationships.models import (
    AgreedConditions,
    Agreement,
    AgreementTerm,
    ConsumerLeadTime,
    Membership,
    ProviderLeadTime,
    Side,
    Termination,
)
from relationships.models.deadline_reminder import later_terms
from relationships.models.termination import DECLARED
from relationships.notice_filters import NoticeFilter
from relationships.portal import PortalRequest, page, visible_or_404
from relationships.terms import Renewal

SHOWN = 3
SOON = timedelta(days=180)
"""How far ahead the home pages look."""


@require_safe
def notices(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    return list_page(
        request,
        "relationships/notices.html",
        seen_by(request.acting_as),
        filterset=NoticeFilter,
        sorts={
            "next": Sort("next_on"),
            "ours": Sort("our_notice_by"),
            "theirs": Sort("their_notice_by"),
            "ends": Sort("last_day"),
            "name": Sort("name"),
        },
        sorted_by="next",
        columns=COLUMNS,
        name="notices",
        today=timezone.localdate(),
    )


@require_safe
def notices_panel(request: PortalRequest) -> HttpResponse:
    """The deadlines that come next, for the home pages."""
    today = timezone.localdate()
    rows = seen_by(request.acting_as).filter(ended_on=None, next_on__gte=today, next_on__lte=today + SOON)
    found = rows.filter(our_side=str(request.frame)).order_by("next_on", "pk")[:SHOWN]
    return render(request, "relationships/notices_panel.html", {"things": found, "today": today})


def seen_by(member: Membership | None) -> QuerySet[Any]:
    """The current term of each agreement in force that has an end, with the deadlines of both sides from ours."""
    ours = member.organisation_id if member else 0
    today = timezone.localdate()
    conditions = AgreedConditions.objects.visible_to(member).filter(version=OuterRef("version"))
    ended = (
        Termination.objects.visible_to(member)
        .filter(agreement=OuterRef("version__agreement"), status__in=DECLARED)
        .order_by("-pk")
    )
    agreement = {"agreement": OuterRef("version__agreement")}
    return (
        AgreementTerm.objects.visible_to(member)
        .filter(~Exists(later_terms()), version__status="active", last_day__isnull=False)
        .select_related("version__agreement", "relationship", "provider", "consumer")
        .annotate(
            reference=F("version__agreement__reference"),
            name=F("version__agreement__name"),
            other_name=Case(When(provider=ours, then=F("consumer__name")), default=F("provider__name")),
            our_side=Case(
                When(provider=ours, then=Value(Side.PROVIDER.value)),
                default=Value(Side.CONSUMER.value),
                output_field=CharField(),
            ),
            our_notice_by=Case(When(provider=ours, then=F("provider_notice_by")), default=F("consumer_notice_by")),
            their_notice_by=Case(When(provider=ours, then=F("consumer_notice_by")), default=F("provider_notice_by")),
            renewal=Coalesce(Subquery(conditions.values("renewal")[:1]), Value(Renewal.NONE.value)),
            lead_days=Coalesce(
                Subquery(ProviderLeadTime.objects.visible_to(member).filter(**agreement).values("days")[:1]),
                Subquery(ConsumerLeadTime.objects.visible_to(member).filter(**agreement).values("days")[:1]),
                Value(0),
            ),
            ended_on=Subquery(ended.values("effective_on")[:1]),
            ended_by=Subquery(ended.values("reference")[:1]),
            next_on=Case(
                When(ended_on__isnull=False, then=F("ended_on")),
                When(renewal=Renewal.NONE, then=F("last_day")),
                default=Least(
                    Case(When(provider_notice_by__gte=today, then=F("provider_notice_by"))),
                    Case(When(consumer_notice_by__gte=today, then=F("consumer_notice_by"))),
                    F("last_day"),
                ),
            ),
        )
    )


def decide_by(row: Any) -> Any:
    """Our deadline less our own lead time; None without one."""
    return row.our_notice_by - timedelta(days=row.lead_days) if row.our_notice_by and row.lead_days else None


COLUMNS = (
    Column("agreement", lambda row: row.reference),
    Column("name", lambda row: row.name),
    Column("relationship", lambda row: row.relationship.reference),
    Column("provider", lambda row: row.provider.name),
    Column("consumer", lambda row: row.consumer.name),
    Column("our_side", lambda row: row.our_side),
    Column("at_the_end", lambda row: row.renewal),
    Column("term", lambda row: row.number),
    Column("term_from", lambda row: row.first_day),
    Column("term_ends", lambda row: row.last_day),
    Column("our_notice_by", lambda row: row.our_notice_by),
    Column("we_decide_by", decide_by),
    Column("their_notice_by", lambda row: row.their_notice_by),
    Column("ended_by", lambda row: row.ended_by),
    Column("ends_on", lambda row: row.ended_on),
)


@require_http_methods(["GET", "HEAD", "POST"])
def lead_time(request: PortalRequest, reference: str) -> HttpResponse:
    rows = Agreement.objects.select_related("provider", "consumer", "relationship__provider", "relationship__consumer")
    thing = visible_or_404(rows, request, reference=reference)
    form = LeadTimeForm(request, thing)
    if form.made():
        messages.success(request, _("Saved. Only your side sees when it wants to decide."))
        return redirect(thing)
    return page(request, "relationships/lead_time.html", thing, form=form)
