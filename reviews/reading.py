"""A review as its page says it: figures in words, each with where it comes from, beside the reviews before."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from relationships.models import Side
from relationships.templatetags.tandem import duration, instant, percent
from relationships.terms import CountedHours, Metric, PartKind
from reviews.evidence import BreachOf, Evidence, TargetOf
from reviews.models import ReviewFigure, ReviewTarget, ServiceReview
from reviews.models.frozen import frozen_evidence, latest_before

SHOWN = 50
CHARTED = 12
TREND = 3


@dataclass(frozen=True)
class Tile:
    """One figure, as components/figure.html shows it."""

    label: str
    value: str
    note: str = ""
    url: str = ""
    tone: str = ""
    details: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class TargetRow:
    """One agreed target in the table: what was promised, what came of it, what the reviews before said."""

    target: TargetOf
    promise: str
    for_what: str
    trend: list[tuple[int, int]]

    @property
    def before(self) -> tuple[int, int] | None:
        return self.trend[-2] if len(self.trend) > 1 else None


@dataclass(frozen=True)
class BreachRow:
    breach: BreachOf
    metric: str


class Reading:
    """What the page of one review shows of its figures; live while it is prepared, frozen from then on."""

    def __init__(self, review: ServiceReview) -> None:
        self.review = review
        self.live = not review.is_frozen
        self.evidence: Evidence = review.evidence_now() if self.live else frozen_evidence(review, breaches=SHOWN)

    @cached_property
    def earlier(self) -> list[ServiceReview]:
        return latest_before(self.review, CHARTED - 1)

    @property
    def recent(self) -> list[ServiceReview]:
        """The last reviews before this one, newest first."""
        return self.earlier[-TREND:][::-1]

    @cached_property
    def breaches(self) -> list[BreachRow]:
        return [BreachRow(breach, str(Metric(breach.metric).label)) for breach in self.evidence.breaches[:SHOWN]]

    @property
    def more_breaches(self) -> int:
        return self.evidence.breached - len(self.breaches)

    @property
    def agenda(self) -> list[dict[str, Any]]:
        """The points with the name of the metric that one about breaches is about."""
        return [
            {**vars(point), "metric_label": Metric(point.subject).label if point.kind == "breaches" else ""}
            for point in self.evidence.agenda
        ]

    @property
    def provisional(self) -> bool:
        return self.live or self.evidence.counted_until < self.review.until

    # Tiles

    def tiles(self) -> list[Tile]:
        figures = self.evidence.figure
        breached = self.evidence.breached
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
        return [
            self._attainment(),
            Tile(
                _("Breaches"),
                counted(breached),
                note=self._before("breached"),
                url="#breaches" if breached else "",
                tone="bad" if breached else "good",
            ),
            self._count("raised", _("Requests raised"), [*balance, *answered]),
            self._count("open_at_end", _("Open at the end"), balance),
            *(self._waited(side) for side in (Side.CONSUMER, Side.PROVIDER)),
        ]

    def _attainment(self) -> Tile:
        met, total = self.evidence.met, self.evidence.met + self.evidence.breached
        details = [
            (_("Counted"), _("%(met)s met of %(total)s") % {"met": counted(met), "total": counted(total)}),
            (
                _("Excluded"),
                _("%(n)s cancelled clocks") % {"n": counted(self.evidence.figure("cancelled_clocks"))},
            ),
            (_("Targets"), counted(len(self.evidence.targets))),
            (_("Under"), ", ".join(self._versions()) or _("no agreement in force")),
            (_("Counted until"), instant(self.evidence.counted_until)),
        ]
        shares = [review.share for review in self.earlier if review.share]
        note = _("%(share)s before") % {"share": percent(shares[-1])} if shares else ""
        return Tile(_("Attainment"), percent((met, total)), note=note, url="#targets", details=details)

    def _versions(self) -> list[str]:
        return [
            _("%(agreement)s version %(number)d") % {"agreement": version.agreement, "number": version.version}
            for version in self.evidence.versions
        ]

    def _count(self, name: str, label: str, details: list[tuple[str, str]]) -> Tile:
        return Tile(label, counted(self.evidence.figure(name)), note=self._before(name), details=details)

    def _waited(self, side: Side) -> Tile:
        name = f"waited_for_{side}"
        organisation = self.review.relationship.organisation_on(side)
        details = [(_("Counted"), _("agreed hours in which clocks stood paused for %(who)s") % {"who": organisation})]
        value = duration(self.evidence.figure(name))
        return Tile(_("Waited for %(who)s") % {"who": organisation}, value, self._before(name), details=details)

    def _before(self, name: str) -> str:
        if not self.earlier:
            return ""
        last = self.earlier[-1]
        value = last.breached if name == "breached" else self._figures_before.get((last.pk, name))
        if value is None:
            return ""
        said = duration(value) if name.startswith("waited") else counted(value)
        return _("%(value)s before") % {"value": said}

    @cached_property
    def _figures_before(self) -> dict[tuple[int, str], int]:
        rows = ReviewFigure.objects.filter(review=self.earlier[-1]).values_list("review", "name", "value")
        return {(review, name): value for review, name, value in rows}

    # Targets and their trend (V3)

    def targets(self) -> list[TargetRow]:
        return [
            TargetRow(target, promise_of(target), for_what(target), [*self._trend(target), target.share])
            for target in self.evidence.targets
        ]

    def _trend(self, target: TargetOf) -> list[tuple[int, int]]:
        return [self._shares_before[review.pk][target.key] for review in self.earlier[-TREND:]]

    @cached_property
    def _shares_before(self) -> dict[int, dict[Any, tuple[int, int]]]:
        """Met and total by review and promise; a promise that became stricter within a review is one figure."""
        shares: dict[int, dict[Any, tuple[int, int]]] = defaultdict(lambda: defaultdict(lambda: (0, 0)))
        names = ("review", "agreement", "metric", "kind", "priority", "met", "breached", "breached_open")
        rows = ReviewTarget.objects.filter(review__in=self.earlier[-TREND:]).values_list(*names)
        for review, *key, good, late, unanswered in rows:
            met, total = shares[review][tuple(key)]
            shares[review][tuple(key)] = met + good, total + good + late + unanswered
        return shares

    def chart(self) -> list[tuple[str, tuple[int, int]]]:
        """Attainment of the reviews before and of this one; empty where that would be a single point."""
        points = [(str(review), review.share) for review in self.earlier if review.share]
        now = (self.evidence.met, self.evidence.met + self.evidence.breached)
        return [*points, (str(self.review), now)] if points else []


def counted(number: int) -> str:
    """ "17,136"."""
    return str(number_format(number, force_grouping=True))


def promise_of(target: TargetOf) -> str:
    """ "Respond within 4 h in service hours"."""
    return _("%(metric)s within %(within)s %(hours)s") % {
        "metric": Metric(target.metric).label,
        "within": duration(target.target_seconds),
        "hours": CountedHours(target.hours).label,
    }


def for_what(target: TargetOf) -> str:
    kind = str(PartKind(target.kind).label) if target.kind else ""
    return ", ".join(filter(None, [target.priority, kind])) or _("any request")
