"""Whom breaches are attributed to: the page on which both sides write it down (O2)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from relationships.portal import PortalRequest, page
from reviews.forms.attribution import AttributionForm
from reviews.models import BreachAttribution, ReviewBreach
from reviews.reading import SHOWN, breach_rows
from reviews.views.review import seen_review, too_late


def attribute(request: PortalRequest, reference: str) -> HttpResponse:
    """Fifty breaches at a time, those late by most first."""
    review = seen_review(request, reference)
    if request.method == "GET" and review.status != review.Status.HELD:
        return too_late(request, review)
    after = request.GET.get("after", "")
    first = int(after) + 1 if after.isascii() and after.isdigit() and len(after) < 7 else 1
    frozen = ReviewBreach.values_of(review, SHOWN + 1, first - 1)
    shown, more = frozen[:SHOWN], len(frozen) > SHOWN
    decided = BreachAttribution.of(review, range(first, first + len(shown)))
    form = AttributionForm(request, review, breach_rows(review, shown, decided, first))
    address, last = reverse("reviews:attribute", args=[reference]), first + len(shown) - 1
    following = f"{address}?after={last}" if more else ""
    if form.made():
        messages.success(request, form.said)
        return redirect(following or f"{review.get_absolute_url()}#breaches")
    return page(
        request,
        "reviews/attribute.html",
        review,
        form=form,
        first=first,
        last=last,
        following=following,
        before=f"{address}?after={max(first - 1 - SHOWN, 0)}" if first > 1 else "",
    )
