"""Organisations, people, and who acts for whom."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.backoffice import KeptDesk, ShownDesk, ShownRows
from relationships.forms.backoffice import MembershipForm, OrganisationForm, PersonAddForm, PersonForm
from relationships.models import (
    AgreementVersion,
    Invitation,
    Mandate,
    Membership,
    Organisation,
    OrganisationRecord,
    Person,
    Refused,
)


class MembershipRows(ShownRows):
    model = Membership
    fields = ("reference", "person", "organisation", "roles", "valid_from", "valid_until")
    readonly_fields = ("reference",)
    show_change_link = True


class InvitationRows(ShownRows):
    model = Invitation
    fields = ("reference", "email", "roles", "expires_at", "accepted_at", "withdrawn_at", "sent_at")
    readonly_fields = ("reference", "expires_at", "accepted_at", "withdrawn_at", "sent_at")


@admin.register(Organisation)
class OrganisationAdmin(KeptDesk):
    """Organisations begin here: the operator names one and invites its first administrator."""

    form = OrganisationForm
    list_display = ("name", "reference", "time_zone", "created_at")
    search_fields = ("name", "reference")
    readonly_fields = ("reference", "created_at")
    fields = ("name", "reference", "time_zone", "first_administrator", "created_at")
    inlines = (InvitationRows, MembershipRows)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Both names are part of the digest of an agreement, so a name that was put forward stays."""
        fields = super().get_readonly_fields(request, obj)
        named = Q(provider=obj) | Q(consumer=obj)
        if obj and AgreementVersion.objects.filter(named).exclude(digest="").exists():
            return (*fields, "name")
        return fields

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        email = form.cleaned_data.get("first_administrator")
        if not email:
            return
        try:
            Invitation.send_first(obj, email=email)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return
        self.message_user(request, _t("%(email)s was invited to administer it.") % {"email": email}, messages.SUCCESS)


@admin.register(Person)
class PersonAdmin(KeptDesk, UserAdmin):
    """Accounts. Only a superuser makes operators or touches a superuser."""

    form, add_form = PersonForm, PersonAddForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("last_login", "joined_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Wishes"), {"fields": ("time_zone", "language", "theme", "wants_mail")}),
        (_("May"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("When"), {"fields": ("last_login", "joined_at")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),)
    inlines = (MembershipRows,)
    POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, *self.POWERS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """The sign-in knows addresses by rows of its own; an address set by the operator counts as proved."""
        super().save_model(request, obj, form, change)
        EmailAddress.objects.filter(user=obj).exclude(email=obj.email).update(primary=False)
        EmailAddress.objects.update_or_create(user=obj, email=obj.email, defaults={"verified": True, "primary": True})


class MandateRows(ShownRows):
    model = Mandate
    fields = ("reference", "up_to", "currency", "valid_from", "valid_until", "revoked_at")
    readonly_fields = ("reference", "revoked_at")


@admin.register(Membership)
class MembershipAdmin(KeptDesk):
    """For repair, when an organisation has lost its last administrator; told in the organisation's history."""

    form = MembershipForm
    list_display = ("reference", "person", "organisation", "roles", "valid_from", "valid_until")
    list_select_related = ("person", "organisation")
    search_fields = ("=reference", "person__email", "person__name", "organisation__name")
    raw_id_fields = ("person", "organisation")
    fields = ("person", "organisation", "roles", "valid_from", "valid_until")
    inlines = (MandateRows,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("person", "organisation") if obj else ()

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        obj.refresh_from_db()
        text = _t("The operator %(operator)s set the membership of %(person)s: %(roles)s.") % {
            "operator": request.user,
            "person": obj.person,
            "roles": ", ".join(obj.role_labels),
        }
        OrganisationRecord.write(obj.organisation, by=None, subject=obj.reference, text=text)


@admin.register(Mandate)
class MandateAdmin(ShownDesk):
    list_display = ("reference", "membership", "up_to", "currency", "valid_from", "valid_until", "revoked_at")
    list_select_related = ("membership__person", "membership__organisation")
    search_fields = ("=reference", "membership__person__email", "organisation__name")


@admin.register(Invitation)
class InvitationAdmin(ShownDesk):
    list_display = ("reference", "email", "organisation", "expires_at", "accepted_at", "withdrawn_at")
    list_select_related = ("organisation",)
    search_fields = ("=reference", "email", "organisation__name")
    exclude = ("nonce",)


@admin.register(OrganisationRecord)
class OrganisationRecordAdmin(ShownDesk):
    list_display = ("at", "organisation", "subject", "text", "by_name")
    list_select_related = ("organisation",)
    search_fields = ("=subject", "=organisation__reference", "by_name", "text")


class PastAdmin(ShownDesk):
    """Each earlier state of a row whose changes the database remembers."""

    list_display = ("pgh_created_at", "pgh_label", "pgh_obj")
    list_filter = ("pgh_label",)
    search_fields = ("=reference",)
    list_select_related = ("pgh_obj",)


admin.site.register(Membership.pgh_event_model, PastAdmin)  # type: ignore[attr-defined]
admin.site.register(Mandate.pgh_event_model, PastAdmin)  # type: ignore[attr-defined]
