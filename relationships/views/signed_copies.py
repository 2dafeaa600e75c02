"""Copies of a version to keep outside: the signed text with its signatures, a PDF, and a page to print."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relationships.models import AgreementVersion
from relationships.models.terms_fetch import fetch_terms
from relationships.portal import PortalRequest, page
from relationships.reading import TermsView
from relationships.signed_copy import as_json, as_pdf
from relationships.verification import verify
from relationships.views.versions import version_or_404

Copied = Callable[[PortalRequest, AgreementVersion], HttpResponse]


def of_what_was_proposed(view: Copied) -> Callable[..., HttpResponse]:
    """A draft has no digest, so no copy of it proves anything: it leads back to its page."""

    @require_safe
    @wraps(view)
    def copied(request: PortalRequest, reference: str, number: int) -> HttpResponse:
        thing = version_or_404(request, reference, number)
        if not thing.digest:
            messages.info(request, _("A draft has no copy to keep. Propose it first."))
            return redirect(thing)
        fetch_terms([thing])
        return view(request, thing)

    return copied


@of_what_was_proposed
def signed_json(request: PortalRequest, thing: AgreementVersion) -> HttpResponse:
    """The terms, the parties, the signatures and the digest in one file."""
    return download(as_json(thing), "application/json; charset=utf-8", thing, "json")


@of_what_was_proposed
def signed_pdf(request: PortalRequest, thing: AgreementVersion) -> HttpResponse:
    return download(as_pdf(thing), "application/pdf", thing, "pdf")


@of_what_was_proposed
def print_version(request: PortalRequest, thing: AgreementVersion) -> HttpResponse:
    """All terms and both signatures on one page that prints well, the digest at the foot."""
    verification = verify(thing, for_side=request.frame)
    return page(request, "relationships/print.html", thing, terms=TermsView(thing.terms()), verification=verification)


def download(content: Any, content_type: str, thing: AgreementVersion, extension: str) -> HttpResponse:
    name = f"{thing.reference}-version-{thing.number}-signed.{extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)
