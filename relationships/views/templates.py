"""What agreements start from: an organisation's own templates, and published terms of others."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.clauses import clauses
from relationships.exports import Column
from relationships.filters import TemplateFilter
from relationships.forms.templates import (
    ArchiveTemplateForm,
    KeepTemplateForm,
    RenameTemplateForm,
    RestoreTemplateForm,
)
from relationships.lists import Sort, list_page
from relationships.models import AgreementTemplate, ServiceRelationship
from relationships.moving import form_page, move_page
from relationships.portal import PortalRequest, page, visible_or_404
from relationships.public_templates import public_templates
from relationships.views.versions import version_or_404

both = require_http_methods(["GET", "HEAD", "POST"])
COLUMNS = (
    Column("reference", lambda row: row.reference),
    Column("name", lambda row: row.name),
    Column("description", lambda row: row.description),
    Column("source", lambda row: row.source),
    Column("status", lambda row: row.status),
    Column("kept_at", lambda row: row.kept_at),
)


@require_safe
def templates(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    """Our own."""
    return list_page(
        request,
        "relationships/templates.html",
        AgreementTemplate.objects.visible_to(request.acting_as),
        filterset=TemplateFilter,
        sorts={"name": Sort("name"), "since": Sort("kept_at")},
        sorted_by="name",
        columns=COLUMNS,
        name="templates",
    )


@require_safe
def public(request: PortalRequest) -> HttpResponse:
    """Published terms of others, each with its source."""
    first_day = timezone.localdate()
    zone = request.acting_as.organisation.time_zone if request.acting_as else "UTC"
    found = [(each, said(each.terms(first_day, zone))) for each in public_templates()]
    return page(request, "relationships/public_templates.html", None, found=found)


def said(terms: Any) -> list[tuple[str, str]]:
    """(name, words) of what people choose a template by: no dates, and no week."""
    left_out = {"first_day", "last_day", "value", "hours", "summary"}
    return [(clause.name, clause.text) for clause in clauses(terms) if clause.text and clause.key[0] not in left_out]


def own_template(request: PortalRequest, reference: str) -> AgreementTemplate:
    thing: AgreementTemplate = visible_or_404(
        AgreementTemplate.objects.select_related("organisation"), request, reference=reference
    )
    return thing


@require_safe
def template(request: PortalRequest, reference: str) -> HttpResponse:
    """What it says, and where an agreement can be drafted from it."""
    thing = own_template(request, reference)
    active = ServiceRelationship.objects.visible_to(request.acting_as).filter(status="active")
    return page(
        request,
        "relationships/template.html",
        thing,
        clauses=[(clause.name, clause.text) for clause in clauses(thing.terms()) if clause.text],
        may_edit=thing.may_edit(request.acting_as),
        drafted_in=active.select_related("provider", "consumer").order_by("-pk")[:20],
    )


@both
def keep_template(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    thing = version_or_404(request, reference, number)
    form = KeepTemplateForm(request, thing)
    if form.made():
        messages.success(
            request, _("%(template)s is kept. Choose it when you draft an agreement.") % {"template": form.template}
        )
        return redirect(form.template)
    return page(request, "relationships/template_move.html", thing, form=form, title=_("Keep as a template"))


@both
def rename_template(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_template(request, reference)
    form = RenameTemplateForm(request, thing)
    title = _("Rename %(template)s") % {"template": thing}
    return form_page(request, thing, form, "relationships/template_move.html", _("It is saved."), title=title)


@both
def archive_template(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_template(request, reference)
    done = _("%(template)s is archived.") % {"template": thing}
    form = ArchiveTemplateForm(request, thing)
    return move_page(request, thing, form, "relationships/template_move.html", done, danger=True)


@both
def restore_template(request: PortalRequest, reference: str) -> HttpResponse:
    thing = own_template(request, reference)
    done = _("%(template)s can be chosen again.") % {"template": thing}
    form = RestoreTemplateForm(request, thing)
    return move_page(request, thing, form, "relationships/template_move.html", done)
