"""The first page, and the pages for what went wrong."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from relationships.models import Side
from relationships.portal import PortalRequest
from relationships.things import address_of


def home(request: PortalRequest) -> HttpResponse:
    """Where the person works: the portal of the side they act for, for an operator the back office."""
    if request.user.is_staff and not request.portal.memberships:
        return redirect("admin:index")
    return redirect("provision:home" if request.frame == Side.PROVIDER else "consumption:home")


def find(request: HttpRequest, reference: str) -> HttpResponse:
    """From a reference (in a mail, on paper) to the page of the thing; that page decides who may see it."""
    address = address_of(reference)
    if not address:
        raise Http404
    return redirect(address)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
