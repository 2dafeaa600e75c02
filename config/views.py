"""The first page, and the pages for what went wrong."""

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from relationships.models import Side
from relationships.portal import PortalRequest, visible_or_404
from relationships.things import address_of, kind_of


def home(request: PortalRequest) -> HttpResponse:
    """Where the person works: the portal of the side they act for, for an operator the back office."""
    if request.user.is_staff and not request.portal.memberships:
        return redirect("admin:index")
    return redirect("provision:home" if request.frame == Side.PROVIDER else "consumption:home")


def find(request: PortalRequest, reference: str) -> HttpResponse:
    """From a reference (in a mail, on paper) to the page of the thing, for whoever may see it."""
    kind = kind_of(reference)
    if kind is None:
        raise Http404
    visible_or_404(apps.get_model(kind.model), request, reference=reference)
    return redirect(address_of(reference))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
