"""How long agreements hold, how they end and rest: only shown, because moves and days made it."""

from django.contrib import admin

from relationships.admin.agreed import SIDES
from relationships.backoffice import ShownDesk
from relationships.models import (
    AgreementTerm,
    ConsumerLeadTime,
    DeadlineReminder,
    ProviderLeadTime,
    Suspension,
    Termination,
)

ENDING_SEARCH = ("=reference", "=agreement__reference", "=relationship__reference", "reason")


@admin.register(AgreementTerm)
class AgreementTermAdmin(ShownDesk):
    list_display = ("version", "number", "first_day", "last_day", "provider_notice_by", "consumer_notice_by")
    list_select_related = ("version__agreement",)
    search_fields = ("=version__agreement__reference", "=relationship__reference")


@admin.register(Termination)
class TerminationAdmin(ShownDesk):
    list_display = ("reference", "agreement", "kind", "status", "given_by_side", "effective_on", "late", "given_at")
    list_select_related = ("agreement",)
    list_filter = ("status", "kind", "late")
    search_fields = (*ENDING_SEARCH, "clause")


@admin.register(Suspension)
class SuspensionAdmin(ShownDesk):
    list_display = ("reference", "agreement", "status", "asked_by_side", "suspended_at", "resumed_at")
    list_select_related = ("agreement",)
    list_filter = ("status",)
    search_fields = ENDING_SEARCH


@admin.register(ProviderLeadTime, ConsumerLeadTime)
class LeadTimeAdmin(ShownDesk):
    list_display = ("agreement", "days", *SIDES)
    list_select_related = ("agreement", "relationship__provider", "relationship__consumer", "provider", "consumer")
    search_fields = ("=agreement__reference", "=relationship__reference")


@admin.register(DeadlineReminder)
class DeadlineReminderAdmin(ShownDesk):
    list_display = ("term", "membership", "stage", "mailed", "sent_at")
    list_select_related = ("term__version__agreement", "membership__person", "membership__organisation")
    list_filter = ("stage", "mailed")
    search_fields = ("=term__version__agreement__reference", "membership__person__name")
