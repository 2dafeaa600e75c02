"""From offerings to the draft of an agreement, and to an agreement that follows a newer version of them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from provision.comparison import changes_between
from provision.forms.change_plan import ChangePlanForm
from provision.forms.drafting import DraftAgreementForm
from provision.models import OfferingVersion, ServiceOffering
from provision.models.agreeing import held_of
from relationships.models import AgreementVersion, ServiceRelationship, Side
from relationships.models.terms_fetch import fetch_terms
from relationships.portal import PortalRequest, page, visible_or_404

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def draft_agreement(request: PortalRequest, reference: str) -> HttpResponse:
    """Choose what an agreement starts from; its terms are copied, and edited on the next page."""
    thing = visible_or_404(
        ServiceRelationship.objects.select_related("provider", "consumer"), request, reference=reference
    )
    form = DraftAgreementForm(request, thing)
    if form.made():
        version = form.version
        said = _("%(agreement)s is a draft that only your side sees. Set its terms, then propose it.")
        messages.success(request, said % {"agreement": version.agreement.reference})
        return redirect("relationships:edit_version", **version.url_kwargs)
    return page(request, "provision/draft_agreement.html", thing, form=form)


def version_or_404(request: PortalRequest, reference: str, number: int) -> AgreementVersion:
    rows = AgreementVersion.objects.with_parties()
    thing = visible_or_404(rows, request, agreement__reference=reference, number=number)
    fetch_terms([thing])
    return thing


def offered_for(request: PortalRequest, thing: AgreementVersion) -> list[ServiceOffering]:
    """The offerings that the version holds parts of and that are offered to whoever looks, by name."""
    sources = {part.source for part in thing.terms().parts if part.source}
    rows = (
        ServiceOffering.objects.visible_to(request.acting_as).offered()
        if request.frame is Side.PROVIDER
        else ServiceOffering.objects.catalogue_of(request.acting_as)
    )
    found = rows.filter(reference__in=sources, organisation=thing.provider_id)
    return list(found.select_related("current").order_by("name"))


@require_safe
def plans_panel(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """From which version and plan of which offering its parts came, and the way to another; shown beside it."""
    thing = version_or_404(request, reference, number)
    member = request.acting_as
    held = [(offering, held_of(offering, thing.terms())) for offering in offered_for(request, thing)]
    may_change = bool(member and (thing.may_edit(member) or thing.may_amend(member)))
    return render(request, "provision/plans_panel.html", {"thing": thing, "held": held, "may_change": may_change})


@both
def change_plan(request: PortalRequest, reference: str, number: int, offering: str) -> HttpResponse:
    """The plans that this agreement may change to, and what the newest version says otherwise than the one agreed."""
    thing = version_or_404(request, reference, number)
    found = next((each for each in offered_for(request, thing) if each.reference == offering), None)
    if found is None or found.current is None:
        raise Http404
    newest = found.current
    newest.offering = found
    form = ChangePlanForm(request, thing, newest)
    if form.made():
        said = _("%(agreement)s, version %(number)d, is a draft of your side in the plan you chose.")
        messages.success(request, said % {"agreement": reference, "number": form.draft.number})
        return redirect(form.draft)
    return page(request, "provision/change_plan.html", thing, form=form, **compared(newest, form.held.number))


def compared(newest: OfferingVersion, number: int) -> dict[str, Any]:
    """What the newest version says otherwise than the one with this number, if it is another."""
    before = newest.offering.versions.published().filter(number=number).first() if number != newest.number else None
    return {"before": before, "newest": newest, "difference": changes_between(before, newest) if before else None}
