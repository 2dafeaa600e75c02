"""Findings, decisions and actions of a review: written, changed, removed; and the amendment that a decision opens."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from relationships.portal import PortalRequest, page
from reviews.forms.minutes import ActionForm, AmendForm, DecisionForm, FindingForm, LineForm, RemoveForm
from reviews.models import Decision, Finding, ReviewAction, ServiceReview
from reviews.models.minutes import MinutesLine
from reviews.views.review import seen_review

View = Callable[..., HttpResponse]


def line_of(kind: type[MinutesLine], review: ServiceReview, request: PortalRequest, number: int) -> Any:
    """A line of a review that was let through the door already."""
    line = kind.objects.visible_to(request.acting_as).filter(review=review, number=number).first()
    if line is None:
        raise Http404
    line.review = review
    return line


def adding(form_type: type[LineForm]) -> View:
    def add(request: PortalRequest, reference: str) -> HttpResponse:
        review = seen_review(request, reference)
        form = form_type(request, review)
        if form.made():
            messages.success(
                request,
                _("%(line)s is in the minutes of %(review)s.")
                % {"line": _named(form.line), "review": review.reference},
            )
            return redirect(f"{review.get_absolute_url()}#{form.line_type._meta.model_name}s")
        return page(request, "reviews/move.html", review, form=form, title=form.verb)

    return add


def changing(form_type: type[LineForm]) -> View:
    def change(request: PortalRequest, reference: str, number: int) -> HttpResponse:
        review = seen_review(request, reference)
        line = line_of(form_type.line_type, review, request, number)
        form = form_type(request, review, line)
        if form.made():
            messages.success(request, _("%(line)s is changed.") % {"line": _named(line)})
            return redirect(f"{review.get_absolute_url()}#{form.line_type._meta.model_name}s")
        title = _("Change %(line)s") % {"line": line.name}
        return page(request, "reviews/move.html", review, form=form, title=title)

    return change


def removing(kind: type[MinutesLine]) -> View:
    def remove(request: PortalRequest, reference: str, number: int) -> HttpResponse:
        review = seen_review(request, reference)
        line = line_of(kind, review, request, number)
        form = RemoveForm(request, line)
        if form.made():
            messages.success(request, _("%(line)s is removed.") % {"line": _named(line)})
            return redirect(f"{review.get_absolute_url()}#{kind._meta.model_name}s")
        title = _("Remove %(line)s") % {"line": line.name}
        return page(request, "reviews/move.html", review, form=form, title=title, danger=True)

    return remove


def _named(line: MinutesLine) -> str:
    name = line.name
    return name[:1].upper() + name[1:]


def amend(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """From a decision to the next version of the agreement (V7)."""
    review = seen_review(request, reference)
    decision = line_of(Decision, review, request, number)
    form = AmendForm(request, decision)
    if form.made():
        facts = {"agreement": form.version.reference, "number": form.version.number}
        messages.success(
            request,
            _("Version %(number)d of %(agreement)s is open as your draft. Change the terms, then propose it.") % facts,
        )
        return redirect(form.version)
    title = _("Amend %(agreement)s") % {"agreement": decision.agreement or ""}
    return page(request, "reviews/move.html", review, form=form, title=title)


add_finding, change_finding, remove_finding = adding(FindingForm), changing(FindingForm), removing(Finding)
add_decision, change_decision, remove_decision = adding(DecisionForm), changing(DecisionForm), removing(Decision)
add_action, change_action, remove_action = adding(ActionForm), changing(ActionForm), removing(ReviewAction)
