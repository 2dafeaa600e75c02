"""How often what was agreed was kept, by the provider and by the consumer: a month in figures, twelve as a line (K18).

Both sides' figures come from the same engine and stand beside each other in the same words (O1).
"""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relationships.attainment import (
    AttainmentLine,
    Key,
    attainment_by_month,
    attainment_of,
    in_order,
    month_bounds,
    month_of,
    months_up_to,
)
from relationships.clock_filters import TargetKey
from relationships.exports import Column, csv_download
from relationships.models import Organisation, ServiceRelationship, Side
from relationships.portal import PortalRequest, page, visible_or_404
from relationships.templatetags.tandem import percent


@dataclass(frozen=True)
class Row:
    """One line of the month as the page shows it, each number with the address of the clocks behind it."""

    line: AttainmentLine
    name: str
    target: str
    share: str
    tone: str
    url: str
    met_url: str
    breached_url: str
    open_url: str
    points: list[tuple[str, tuple[int, int] | None]]

    @property
    def title(self) -> str:
        return _("%(name)s within %(target)s") % {"name": self.name, "target": self.target}

    @property
    def is_charted(self) -> bool:
        return any(counted and counted[1] for _month, counted in self.points)


@dataclass(frozen=True)
class Owed:
    """What one side owed, line by line and in sum."""

    side: Side
    organisation: Organisation
    rows: list[Row]

    @property
    def charted(self) -> list[Row]:
        return [row for row in self.rows if row.is_charted]

    @property
    def total(self) -> dict[str, Any]:
        lines = [row.line for row in self.rows]
        met, counted = sum(line.met for line in lines), sum(line.counted for line in lines)
        return {"met": met, "counted": counted, "late": counted - met, "share": percent((met, counted))}


@require_safe
def attainment(request: PortalRequest, reference: str) -> HttpResponse | StreamingHttpResponse:
    rows = ServiceRelationship.objects.select_related("provider", "consumer")
    thing = visible_or_404(rows, request, reference=reference)
    zone, now = ZoneInfo(thing.time_zone), timezone.now()
    latest = month_of(now, zone)
    month = chosen_month(request.GET.get("month", ""), latest)
    since, until = month_bounds(zone, month)
    lines = attainment_of(thing, since, until, now=now)
    months = months_up_to(month)
    series = attainment_by_month(thing, months, now=now)
    if request.GET.get("format") == "csv":
        return csv_download(f"attainment-{reference}-{month:%Y-%m}", COLUMNS, by_month(series, lines, month))
    owed = [owed_by(side, thing, lines, month, months, series) for side in Side] if lines else []
    return page(
        request,
        "relationships/attainment.html",
        thing,
        owed=owed,
        charted=any(each.charted for each in owed),
        month=month,
        month_name=date_format(month, "F Y"),
        provisional=until > now,
        until=min(until, now),
        earlier=month_param(months[-2]),
        later=month_param(next_of(month)) if month < latest else "",
        this_month=month_param(month),
        latest=month_param(latest),
        csv_url=f"{request.path}?{urlencode({'month': month_param(month), 'format': 'csv'})}",
    )


def chosen_month(text: str, latest: date) -> date:
    """The month of the address; the present one where it names none, or one that is still to come."""
    try:
        return min(datetime.strptime(text, "%Y-%m").date(), latest)  # noqa: DTZ007
    except ValueError:
        return latest


def month_param(month: date) -> str:
    return f"{month:%Y-%m}"


def next_of(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def owed_by(
    side: Side,
    thing: ServiceRelationship,
    lines: list[AttainmentLine],
    month: date,
    months: list[date],
    series: dict[Key, dict[date, AttainmentLine]],
) -> Owed:
    mine = [line for line in lines if line.debtor == side]
    rows = [row_of(thing, line, month, months, series.get(line.key, {})) for line in mine]
    return Owed(side, thing.organisation_on(side), rows)


def row_of(
    thing: ServiceRelationship,
    line: AttainmentLine,
    month: date,
    months: list[date],
    series: dict[date, AttainmentLine],
) -> Row:
    def clocks(state: str) -> str:
        facts = {"relationship": thing.reference, "month": month_param(month), "state": state}
        query = {f"f-{name}": value for name, value in {**facts, "target": TargetKey.of(line).text}.items()}
        return f"{reverse('relationships:clocks')}?{urlencode(query)}"

    counted = {at: (found.met, found.counted) for at, found in series.items()}
    return Row(
        line=line,
        name=name_of(line),
        target=line.within,
        share=percent(line.share),
        tone=tone_of(line.share),
        url=clocks("counted"),
        met_url=clocks("met"),
        breached_url=clocks("breached"),
        open_url=clocks("breached_open"),
        points=[(date_format(at, "M"), counted.get(at)) for at in months],
    )


def name_of(line: AttainmentLine) -> str:
    words = [line.obligation or line.metric_label, line.kind_label, line.priority]
    return ", ".join(filter(None, words))


def tone_of(share: Fraction | None) -> str:
    if share is None:
        return "idle"
    return "good" if share == 1 else "warn"


def by_month(
    series: dict[Any, dict[date, AttainmentLine]], lines: list[AttainmentLine], month: date
) -> list[tuple[date, AttainmentLine]]:
    """Every month and target with data, and what was agreed in the chosen month without any."""
    rows = [(at, line) for months in series.values() for at, line in months.items() if at != month]
    rows += [(month, line) for line in lines]
    order = {line.key: number for number, line in enumerate(in_order({r.key: r for _at, r in rows}.values()))}
    return sorted(rows, key=lambda row: (row[0], order[row[1].key]))


COLUMNS = (
    Column("month", lambda row: month_param(row[0])),
    Column("agreement", lambda row: row[1].agreement),
    Column("metric", lambda row: row[1].metric),
    Column("kind", lambda row: row[1].kind),
    Column("priority", lambda row: row[1].priority),
    Column("counted_hours", lambda row: row[1].hours),
    Column("target_seconds", lambda row: row[1].target_seconds),
    Column("met", lambda row: row[1].met),
    Column("breached", lambda row: row[1].breached),
    Column("breached_open", lambda row: row[1].breached_open),
    Column(
        "attainment_percent",
        lambda row: percent(row[1].share, 3).removesuffix(" %") if row[1].share is not None else "",
    ),
    Column("debtor", lambda row: row[1].debtor),
    Column("obligation", lambda row: row[1].obligation),
    Column("amount", lambda row: row[1].amount),
    Column("unit", lambda row: row[1].unit),
)
