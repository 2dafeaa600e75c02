"""The back office of what both sides share: people are looked after, everything agreed and done is only shown."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.backoffice import KeptDesk, ShownDesk, ShownRows
from relationships.forms.backoffice import MembershipForm, OrganisationForm, PersonAddForm, PersonForm
from relationships.models import (
    AgreedPart,
    AgreedPriority,
    Agreement,
    AgreementVersion,
    Attachment,
    Calendar,
    CalendarHoliday,
    CalendarWindow,
    Clock,
    ClockSegment,
    Comment,
    ConsumerNote,
    Invitation,
    Mandate,
    Membership,
    Notice,
    Organisation,
    OrganisationRecord,
    Person,
    PriorityRule,
    ProviderNote,
    Record,
    Refused,
    ServiceLevelTarget,
    ServiceRelationship,
    Signature,
)

SIDES = ("relationship", "provider", "consumer")


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


@admin.register(ServiceRelationship)
class ServiceRelationshipAdmin(ShownDesk):
    list_display = ("reference", "provider", "consumer", "status", "status_since", "created_at")
    list_select_related = ("provider", "consumer")
    list_filter = ("status",)
    search_fields = ("=reference", "provider__name", "consumer__name")


class VersionRows(ShownRows):
    model = AgreementVersion
    fields = ("number", "status", "first_day", "last_day", "digest")
    readonly_fields = ("digest",)
    show_change_link = True


@admin.register(Agreement)
class AgreementAdmin(ShownDesk):
    list_display = ("reference", "name", *SIDES, "created_at")
    list_select_related = SIDES
    search_fields = ("=reference", "name", "=relationship__reference", "provider__name", "consumer__name")
    inlines = (VersionRows,)


def rows_of(noun: type[Model]) -> type[ShownRows]:
    """The noun's rows inside the page of what they belong to."""
    return type(f"{noun.__name__}Rows", (ShownRows,), {"model": noun, "exclude": SIDES, "fk_name": None})


@admin.register(AgreementVersion)
class AgreementVersionAdmin(ShownDesk):
    list_display = ("agreement", "number", "status", "provider", "consumer", "first_day", "last_day")
    list_select_related = ("agreement", "provider", "consumer")
    list_filter = ("status",)
    search_fields = ("=agreement__reference", "agreement__name", "=relationship__reference", "digest")
    inlines = tuple(map(rows_of, (AgreedPart, AgreedPriority, PriorityRule, ServiceLevelTarget, Signature)))


@admin.register(AgreedPart, AgreedPriority, PriorityRule, ServiceLevelTarget)
class TermAdmin(ShownDesk):
    """The terms are read best on the page of their version; here they can be searched."""

    list_display = ("__str__", "version", "relationship")
    list_select_related = ("version__agreement", "relationship__provider", "relationship__consumer")
    search_fields = ("=version__agreement__reference", "=relationship__reference")


@admin.register(Calendar)
class CalendarAdmin(ShownDesk):
    list_display = ("__str__", *SIDES)
    list_select_related = ("relationship__provider", "relationship__consumer", "provider", "consumer")
    search_fields = ("time_zone", "=relationship__reference")
    inlines = tuple(map(rows_of, (CalendarWindow, CalendarHoliday)))


@admin.register(CalendarWindow, CalendarHoliday)
class CalendarDayAdmin(ShownDesk):
    list_display = ("__str__", "calendar")
    list_select_related = ("calendar",)
    search_fields = ("=calendar__relationship__reference",)


@admin.register(Signature)
class SignatureAdmin(ShownDesk):
    list_display = ("version", "side", "signed_by", "signed_at", "digest")
    list_select_related = ("version__agreement",)
    list_filter = ("side",)
    search_fields = ("=version__agreement__reference", "signed_by", "digest")


class SegmentRows(ShownRows):
    model = ClockSegment
    exclude = SIDES


@admin.register(Clock)
class ClockAdmin(ShownDesk):
    list_display = ("reference", "subject", "metric", "priority", "state", "started_at", "due_at", "stopped_at")
    list_filter = ("state", "metric")
    search_fields = ("=reference", "=subject", "=relationship__reference")
    inlines = (SegmentRows,)


@admin.register(ClockSegment)
class ClockSegmentAdmin(ShownDesk):
    list_display = ("clock", "running", "since_at", "until_at", "reason", "side")
    list_select_related = ("clock",)
    list_filter = ("running", "side")
    search_fields = ("=clock__reference", "=clock__subject")


@admin.register(Record)
class RecordAdmin(ShownDesk):
    list_display = ("at", "subject", "move", "text", "by_name", "by_side")
    list_filter = ("move", "by_side")
    search_fields = ("=subject", "=relationship__reference", "by_name")


@admin.register(Notice)
class NoticeAdmin(ShownDesk):
    list_display = ("record", "membership", "sent_at")
    list_select_related = ("record", "membership__person", "membership__organisation")
    list_filter = (("sent_at", admin.EmptyFieldListFilter),)
    search_fields = ("=record__subject", "membership__person__email")


@admin.register(Comment, ProviderNote, ConsumerNote)
class RemarkAdmin(ShownDesk):
    list_display = ("at", "subject", "by_name", "by_side")
    list_filter = ("by_side",)
    search_fields = ("=subject", "=relationship__reference", "by_name")


@admin.register(Attachment)
class AttachmentAdmin(ShownDesk):
    """What a file is, never the file: its content is the two sides' own."""

    list_display = ("reference", "subject", "name", "size", "by", "at")
    list_select_related = ("by__person", "by__organisation")
    search_fields = ("=reference", "=subject", "name", "sha256")
    exclude = ("file",)


class PastAdmin(ShownDesk):
    """Each earlier state of a row whose changes the database remembers."""

    list_display = ("pgh_created_at", "pgh_label", "pgh_obj")
    list_filter = ("pgh_label",)
    search_fields = ("=reference",)
    list_select_related = ("pgh_obj",)


admin.site.register(Membership.pgh_event_model, PastAdmin)  # type: ignore[attr-defined]
admin.site.register(Mandate.pgh_event_model, PastAdmin)  # type: ignore[attr-defined]
