"""Clocks as people see them: a bar beside its word, and the line of time that explains one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

BAR_TONES = {"met": "good", "breached": "bad", "breached_open": "bad", "paused": "idle", "cancelled": "idle"}
NOTHING = format_html("{}", "")
HATCHED = ("paused", "waited", "excused")
BOXED, WIDE = 60, 4000
"""More pieces are drawn without words and hatches, on a grid of so many places."""
TABLED = 40
"""A line of more stretches has no table of them: the history in lines stands on the same page."""


def clock_tone(clock_view: Any) -> str:
    """Green met, amber warned, red breached, grey paused; a clock that simply runs has no state colour."""
    warned = clock_view.state == "running" and getattr(clock_view, "warned", False)
    return "warn" if warned else BAR_TONES.get(clock_view.state, "active")


@register.simple_tag
def clock_word(clock_view: Any) -> SafeString:
    """The word beside a clock's bar. `said` of the view wins: "waiting for Northwind Clinics"."""
    words = {
        "running": _("on track"),
        "paused": _("paused"),
        "met": _("met"),
        "breached": _("breached"),
        "breached_open": _("breached"),
        "cancelled": _("cancelled"),
    }
    tone = clock_tone(clock_view)
    word = _("%(percent)s %% used") % {"percent": clock_view.used_percent} if tone == "warn" else ""
    return format_html(
        '<span class="badge-state is-{}">{}</span>',
        tone,
        getattr(clock_view, "said", "") or word or words.get(clock_view.state, clock_view.state),
    )


@register.simple_tag
def clock_bar(clock_view: Any) -> SafeString:
    """Used and left, the target at its right end; hatched while paused. The numbers stand beside it in words."""
    used = 100 if clock_view.state.startswith("breached") else min(max(int(clock_view.used_percent), 0), 100)
    return format_html(
        '<svg class="clock-bar is-{}" role="img" aria-label="{}"><rect width="{}%"/>{}{}</svg>',
        clock_tone(clock_view),
        _("%(label)s: %(percent)s %% used") % {"label": clock_view.label, "percent": used},
        used,
        format_html('<rect width="{}%" fill="url(#hatch)"/>', used or 100) if clock_view.state == "paused" else NOTHING,
        format_html('<line x1="{0}%" x2="{0}%" y2="8"/>', clock_view.warn_percent)
        if clock_view.state == "running" and getattr(clock_view, "warn_percent", None)
        else NOTHING,
    )


@dataclass(frozen=True)
class Stretch:
    """A piece of a clock's story, as the line of time draws it.

    kind: "running", "waited" (ran while it waited), "paused" or "paused_" with whom it waits for, "excused", "closed"
    (out of the agreed hours) or "stopped_between". `legend` names the kind where the usual word would not do.
    """

    kind: str
    start: datetime
    end: datetime
    text: str = ""
    length: str = ""
    legend: str = ""


@dataclass(frozen=True)
class Span:
    """From when to when a line of time goes, and whose days it counts."""

    start: datetime
    end: datetime
    zone: tzinfo

    def at(self, moment: datetime) -> float:
        whole = (self.end - self.start).total_seconds() or 1
        return round(min(max((moment - self.start).total_seconds() / whole * 100, 0), 100), 2)

    def days(self) -> list[tuple[float, str]]:
        """Midnights in the clock's zone, thinned out to at most eight words."""
        midnight = self.start.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        found = []
        step = max(1, -(-(self.end - self.start).days // 7))
        while (midnight := midnight + timedelta(days=step)) < self.end:
            found.append((self.at(midnight), date_format(midnight, "D j M")))
        return found


@register.simple_tag
def clock_line(
    stretches: Sequence[Any],
    title: str,
    *,
    open_hours: Sequence[tuple[datetime, datetime]] = (),
    due: datetime | None = None,
    stopped: datetime | None = None,
    zone: str = "",
    desc: str = "",
) -> SafeString:
    """A clock's line of time: agreed hours above, what it did below, the due mark through both.

    stretches: `Stretch`es, or anything with kind, start, end, text and length. All instants are aware; days and
    times are written in `zone` (an IANA name), which is named under the line.
    """
    if not stretches:
        return format_html('<p class="no-data">{}: {}</p>', title, _("no data"))
    there = ZoneInfo(zone) if zone else timezone.get_current_timezone()
    ends = [stretch.end for stretch in stretches] + ([due] if due else [])
    span = Span(min(stretch.start for stretch in stretches), max(ends), there)
    marks = [
        (_mark(css, moment, word, span),)
        for css, moment, word in (("due", due, _("due")), ("stopped", stopped, _("stopped")))
        if moment
    ]
    return format_html(
        '<figure class="chart chart-clock"><figcaption>{}</figcaption>'
        '<svg class="chart-plot" role="img" height="104"><title>{}</title><desc>{}</desc>{}{}{}{}</svg>{}{}</figure>',
        title,
        title,
        desc,
        _days(span),
        _boxes([("hours", *pair, _("agreed hours")) for pair in open_hours], span, y=34, height=6),
        _boxes([(s.kind, s.start, s.end, s.text) for s in stretches], span, y=46, height=24),
        format_html_join("", "{}", marks),
        _legend(stretches, bool(open_hours)),
        _table(stretches, there) if len(stretches) <= TABLED else NOTHING,
    )


def _boxes(pieces: list[tuple[Any, ...]], span: Span, *, y: int, height: int) -> SafeString:
    if len(pieces) > BOXED:
        return _paths(pieces, span, y=y, height=height)
    drawn = []
    for kind, start, end, text in pieces:
        left = span.at(start)
        rect = (left, y, round(span.at(end) - left, 2), height)
        drawn.append((_box(kind.replace("_", "-"), rect, text),))
        if kind.startswith(HATCHED):
            drawn.append((_hatched(rect),))
    return format_html_join("", "{}", drawn)


def _box(css: str, rect: tuple[float, ...], text: str) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"><title>{}</title></rect>', css, *rect, text
    )


def _paths(pieces: list[tuple[Any, ...]], span: Span, *, y: int, height: int) -> SafeString:
    """One shape for each kind, however many pieces it has; those too short to be seen are left out."""
    shapes: dict[str, list[str]] = {}
    for kind, start, end, _text in pieces:
        left, right = (round(span.at(at) * WIDE / 100) for at in (start, end))
        if right > left:
            shapes.setdefault(kind.replace("_", "-"), []).append(f"M{left} 0h{right - left}v9h-{right - left}z")
    return format_html(
        '<svg y="{}" width="100%" height="{}" viewBox="0 0 {} 9" preserveAspectRatio="none">{}</svg>',
        y,
        height,
        WIDE,
        format_html_join("", '<path class="{}" d="{}"/>', ((kind, "".join(all_of)) for kind, all_of in shapes.items())),
    )


def _hatched(rect: tuple[float, ...]) -> SafeString:
    return format_html('<rect class="hatched" x="{}%" y="{}" width="{}%" height="{}" fill="url(#hatch)"/>', *rect)


def _mark(css: str, moment: datetime, word: str, span: Span) -> SafeString:
    x = span.at(moment)
    return format_html(
        '<line class="{0}" x1="{1}%" x2="{1}%" y1="{2}" y2="76"/>'
        '<text class="{0}-word" x="{1}%" y="{3}" text-anchor="{4}">{5} {6}</text>',
        css,
        x,
        16 if css == "due" else 30,
        12 if css == "due" else 26,
        "end" if x > 50 else "start",
        word,
        _clock_time(moment, span.zone),
    )


def _days(span: Span) -> SafeString:
    lines = format_html_join("", '<line class="grid" x1="{0}%" x2="{0}%" y1="30" y2="80"/>', span.days())
    fitting = [(x, word) for x, word in span.days() if x < 90]
    words = format_html_join("", '<text class="label" x="{}%" y="96" dx="2">{}</text>', fitting)
    return format_html("{}{}", lines, words)


def _clock_time(moment: datetime, zone: tzinfo) -> str:
    return date_format(moment.astimezone(zone), "D j M, H:i")


def _legend(stretches: Sequence[Any], hours: bool) -> SafeString:
    words = {
        "hours": _("agreed hours"),
        "running": _("running"),
        "waited": _("waited, and it counted"),
        "paused": _("paused"),
        "paused_provider": _("paused by the provider"),
        "paused_consumer": _("waiting for the consumer"),
        "paused_supplier": _("waiting for a supplier"),
        "paused_agreed": _("waiting for a time that both agreed on"),
        "paused_force_majeure": _("waiting for something nobody can help"),
        "excused": _("does not count, both agreed"),
        "closed": _("out of hours"),
        "stopped_between": _("stopped in between"),
    }
    own = {stretch.kind: stretch.legend for stretch in stretches if getattr(stretch, "legend", "")}
    there = {stretch.kind for stretch in stretches} | ({"hours"} if hours else set())
    rows = [(kind.replace("_", "-"), own.get(kind, word)) for kind, word in words.items() if kind in there]
    return format_html('<ul class="chart-legend">{}</ul>', format_html_join("", '<li class="{}">{}</li>', rows))


def _table(stretches: Sequence[Any], zone: tzinfo) -> SafeString:
    rows = [(_clock_time(s.start, zone), _clock_time(s.end, zone), s.text, getattr(s, "length", "")) for s in stretches]
    return format_html(
        '<details class="chart-data"><summary>{}</summary><div class="table-box"><table class="table table-sm">'
        '<thead><tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr>'
        "</thead><tbody>{}</tbody></table></div><p>{}</p></details>",
        _("Show every stretch"),
        _("From"),
        _("To"),
        _("What the clock did"),
        _("Business time"),
        format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", rows),
        _("Times in %(zone)s.") % {"zone": zone},
    )
