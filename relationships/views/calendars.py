"""The service hours of an agreement: those in force, and changing them on the way (C11)."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.calendar_preview import preview_of
from relationships.clauses import week
from relationships.difference import difference_of_hours
from relationships.forms.calendars import AcceptCalendarForm, ProposeHoursForm, RejectCalendarForm, WithdrawCalendarForm
from relationships.hours_line import HoursLine
from relationships.models import Agreement, AgreementVersion, Calendar, CalendarChange, Record
from relationships.models.version_rows import ON_THE_TABLE
from relationships.moving import move_page
from relationships.portal import PortalRequest, ball_of, page, visible_or_404

both = require_http_methods(["GET", "HEAD", "POST"])
MOVE = "relationships/calendar_move.html"
AHEAD = ("draft", *ON_THE_TABLE, "scheduled")
SIDES = ("provider", "consumer", "relationship__provider", "relationship__consumer")


def version_shown(request: PortalRequest, agreement: Agreement) -> AgreementVersion:
    """The version in force; before one is, the latest that may be seen."""
    versions = AgreementVersion.objects.visible_to(request.acting_as).filter(agreement=agreement).with_parties()
    order = Case(When(status="active", then=Value(0)), default=Value(1))
    found: AgreementVersion | None = versions.order_by(order, "-number").first()
    if found is None:
        raise Http404
    return found


def agreement_or_404(request: PortalRequest, reference: str) -> Agreement:
    return visible_or_404(Agreement.objects.select_related(*SIDES), request, reference=reference)


@require_safe
def calendar(request: PortalRequest, reference: str) -> HttpResponse:
    """The hours that count now, the line they stand in, and the change on the table."""
    agreement = agreement_or_404(request, reference)
    version = version_shown(request, agreement)
    rows = Calendar.objects.visible_to(request.acting_as).get(pk=version.calendar_now_id).line()
    line, now = HoursLine.of(rows[-1]), timezone.now()
    changes = list(
        CalendarChange.objects.visible_to(request.acting_as)
        .filter(version__agreement=agreement)
        .select_related("calendar", "version", *SIDES)
    )
    return page(
        request,
        "relationships/calendar.html",
        agreement,
        version=version,
        line=line,
        hours=line.at(now),
        week=[(weekday.label, words) for weekday, words in week(line.at(now))],
        versions=lines_of(request, rows, changes),
        on_the_table=[(each, ball_of(each, request)) for each in changes if each.status == each.Status.PROPOSED],
        refused=[each for each in changes if each.status in (each.Status.REJECTED, each.Status.WITHDRAWN)],
        others=AgreementVersion.objects.visible_to(request.acting_as)
        .filter(agreement=agreement)
        .exclude(pk=version.pk)
        .order_by("-number"),
        may_change=version.status == version.Status.ACTIVE
        and CalendarChange.may_propose(version, request.acting_as)
        and not any(each.status == each.Status.PROPOSED and each.version_id == version.pk for each in changes),
    )


def lines_of(request: PortalRequest, rows: list[Calendar], changes: list[CalendarChange]) -> list[dict[str, Any]]:
    """The calendars of the line, newest first, each with the change that made it and who said yes to that."""
    made = {change.calendar_id: change for change in changes}
    told = {
        (record.subject, record.move): record
        for record in Record.objects.visible_to(request.acting_as).filter(
            subject__in=[change.reference for change in changes], move__in=["propose", "accept"]
        )
    }
    found = []
    for row in reversed(rows):
        change = made.get(row.pk)
        records = {move: told.get((change.reference, move)) for move in ("propose", "accept")} if change else {}
        found.append({"row": row, "change": change, **records})
    return found


@both
def change_calendar(request: PortalRequest, reference: str) -> HttpResponse:
    """Other hours for the version in force: written, looked at with what they would do, then proposed."""
    agreement = agreement_or_404(request, reference)
    version = version_shown(request, agreement)
    line = HoursLine.of(Calendar.objects.visible_to(request.acting_as).get(pk=version.calendar_now_id))
    form = ProposeHoursForm(request, version, line)
    if request.method != "POST" and (going_on := on_the_table(request, version)):
        messages.info(request, _("%(change)s is on the table already.") % {"change": going_on.reference})
        return redirect(going_on)
    if request.method != "POST" and version.status != version.Status.ACTIVE:
        messages.info(request, _("Only the version in force has hours to change. A draft is edited on its own page."))
        return redirect(reverse("relationships:calendar", kwargs={"reference": reference}))
    if form.made():
        messages.success(
            request,
            _("%(change)s is proposed. The other side was told; it is their turn.") % {"change": form.change.reference},
        )
        return redirect(form.change)
    facts = looked_at(form, line) if form.previewed else {}
    return page(
        request, "relationships/change_calendar.html", agreement, form=form, version=version, line=line, **facts
    )


def looked_at(form: ProposeHoursForm, line: HoursLine) -> dict[str, Any]:
    """What the typed hours would do; nothing is written."""
    begins, after = form.begins(), form.would_be()
    return {
        "difference": difference_of_hours(line.at(begins), after.last),
        "preview": form.preview(),
        "after": after,
        "begins": begins,
    }


def on_the_table(request: PortalRequest, version: AgreementVersion) -> CalendarChange | None:
    rows = CalendarChange.objects.visible_to(request.acting_as)
    found: CalendarChange | None = rows.filter(version=version, status="proposed").first()
    return found


def _change(request: PortalRequest, reference: str) -> CalendarChange:
    rows = CalendarChange.objects.select_related(
        "calendar__previous", "version__agreement", "version__calendar", *SIDES
    )
    return visible_or_404(rows, request, reference=reference)


@require_safe
def calendar_change(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _change(request, reference)
    return page(request, "relationships/calendar_change.html", thing, **shown(request, thing))


def shown(request: PortalRequest, thing: CalendarChange) -> dict[str, Any]:
    """What the change says, and, while it is on the table, what it would do."""
    now = timezone.now()
    before, after = thing.line_before(), thing.line(now)
    begins = thing.calendar.valid_from or thing.begins(now)
    waits = thing.status == thing.Status.PROPOSED and not thing.overtaken
    later = AgreementVersion.objects.visible_to(request.acting_as).filter(
        agreement=thing.version.agreement_id, number__gt=thing.version.number, status__in=AHEAD
    )
    return {
        "later": later.order_by("number") if waits else [],
        "before": before,
        "after": after,
        "begins": begins,
        "beginning": thing.said_beginning(now),
        "difference": difference_of_hours(before.at(begins), thing.calendar.hours()),
        "preview": preview_of(thing.version.calendar_now_id, after.calendar, now) if waits else None,
    }


@both
def accept_calendar(request: PortalRequest, reference: str) -> HttpResponse:
    """What will happen to each clock stands on the page of the move."""
    thing = _change(request, reference)
    form = AcceptCalendarForm(request, thing)
    if request.method != "POST" and thing.overtaken:
        return redirect(thing)

    def done() -> str:
        return " ".join((_("%(thing)s is accepted.") % {"thing": thing.reference}, thing.moved(form.count)))

    return move_page(request, thing, form, MOVE, done, shown=lambda: shown(request, thing))


@both
def reject_calendar(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _change(request, reference)
    done = _("%(thing)s is rejected. The other side was told and can propose others.") % {"thing": thing.reference}
    return move_page(request, thing, RejectCalendarForm(request, thing), MOVE, done, danger=True)


@both
def withdraw_calendar(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _change(request, reference)
    done = _("%(thing)s is withdrawn.") % {"thing": thing.reference}
    return move_page(request, thing, WithdrawCalendarForm(request, thing), MOVE, done, danger=True)
