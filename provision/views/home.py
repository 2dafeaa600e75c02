"""The provider's home: what waits for me, what is due first, how each relationship stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consumption.models.request import FULFILLERS
from provision.models import ServiceOffering
from provision.models.offering import OWNERS
from provision.overview import SHOWN, counts_of, open_requests, relationship_lines
from provision.views.queue import with_assignee
from relationships.first_steps import Step, first_steps
from relationships.models import Agreement, Membership, Record, Side
from relationships.portal import PortalRequest
from relationships.turns import turns_of

FEW = 8


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    request.frame = Side.PROVIDER
    member, now = request.acting_as, timezone.now()
    if member is None:
        return render(request, "provision/home.html", {})
    lines = relationship_lines(member, now)
    due_first = with_assignee(open_requests(member), request).waiting_for(Side.PROVIDER).for_lists().due_first()
    return render(
        request,
        "provision/home.html",
        {
            "figures": figures_of(member, now),
            "due_first": due_first[:FEW],
            "lines": lines[:SHOWN],
            "more_lines": len(lines) > SHOWN,
            "turns": turns_of(member, Side.PROVIDER),
            "steps": first_steps(member, Side.PROVIDER, own_steps(member)),
        },
    )


def figures_of(member: Membership, now: datetime) -> list[dict[str, Any]]:
    """What waits, as numbers that lead to their rows."""
    counts, queue = counts_of(member, now), reverse("provision:queue")
    return [
        {"label": _("Given to me"), "value": counts["mine"], "url": f"{queue}?f-assigned=me"},
        {
            "label": _("With nobody"),
            "value": counts["nobody"],
            "url": f"{queue}?f-assigned=nobody&f-status=ours",
            "tone": "warn" if counts["nobody"] else "",
        },
        {
            "label": _("Overdue"),
            "value": counts["overdue"],
            "url": f"{queue}?f-due=overdue",
            "tone": "bad" if counts["overdue"] else "",
        },
        {"label": _("Due within a day"), "value": counts["soon"], "url": f"{queue}?f-due=day"},
    ]


def own_steps(member: Membership) -> Iterable[Step]:
    if member.person.first_steps_put_away:
        return
    if member.has_role(*OWNERS):
        offerings = ServiceOffering.objects.visible_to(member)
        yield Step(
            10,
            _("Publish a service offering"),
            reverse("provision:offerings"),
            offerings.filter(current__isnull=False).exists(),
            _("Goods, access and service actions, with prices and default targets."),
        )
        agreements = Agreement.objects.visible_to(member).filter(provider=member.organisation_id)
        yield Step(
            30,
            _("Draft an agreement from it"),
            reverse("relationships:relationships"),
            agreements.exists(),
            _("Open the relationship; the terms are copied from your offerings, then negotiated."),
        )
    if member.has_role(*FULFILLERS):
        answers = Record.objects.visible_to(member).filter(provider=member.organisation_id, move="accept")
        yield Step(
            50,
            _("Answer a request"),
            reverse("provision:queue"),
            answers.filter(subject__startswith="SR-").exists(),
            _("What is due first stands on top; both sides see the same clock."),
        )
