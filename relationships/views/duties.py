"""Duties: what obligations asked for in their periods, and the answers."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.clauses import within
from relationships.clock_view import clock_view_of
from relationships.duty_filters import DutyFilter
from relationships.exports import Column
from relationships.forms.duty_moves import DischargeForm, SendBackDutyForm, WaiveForm
from relationships.lists import Sort, list_page
from relationships.models import Duty, Membership
from relationships.moving import move_page
from relationships.portal import PortalRequest, page, visible_or_404

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def duties(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    return list_page(
        request,
        "relationships/duties.html",
        seen_by(request.acting_as),
        filterset=DutyFilter,
        sorts={"due": Sort("clock__due_at"), "period": Sort("first_day")},
        sorted_by="due",
        columns=COLUMNS,
        name="duties",
        now=timezone.now(),
    )


def seen_by(member: Membership | None) -> QuerySet[Any]:
    return Duty.objects.visible_to(member).select_related(
        *("obligation", "provider", "consumer", "relationship", "version__agreement"),
        *("clock__provider", "clock__consumer"),
    )


COLUMNS = (
    Column("reference", lambda duty: duty.reference),
    Column("obligation", lambda duty: duty.obligation.name),
    Column("relationship", lambda duty: duty.relationship.reference),
    Column("agreement", lambda duty: duty.version.agreement.reference),
    Column("owed_by", lambda duty: duty.debtor_side),
    Column("period_from", lambda duty: duty.first_day),
    Column("status", lambda duty: duty.status),
    Column("due_at", lambda duty: duty.clock.due_at if duty.clock else None),
    Column("stopped_at", lambda duty: duty.clock.stopped_at if duty.clock else None),
    Column("clock", lambda duty: duty.clock.reference if duty.clock else ""),
    Column("clock_state", lambda duty: duty.clock.state if duty.clock else ""),
    Column("evidence", lambda duty: duty.evidence),
)


def _duty(request: PortalRequest, reference: str) -> Duty:
    rows = Duty.objects.select_related(
        "obligation", "clock", "provider", "consumer", "relationship__provider", "relationship__consumer"
    ).select_related("version__agreement")
    return visible_or_404(rows, request, reference=reference)


@require_safe
def duty(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _duty(request, reference)
    now = timezone.now()
    names = {"provider": str(thing.provider), "consumer": str(thing.consumer)}
    return page(
        request,
        "relationships/duty.html",
        thing,
        clock_view=clock_view_of(thing.clock, now, names) if thing.clock else None,
        within=within(thing.obligation.amount, thing.obligation.unit),
        debtor=names[thing.debtor_side],
    )


@both
def discharge(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _duty(request, reference)
    done = _("%(thing)s is done. The other side was told and can send it back.") % {"thing": thing.reference}
    return move_page(request, thing, DischargeForm(request, thing), "relationships/duty_move.html", done)


@both
def send_back_duty(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _duty(request, reference)
    done = _("%(thing)s is open again. The side that owes it was told.") % {"thing": thing.reference}
    return move_page(request, thing, SendBackDutyForm(request, thing), "relationships/duty_move.html", done)


@both
def waive(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _duty(request, reference)
    done = _("%(thing)s is waived. It counts in no figure.") % {"thing": thing.reference}
    return move_page(request, thing, WaiveForm(request, thing), "relationships/duty_move.html", done, danger=True)
