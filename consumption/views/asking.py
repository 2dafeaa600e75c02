"""From what is agreed to a request."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consumption.forms.asking import RaiseForm
from consumption.models.request import ASKERS
from consumption.promises import span_of
from relationships.models import AgreedPart, Agreement, AgreementVersion, Side
from relationships.portal import PortalRequest, visible_or_404
from relationships.terms import PartKind


@dataclass(frozen=True)
class Group:
    """The parts of one kind in one agreement, with what is promised for that kind."""

    label: str
    promised: list[str]
    parts: list[AgreedPart]


@require_safe
def ask(request: PortalRequest) -> HttpResponse:
    """What may be asked for now: everything agreed and in force, per relationship, by kind."""
    request.frame = Side.CONSUMER
    words = request.GET.get("q", "").strip()
    member = request.acting_as
    versions = [(version, groups_of(version)) for version in agreed_for(member, words)]
    return render(
        request,
        "consumption/ask.html",
        {
            "agreed": [(version, groups) for version, groups in versions if groups],
            "words": words,
            "may_ask": bool(member and member.has_role(*ASKERS)),
        },
    )


def agreed_for(member: Any, words: str) -> Any:
    parts = AgreedPart.objects.visible_to(member).order_by("position")
    if words:
        parts = parts.filter(name__icontains=words) | parts.filter(description__icontains=words)
    return (
        AgreementVersion.objects.visible_to(member)
        .in_force_at(timezone.now())
        .filter(consumer=member.organisation_id if member else None)
        .select_related("agreement", "provider", "relationship")
        .prefetch_related(Prefetch("agreedparts", parts), "agreedprioritys", "serviceleveltargets__priority")
        .order_by("provider__name", "agreement__name", "pk")
    )


def groups_of(version: AgreementVersion) -> list[Group]:
    targets, priorities = list(version.serviceleveltargets.all()), list(version.agreedprioritys.all())
    groups = []
    for kind in (PartKind.ACTION, PartKind.ACCESS, PartKind.GOODS):
        parts = [part for part in version.agreedparts.all() if part.kind == kind]
        if parts:
            groups.append(Group(str(kind.label), span_of(targets, kind, priorities), parts))
    return groups


@require_http_methods(["GET", "POST"])
def raise_request(request: PortalRequest, reference: str, position: int) -> HttpResponse:
    """Ask for the part that stands at `position` in the version in force."""
    now = timezone.now()
    version = AgreementVersion.objects.in_force_at(now).filter(agreement__reference=reference)
    parts = AgreedPart.objects.select_related("version__agreement", "provider", "consumer", "relationship")
    try:
        part = visible_or_404(parts, request, version__in=version, position=position)
    except Http404:
        return not_agreed(request, reference)
    if request.frame is not Side.CONSUMER:
        raise Http404
    form = RaiseForm(request, part, now)
    if form.made():
        raised = form.made_request
        said = _('{} is raised. {} answers next; you find it <a href="{}">here</a> and on your home page.')
        messages.success(request, format_html(said, raised.reference, part.provider, raised.get_absolute_url()))
        return redirect(raised)
    shown = {"form": form, "part": part, "version": part.version, "consumer": part.consumer, "provider": part.provider}
    return render(request, "consumption/raise_request.html", shown, status=422 if form.errors else 200)


def not_agreed(request: PortalRequest, reference: str) -> HttpResponse:
    """The agreement is there, but this part is not in force now: say so, instead of pretending it never was."""
    agreement = visible_or_404(Agreement, request, reference=reference)
    if request.frame is not Side.CONSUMER:
        raise Http404
    return render(request, "consumption/not_agreed.html", {"thing": agreement}, status=404)
