"""The back office's view of requests: found, read, never changed past their moves."""

from django.contrib import admin

from consumption.models import ServiceRequest
from relationships.backoffice import ShownDesk


@admin.register(ServiceRequest)
class ServiceRequestAdmin(ShownDesk):
    list_display = ("reference", "title", "status", "kind", "provider", "consumer", "raised_by_name", "raised_at")
    list_filter = ("status", "kind")
    search_fields = ("=reference", "=source_reference", "title")
    list_select_related = ("provider", "consumer")
    ordering = ("-pk",)
