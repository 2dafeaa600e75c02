"""What happened: clocks, records, words and files. Evidence, so only shown."""

from django.contrib import admin

from relationships.admin.agreed import SIDES
from relationships.backoffice import ShownDesk, ShownRows
from relationships.models import (
    AnnexFile,
    Attachment,
    ClauseThread,
    Clock,
    ClockAlert,
    ClockCorrection,
    ClockRetarget,
    ClockSegment,
    ClockWarning,
    Comment,
    ConsumerNote,
    Notice,
    ProviderNote,
    Record,
)


class SegmentRows(ShownRows):
    model = ClockSegment
    exclude = SIDES


@admin.register(Clock)
class ClockAdmin(ShownDesk):
    list_display = ("reference", "subject", "metric", "priority", "state", "started_at", "due_at", "stopped_at")
    list_filter = ("state", "metric")
    search_fields = ("=reference", "=subject", "=relationship__reference")
    inlines = (SegmentRows,)


@admin.register(ClauseThread)
class ClauseThreadAdmin(ShownDesk):
    list_display = ("reference", "agreement", "name", "status", "status_since")
    list_select_related = ("agreement",)
    list_filter = ("status",)
    search_fields = ("=reference", "=agreement__reference", "name")


@admin.register(ClockSegment)
class ClockSegmentAdmin(ShownDesk):
    list_display = ("clock", "running", "since_at", "until_at", "reason", "side")
    list_select_related = ("clock",)
    list_filter = ("running", "side")
    search_fields = ("=clock__reference", "=clock__subject")


@admin.register(ClockCorrection)
class ClockCorrectionAdmin(ShownDesk):
    list_display = ("reference", "clock", "effect", "since_at", "until_at", "why", "status", "status_since")
    list_select_related = ("clock",)
    list_filter = ("status", "effect")
    search_fields = ("=reference", "=clock__reference", "=clock__subject")


@admin.register(ClockRetarget)
class ClockRetargetAdmin(ShownDesk):
    list_display = ("clock", "target_seconds", "unit", "since_at", "until_at", "reason", "by")
    list_select_related = ("clock", "by__person", "by__organisation")
    search_fields = ("=clock__reference", "=clock__subject")


@admin.register(ClockWarning)
class ClockWarningAdmin(ShownDesk):
    list_display = ("clock", "percent", "at")
    list_select_related = ("clock",)
    search_fields = ("=clock__reference", "=clock__subject")


@admin.register(Record)
class RecordAdmin(ShownDesk):
    list_display = ("at", "subject", "move", "text", "by_name", "by_side")
    list_filter = ("move", "by_side")
    search_fields = ("=subject", "=relationship__reference", "by_name")


@admin.register(ClockAlert)
class ClockAlertAdmin(ShownDesk):
    list_display = ("clock", "kind", "percent", "at", "membership", "sent_at")
    list_select_related = ("clock", "membership__person", "membership__organisation")
    list_filter = ("kind", ("sent_at", admin.EmptyFieldListFilter))
    search_fields = ("=clock__reference", "=clock__subject", "membership__person__email")


@admin.register(Notice)
class NoticeAdmin(ShownDesk):
    list_display = ("record", "membership", "sent_at")
    list_select_related = ("record", "membership__person", "membership__organisation")
    list_filter = (("sent_at", admin.EmptyFieldListFilter),)
    search_fields = ("=record__subject", "membership__person__email")


@admin.register(Comment, ProviderNote, ConsumerNote)
class RemarkAdmin(ShownDesk):
    list_display = ("at", "subject", "by_name", "by_side")
    list_filter = ("by_side",)
    search_fields = ("=subject", "=relationship__reference", "by_name")


@admin.register(Attachment)
class AttachmentAdmin(ShownDesk):
    """What a file is, never the file: its content is the two sides' own."""

    list_display = ("reference", "subject", "name", "size", "by", "at")
    list_select_related = ("by__person", "by__organisation")
    search_fields = ("=reference", "=subject", "name", "sha256")
    exclude = ("file",)


@admin.register(AnnexFile)
class AnnexFileAdmin(ShownDesk):
    """What a file is, never the file, as with what people attach."""

    list_display = ("sha256", "size", "relationship", "by", "at")
    list_select_related = ("by__person", "by__organisation", "relationship__provider", "relationship__consumer")
    search_fields = ("=sha256", "=relationship__reference")
    exclude = ("file",)
