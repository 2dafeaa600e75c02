"""The back office's view of offerings and of who works on what: found, read, never changed past their moves."""

from django.contrib import admin

from provision.models import (
    Fulfilment,
    OfferingAudience,
    OfferingField,
    OfferingPart,
    OfferingPlan,
    OfferingTarget,
    OfferingVersion,
    OfferingWindow,
    PlanChange,
    PlannedPart,
    Service,
    ServiceOffering,
)
from relationships.backoffice import KeptDesk, ShownDesk, ShownRows


@admin.register(Service)
class ServiceAdmin(KeptDesk):
    list_display = ("reference", "name", "organisation")
    search_fields = ("=reference", "name", "organisation__name")
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)
    readonly_fields = ("reference",)


class VersionRows(ShownRows):
    model = OfferingVersion


class AudienceRows(ShownRows):
    model = OfferingAudience


@admin.register(ServiceOffering)
class ServiceOfferingAdmin(ShownDesk):
    list_display = (
        "reference",
        "name",
        "service",
        "status",
        "visibility",
        "retires_on",
        "organisation",
        "status_since",
    )
    list_filter = ("status", "visibility")
    search_fields = ("=reference", "name", "service__name", "organisation__name")
    list_select_related = ("service", "organisation")
    inlines = (VersionRows, AudienceRows)
    ordering = ("-pk",)


class PartRows(ShownRows):
    model = OfferingPart


class FieldRows(ShownRows):
    model = OfferingField


class PlanRows(ShownRows):
    model = OfferingPlan


class PlannedPartRows(ShownRows):
    model = PlannedPart


class PlanChangeRows(ShownRows):
    model = PlanChange


class TargetRows(ShownRows):
    model = OfferingTarget


class WindowRows(ShownRows):
    model = OfferingWindow


@admin.register(OfferingVersion)
class OfferingVersionAdmin(ShownDesk):
    list_display = ("offering", "number", "status", "published_at")
    list_filter = ("status",)
    search_fields = ("=offering__reference", "offering__name")
    list_select_related = ("offering",)
    inlines = (PartRows, FieldRows, PlanRows, PlannedPartRows, PlanChangeRows, TargetRows, WindowRows)
    ordering = ("-pk",)


@admin.register(Fulfilment)
class FulfilmentAdmin(ShownDesk):
    list_display = ("request", "assigned_to", "assigned_at", "provider")
    search_fields = ("=request__reference", "assigned_to__person__name")
    list_select_related = ("request", "assigned_to__person", "assigned_to__organisation", "provider")
    ordering = ("-pk",)
