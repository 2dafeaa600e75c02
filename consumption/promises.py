"""What the agreed targets promise, in words: before somebody asks, and for what they ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from django.utils.translation import gettext as _

from relationships.counted import target_in_hours, target_of
from relationships.models import AgreedPriority, AgreementVersion, ServiceLevelTarget
from relationships.models.clock_target import aim_of, facts_of, most_specific
from relationships.promised import CLOCKS, within
from relationships.templatetags.tandem import instant
from relationships.terms import CountedHours, Metric, PartKind, Party, Unit, Until, UpdateMode, ZoneSource
from relationships.timing import Stretch, read

FROM_THE_START = (Metric.RESPOND, Metric.UPDATE, Metric.FULFIL, Metric.DELIVER)
"""What runs as soon as a request is raised; the others start when a side is waited for."""
FEW = (Metric.RESPOND, Metric.FULFIL, Metric.DELIVER)
"""What tells one priority from another, where there is room for few words."""
COVERED = (Metric.RESPOND, Metric.FULFIL)
"""What is said to be not covered where nothing was agreed (K12)."""


@dataclass(frozen=True)
class Promise:
    """One target of a request that is raised now; `due` None where it starts later, or never comes to its end."""

    words: str
    due: datetime | None

    def __str__(self) -> str:
        if self.due is None:
            return self.words
        return _("%(words)s, by %(due)s") % {"words": self.words, "due": instant(self.due)}


def words_of(target: ServiceLevelTarget) -> str:
    """ "respond within 4 h of service hours", with the clock it is read on where that is not the agreement's."""
    said = pattern_of(target) % {"time": time_of(target)}
    if target.zone == ZoneSource.AGREEMENT:
        return said
    return _("%(words)s, %(clock)s") % {"words": said, "clock": CLOCKS[ZoneSource(target.zone)]()}


def pattern_of(target: ServiceLevelTarget) -> str:
    """What is done within a time, told to the consumer: by whom, where it is not the provider, and until when."""
    if target.metric == Metric.UPDATE:
        answers = target.mode == UpdateMode.ANSWER
        return _("answer a comment within %(time)s") if answers else _("update you within %(time)s of the last update")
    if target.metric == Metric.APPROVE:
        return _("you confirm within %(time)s")
    if target.metric == Metric.OBLIGATION:
        if target.debtor == Party.CONSUMER:
            return _("you answer within %(time)s when you are waited for")
        return _("the provider answers within %(time)s when it is waited for")
    if target.metric == Metric.RESPOND:
        return _("respond within %(time)s")
    done = target.until == Until.RESOLVED
    if target.metric == Metric.DELIVER:
        return _("deliver within %(time)s") if done else _("deliver, until you confirm it, within %(time)s")
    return _("fulfil within %(time)s") if done else _("fulfil, until you confirm it, within %(time)s")


def time_of(target: ServiceLevelTarget) -> str:
    """In the unit it was declared in, and what it is counted in (C8)."""
    facts = {"time": within(target.amount, target.unit)}
    if target.unit == Unit.BUSINESS_DAYS:
        return _("%(time)s, to the end of the day") % facts if target.end_of_day else facts["time"]
    return facts["time"] if target.hours == CountedHours.ALWAYS else _("%(time)s of service hours") % facts


def chosen(targets: Iterable[ServiceLevelTarget], kind: str, priority: str) -> list[ServiceLevelTarget]:
    """The target that holds for each metric and side, respond first (K12)."""
    found: dict[tuple[str, str], list[ServiceLevelTarget]] = {}
    for target in targets:
        if target.metric != Metric.DELIVER or kind == PartKind.GOODS:
            found.setdefault((target.metric, target.debtor), []).append(target)
    order = sorted(found, key=lambda key: (list(Metric).index(Metric(key[0])), key[1]))
    holds = [most_specific(found[key], kind=kind, priority=priority) for key in order]
    return [target for target in holds if target]


def not_covered(targets: Iterable[ServiceLevelTarget], kind: str, priority: str) -> list[str]:
    """The metrics that people expect, and that nothing was agreed for (K12)."""
    metrics = {target.metric for target in chosen(targets, kind, priority)}
    return [str(metric.label) for metric in COVERED if metric not in metrics]


def promises(
    version: AgreementVersion,
    targets: Sequence[ServiceLevelTarget],
    kind: str,
    priority: str,
    now: datetime,
    *,
    zone: str = "",
    longer_percent: int = 0,
) -> list[Promise]:
    """What would be promised for a request of this kind and priority that somebody in this zone raises now."""
    return [
        promise_of(target, version, now, zone=zone, longer_percent=longer_percent)
        for target in chosen(targets, kind, priority)
    ]


def promise_of(
    target: ServiceLevelTarget, version: AgreementVersion, now: datetime, *, zone: str, longer_percent: int
) -> Promise:
    facts = facts_of(target, version, requester_zone=zone, longer_percent=longer_percent)
    aims_at = SimpleNamespace(**facts)
    words = words_of(target)
    if longer_percent:
        words = pattern_of(target) % {"time": target_in_hours(aims_at) if aims_at.calendar_id else target_of(aims_at)}
    if target.metric not in FROM_THE_START:
        return Promise(words, None)
    return Promise(words, read([aim_of(aims_at)], [Stretch(True, now)]).due_at)


def span_of(targets: Sequence[ServiceLevelTarget], kind: str, priorities: Iterable[AgreedPriority]) -> list[str]:
    """What a kind of part is promised over all priorities, respond first: one sentence, or the span of them."""
    per_metric: dict[tuple[str, str], list[ServiceLevelTarget]] = {}
    for priority in priorities:
        for target in chosen(targets, kind, priority.name):
            per_metric.setdefault((target.metric, target.debtor), []).append(target)
    return [_span(found) for found in per_metric.values()]


def _span(targets: list[ServiceLevelTarget]) -> str:
    quickest, slowest = min(targets, key=lambda t: t.seconds), max(targets, key=lambda t: t.seconds)
    if words_of(quickest) == words_of(slowest):
        return words_of(quickest)
    ends = {"least": within(quickest.amount, quickest.unit), "most": within(slowest.amount, slowest.unit)}
    return pattern_of(quickest) % {"time": _("%(least)s to %(most)s, by priority") % ends}
