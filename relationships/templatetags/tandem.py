"""Words, times, figures and states as every page of Tandem says them.

Everything here is cheap enough to stand in a table cell: no query, no template rendered per call.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from bs_icon_templates.templatetags.bs_icons import bs_icon
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.things import address_of

register = template.Library()

REFERENCE = re.compile(r"\b[A-Z]{2,3}-\d{1,18}\b")
TONES = ("good", "warn", "bad", "idle", "active")
MINUTE, HOUR, DAY = 60, 3600, 86400


@register.simple_tag
def status(thing: Any) -> SafeString:
    """The badge of a thing's status: its word, and a sign by tone so that colour never speaks alone."""
    return badge(thing.get_status_display(), thing.status_tone)


@register.simple_tag
def badge(word: object, tone: str = "idle") -> SafeString:
    """A badge for a state that is not a thing's status; the sign before the word comes from the style sheet."""
    return format_html('<span class="badge-state is-{}">{}</span>', tone if tone in TONES else "idle", word)


@register.filter
def duration(seconds: float | timedelta | None) -> str:
    """Hours and minutes, cut down to the minute; business time is never turned into days silently."""
    if seconds is None or seconds == "":
        return _("no data")
    total = int(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    hours, minutes = divmod(abs(total) // MINUTE, 60)
    if not hours:
        said = _("%(minutes)s min") % {"minutes": minutes}
    elif not minutes:
        said = _("%(hours)s h") % {"hours": hours}
    else:
        said = _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return f"\N{MINUS SIGN}{said}" if total <= -MINUTE else said


@register.filter
def exactly(time: timedelta) -> str:
    """To the second where there are seconds, so that a sum of such times can be checked by eye."""
    seconds = int(time.total_seconds()) % MINUTE
    if not seconds or time < timedelta(0):
        return duration(time)
    if time < timedelta(minutes=1):
        return _("%(seconds)s s") % {"seconds": seconds}
    return _("%(time)s %(seconds)s s") % {"time": duration(time), "seconds": seconds}


@register.filter
def day(value: date | datetime | None) -> str:
    """`Fri 27 Nov 2026`, in the viewer's zone where an instant is given."""
    if not value:
        return ""
    return date_format(_here(value) if isinstance(value, datetime) else value, "D j M Y")


@register.filter
def instant(value: datetime | None) -> str:
    """`Fri 27 Nov 2026, 14:05` in the viewer's zone."""
    if not value:
        return ""
    return date_format(_here(value), "D j M Y, H:i")


def _here(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """Relative time to read, the absolute one on hover and for machines."""
    if not value:
        return ""
    return format_html(
        '<time data-relative datetime="{}" title="{}">{}</time>',
        _here(value).isoformat(timespec="minutes"),
        instant(value),
        relative(value, timezone.now()),
    )


def relative(value: datetime, now: datetime) -> str:
    """How people say it within a week; further away the day itself says more than a count."""
    seconds = int((value - now).total_seconds())
    away = abs(seconds)
    if away < MINUTE:
        return _("just now")
    if away < HOUR:
        said = _("in %(n)s min") if seconds > 0 else _("%(n)s min ago")
        return said % {"n": away // MINUTE}
    if away < DAY:
        said = _("in %(n)s h") if seconds > 0 else _("%(n)s h ago")
        return said % {"n": away // HOUR}
    if away < 7 * DAY:
        n = away // DAY
        ahead = ngettext("in %(n)s day", "in %(n)s days", n)
        return (ahead if seconds > 0 else ngettext("%(n)s day ago", "%(n)s days ago", n)) % {"n": n}
    return day(value)


@register.simple_tag
def since(value: datetime | None) -> SafeString | str:
    """From when something lasts: the time of day if that was today, else the day; the full instant on hover."""
    if not value:
        return ""
    local = _here(value)
    today = local.date() == timezone.localdate()
    said = _("since %(time)s") % {"time": date_format(local, "H:i") if today else day(value)}
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="minutes"), instant(value), said
    )


@register.simple_tag
def time_words() -> str:
    """The same words for app.js, which keeps them fresh on a page that stays open."""
    words = (_("just now"), _("%(n)s min ago"), _("%(n)s h ago"), _("in %(n)s min"), _("in %(n)s h"))
    return "|".join(word.replace("%(n)s", "#") for word in words)


@register.filter
def percent(value: Fraction | Decimal | int | Sequence[int] | None, places: int = 2) -> str:
    """An exact share, cut off and never rounded up (A9); a share of nothing is no data, not 0 or 100 %."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        met, total = value
        value = Fraction(met, total) if total else None
    if value is None or value == "":
        return _("no data")
    share = Fraction(value) * 100
    if share.denominator == 1:
        return f"{share.numerator} %"
    scaled = abs(share.numerator) * 10**places // share.denominator
    sign = "\N{MINUS SIGN}" if share < 0 else ""
    return f"{sign}{scaled // 10**places}.{scaled % 10**places:0{places}d} %"


@register.simple_tag
def thing_link(reference: str, text: str = "") -> SafeString | str:
    """A link from a reference to the thing's page; plain text where the reference leads nowhere."""
    address = address_of(str(reference))
    if not address:
        return text or str(reference)
    return format_html('<a class="ref" href="{}">{}</a>', address, text or reference)


@register.filter
def prose(text: str) -> SafeString:
    """What somebody wrote: escaped, with the references in it as links. Lines are kept by class `prose`."""
    parts, at = [], 0
    for found in REFERENCE.finditer(text or ""):
        parts += [(text[at : found.start()],), (thing_link(found[0]),)]
        at = found.end()
    return format_html_join("", "{}", [*parts, ((text or "")[at:],)])


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, height: int = 16) -> SafeString:
    """A Bootstrap icon that says nothing to a screen reader: the word stands beside it.

    Those in static/img/icons.svg cost a line each; any other is drawn in place.
    """
    if name not in drawn_once():
        return format_html('<span class="icon" aria-hidden="true">{}</span>', bs_icon(name, height))
    return format_html(
        '<svg class="icon"{} aria-hidden="true"><use href="{}#{}"/></svg>',
        "" if height == 16 else format_html(' width="{0}" height="{0}"', height),
        static("img/icons.svg"),
        name,
    )


@cache
def drawn_once() -> frozenset[str]:
    """The icons of the sprite."""
    sprite = settings.BASE_DIR / "static" / "img" / "icons.svg"
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite.read_text()))


@register.simple_tag
def marked(before: object, after: object) -> dict[str, SafeString]:
    """Two wordings with the words that differ marked: `{% marked change.before change.after as words %}`."""
    old, new = str(before or "").split(), str(after or "").split()
    left: list[tuple[str, SafeString]] = []
    right: list[tuple[str, SafeString]] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if a != b:
            left.append(_words("del" if kind != "equal" else "", old[a:b]))
        if c != d:
            right.append(_words("ins" if kind != "equal" else "", new[c:d]))
    return {"before": _joined(left), "after": _joined(right)}


def _words(mark: str, words: list[str]) -> tuple[str, SafeString]:
    """Marked for the eye by the element, and for a screen reader, which mostly passes it over, by a word."""
    text = conditional_escape(" ".join(words))
    if not mark:
        return mark, text
    style, said = ("was", _("removed:")) if mark == "del" else ("now", _("added:"))
    hidden = '<{0} class="{1}"><span class="visually-hidden">{2} </span>{3}</{0}>'
    return mark, format_html(hidden, mark, style, said, text)


def _joined(parts: Iterable[tuple[str, SafeString]]) -> SafeString:
    return format_html_join(" ", "{}", [(text,) for _mark, text in parts])
