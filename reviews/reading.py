"""A review as its page says it: figures in words, each with where it comes from, beside the reviews before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from relationships.counted import business_days
from relationships.models import Side
from relationships.promised import within
from relationships.templatetags.tandem import duration
from relationships.terms import CountedHours, Metric, PartKind, Unit
from reviews.evidence import DUTY, BreachOf, Evidence, TargetOf
from reviews.models import BreachAttribution, ReviewTarget, ServiceReview
from reviews.models.attribution import parties_of
from reviews.models.frozen import frozen_evidence, latest_before
from reviews.tiles import Tile, Tiles, counted
from reviews.workload import LimitRow, limits_of

SHOWN = 50
CHARTED = 12
TREND = 3
Share = tuple[int, int]


@dataclass(frozen=True)
class TargetRow:
    """One agreed target in the table: what was promised, what came of it, what the reviews before said."""

    target: TargetOf
    promise: str
    for_what: str
    trend: list[Share]

    @property
    def before(self) -> Share | None:
        return self.trend[-2] if len(self.trend) > 1 else None


@dataclass(frozen=True)
class Owed:
    """What one side owed, with the share it kept in the reviews before and in this one."""

    side: Side
    organisation: Any
    rows: list[TargetRow]
    chart: list[tuple[str, Share]]


@dataclass(frozen=True)
class BreachRow:
    """One breach in words, with whom it is attributed to; `number` is its place among the frozen ones."""

    number: int
    breach: BreachOf
    what: str
    who: str
    late: str
    proposed: str
    decided: BreachAttribution | None = None
    party: str = ""

    @property
    def late_said(self) -> str:
        return _("%(time)s late") % {"time": self.late}


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

    @property
    def agenda(self) -> list[dict[str, Any]]:
        """The points with the name of the metric, or of the obligation, that one about breaches is about."""
        return [{**vars(point), **_about(point)} for point in self.evidence.agenda]

    @property
    def provisional(self) -> bool:
        return self.live or self.evidence.counted_until < self.review.until

    def tiles(self) -> list[Tile]:
        return list(Tiles(self))

    @property
    def workload(self) -> list[LimitRow]:
        return limits_of(self.evidence.workload, self.review.last_day)

    # Breaches, and whom they are attributed to (O2)

    @cached_property
    def breaches(self) -> list[BreachRow]:
        shown = self.evidence.breaches[:SHOWN]
        decided = {} if self.live else BreachAttribution.of(self.review, range(1, len(shown) + 1))
        return breach_rows(self.review, shown, decided)

    @property
    def more_breaches(self) -> int:
        return self.evidence.missed - len(self.breaches)

    @cached_property
    def attributed(self) -> dict[str, int]:
        rows = BreachAttribution.objects.filter(review=self.review).values("attribution").annotate(n=Count("pk"))
        return {} if self.live else dict(rows.order_by().values_list("attribution", "n"))

    @property
    def undecided(self) -> int:
        return self.evidence.missed - sum(self.attributed.values())

    @property
    def attributed_words(self) -> str:
        """ "9 to Harbour IT, 2 to both sides, 1 to nobody yet"."""
        counts = [(name, self.attributed.get(party, 0)) for party, name in parties_of(self.review).items()]
        counts.append((_("nobody yet"), self.undecided))
        return ", ".join(_("%(n)s to %(party)s") % {"n": counted(n), "party": name} for name, n in counts if n)

    # Targets and their trend (V3, O1)

    @cached_property
    def owed(self) -> list[Owed]:
        """The provider's targets, and beside them what the consumer owed, where that was agreed."""
        ours = [review.share for review in self.earlier]
        charts: dict[Side, Sequence[Share | None]] = {Side.PROVIDER: ours, Side.CONSUMER: self.consumer_before}
        return [
            Owed(side, self.review.relationship.organisation_on(side), rows, self._chart(side, charts[side]))
            for side in Side
            if (rows := self._rows(side)) or side is Side.PROVIDER
        ]

    def _rows(self, side: Side) -> list[TargetRow]:
        return [
            TargetRow(target, promise_of(target), for_what(target), [*self._trend(target), target.share])
            for target in self.evidence.owed_by(side)
        ]

    def _trend(self, target: TargetOf) -> list[Share]:
        return [self._shares_before[review.pk][target.key] for review in self.earlier[-TREND:]]

    @cached_property
    def _shares_before(self) -> dict[int, dict[Any, Share]]:
        """Met and total by review and promise; a promise that became stricter within a review is one figure."""
        shares: dict[int, dict[Any, Share]] = defaultdict(lambda: defaultdict(lambda: (0, 0)))
        names = ("review", "agreement", "metric", "kind", "priority", "debtor", "obligation")
        rows = ReviewTarget.objects.filter(review__in=self.earlier[-TREND:])
        for review, *key, good, late, unanswered in rows.values_list(*names, "met", "breached", "breached_open"):
            met, total = shares[review][tuple(key)]
            shares[review][tuple(key)] = met + good, total + good + late + unanswered
        return shares

    @cached_property
    def consumer_before(self) -> list[Share]:
        """Met and total of what the consumer owed, in each of the reviews before."""
        if not self.earlier:
            return []
        rows = ReviewTarget.objects.filter(review__in=self.earlier, debtor=Side.CONSUMER).order_by().values("review")
        sums = rows.annotate(good=Sum("met"), total=Sum(F("met") + F("breached") + F("breached_open")))
        shares = {row["review"]: (row["good"], row["total"]) for row in sums}
        return [shares.get(review.pk, (0, 0)) for review in self.earlier]

    def _chart(self, side: Side, before: Sequence[Share | None]) -> list[tuple[str, Share]]:
        """Attainment of the reviews before and of this one; empty where that would be a single point."""
        points = [(str(review), share) for review, share in zip(self.earlier, before, strict=True) if share]
        known = any(total for _review, (_met, total) in points) or side is Side.PROVIDER
        return [*points, (str(self.review), self.evidence.of(side))] if points and known else []


def _about(point: Any) -> dict[str, str]:
    if point.kind not in ("breaches", "consumer"):
        return {}
    if point.subject == DUTY:
        return {"about": point.words, "words": ""}
    return {"about": str(Metric(point.subject).label)}


def breach_rows(
    review: ServiceReview,
    breaches: Sequence[BreachOf],
    decided: Mapping[int, BreachAttribution],
    first: int = 1,
) -> list[BreachRow]:
    names = {side.value: str(review.relationship.organisation_on(side)) for side in Side}
    parties = parties_of(review)
    return [
        BreachRow(
            number,
            breach,
            what=_("Obligation") if breach.subject.startswith("DTY-") else str(Metric(breach.metric).label),
            who=names[breach.debtor],
            late=late_words(breach),
            proposed=parties.get(breach.proposed, ""),
            decided=decided.get(number),
            party=parties[decided[number].attribution] if number in decided else "",
        )
        for number, breach in enumerate(breaches, first)
    ]


def late_words(breach: BreachOf) -> str:
    if breach.late_seconds < 60:
        return _("less than a minute")
    time = timedelta(seconds=breach.late_seconds)
    return business_days(time) if breach.unit == Unit.BUSINESS_DAYS else duration(time)


def promise_of(target: TargetOf) -> str:
    """ "Respond within 4 h in service hours"."""
    return _("%(metric)s within %(within)s %(hours)s") % {
        "metric": target.obligation or Metric(target.metric).label,
        "within": within(target.target_seconds // Unit(target.unit).seconds, target.unit)
        if target.unit
        else duration(target.target_seconds),
        "hours": CountedHours(target.hours).label,
    }


def for_what(target: TargetOf) -> str:
    if target.obligation:
        return _("each time")
    kind = str(PartKind(target.kind).label) if target.kind else ""
    return ", ".join(filter(None, [target.priority, kind])) or _("any request")
