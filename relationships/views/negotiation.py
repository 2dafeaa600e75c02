"""One page on which both sides negotiate: whose turn it is, every version, what differs, what is said of a clause."""

from django.contrib import messages
from django.db.models import Case, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.difference import difference
from relationships.forms.negotiation import CommentForm, CompareForm, ReopenForm, ResolveForm
from relationships.models import AgreementVersion, ClauseThread, Side
from relationships.models.clause_thread import clause_of
from relationships.models.terms_fetch import fetch_terms
from relationships.models.version_rows import ON_THE_TABLE
from relationships.moving import move_page
from relationships.negotiation import (
    AT_ONCE,
    Comparison,
    VersionLine,
    in_days,
    lapses,
    of_this_round,
    proposers,
    stretches,
    threads_of,
    waited,
)
from relationships.portal import PortalRequest, page, visible_or_404
from relationships.reading import turn_of
from relationships.views.versions import compared_with, version_or_404, versions_beside

both = require_http_methods(["GET", "HEAD", "POST"])


def current_or_404(request: PortalRequest, reference: str) -> AgreementVersion:
    """The version on the table, else the draft of the reader's side, else the latest."""
    order = Case(When(status__in=ON_THE_TABLE, then=0), When(status="draft", then=1), default=Value(2))
    rows = AgreementVersion.objects.with_parties().order_by(order, "-number")
    return visible_or_404(rows, request, agreement__reference=reference)


@require_safe
def negotiation(request: PortalRequest, reference: str) -> HttpResponse:
    thing = current_or_404(request, reference)
    versions = versions_beside(thing, request)
    choice, comparison = compare(request, thing, versions)
    found = stretches(of_this_round(versions), timezone.now())
    return page(
        request,
        "relationships/negotiation.html",
        thing,
        talk=False,
        agreement=thing.agreement,
        choice=choice,
        comparison=comparison,
        lines=lines_of(versions, request),
        stretches=[(each, names_of(thing, each.sides)) for each in found],
        waited=[(thing.relationship.organisation_on(side), in_days(time)) for side, time in waited(found).items()],
        threads=sorted(comparison.threads.values(), key=lambda line: line.thread.status),
        drafts=[each for each in versions if each.status == "draft" and each != thing],
        lapses=lapses(thing),
    )


@require_safe
def negotiation_clauses(request: PortalRequest, reference: str) -> HttpResponse:
    """The clauses that the page of the negotiation folds away: those that stay, or the rest of those that change."""
    thing = current_or_404(request, reference)
    _choice, comparison = compare(request, thing, versions_beside(thing, request))
    changed = request.GET.get("which") == "changed"
    start = start_of(request)
    clauses = comparison.changed(start) if changed else comparison.kept(start)
    total = len(comparison.found.changes if changed else comparison.found.kept)
    query = request.GET.copy()
    query["from"] = str(start + AT_ONCE)
    return page(
        request,
        "relationships/negotiation_clauses.html",
        thing,
        talk=False,
        comparison=comparison,
        changed=changed,
        clauses=clauses,
        total=total,
        shown=(start + 1, start + len(clauses)),
        more=f"?{query.urlencode()}" if start + AT_ONCE < total else "",
    )


def start_of(request: PortalRequest) -> int:
    """Which clause the page begins with; the first for whatever else an address says."""
    said = request.GET.get("from", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def compare(
    request: PortalRequest, thing: AgreementVersion, versions: list[AgreementVersion]
) -> tuple[CompareForm, Comparison]:
    """The two versions that the address names, else the one on the table beside what it answers."""
    after = next(each for each in versions if each == thing)
    form = CompareForm(request, versions, compared_with(after, versions) or after, after)
    before, after = form.chosen()
    fetch_terms(list({before, after}))
    found = difference(before.terms(), after.terms())
    return form, Comparison(before, after, found, threads_of(thing, request.acting_as))


def lines_of(versions: list[AgreementVersion], request: PortalRequest) -> list[VersionLine]:
    """Every version that may be seen, newest first."""
    by = proposers(versions, request.acting_as)
    return [
        VersionLine(
            version=each,
            side=str(each.relationship.organisation_on(Side(each.drafted_by_side))),
            by=by.get(each.proposed_at, "") if each.proposed_at else "",
            turn=turn_of(each, request.frame),
            changes=each.changes,
            lapses=lapses(each),
        )
        for each in versions
    ]


def names_of(thing: AgreementVersion, sides: tuple[Side, ...]) -> str:
    if len(sides) > 1:
        return _("both sides")
    return str(thing.relationship.organisation_on(sides[0]))


# What is said of a clause


@both
def comment(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    thing = version_or_404(request, reference, number)
    fetch_terms([thing])
    form = CommentForm(request, thing)
    if form.made():
        messages.success(request, _("Your comment is written. The other side was told."))
        return redirect(form.thread)
    return page(request, "relationships/comment.html", thing, talk=False, form=form, clause=form.chosen)


def thread_or_404(request: PortalRequest, reference: str) -> ClauseThread:
    rows = ClauseThread.objects.select_related(
        "agreement",
        "version__agreement",
        "version__calendar",
        "provider",
        "consumer",
        "relationship__provider",
        "relationship__consumer",
    )
    return visible_or_404(rows, request, reference=reference)


@require_safe
def clause_thread(request: PortalRequest, reference: str) -> HttpResponse:
    """All that is said about a clause, beside what it said where the talk began."""
    thing = thread_or_404(request, reference)
    fetch_terms([thing.version])
    return page(request, "relationships/clause_thread.html", thing, clause=clause_of(thing.version, thing.clause))


@both
def resolve(request: PortalRequest, reference: str) -> HttpResponse:
    thing = thread_or_404(request, reference)
    done = _("%(thing)s: resolved.") % {"thing": thing}
    return move_page(request, thing, ResolveForm(request, thing), "relationships/thread_move.html", done)


@both
def reopen(request: PortalRequest, reference: str) -> HttpResponse:
    thing = thread_or_404(request, reference)
    done = _("%(thing)s: open again.") % {"thing": thing}
    return move_page(request, thing, ReopenForm(request, thing), "relationships/thread_move.html", done)
