"""Writing a draft: one page a section, each saved on its own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from relationships.forms.availability import AvailabilityForm
from relationships.forms.conduct import ConductForm
from relationships.forms.duration import DurationForm
from relationships.forms.holidays import AskForm, HolidaysForm
from relationships.forms.hours import HoursOfTermsForm
from relationships.forms.obligations import LimitsForm, ObligationsForm
from relationships.forms.parts import FieldsForm, PartsForm
from relationships.forms.priorities import PrioritiesForm
from relationships.forms.targets import TargetsForm
from relationships.forms.terms import FrameForm, TermsForm
from relationships.forms.written import AnnexesForm, ClausesForm, ContactsForm
from relationships.models import AgreementVersion
from relationships.models.terms_fetch import fetch_terms
from relationships.portal import PortalRequest, page
from relationships.views.versions import version_or_404

both = require_http_methods(["GET", "HEAD", "POST"])

SECTIONS = (
    ("edit_version", gettext_lazy("Dates and purpose")),
    ("edit_parts", gettext_lazy("What is agreed")),
    ("edit_priorities", gettext_lazy("Priorities")),
    ("edit_hours", gettext_lazy("Service hours")),
    ("edit_targets", gettext_lazy("Targets")),
    ("edit_obligations", gettext_lazy("Obligations")),
    ("edit_limits", gettext_lazy("Workload limits")),
    ("edit_availability", gettext_lazy("Availability & credits")),
    ("edit_duration", gettext_lazy("How long & notice")),
    ("edit_conduct", gettext_lazy("Reviews & conduct")),
    ("edit_contacts", gettext_lazy("Contacts")),
    ("edit_clauses", gettext_lazy("Clauses")),
    ("edit_annexes", gettext_lazy("Annexes")),
)


def draft_or_404(request: PortalRequest, reference: str, number: int) -> AgreementVersion:
    thing = version_or_404(request, reference, number)
    fetch_terms([thing])
    return thing


def _section(
    request: PortalRequest, reference: str, number: int, form_class: type[TermsForm], section: str
) -> HttpResponse:
    thing = draft_or_404(request, reference, number)
    form = form_class(request, thing)
    if form.made():
        return _saved(request, thing, section)
    return _written(request, thing, form, section, tab=section)


def _written(
    request: PortalRequest, thing: AgreementVersion, form: TermsForm, template: str, *, tab: str
) -> HttpResponse:
    """What keeps the draft from being proposed is said once it is read as it is saved."""
    problems = thing.problems() if request.method != "POST" else []
    template = f"relationships/{template}.html"
    return page(request, template, thing, form=form, tabs=tabs(thing, tab), problems=problems)


def _saved(request: PortalRequest, thing: AgreementVersion, section: str) -> HttpResponse:
    """Stay, or go on to the next section, as the button said."""
    names = [name for name, _label in SECTIONS]
    following = names[names.index(section) + 1 :][:1]
    messages.success(request, _("Saved. Only your side sees the draft until you propose it."))
    if "next" in request.POST:
        if following:
            return redirect(reverse(f"relationships:{following[0]}", kwargs=thing.url_kwargs))
        return redirect(thing)
    return redirect(reverse(f"relationships:{section}", kwargs=thing.url_kwargs))


def tabs(thing: AgreementVersion, here: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(f"relationships:{name}", kwargs=thing.url_kwargs), "here": name == here}
        for name, label in (*SECTIONS, ("import_targets", _("Import targets")))
    ]


@both
def edit_version(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, FrameForm, "edit_version")


@both
def edit_parts(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, PartsForm, "edit_parts")


@both
def edit_priorities(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, PrioritiesForm, "edit_priorities")


@both
def edit_hours(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, HoursOfTermsForm, "edit_hours")


@both
def edit_targets(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, TargetsForm, "edit_targets")


@both
def edit_obligations(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, ObligationsForm, "edit_obligations")


@both
def edit_limits(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, LimitsForm, "edit_limits")


@both
def edit_availability(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, AvailabilityForm, "edit_availability")


@both
def edit_duration(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, DurationForm, "edit_duration")


@both
def edit_conduct(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, ConductForm, "edit_conduct")


@both
def edit_contacts(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, ContactsForm, "edit_contacts")


@both
def edit_clauses(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, ClausesForm, "edit_clauses")


@both
def edit_annexes(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return _section(request, reference, number, AnnexesForm, "edit_annexes")


@both
def edit_fields(request: PortalRequest, reference: str, number: int, position: int) -> HttpResponse:
    """What a request for one part must say."""
    thing = draft_or_404(request, reference, number)
    form = FieldsForm(request, thing, position)
    if form.made():
        messages.success(request, _("Saved. Only your side sees the draft until you propose it."))
        return redirect(reverse("relationships:edit_parts", kwargs=thing.url_kwargs))
    return _written(request, thing, form, "edit_fields", tab="edit_parts")


@both
def propose_holidays(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """The public holidays of a country or region, to be ticked and added (C12)."""
    thing = draft_or_404(request, reference, number)
    ask = AskForm(request.GET, thing.first_day.year)
    form = HolidaysForm(request, thing, ask.asked())
    if form.made():
        messages.success(request, _("The ticked days are holidays of the draft now."))
        return redirect(reverse("relationships:edit_hours", kwargs=thing.url_kwargs))
    return page(
        request, "relationships/propose_holidays.html", thing, form=form, ask=ask, tabs=tabs(thing, "edit_hours")
    )
