"""What the agreed targets promise, in words: before somebody asks, and for what they ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from relationships.models import AgreedPriority, AgreementVersion, ServiceLevelTarget
from relationships.models.calendar import business_calendar
from relationships.models.clock_target import most_specific
from relationships.templatetags.tandem import duration, instant
from relationships.terms import CountedHours, Metric, Until


@dataclass(frozen=True)
class Promise:
    """One target of a request that is raised now; `due` None where its hours never come to an end of it."""

    words: str
    due: datetime | None

    def __str__(self) -> str:
        if self.due is None:
            return self.words
        return _("%(words)s, by %(due)s") % {"words": self.words, "due": instant(self.due)}


def words_of(target: ServiceLevelTarget) -> str:
    """ "respond within 4 h of service hours"."""
    within = amount_of(target)
    always = target.hours == CountedHours.ALWAYS
    if target.metric == Metric.RESPOND:
        said = _("respond within %(time)s") if always else _("respond within %(time)s of service hours")
    elif target.until == Until.CLOSED:
        said = (
            _("fulfil, until you confirm it, within %(time)s")
            if always
            else _("fulfil, until you confirm it, within %(time)s of service hours")
        )
    else:
        said = _("fulfil within %(time)s") if always else _("fulfil within %(time)s of service hours")
    return said % {"time": within}


def amount_of(target: ServiceLevelTarget) -> str:
    return _("%(n)s s") % {"n": target.seconds} if target.seconds % 60 else duration(target.seconds)


def chosen(targets: Iterable[ServiceLevelTarget], kind: str, priority: str) -> list[ServiceLevelTarget]:
    """The target that holds for each metric, respond first (K12)."""
    targets = list(targets)
    found = [
        most_specific([t for t in targets if t.metric == metric], kind=kind, priority=priority) for metric in Metric
    ]
    return [target for target in found if target]


def promises(
    version: AgreementVersion, targets: Sequence[ServiceLevelTarget], kind: str, priority: str, now: datetime
) -> list[Promise]:
    """What would be promised for a request of this kind and priority that is raised now."""
    return [Promise(words_of(target), due_of(target, version, now)) for target in chosen(targets, kind, priority)]


def due_of(target: ServiceLevelTarget, version: AgreementVersion, now: datetime) -> datetime | None:
    hours = business_calendar(version.calendar_id if target.hours == CountedHours.SERVICE else None)
    return hours.due(now, timedelta(seconds=target.seconds))


def span_of(targets: Sequence[ServiceLevelTarget], kind: str, priorities: Iterable[AgreedPriority]) -> list[str]:
    """What a kind of part is promised over all priorities, respond first: one sentence, or the span of them."""
    per_metric: dict[str, list[ServiceLevelTarget]] = {}
    for priority in priorities:
        for target in chosen(targets, kind, priority.name):
            per_metric.setdefault(target.metric, []).append(target)
    return [_span(found) for found in per_metric.values()]


def _span(targets: list[ServiceLevelTarget]) -> str:
    quickest, slowest = min(targets, key=lambda t: t.seconds), max(targets, key=lambda t: t.seconds)
    if words_of(quickest) == words_of(slowest):
        return words_of(quickest)
    said = (
        _("respond within %(least)s to %(most)s, by priority")
        if quickest.metric == Metric.RESPOND
        else _("fulfil within %(least)s to %(most)s, by priority")
    )
    return said % {"least": amount_of(quickest), "most": amount_of(slowest)}
