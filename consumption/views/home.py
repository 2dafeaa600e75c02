"""The consumer's home: my requests, what waits for my side, what comes next."""

from collections.abc import Iterable

from django.db.models import Case, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consumption.models import ServiceRequest
from consumption.models.request import ASKERS
from consumption.turns import requests_of
from relationships.first_steps import Step, first_steps
from relationships.models import Membership, Side
from relationships.portal import PortalRequest
from relationships.turns import turns_of

FEW = 10


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    request.frame = Side.CONSUMER
    member = request.acting_as
    open_ones = requests_of(member, Side.CONSUMER)
    mine = list(open_ones.filter(raised_by=member)[: FEW + 1])
    mine_first = Case(When(raised_by=member, then=0), default=1)
    waiting = open_ones.waiting_for(Side.CONSUMER).order_by(mine_first, "status_since", "pk")[:FEW]
    return render(
        request,
        "consumption/home.html",
        {
            "mine": mine[:FEW],
            "more_of_mine": len(mine) > FEW,
            "waiting": list(waiting),
            "turns": turns_of(member, Side.CONSUMER),
            "steps": first_steps(member, Side.CONSUMER, own_steps(member)),
            "may_ask": bool(member and member.has_role(*ASKERS)),
        },
    )


def own_steps(member: Membership | None) -> Iterable[Step]:
    if member is None or member.person.first_steps_put_away or not member.has_role(*ASKERS):
        return
    ours = ServiceRequest.objects.visible_to(member).filter(consumer=member.organisation_id)
    yield Step(
        50,
        _("Ask for something"),
        reverse("consumption:ask"),
        ours.exists(),
        _("Whatever is agreed and in force; the clocks start at once, for both sides."),
    )
    yield Step(
        55,
        _("Confirm what was delivered"),
        f"{reverse('consumption:requests')}?f-status=fulfilled",
        ours.filter(status="closed").exists(),
        _("You decide whether it is what you asked for; else you send it back."),
    )
