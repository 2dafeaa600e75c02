"""Duties and workload: what obligations and limits came to. Both sides made it, so only shown."""

from django.contrib import admin

from relationships.backoffice import ShownDesk, ShownRows
from relationships.models import Duty, Workload, WorkloadExcess


@admin.register(Duty)
class DutyAdmin(ShownDesk):
    list_display = ("reference", "obligation", "debtor_side", "first_day", "status", "provider", "consumer")
    list_select_related = ("obligation", "provider", "consumer")
    list_filter = ("status", "debtor_side")
    search_fields = ("=reference", "obligation__name", "=relationship__reference")


class ExcessRows(ShownRows):
    model = WorkloadExcess
    exclude = ("relationship", "provider", "consumer")


@admin.register(Workload)
class WorkloadAdmin(ShownDesk):
    list_display = ("limit", "first_day", "count", "provider", "consumer")
    list_select_related = ("limit", "provider", "consumer")
    search_fields = ("limit__name", "=relationship__reference")
    inlines = (ExcessRows,)


@admin.register(WorkloadExcess)
class WorkloadExcessAdmin(ShownDesk):
    list_display = ("subject", "workload", "number")
    list_select_related = ("workload__limit",)
    search_fields = ("=subject", "=relationship__reference")
