"""The figures of a review as tiles: each number in words, with where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.models import Side
from relationships.templatetags.tandem import duration, instant, percent
from relationships.terms import WaitsFor
from reviews.models import ReviewFigure

if TYPE_CHECKING:
    from reviews.reading import Reading


@dataclass(frozen=True)
class Tile:
    """One figure, as components/figure.html shows it."""

    label: str
    value: str
    note: str = ""
    url: str = ""
    tone: str = ""
    details: list[tuple[str, str]] = field(default_factory=list)


class Tiles:
    """The tiles of one reading, beside what the review before said."""

    def __init__(self, reading: "Reading") -> None:
        self.reading, self.evidence, self.earlier = reading, reading.evidence, reading.earlier
        self.figures = reading.evidence.figure
        self.names = {side: str(reading.review.relationship.organisation_on(side)) for side in Side}

    def __iter__(self) -> Iterator[Tile]:
        figures = self.figures
        balance = [
            (_("Open at the start"), counted(figures("open_at_start"))),
            (_("Raised"), "+ " + counted(figures("raised"))),
            (_("Closed"), "− " + counted(figures("closed"))),
            (_("Declined"), "− " + counted(figures("declined"))),
            (_("Withdrawn"), "− " + counted(figures("withdrawn"))),
            (_("Open at the end"), "= " + counted(figures("open_at_end"))),
        ]
        answered = [
            (_("Fulfilled on these days"), counted(figures("fulfilled"))),
            (_("Sent back"), counted(figures("sent_back"))),
        ]
        yield self._attainment()
        if self.evidence.owed_by(Side.CONSUMER):
            yield self._of_consumer()
        yield self._breaches()
        yield self._count("raised", _("Requests raised"), [*balance, *answered])
        yield self._count("open_at_end", _("Open at the end"), balance)
        yield from (self._waited(side) for side in (Side.CONSUMER, Side.PROVIDER))
        if self.evidence.workload:
            yield self._workload()

    def _attainment(self) -> Tile:
        met, total = self.evidence.of(Side.PROVIDER)
        details = [
            (_("Owed by"), self.names[Side.PROVIDER]),
            (_("Counted"), met_of(met, total)),
            (_("Excluded"), _("%(n)s cancelled clocks") % {"n": counted(self.figures("cancelled_clocks"))}),
            (_("Targets"), counted(len(self.evidence.owed_by(Side.PROVIDER)))),
            (_("Under"), ", ".join(self._versions()) or _("no agreement in force")),
            (_("Counted until"), instant(self.evidence.counted_until)),
        ]
        shares = [review.share for review in self.earlier if review.share]
        note = _("%(share)s before") % {"share": percent(shares[-1])} if shares else ""
        return Tile(_("Attainment"), percent((met, total)), note=note, url="#targets", details=details)

    def _of_consumer(self) -> Tile:
        """The same figure of the other side (O1)."""
        met, total = self.evidence.of(Side.CONSUMER)
        name = self.names[Side.CONSUMER]
        details = [
            (_("Owed by"), name),
            (_("Counted"), met_of(met, total)),
            (_("Targets and obligations"), counted(len(self.evidence.owed_by(Side.CONSUMER)))),
        ]
        before = self.reading.consumer_before[-1:]
        note = _("%(share)s before") % {"share": percent(before[0])} if before and before[0][1] else ""
        return Tile(
            _("Kept by %(who)s") % {"who": name}, percent((met, total)), note, "#owed-consumer", details=details
        )

    def _breaches(self) -> Tile:
        breached = self.evidence.breached
        theirs = self.evidence.missed - breached
        details = [(_("Of %(who)s") % {"who": self.names[Side.PROVIDER]}, counted(breached))]
        if theirs:
            details.append((_("Of %(who)s") % {"who": self.names[Side.CONSUMER]}, counted(theirs)))
        if self.evidence.missed and not self.reading.live:
            details.append((_("Attributed"), self.reading.attributed_words))
        return Tile(
            _("Breaches"),
            counted(breached),
            note=self._before("breached"),
            url="#breaches" if self.evidence.missed else "",
            tone="bad" if breached else "good",
            details=details if self.evidence.missed else [],
        )

    def _workload(self) -> Tile:
        above = [line for line in self.evidence.workload if line.excess]
        requests = sum(line.excess for line in above)
        value = ngettext("%(n)s request", "%(n)s requests", requests) % {"n": counted(requests)}
        details = [
            (_("Limits counted"), counted(len({(w.agreement, w.name) for w in self.evidence.workload}))),
            (_("Weeks and months"), counted(len(self.evidence.workload))),
            (_("Above their limit"), counted(len(above))),
        ]
        tone = "warn" if above else "good"
        return Tile(_("Above the workload limit"), value, url="#workload", tone=tone, details=details)

    def _versions(self) -> list[str]:
        return [
            _("%(agreement)s version %(number)d") % {"agreement": version.agreement, "number": version.version}
            for version in self.evidence.versions
        ]

    def _count(self, name: str, label: str, details: list[tuple[str, str]]) -> Tile:
        return Tile(label, counted(self.figures(name)), note=self._before(name), details=details)

    def _waited(self, side: Side) -> Tile:
        name, who = f"waited_for_{side}", self.names[side]
        details = [(_("Counted"), _("agreed hours in which clocks stood paused for %(who)s") % {"who": who})]
        for party in WaitsFor:
            seconds = self.figures(f"waited_for_{party}")
            if seconds and party not in Side.values and side is Side.PROVIDER:
                details.append((_("For %(who)s") % {"who": party.label}, duration(seconds)))
        return Tile(
            _("Waited for %(who)s") % {"who": who}, duration(self.figures(name)), self._before(name), "", "", details
        )

    def _before(self, name: str) -> str:
        if not self.earlier:
            return ""
        last = self.earlier[-1]
        value = last.breached if name == "breached" else self._figures_before.get(name)
        if value is None:
            return ""
        said = duration(value) if name.startswith("waited") else counted(value)
        return _("%(value)s before") % {"value": said}

    @cached_property
    def _figures_before(self) -> dict[str, int]:
        return dict(ReviewFigure.objects.filter(review=self.earlier[-1]).values_list("name", "value"))


def counted(number: int) -> str:
    """ "17,136"."""
    return str(number_format(number, force_grouping=True))


def met_of(met: int, total: int) -> str:
    return _("%(met)s met of %(total)s") % {"met": counted(met), "total": counted(total)}
