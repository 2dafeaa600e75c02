"""The back office's view of offerings and of who works on what: found, read, never changed past their moves."""

from django.contrib import admin

from provision.models import Fulfilment, OfferingPart, OfferingTarget, OfferingWindow, Service, ServiceOffering
from relationships.backoffice import KeptDesk, ShownDesk, ShownRows


@admin.register(Service)
class ServiceAdmin(KeptDesk):
    list_display = ("reference", "name", "organisation")
    search_fields = ("=reference", "name", "organisation__name")
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)
    readonly_fields = ("reference",)


class PartRows(ShownRows):
    model = OfferingPart


class TargetRows(ShownRows):
    model = OfferingTarget


class WindowRows(ShownRows):
    model = OfferingWindow


@admin.register(ServiceOffering)
class ServiceOfferingAdmin(ShownDesk):
    list_display = ("reference", "name", "service", "status", "organisation", "status_since")
    list_filter = ("status",)
    search_fields = ("=reference", "name", "service__name", "organisation__name")
    list_select_related = ("service", "organisation")
    inlines = (PartRows, TargetRows, WindowRows)
    ordering = ("-pk",)


@admin.register(Fulfilment)
class FulfilmentAdmin(ShownDesk):
    list_display = ("request", "assigned_to", "assigned_at", "provider")
    search_fields = ("=request__reference", "assigned_to__person__name")
    list_select_related = ("request", "assigned_to__person", "assigned_to__organisation", "provider")
    ordering = ("-pk",)
