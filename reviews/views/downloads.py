"""What leaves a review: figures and breaches as CSV, what is signed as canonical JSON; and today's figures beside."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relationships.exports import Column, csv_download
from relationships.models import Side
from relationships.portal import PortalRequest
from relationships.templatetags.tandem import duration, percent
from relationships.terms import WaitsFor
from reviews.evidence import Evidence, TargetOf, WorkloadOf
from reviews.models import BreachAttribution, ServiceReview
from reviews.models.frozen import frozen_evidence
from reviews.package import package
from reviews.reading import for_what, promise_of
from reviews.tiles import counted as number
from reviews.views.review import seen_review
from reviews.workload import over, period_of

NUMBERS = (
    *("figure", "agreement", "metric", "kind", "priority", "hours", "target_seconds", "value", "unit"),
    *("met", "breached", "breached_open", "debtor", "obligation", "declared_unit"),
    *("limit", "every", "first_day", "amount", "count", "excess"),
)
BREACHES = (
    *("clock", "subject", "title", "metric", "priority", "due_at", "stopped_at", "late_seconds", "unit", "debtor"),
    *("proposed", "linked", "linked_name", "overlap_since", "overlap_until"),
    *("attribution", "reason", "attributed_by", "attributed_side"),
)


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
        yield {"figure": "attainment", **vars(target), "value": value, "unit": "%", "declared_unit": target.unit}
    for line in evidence.workload:
        said = {"figure": "workload", "value": line.count, "unit": "count", "limit": line.name, "excess": line.excess}
        yield {**vars(line), **said}


@require_safe
def breaches_csv(request: PortalRequest, reference: str) -> StreamingHttpResponse:
    review = seen_review(request, reference)
    evidence, decided = evidence_of(review), BreachAttribution.of(review)
    rows = ({**vars(breach), **attributed(decided.get(number))} for number, breach in enumerate(evidence.breaches, 1))
    return csv_download(f"{review.reference}-breaches", columns(BREACHES), rows)


def attributed(decided: BreachAttribution | None) -> dict[str, Any]:
    if decided is None:
        return {}
    facts = {"attribution": decided.attribution, "reason": decided.reason}
    return {**facts, "attributed_by": decided.by_name, "attributed_side": decided.by_side}


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
    found += targets_that_differ(frozen.targets, live.targets)
    return found + workload_that_differs(review, frozen, live)


def targets_that_differ(frozen: Sequence[TargetOf], live: Sequence[TargetOf]) -> list[tuple[str, str, str]]:
    """Of what either side owed. What was frozen before units were is looked up without."""
    known = any(target.unit for target in frozen)
    after: dict[Any, tuple[TargetOf, int, int]] = {}
    for target in live:
        at = _same(target, known)
        _first, met, total = after.get(at, (target, 0, 0))
        after[at] = (target, met + target.share[0], total + target.share[1])
    found = []
    for target in frozen:
        _now, met, total = after.pop(_same(target, known), (target, 0, 0))
        if (met, total) != target.share:
            found.append((named(target), counted(target.share), counted((met, total))))
    return found + [
        (named(target), counted((0, 0)), counted((met, total))) for target, met, total in after.values() if total
    ]


def _same(target: TargetOf, units: bool) -> tuple[Any, ...]:
    return *target.key, target.hours, target.target_seconds, target.unit if units else ""


def named(target: TargetOf) -> str:
    return f"{promise_of(target)} ({for_what(target)})"


def workload_that_differs(review: ServiceReview, frozen: Evidence, live: Evidence) -> list[tuple[str, str, str]]:
    """Of the weeks and months that ended within the days of the review."""

    def counts(evidence: Evidence) -> dict[tuple[Any, ...], WorkloadOf]:
        return {(w.agreement, w.version, w.name, w.first_day): w for w in over(evidence.workload, review.last_day)}

    before, after = counts(frozen), counts(live)
    return [
        (
            _("%(limit)s, %(period)s") % {"limit": line.name, "period": period_of(line)},
            number(before[at].count if at in before else 0),
            number(after[at].count if at in after else 0),
        )
        for at, line in (before | after).items()
        if at not in before or at not in after or before[at].count != after[at].count
    ]


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
        **{
            f"waited_for_{party}": _("Waited for %(who)s") % {"who": party.label}
            for party in WaitsFor
            if party not in Side.values
        },
    }
    return names.get(figure, figure)
