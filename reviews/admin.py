"""The back office of reviews: everything is evidence, so everything is only shown."""

from django.contrib import admin

from relationships.backoffice import ShownDesk, ShownRows
from reviews.models import (
    AgendaPoint,
    BreachAttribution,
    Decision,
    Finding,
    ReviewAction,
    ReviewBreach,
    ReviewFigure,
    ReviewSignature,
    ReviewTarget,
    ReviewVersion,
    ReviewWorkload,
    ServiceReview,
)

SIDES = ("provider", "consumer")


class FindingRows(ShownRows):
    model = Finding
    fields = ("number", "by_side", "by_name", "text", "at")
    readonly_fields = fields


class DecisionRows(ShownRows):
    model = Decision
    fields = ("number", "kind", "agreement", "opened", "text", "by_name")
    readonly_fields = fields


class ActionRows(ShownRows):
    model = ReviewAction
    fields = ("reference", "what", "owner_side", "owner_name", "due_on", "status")
    readonly_fields = fields
    show_change_link = True


class SignatureRows(ShownRows):
    model = ReviewSignature
    fields = ("side", "signed_by", "digest", "signed_at")
    readonly_fields = fields


class TargetRows(ShownRows):
    model = ReviewTarget
    fields = (
        *("agreement", "debtor", "metric", "obligation", "priority", "kind", "target_seconds", "unit", "hours"),
        *("met", "breached", "breached_open"),
    )
    readonly_fields = fields


@admin.register(ServiceReview)
class ServiceReviewAdmin(ShownDesk):
    list_display = ("reference", "relationship", "first_day", "last_day", "status", "met", "breached", "held_at")
    list_filter = ("status",)
    list_select_related = ("relationship__provider", "relationship__consumer")
    search_fields = ("=reference", "provider__name", "consumer__name", "digest")
    date_hierarchy = "first_day"
    inlines = (SignatureRows, TargetRows, FindingRows, DecisionRows, ActionRows)


@admin.register(ReviewAction)
class ReviewActionAdmin(ShownDesk):
    list_display = ("reference", "what", "owner_side", "owner_name", "due_on", "status", "review")
    list_filter = ("status", "owner_side")
    list_select_related = ("review",)
    search_fields = ("=reference", "what", "owner_name", "=review__reference")


@admin.register(Finding)
class FindingAdmin(ShownDesk):
    list_display = ("review", "number", "by_side", "by_name", "text", "at")
    list_filter = ("by_side",)
    list_select_related = ("review",)
    search_fields = ("=review__reference", "text", "by_name")


@admin.register(Decision)
class DecisionAdmin(ShownDesk):
    list_display = ("review", "number", "kind", "agreement", "opened", "text")
    list_filter = ("kind",)
    list_select_related = ("review", "agreement", "opened__agreement")
    search_fields = ("=review__reference", "text", "=agreement__reference")


@admin.register(ReviewSignature)
class ReviewSignatureAdmin(ShownDesk):
    list_display = ("review", "side", "signed_by", "digest", "signed_at")
    list_filter = ("side",)
    list_select_related = ("review",)
    search_fields = ("=review__reference", "signed_by", "digest")


@admin.register(ReviewFigure)
class ReviewFigureAdmin(ShownDesk):
    list_display = ("review", "name", "value", "unit")
    list_filter = ("name",)
    list_select_related = ("review",)
    search_fields = ("=review__reference",)


@admin.register(ReviewVersion)
class ReviewVersionAdmin(ShownDesk):
    list_display = ("review", "agreement", "version", "name", "digest")
    list_select_related = ("review",)
    search_fields = ("=review__reference", "=agreement", "digest")


@admin.register(ReviewTarget)
class ReviewTargetAdmin(ShownDesk):
    list_display = (
        *("review", "agreement", "debtor", "metric", "obligation", "priority", "target_seconds"),
        *("met", "breached", "breached_open"),
    )
    list_filter = ("debtor", "metric")
    list_select_related = ("review",)
    search_fields = ("=review__reference", "=agreement")


@admin.register(ReviewBreach)
class ReviewBreachAdmin(ShownDesk):
    list_display = (
        *("review", "clock", "subject", "debtor", "metric", "priority", "due_at", "stopped_at", "late_seconds"),
        "proposed",
    )
    list_filter = ("debtor", "metric", "proposed")
    list_select_related = ("review",)
    search_fields = ("=review__reference", "=clock", "=subject")


@admin.register(BreachAttribution)
class BreachAttributionAdmin(ShownDesk):
    list_display = ("review", "number", "breach", "attribution", "reason", "by_side", "by_name", "at")
    list_filter = ("attribution", "by_side")
    list_select_related = ("review", "breach")
    search_fields = ("=review__reference", "=breach__clock", "=breach__subject", "reason")


@admin.register(ReviewWorkload)
class ReviewWorkloadAdmin(ShownDesk):
    list_display = ("review", "agreement", "name", "every", "first_day", "count", "amount", "effect")
    list_filter = ("every", "effect")
    list_select_related = ("review",)
    search_fields = ("=review__reference", "=agreement", "name")


@admin.register(AgendaPoint)
class AgendaPointAdmin(ShownDesk):
    list_display = ("review", "number", "kind", "subject", "words", "day", "count")
    list_filter = ("kind",)
    list_select_related = ("review",)
    search_fields = ("=review__reference", "=subject")
