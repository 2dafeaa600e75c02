"""What organisations start agreements from: only shown, because their own people keep and archive it."""

from django.contrib import admin

from relationships.backoffice import ShownDesk
from relationships.models import AgreementTemplate


@admin.register(AgreementTemplate)
class AgreementTemplateAdmin(ShownDesk):
    list_display = ("reference", "name", "organisation", "status", "source", "kept_at")
    list_select_related = ("organisation",)
    list_filter = ("status",)
    search_fields = ("=reference", "name", "organisation__name")
