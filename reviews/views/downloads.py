"""What leaves a review: figures and breaches as CSV, what is signed as canonical JSON; and today's figures beside."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relationships.exports import Column, csv_download
from relationships.portal import PortalRequest
from relationships.templatetags.tandem import duration, percent
from reviews.evidence import Evidence
from reviews.models import ServiceReview
from reviews.models.frozen import frozen_evidence
from reviews.package import package
from reviews.reading import for_what, promise_of
from reviews.views.review import seen_review

NUMBERS = (
    *("figure", "agreement", "metric", "kind", "priority", "hours", "target_seconds", "value", "unit"),
    *("met", "breached", "breached_open"),
)
BREACHES = ("clock", "subject", "title", "metric", "priority", "due_at", "stopped_at", "late_seconds")


def columns(names: tuple[str, ...]) -> list[Column]:
    return [Column(name, lambda row, name=name: row.get(name)) for name in names]  # type: ignore[misc]


def evidence_of(review: ServiceReview) -> Evidence:
    """Frozen where it is held, else as the rows say now."""
    if review.status == review.Status.CANCELLED:
        raise Http404
    return frozen_evidence(review) if review.is_frozen else review.evidence_now()


@require_safe
def figures_csv(request: PortalRequest, reference: str) -> StreamingHttpResponse:
    review = seen_review(request, reference)
    return csv_download(f"{review.reference}-figures", columns(NUMBERS), numbers(evidence_of(review)))


def numbers(evidence: Evidence) -> Iterator[dict[str, Any]]:
    for figure in evidence.figures:
        yield {"figure": figure.name, "value": figure.value, "unit": figure.unit}
    for target in evidence.targets:
        value = percent(target.share, 3).removesuffix(" %") if target.share[1] else ""
        yield {"figure": "attainment", **vars(target), "value": value, "unit": "%"}


@require_safe
def breaches_csv(request: PortalRequest, reference: str) -> StreamingHttpResponse:
    review = seen_review(request, reference)
    rows = (vars(breach) for breach in evidence_of(review).breaches)
    return csv_download(f"{review.reference}-breaches", columns(BREACHES), rows)


@require_safe
def package_json(request: PortalRequest, reference: str) -> HttpResponse:
    """Exactly the text whose SHA-256 both sides sign: `sha256sum` of this file is the digest."""
    review = seen_review(request, reference)
    if not review.is_frozen:
        raise Http404
    return HttpResponse(
        package(review),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{review.reference}.json"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_safe
def today(request: PortalRequest, reference: str) -> HttpResponse:
    """What the same days would read today, where that differs; the frozen figures stay (U6)."""
    review = seen_review(request, reference)
    if not review.is_frozen:
        raise Http404
    frozen, live = frozen_evidence(review), review.evidence_now(timezone.now())
    context = {"thing": review, "relationship": review.relationship, "differences": differences(review, frozen, live)}
    return render(request, "reviews/today.html", context)


def differences(review: ServiceReview, frozen: Evidence, live: Evidence) -> list[tuple[str, str, str]]:
    """(what, as frozen, as the rows say today)."""
    found = []
    for figure in frozen.figures:
        now = live.figure(figure.name)
        if now != figure.value:
            said = duration if figure.unit == "seconds" else str
            found.append((name_of(figure.name, review), said(figure.value), said(now)))
    after = {(*t.key, t.hours, t.target_seconds): t for t in live.targets}
    for target in frozen.targets:
        today = after.pop((*target.key, target.hours, target.target_seconds), None)
        if today is None or today.share != target.share:
            name = f"{promise_of(target)} ({for_what(target)})"
            found.append((name, counted(target.share), counted(today.share if today else (0, 0))))
    found += [
        (f"{promise_of(t)} ({for_what(t)})", counted((0, 0)), counted(t.share)) for t in after.values() if t.share[1]
    ]
    return found


def counted(share: tuple[int, int]) -> str:
    if not share[1]:
        return percent(share)
    facts = {"share": percent(share), "met": share[0], "total": share[1]}
    return _("%(share)s, %(met)s of %(total)s met") % facts


def name_of(figure: str, review: ServiceReview) -> str:
    names = {
        "open_at_start": _("Open at the start"),
        "raised": _("Requests raised"),
        "closed": _("Closed"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
        "open_at_end": _("Open at the end"),
        "fulfilled": _("Requests fulfilled"),
        "sent_back": _("Sent back"),
        "cancelled_clocks": _("Cancelled clocks"),
        "waited_for_provider": _("Waited for %(who)s") % {"who": review.relationship.provider},
        "waited_for_consumer": _("Waited for %(who)s") % {"who": review.relationship.consumer},
    }
    return names.get(figure, figure)
