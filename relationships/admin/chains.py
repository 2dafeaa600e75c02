"""Chains of agreements: what an organisation rests on is its own to say, so only shown."""

from django.contrib import admin

from relationships.backoffice import ShownDesk
from relationships.models import ChainLink


@admin.register(ChainLink)
class ChainLinkAdmin(ShownDesk):
    list_display = ("reference", "downstream", "upstream", "group", "status", "organisation")
    list_select_related = ("downstream", "upstream", "organisation")
    list_filter = ("status",)
    search_fields = ("=reference", "=downstream__reference", "=upstream__reference", "organisation__name")
