"""From offerings to the draft of an agreement."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from provision.forms.drafting import DraftAgreementForm
from relationships.models import ServiceRelationship
from relationships.portal import PortalRequest, page, visible_or_404


@require_http_methods(["GET", "POST"])
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
