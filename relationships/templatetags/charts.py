"""Charts as SVG with classes (strict CSP), described in words, with the table they are drawn from beside them.

The widths are percentages of the page's own width, so words keep their size on a phone. Nothing here asks the
database: a view hands over tuples. A chart of nothing is a sentence, never an empty frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from relationships.templatetags.tandem import percent

register = template.Library()

Number = Fraction | Decimal | float | int
Value = Number | tuple[int, int] | None

TOP, FLOOR, HEIGHT = 18, 168, 196
LEFT, RIGHT = 3, 93
NOTHING = format_html("{}", "")


@dataclass(frozen=True)
class Scale:
    """What stands at the bottom and the top of a chart, and how a value is written."""

    low: Fraction
    high: Fraction
    unit: str

    @classmethod
    def of(cls, values: Sequence[Fraction], unit: str) -> "Scale":
        """Shares start at the nearest round share below the lowest; other figures start at nothing."""
        if unit == "%":
            floors = (Fraction(99, 100), Fraction(95, 100), Fraction(9, 10), Fraction(8, 10), Fraction(1, 2))
            return cls(next((low for low in floors if low < min(values)), Fraction(0)), Fraction(1), unit)
        top = Fraction(1)
        while top < max(values):
            top *= 2 if str(top)[0] in "15" else Fraction(5, 2)
        return cls(Fraction(0), top, unit)

    def y(self, value: Fraction) -> Fraction:
        return FLOOR - (FLOOR - TOP) * (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[Fraction]:
        return [self.low, (self.low + self.high) / 2, self.high]


def exact(value: Value) -> Fraction | None:
    """A figure as a fraction; (met, total) is a share, and a share of nothing is no data."""
    if isinstance(value, tuple):
        return Fraction(*value) if value[1] else None
    return None if value is None else Fraction(value)


def said(value: Fraction | None, unit: str) -> str:
    if value is None or unit == "%":
        return percent(value)
    whole, tenths = divmod(int(value * 10), 10)
    return f"{whole}.{tenths} {unit}".strip() if value.denominator > 1 else f"{whole} {unit}".strip()


@register.simple_tag
def line_chart(
    points: Sequence[tuple[str, Value]], title: str, desc: str = "", target: Value = None, unit: str = "%"
) -> SafeString:
    """Months as a line with the target as a line of its own.

    points: (label, value) in order; a value is a share (Fraction or (met, total)) where unit is "%", else a
    plain number, None where there is no data. target is of the same kind as the values.
    """
    values = [(label, exact(value)) for label, value in points]
    known = [value for _label, value in values if value is not None]
    aim = exact(target)
    if not known:
        return _nothing(title)
    scale = Scale.of([*known, *([aim] if aim is not None else [])], unit)
    step = Fraction(RIGHT - LEFT, max(len(values) - 1, 1))
    dots = [(LEFT + step * i, label, value) for i, (label, value) in enumerate(values)]
    drawn = format_html(
        '<div class="chart-row">{}<svg class="chart-plot" role="img" height="{}"><title>{}</title><desc>{}</desc>'
        "{}{}{}{}{}{}</svg></div>",
        _axis(scale),
        HEIGHT,
        title,
        desc,
        _grid(scale),
        _target(aim, scale),
        _line(dots, scale),
        _dots(dots, scale, aim),
        _last(dots, scale),
        _months(dots),
    )
    return _figure("chart-line", title, drawn, [(label, said(value, unit)) for label, value in values])


def _axis(scale: Scale) -> SafeString:
    words = [(_n(scale.y(tick) + 4), said(tick, scale.unit)) for tick in scale.ticks()]
    return format_html(
        '<svg class="chart-axis" aria-hidden="true" width="52" height="{}">{}</svg>',
        HEIGHT,
        format_html_join("", '<text x="46" y="{}">{}</text>', words),
    )


def _grid(scale: Scale) -> SafeString:
    ys = [(_n(scale.y(tick)),) for tick in scale.ticks()]
    return format_html_join("", '<line class="grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>', ys)


def _target(aim: Fraction | None, scale: Scale) -> SafeString:
    if aim is None:
        return NOTHING
    y = scale.y(aim)
    return format_html(
        '<line class="target" x1="0" x2="100%" y1="{0}" y2="{0}"/><text class="target-word" x="4" y="{1}">{2}</text>',
        _n(y),
        _n(y + 14 if y < TOP + 12 else y - 5),
        _("target %(value)s") % {"value": said(aim, scale.unit)},
    )


Dots = list[tuple[Fraction, str, Fraction | None]]


def _line(dots: Dots, scale: Scale) -> SafeString:
    """Piece by piece: where a month has no data the line breaks instead of guessing."""
    pieces = [
        (_n(x), _n(next_x), _n(scale.y(value)), _n(scale.y(next_value)))
        for (x, _a, value), (next_x, _b, next_value) in pairwise(dots)
        if value is not None and next_value is not None
    ]
    return format_html_join("", '<line class="series" x1="{}%" x2="{}%" y1="{}" y2="{}"/>', pieces)


def _dots(dots: Dots, scale: Scale, aim: Fraction | None) -> SafeString:
    shown = [
        (
            "dot is-bad" if aim is not None and scale.unit == "%" and value < aim else "dot",
            _n(x),
            _n(scale.y(value)),
            label,
            said(value, scale.unit),
        )
        for x, label, value in dots
        if value is not None
    ]
    return format_html_join("", '<circle class="{}" cx="{}%" cy="{}" r="3.5"><title>{}: {}</title></circle>', shown)


def _last(dots: Dots, scale: Scale) -> SafeString:
    """The figure people look for stands at its point, so that the line needs no legend."""
    known = [(x, value) for x, _label, value in dots if value is not None]
    x, value = known[-1]
    y = scale.y(value)
    falling = len(known) > 1 and known[-2][1] > value
    below = y < TOP + 12 or (falling and y < FLOOR - 14)
    return format_html(
        '<text class="value" x="{}%" y="{}" text-anchor="{}">{}</text>',
        _n(min(x + 4, Fraction(99)) if x > 50 else x),
        _n(y + 18 if below else y - 9),
        "end" if x > 50 else "start",
        said(value, scale.unit),
    )


def _months(dots: Dots) -> SafeString:
    """Every second word can go on a phone, counted back from the newest."""
    words = [
        ("label is-minor" if (len(dots) - i) % 2 == 0 else "label", _n(x), HEIGHT - 6, label)
        for i, (x, label, _value) in enumerate(dots)
    ]
    return format_html_join("", '<text class="{}" x="{}%" y="{}" text-anchor="middle">{}</text>', words)


@register.simple_tag
def bar_chart(bars: Sequence[tuple[Any, ...]], title: str, desc: str = "", unit: str = "") -> SafeString:
    """Bars that lie, each with its word above and its figure at its end.

    bars: (label, value) or (label, value, tone), tone one of good, warn, bad, idle.
    """
    rows = [(bar[0], exact(bar[1]), bar[2] if len(bar) > 2 else "") for bar in bars]
    top = max((value for _label, value, _tone in rows if value), default=None)
    if top is None:
        return _nothing(title)
    shapes = [
        (
            label,
            f"bar is-{tone}" if tone else "bar",
            _n((value or Fraction(0)) / top * 84),
            said(value, unit),
            12 + 38 * i,
            18 + 38 * i,
            28 + 38 * i,
        )
        for i, (label, value, tone) in enumerate(rows)
    ]
    drawn = format_html(
        '<svg class="chart-plot" role="img" height="{}"><title>{}</title><desc>{}</desc>{}</svg>',
        len(rows) * 38,
        title,
        desc,
        format_html_join(
            "",
            '<text class="label" x="0" y="{4}">{0}</text>'
            '<rect class="{1}" x="0" y="{5}" height="12" width="{2}%" rx="2"/>'
            '<text class="value" x="{2}%" y="{6}" dx="6">{3}</text>',
            shapes,
        ),
    )
    return _figure("chart-bar", title, drawn, [(label, said(value, unit)) for label, value, _tone in rows])


@register.simple_tag
def sparkline(values: Sequence[Value], label: str = "") -> SafeString:
    """A line of 80 x 20 for a table cell; where there is no data the line breaks."""
    found = [exact(value) for value in values]
    known = [value for value in found if value is not None]
    if not known:
        return format_html('<span class="no-data">{}</span>', _("no data"))
    low, span = min(known), max(known) - min(known)
    step = Fraction(72, max(len(found) - 1, 1))
    runs: list[list[str]] = [[]]
    for i, value in enumerate(found):
        if value is None:
            runs.append([])
        else:
            high = (value - low) / span if span else Fraction(1, 2)
            runs[-1].append(f"{_n(4 + step * i)},{_n(17 - 14 * high)}")
    last = next(run[-1] for run in reversed(runs) if run).split(",")
    return format_html(
        '<svg class="sparkline" role="img" width="80" height="20" aria-label="{}">{}'
        '<circle cx="{}" cy="{}" r="2"/></svg>',
        label or _("trend"),
        format_html_join("", '<polyline points="{}"/>', [(" ".join(run),) for run in runs if run]),
        *last,
    )


def _figure(css: str, title: str, drawn: SafeString, rows: Sequence[tuple[str, str]]) -> SafeString:
    return format_html(
        '<figure class="chart {}"><figcaption>{}</figcaption>{}<details class="chart-data"><summary>{}</summary>'
        '<table class="table table-sm"><tbody>{}</tbody></table></details></figure>',
        css,
        title,
        drawn,
        _("Show the figures"),
        format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', rows),
    )


def _nothing(title: str) -> SafeString:
    return format_html('<p class="no-data">{}: {}</p>', title, _("no data"))


def _n(number: Fraction | float) -> str:
    """A coordinate: two places are enough, and never in a locale's spelling."""
    return f"{float(number):.2f}".rstrip("0").rstrip(".")
