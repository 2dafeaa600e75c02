"""Targets come in from files of other tools, and go out for them."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.formats import openslo_of
from relationships.forms.imports import ImportTargetsForm
from relationships.models.terms_fetch import fetch_terms
from relationships.moving import form_page
from relationships.portal import PortalRequest
from relationships.views.terms import draft_or_404, tabs
from relationships.views.versions import version_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def import_targets(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """A file is shown with all that it gives and all that no term holds, then taken into the draft."""
    thing = draft_or_404(request, reference, number)
    return form_page(
        request,
        thing,
        ImportTargetsForm(request, thing),
        "relationships/import_targets.html",
        _("Taken into the draft. Only your side sees it until you propose it."),
        tabs=tabs(thing, "import_targets"),
    )


@require_safe
def openslo(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """The availabilities and time targets of a version, for tools that read OpenSLO v1."""
    thing = version_or_404(request, reference, number)
    fetch_terms([thing])
    return HttpResponse(
        openslo_of(thing.terms(), reference=reference, name=thing.agreement.name),
        content_type="application/yaml; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{reference}-version-{number}.openslo.yaml"',
            "X-Content-Type-Options": "nosniff",
        },
    )
