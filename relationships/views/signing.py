"""Signing a version, and looking afterwards whether what is stored is what was signed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relationships.difference import difference
from relationships.forms.signing import HeldTextForm, SignForm
from relationships.models import AgreementVersion, FirstSignature, Mandate, Refused
from relationships.models.first_signature import is_first_of_two, mandate_for
from relationships.models.terms_fetch import fetch_terms
from relationships.portal import PortalRequest, page
from relationships.reading import TermsView
from relationships.verification import answer_for, limit_of, verify
from relationships.views.versions import compared_with, version_or_404, versions_beside

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def sign(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """What is signed, what it costs, what it changes against what is in force, and under which mandate."""
    thing = version_or_404(request, reference, number)
    form = SignForm(request, thing)
    if request.method != "POST" and thing.move_named("sign") is None:
        messages.info(request, str(thing.too_late()))
        return redirect(thing)
    if form.made():
        first = isinstance(form.signature, FirstSignature)
        said = _("You signed %(thing)s. %(next)s") % {"thing": thing, "next": after_signing(thing, first)}
        messages.success(request, said)
        return redirect(thing)
    if request.method == "POST":
        thing.refresh_from_db()
    before = replaced_by(thing, request)
    fetch_terms([thing, before] if before else [thing])
    terms = thing.terms()
    mandate, why_not = mandate_or_why_not(thing, request)
    return page(
        request,
        "relationships/sign.html",
        thing,
        form=form,
        terms=TermsView(terms),
        before=before,
        difference=difference(before.terms(), terms) if before else None,
        mandate=mandate,
        limit=limit_of(mandate) if mandate else "",
        why_not=why_not,
        firsts=thing.first_signatures.select_related("mandate"),
    )


def replaced_by(thing: AgreementVersion, request: PortalRequest) -> AgreementVersion | None:
    """The version in force now; before there is one, what it is read against as everywhere else."""
    versions = versions_beside(thing, request)
    now = timezone.now()
    in_force = [
        each
        for each in versions
        if each.status == each.Status.ACTIVE
        and each.pk != thing.pk
        and each.in_force_from
        and each.in_force_from <= now
    ]
    return next(iter(in_force), None) or compared_with(thing, versions)


def mandate_or_why_not(thing: AgreementVersion, request: PortalRequest) -> tuple[Mandate | None, str]:
    by, side = request.acting_as, request.frame
    assert by is not None
    try:
        mandate = mandate_for(thing, by)
        if by.organisation.needs_two_signers:
            is_first_of_two(thing, by, side)
    except Refused as refusal:
        return None, str(refusal)
    return mandate, ""


def after_signing(thing: AgreementVersion, first: bool) -> str:
    status = thing.Status
    if first:
        return _("Another person of your side was told and signs as the second.")
    if thing.status == status.ACTIVE:
        return _("Both sides have signed: it is in force.")
    if thing.status == status.SCHEDULED:
        return _("Both sides have signed: it begins on its first day.")
    return _("The other side was told and signs next.")


@both
def verify_version(request: PortalRequest, reference: str, number: int) -> HttpResponse:
    """Everything read again and compared, in words; and whether a copy that somebody holds is this text (G4, G5)."""
    thing = version_or_404(request, reference, number)
    form = HeldTextForm(request)
    held = answer_for(form.content, thing) if request.method == "POST" and form.is_valid() else None
    return page(
        request,
        "relationships/verify.html",
        thing,
        form=form,
        verification=verify(thing, for_side=request.frame),
        held=held,
        checked_at=timezone.now(),
    )
