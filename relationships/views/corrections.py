"""Corrections of clocks: proposed from the clock's page, answered by the other side."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.clock_drawing import did
from relationships.clock_lines import History
from relationships.clock_preview import preview
from relationships.clock_view import clock_view_of
from relationships.forms.corrections import (
    AcceptCorrectionForm,
    CorrectForm,
    CorrectionMoveForm,
    RejectCorrectionForm,
    WithdrawCorrectionForm,
)
from relationships.models import Clock, ClockCorrection, ClockRetarget, ClockSegment, Side
from relationships.moving import move_page
from relationships.portal import PortalRequest, page, visible_or_404

both = require_http_methods(["GET", "HEAD", "POST"])

SPANS = 12
"""So many of the latest lines are offered as spans to correct."""


def names_of(thing: Any) -> dict[str, str]:
    return {side.value: str(getattr(thing, side)) for side in Side}


@both
def correct_clock(request: PortalRequest, reference: str) -> HttpResponse:
    """Show what a correction would do, then propose exactly that."""
    rows = Clock.objects.select_related("relationship__provider", "relationship__consumer", "provider", "consumer")
    thing = visible_or_404(rows, request, reference=reference)
    form = CorrectForm(request, thing)
    if form.looked_at() and form.made():
        made = form.made_correction
        made.refresh_from_db()
        done = _("%(correction)s is proposed. The other side was told; the clock stays as it is until they accept.")
        messages.success(request, done % {"correction": made.reference})
        return redirect(made)
    form.show()
    fetch_history(thing, request)
    names = names_of(thing)
    return page(
        request,
        "relationships/clock_correct.html",
        thing,
        form=form,
        clock_view=clock_view_of(thing, timezone.now(), names),
        preview=None if form.errors else form.preview,
        spans=list(spans(thing, names)),
        zone=timezone.get_current_timezone_name(),
    )


def fetch_history(clock: Clock, request: PortalRequest, before: Any = None) -> None:
    """The clock's segments and earlier aims; `before` leaves out that correction's segment and all later ones."""
    segments = ClockSegment.objects.visible_to(request.acting_as)
    if before:
        segments = segments.filter(Q(correction=None) | Q(pk__lt=before.pk))
    retargets = ClockRetarget.objects.visible_to(request.acting_as)
    prefetch_related_objects(
        [clock], Prefetch("segments", queryset=segments), Prefetch("retargets", queryset=retargets)
    )


def spans(clock: Clock, names: dict[str, str]) -> Any:
    """The latest lines of its history, each as a link that fills the form: pauses to count, the rest to excuse."""
    for line in reversed(History(clock, list(clock.segments.all()), timezone.now()).lines[-SPANS:]):
        facts = {
            "since_at": timezone.localtime(line.since).strftime("%Y-%m-%dT%H:%M:%S"),
            "until_at": timezone.localtime(line.until).strftime("%Y-%m-%dT%H:%M:%S"),
            "effect": "excuse" if line.running else "count",
        }
        yield {"line": line, "what": did(line, names), "url": f"?{urlencode(facts)}"}


def _correction(request: PortalRequest, reference: str) -> ClockCorrection:
    rows = ClockCorrection.objects.select_related(
        "clock__provider",
        "clock__consumer",
        "clock__relationship__provider",
        "clock__relationship__consumer",
        "relationship__provider",
        "relationship__consumer",
        "provider",
        "consumer",
        "proposed_by__person",
    )
    return visible_or_404(rows, request, reference=reference)


@require_safe
def correction(request: PortalRequest, reference: str) -> HttpResponse:
    """What, why, who, and the clock before and after."""
    thing = _correction(request, reference)
    laid = ClockSegment.objects.visible_to(request.acting_as).filter(correction=thing)
    segment = laid.select_related("agreed_by__person").first()
    now, names = timezone.now(), names_of(thing)
    clock_view = clock_view_of(thing.clock, now, names)
    shown = thing.status in (thing.Status.PROPOSED, thing.Status.ACCEPTED)
    fetch_history(thing.clock, request, before=segment)
    return page(
        request,
        "relationships/correction.html",
        thing,
        segment=segment,
        names=names,
        proposed_by_name=names[thing.proposed_by_side],
        accepted_by_name=names[Side(thing.proposed_by_side).other],
        clock_view=clock_view,
        preview=preview(thing.clock, thing.span, now) if shown else None,
    )


def _move(request: PortalRequest, thing: ClockCorrection, form: CorrectionMoveForm, done: str) -> HttpResponse:
    """The clock is where what was done can be seen."""
    done %= {"correction": thing.reference, "clock": thing.clock.reference}
    template, danger = "relationships/correction_move.html", form.move != "accept"
    return move_page(request, thing, form, template, done, to=thing.clock, danger=danger, names=names_of(thing))


@both
def accept_correction(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _correction(request, reference)
    done = _("%(correction)s is accepted: %(clock)s was counted anew.")
    return _move(request, thing, AcceptCorrectionForm(request, thing), done)


@both
def reject_correction(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _correction(request, reference)
    done = _("%(correction)s is rejected. The other side was told; %(clock)s stays as it is.")
    return _move(request, thing, RejectCorrectionForm(request, thing), done)


@both
def withdraw_correction(request: PortalRequest, reference: str) -> HttpResponse:
    thing = _correction(request, reference)
    done = _("%(correction)s is withdrawn. %(clock)s stays as it is; you can propose again.")
    return _move(request, thing, WithdrawCorrectionForm(request, thing), done)


def correct_url(clock: Clock) -> str:
    return reverse("relationships:correct_clock", kwargs={"reference": clock.reference})
