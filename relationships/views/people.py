"""The people of the organisation that is acted for, and what its administrators do."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relationships.exports import Column, csv_download
from relationships.filters import MembershipFilter
from relationships.forms.people import (
    AdministratorForm,
    EndForm,
    InviteForm,
    MandateForm,
    RenewForm,
    RevokeForm,
    RolesForm,
    SignersForm,
    WithdrawInvitationForm,
)
from relationships.lists import Sort, list_page
from relationships.models import Invitation, Mandate, Membership, OrganisationRecord, Role
from relationships.portal import PortalRequest, page, visible_or_404

HISTORY_LINES = 30
UNANSWERED = 50


@require_safe
def people(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    """Members with roles and mandates, open invitations, and the organisation's own history."""
    member = request.acting_as
    standing = Mandate.objects.visible_to(member).filter(revoked_at=None).order_by("valid_from", "pk")
    rows = (
        Membership.objects.visible_to(member)
        .select_related("person")
        .prefetch_related(Prefetch("mandates", queryset=standing))
    )
    return list_page(
        request,
        "relationships/people.html",
        rows,
        filterset=MembershipFilter,
        sorts={"name": Sort("person__name"), "from": Sort("valid_from"), "until": Sort("valid_until")},
        sorted_by="name",
        columns=COLUMNS,
        name="people",
        administers=bool(member and member.has_role(Role.ADMINISTRATOR)),
        invitations=unanswered(member)[:UNANSWERED],
        history=history_of(member)[:HISTORY_LINES],
        today=timezone.localdate(),
    )


def unanswered(member: Membership | None) -> QuerySet[Any]:
    """Invitations that nobody has answered, the expired ones among them: those can be renewed."""
    rows = Invitation.objects.visible_to(member).filter(accepted_at=None, withdrawn_at=None)
    return rows.select_related("invited_by__person").order_by("-expires_at", "-pk")


def history_of(member: Membership | None) -> QuerySet[Any]:
    return OrganisationRecord.objects.visible_to(member).order_by("-at", "-pk")


COLUMNS = (
    Column("reference", lambda row: row.reference),
    Column("name", lambda row: row.person.name),
    Column("email", lambda row: row.person.email),
    Column("roles", lambda row: ", ".join(row.roles)),
    Column("valid_from", lambda row: row.valid_from),
    Column("valid_until", lambda row: row.valid_until),
)


@require_safe
def people_history(request: PortalRequest) -> StreamingHttpResponse:
    """The organisation's whole own history, as CSV."""
    columns = (
        Column("at", lambda row: row.at),
        Column("subject", lambda row: row.subject),
        Column("by", lambda row: row.by_name),
        Column("text", lambda row: row.text),
    )
    return csv_download("people_history", columns, history_of(request.acting_as).iterator(chunk_size=2000))


def invite(request: PortalRequest) -> HttpResponse:
    form = InviteForm(request)
    if form.made():
        messages.success(
            request,
            _("%(email)s was invited. They can accept within seven days; until then you can renew or withdraw it.")
            % {"email": form.invitation.email},
        )
        return redirect("relationships:people")
    return page(request, "relationships/invite.html", None, form=form)


def _act(
    request: PortalRequest, thing: Any, form: AdministratorForm, done: str, *, title: str, danger: bool = False
) -> HttpResponse:
    """Make the form's move, or show its question."""
    if form.made():
        messages.success(request, done)
        return redirect("relationships:people")
    return page(request, "relationships/people_move.html", thing, form=form, title=title, danger=danger)


def renew_invitation(request: PortalRequest, reference: str) -> HttpResponse:
    invitation = visible_or_404(
        Invitation.objects.filter(accepted_at=None, withdrawn_at=None), request, reference=reference
    )
    done = _("%(email)s gets a new link. It works for seven days.") % {"email": invitation.email}
    title = _("Renew the invitation of %(email)s") % {"email": invitation.email}
    return _act(request, invitation, RenewForm(request, invitation), done, title=title)


def withdraw_invitation(request: PortalRequest, reference: str) -> HttpResponse:
    invitation = visible_or_404(Invitation, request, reference=reference)
    done = _("The invitation of %(email)s was withdrawn. Invite again whenever you like.") % {"email": invitation.email}
    title = _("Withdraw the invitation of %(email)s") % {"email": invitation.email}
    form = WithdrawInvitationForm(request, invitation)
    return _act(request, invitation, form, done, title=title, danger=True)


def _membership(request: PortalRequest, reference: str) -> Membership:
    rows = Membership.objects.select_related("person", "organisation")
    return visible_or_404(rows, request, reference=reference)


def give_roles(request: PortalRequest, reference: str) -> HttpResponse:
    member = _membership(request, reference)
    done = _("The roles of %(person)s are changed; they hold from the next page on.") % {"person": member.person}
    title = _("Roles of %(person)s") % {"person": member.person}
    return _act(request, member, RolesForm(request, member), done, title=title)


def end_membership(request: PortalRequest, reference: str) -> HttpResponse:
    member = _membership(request, reference)
    done = _("%(person)s no longer acts for %(organisation)s. Invite them again if that was not meant.") % {
        "person": member.person,
        "organisation": member.organisation,
    }
    title = _("End the membership of %(person)s") % {"person": member.person}
    return _act(request, member, EndForm(request, member), done, title=title, danger=True)


def give_mandate(request: PortalRequest, reference: str) -> HttpResponse:
    member = _membership(request, reference)
    done = _("%(person)s holds a mandate and can sign agreements it covers.") % {"person": member.person}
    title = _("Mandate for %(person)s") % {"person": member.person}
    return _act(request, member, MandateForm(request, member), done, title=title)


def revoke_mandate(request: PortalRequest, reference: str) -> HttpResponse:
    mandate = visible_or_404(Mandate.objects.select_related("membership__person"), request, reference=reference)
    person = mandate.membership.person
    done = _("The mandate of %(person)s is revoked. Give another one if they shall go on signing.") % {"person": person}
    title = _("Revoke the mandate of %(person)s") % {"person": person}
    return _act(request, mandate, RevokeForm(request, mandate), done, title=title, danger=True)


def set_signers(request: PortalRequest) -> HttpResponse:
    form = SignersForm(request)
    if form.made():
        two = form.cleaned_data["two"]
        done = _("Two people sign from now on.") if two else _("One person signs from now on.")
        messages.success(request, done)
        return redirect("relationships:people")
    title = _("How many people sign for %(organisation)s") % {"organisation": form.by.organisation}
    return page(request, "relationships/people_move.html", form.by, form=form, title=title)
