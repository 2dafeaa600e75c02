"""Deadlines in the notice calendar, as its cells say them."""

from datetime import date, timedelta
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from relationships.templatetags.tandem import badge, day
from relationships.terms import Renewal

register = template.Library()


@register.simple_tag
def deadline_cell(row: Any, by: date | None, today: date) -> SafeString:
    """The day, or that none is needed because it ends by itself; past days say so."""
    if by is None or row.renewal == Renewal.NONE:
        return format_html('<span class="soft">{}</span>', _("none needed"))
    if by < today:
        return format_html('<span class="nowrap">{}</span> {}', day(by), badge(_("passed"), "idle"))
    return format_html('<span class="nowrap">{}</span>', day(by))


@register.filter
def decide_by(row: Any) -> date | None:
    """Our deadline less our own lead time."""
    return row.our_notice_by - timedelta(days=row.lead_days) if row.our_notice_by else None


@register.filter
def renewal_word(renewal: str) -> str:
    """What happens at the end of the term, in a word or two."""
    return {Renewal.TACIT: _("renews"), Renewal.EXPRESS: _("both sign, or it ends")}.get(Renewal(renewal), _("ends"))


@register.simple_tag
def next_word(row: Any) -> str:
    """Whose deadline the next date is."""
    if row.renewal != Renewal.NONE and row.next_on == row.our_notice_by:
        return _("our notice by")
    if row.renewal != Renewal.NONE and row.next_on == row.their_notice_by:
        return _("their notice by")
    return _("ends on")
