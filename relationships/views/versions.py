"""One version of an agreement: its terms, its difference, its moves."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from relationships.difference import difference
from relationships.forms.agreements import (
    AcceptTermsForm,
    AmendForm,
    CounterForm,
    ProposeVersionForm,
    RejectForm,
    VersionMoveForm,
    WithdrawVersionForm,
)
from relationships.life import AgreementLife
from relationships.models import AgreementVersion
from relationships.models.agreement_template import may_keep
from relationships.models.terms_fetch import fetch_terms
from relationships.models.version_rows import ON_THE_TABLE
from relationships.moving import move_page
from relationships.negotiation import lapses
from relationships.portal import PortalRequest, page, visible_or_404
from relationships.reading import TermsView, turn_of

both = require_http_methods(["GET", "HEAD", "POST"])


def version_or_404(request: PortalRequest, reference: str, number: int) -> AgreementVersion:
    rows = AgreementVersion.objects.with_parties()
    return visible_or_404(rows, request, agreement__reference=reference, number=number)


@require_safe
def version(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    return version_page(request, version_or_404(request, reference, number))


def version_page(request: PortalRequest, thing: AgreementVersion, **context: Any) -> HttpResponse:
    """All that one version says, and where it stands among the others."""
    versions = versions_beside(thing, request)
    before = compared_with(thing, versions)
    fetch_terms([thing, before] if before else [thing])
    terms = thing.terms()
    return page(
        request,
        "relationships/version.html",
        thing,
        agreement=thing.agreement,
        terms=TermsView(terms),
        before=before,
        difference=difference(before.terms(), terms) if before else None,
        problems=thing.problems(backdates=True) if thing.status == thing.Status.DRAFT else [],
        versions=[(each, turn_of(each, request.frame)) for each in versions],
        under_way=[each for each in versions if each != thing and each.status in ("draft", *ON_THE_TABLE)],
        life=life_of(thing, request),
        may_keep=may_keep(request.acting_as) if request.acting_as else False,
        sound=thing.digest == thing.digest_of_terms() if thing.digest else None,
        **context,
    )


def life_of(thing: AgreementVersion, request: PortalRequest) -> AgreementLife | None:
    """How long it still holds, once both signed it."""
    binding = thing.status in AgreementVersion.BINDING
    return AgreementLife(thing, request.acting_as, request.frame) if binding else None


def versions_beside(thing: AgreementVersion, request: PortalRequest) -> list[AgreementVersion]:
    """All versions of the agreement that may be seen, newest first."""
    rows = AgreementVersion.objects.visible_to(request.acting_as).filter(agreement=thing.agreement_id)
    versions = list(rows.select_related("calendar").prefetch_related("signatures").order_by("-number"))
    for each in versions:
        each.agreement, each.relationship = thing.agreement, thing.relationship
    return versions


def compared_with(thing: AgreementVersion, versions: list[AgreementVersion]) -> AgreementVersion | None:
    """The version it counters, else the last one before it that was signed by both, else the one before it."""
    earlier = [each for each in versions if each.number < thing.number]
    countered = [each for each in earlier if each.pk == thing.counters_id]
    binding = [each for each in earlier if each.status in AgreementVersion.BINDING]
    return next(iter(countered or binding or earlier), None)


@require_safe
def canonical(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Exactly the bytes whose SHA-256 both sides sign (G4)."""
    thing = version_or_404(request, reference, number)
    return HttpResponse(
        thing.canonical(),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{reference}-version-{number}.json"',
            "X-Content-Type-Options": "nosniff",
        },
    )


# Moves


def _move(
    request: PortalRequest, thing: AgreementVersion, form: VersionMoveForm, done: str, **context: Any
) -> HttpResponse:
    said, template = done % {"thing": thing}, "relationships/version_move.html"
    return move_page(request, thing, form, template, said, lapses=lapses(thing), **context)


@both
def propose_version(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    thing = version_or_404(request, reference, number)
    done = _("%(thing)s is proposed. The other side was told; it is their turn.")
    return _move(request, thing, ProposeVersionForm(request, thing), done)


@both
def accept_terms(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    thing = version_or_404(request, reference, number)
    done = _("The terms of %(thing)s are accepted. Both sides sign now, in either order.")
    return _move(request, thing, AcceptTermsForm(request, thing), done)


@both
def withdraw_version(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    thing = version_or_404(request, reference, number)
    done = _("%(thing)s is withdrawn.")
    return _move(request, thing, WithdrawVersionForm(request, thing), done, danger=True)


@both
def reject(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    thing = version_or_404(request, reference, number)
    done = _("%(thing)s is rejected. The other side was told and can propose another.")
    return _move(request, thing, RejectForm(request, thing), done, danger=True)


@both
def counter(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    thing = version_or_404(request, reference, number)
    form = CounterForm(request, thing)
    if request.method == "POST" and form.made():
        messages.success(
            request,
            _("%(thing)s is open for your changes. Propose it when it says what you want.") % {"thing": form.draft},
        )
        return redirect(writing_url(form.draft))
    return _move(request, thing, form, "")


@both
def amend(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    thing = version_or_404(request, reference, number)
    form = AmendForm(request, thing)
    if form.made():
        messages.success(
            request,
            _("%(thing)s is open for your changes. Propose it when it says what you want.") % {"thing": form.draft},
        )
        return redirect(writing_url(form.draft))
    return page(
        request, "relationships/version_move.html", thing, form=form, title=_("Amend %(thing)s") % {"thing": thing}
    )


def writing_url(draft: AgreementVersion) -> str:
    return reverse("relationships:edit_version", kwargs=draft.url_kwargs)
