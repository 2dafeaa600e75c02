"""Who somebody is, as whom they act, and how they come in."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from relationships.forms.account import AcceptInvitationForm, JoinForm, ProfileForm
from relationships.models import Invitation, Membership, Side
from relationships.portal import CHOSEN, FRAME, PortalRequest


def profile(request: PortalRequest) -> HttpResponse:
    """Name, zone, language, look and mail; the ways to password, address and second step."""
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_bound and form.is_valid():
        person = form.save()
        translation.activate(person.language)
        messages.success(request, _("Your profile is saved. Every page follows it from now on."))
        return redirect("relationships:profile")
    if form.errors:
        request.user.refresh_from_db()
    return render(request, "relationships/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def switch(request: PortalRequest) -> HttpResponse:
    """Act for another organisation, or look from the other side; both lead to the home page of that."""
    member = _own_membership(request)
    request.session[CHOSEN] = member.reference
    request.session.pop(FRAME, None)
    if request.POST.get("frame") in Side.values:
        request.session[FRAME] = request.POST["frame"]
    return redirect("home")


def _own_membership(request: PortalRequest) -> Membership:
    """The posted membership, if it is one of the person's own and has not ended."""
    wanted = request.POST.get("membership")
    for member in request.portal.memberships:
        if member.reference == wanted:
            return member
    raise PermissionDenied(_("You do not act for that organisation, or no longer."))


@require_POST
def put_away(request: PortalRequest) -> HttpResponse:
    """The list of first steps leaves the home page; the profile brings it back."""
    request.user.put_first_steps_away()
    messages.success(request, _("The first steps are put away. Your profile can bring them back."))
    return redirect("home")


def choose_side(request: PortalRequest) -> HttpResponse:
    """Somebody who stands on both sides says for which organisation they look at a page."""
    way_on = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(
        way_on, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        way_on = reverse("home")
    if request.method == "POST":
        request.session[CHOSEN] = _own_membership(request).reference
        request.session.pop(FRAME, None)
        return redirect(way_on)
    return render(request, "relationships/choose_side.html", {"next": way_on})


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of an invitation. A link that opens nothing says so, and never why."""
    found = Invitation.objects.of_token(token)
    if found is None:
        return render(request, "relationships/invitation_gone.html", status=404)
    context: dict[str, Any] = {"invitation": found, "form": None}
    if request.user.is_authenticated:
        context["wrong_person"] = request.user.email != found.email
        context["form"] = form = AcceptInvitationForm(request, found)
    elif found.has_account:
        context["login_url"] = f"{reverse('login')}?{urlencode({'next': request.path})}"
    else:
        context["form"] = form = JoinForm(request, found)
    if context["form"] is not None and (member := form.made()):
        return _welcome(request, member, form)
    status = 422 if context["form"] is not None and form.errors else 200
    return render(request, "relationships/invitation.html", context, status=status)


def _welcome(request: HttpRequest, member: Membership, form: AcceptInvitationForm) -> HttpResponse:
    """Signed in, acting for the new organisation, on the home page."""
    response: HttpResponse = redirect("home")
    if isinstance(form, JoinForm):
        response = perform_login(request, form.person, email_verification="none", redirect_url=reverse("home"))
    request.session[CHOSEN] = member.reference
    request.session.pop(FRAME, None)
    messages.success(request, _("Welcome. You now act for %(organisation)s.") % {"organisation": member.organisation})
    return response
