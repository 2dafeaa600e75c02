"""Service hours on pages: a month of them, and their unusual days in words."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from relationships.clauses import every_year, exception
from relationships.hours_line import HoursLine
from relationships.models import AgreementVersion, CalendarChange
from relationships.month_view import first_difference, month_named, month_view
from relationships.terms import Hours, Metric

register = template.Library()


@register.inclusion_tag("components/month.html", takes_context=True)
def month_of(
    context: Any, hours: Hours | HoursLine, before: HoursLine | None = None, since: datetime | None = None
) -> dict[str, Any]:
    """The month that the address asks for, else the first in which a day differs from `before`, else that of `since`.

    What was posted has no address, so its month cannot be turned over.
    """
    request, now = context["request"], timezone.now()
    line = HoursLine.only(hours) if isinstance(hours, Hours) else hours
    differs = first_difference(line, before, since or now) if before else None
    start = (differs or since or now).astimezone(ZoneInfo(line.last.time_zone)).date()
    month = month_view(line, month_named(request.GET.get("month")) or start, now=now, before=before)
    return {"month": month, "before": before, "turns": request.method != "POST"}


@register.filter
def unbroken(windows: str) -> SafeString:
    """ "09:00–12:00, 13:00–17:00", broken between windows only."""
    return format_html_join(", ", '<span class="nowrap">{}</span>', ((window,) for window in windows.split(", ")))


@register.simple_tag
def hours_on_the_table(version: AgreementVersion) -> CalendarChange | None:
    """The change of the version's hours that waits for a yes or no; both sides read it."""
    return version.calendar_changes.filter(status="proposed").first()


@register.filter
def metric_name(metric: str) -> str:
    return str(Metric(metric).label)


@register.simple_tag
def yearly_days(hours: Hours) -> list[str]:
    """ "25 December Christmas Day" for each holiday of every year."""
    return [every_year(*row) for row in sorted(hours.recurring)]


@register.simple_tag
def exceptions(hours: Hours) -> list[str]:
    """ "Thu 24 Dec 2026 09:00–12:00 Christmas Eve" for each date with other hours or none."""
    return [exception(*row) for row in sorted(hours.exceptions)]
