"""The back office's view of requests: found, read, never changed past their moves."""

from django.contrib import admin

from consumption.models import FieldAnswer, ServiceRequest
from relationships.backoffice import ShownDesk


@admin.register(ServiceRequest)
class ServiceRequestAdmin(ShownDesk):
    list_display = ("reference", "title", "status", "kind", "provider", "consumer", "raised_by_name", "raised_at")
    list_filter = ("status", "kind")
    search_fields = ("=reference", "=source_reference", "title")
    list_select_related = ("provider", "consumer")
    ordering = ("-pk",)


@admin.register(FieldAnswer)
class FieldAnswerAdmin(ShownDesk):
    list_display = ("request", "field", "in_words", "provider", "consumer")
    list_filter = ("kind",)
    search_fields = ("=request__reference", "field__name")
    list_select_related = ("request", "field", "provider", "consumer")
    ordering = ("-pk",)
