"""Relationships, agreements, their terms and signatures: only shown, because moves and both sides made them."""

from django.contrib import admin
from django.db.models import Model

from relationships.backoffice import ShownDesk, ShownRows
from relationships.models import (
    AgreedAnnex,
    AgreedAvailability,
    AgreedClause,
    AgreedConditions,
    AgreedField,
    AgreedObligation,
    AgreedPart,
    AgreedPenalty,
    AgreedPriority,
    Agreement,
    AgreementVersion,
    Calendar,
    CalendarChange,
    CalendarException,
    CalendarHoliday,
    CalendarRecurringHoliday,
    CalendarWindow,
    CreditBand,
    EscalationContact,
    FirstSignature,
    PriorityRule,
    ServiceLevelTarget,
    ServiceRelationship,
    Signature,
    WorkloadLimit,
)

SIDES = ("relationship", "provider", "consumer")
TERMS = (
    *(AgreedPart, AgreedField, AgreedPriority, PriorityRule, ServiceLevelTarget, AgreedObligation, WorkloadLimit),
    *(AgreedAvailability, CreditBand, AgreedPenalty, AgreedConditions, EscalationContact, AgreedClause, AgreedAnnex),
)


@admin.register(ServiceRelationship)
class ServiceRelationshipAdmin(ShownDesk):
    list_display = ("reference", "provider", "consumer", "type", "status", "status_since", "created_at")
    list_select_related = ("provider", "consumer")
    list_filter = ("status", "type")
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
    inlines = tuple(map(rows_of, (*TERMS, FirstSignature, Signature)))


@admin.register(*TERMS)
class TermAdmin(ShownDesk):
    """The terms are read best on the page of their version; here they can be searched."""

    list_display = ("__str__", "version", "relationship")
    list_select_related = ("version__agreement", "relationship__provider", "relationship__consumer")
    search_fields = ("=version__agreement__reference", "=relationship__reference")


@admin.register(Calendar)
class CalendarAdmin(ShownDesk):
    list_display = ("__str__", "number", "valid_from", *SIDES)
    list_select_related = ("relationship__provider", "relationship__consumer", "provider", "consumer")
    search_fields = ("time_zone", "=relationship__reference")
    inlines = tuple(map(rows_of, (CalendarWindow, CalendarHoliday, CalendarRecurringHoliday, CalendarException)))


@admin.register(CalendarChange)
class CalendarChangeAdmin(ShownDesk):
    list_display = ("reference", "version", "status", "proposed_by_side", "first_day", "why", "proposed_at")
    list_select_related = ("version__agreement",)
    list_filter = ("status",)
    search_fields = ("=reference", "=version__agreement__reference", "=relationship__reference", "why")


@admin.register(CalendarWindow, CalendarHoliday, CalendarRecurringHoliday, CalendarException)
class CalendarDayAdmin(ShownDesk):
    list_display = ("__str__", "calendar")
    list_select_related = ("calendar",)
    search_fields = ("=calendar__relationship__reference",)


@admin.register(FirstSignature, Signature)
class SignatureAdmin(ShownDesk):
    list_display = ("version", "side", "signed_by", "signed_at", "digest")
    list_select_related = ("version__agreement",)
    list_filter = ("side",)
    search_fields = ("=version__agreement__reference", "signed_by", "digest")
