"""Targets of ours beside those of an upstream agreement: slower ones, and why others cannot be compared (A11)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from relationships.promised import within
from relationships.terms import CountedHours, Metric, PartKind, Party, Target, Unit, ZoneSource, said

from .hours import uncovered
from .tier import Tier

PASSED_ON = (Metric.RESPOND, Metric.UPDATE, Metric.FULFIL, Metric.DELIVER)
"""What a provider owes, and may need its own providers for."""


@dataclass(frozen=True)
class Compared:
    """One target of ours. `theirs` is the upstream target that would run, or None; `because` says why the two cannot
    be compared, and is empty where they can."""

    ours: Target
    theirs: Target | None = None
    because: str = ""
    slower: bool = False

    @property
    def what(self) -> str:
        return said(self.ours.metric, self.ours.kind, self.ours.priority)

    @property
    def ours_within(self) -> str:
        return _("%(time)s %(hours)s") % {
            "time": within(self.ours.amount, self.ours.unit),
            "hours": CountedHours(self.ours.hours).label,
        }

    @property
    def theirs_within(self) -> str:
        assert self.theirs is not None
        return _("%(time)s %(hours)s") % {
            "time": within(self.theirs.amount, self.theirs.unit),
            "hours": CountedHours(self.theirs.hours).label,
        }


def compared(downstream: Tier, upstream: Tier) -> Iterator[Compared]:
    """Each target that we owe our consumer, with what our provider owes us for the same."""
    for target in downstream.terms.targets_in_order():
        if target.debtor == Party.PROVIDER and target.metric in PASSED_ON:
            yield _beside(target, downstream, upstream)


def _beside(ours: Target, downstream: Tier, upstream: Tier) -> Compared:
    owed = [t for t in upstream.terms.targets if t.metric == ours.metric and t.debtor == Party.PROVIDER]
    if not owed:
        return Compared(ours)
    theirs = applying(owed, ours)
    if theirs is None:
        others = ", ".join(_for(target) for target in owed)
        return Compared(ours, because=_("they promise it only for %(others)s") % {"others": others})
    if because := not_alike(ours, theirs):
        return Compared(ours, theirs, because)
    return _timed(ours, theirs, downstream, upstream)


def applying(owed: list[Target], ours: Target) -> Target | None:
    """The most specific one that would run for the same (K12)."""
    found = {(target.kind, target.priority): target for target in owed}
    wanted = ((ours.kind, ours.priority), ("", ours.priority), (ours.kind, ""), ("", ""))
    return next((found[key] for key in wanted if key in found), None)


def _for(target: Target) -> str:
    return ", ".join(str(w) for w in (PartKind(target.kind).label if target.kind else "", target.priority) if w)


def not_alike(ours: Target, theirs: Target) -> str:
    """Why the one time says nothing about the other, whatever their lengths; empty where it does."""
    days = Unit.BUSINESS_DAYS
    if (ours.unit == days) != (theirs.unit == days):
        return _("one is in business days, the other in hours")
    if ours.end_of_day != theirs.end_of_day:
        return _("only one of them runs to the end of a working day")
    if ours.metric in (Metric.FULFIL, Metric.DELIVER) and ours.until != theirs.until:
        return _("they run until different ends")
    if ours.metric == Metric.UPDATE and ours.mode != theirs.mode:
        return _("updates are counted differently")
    elsewhere = [t for t in (ours, theirs) if t.hours == CountedHours.SERVICE and t.zone != ZoneSource.AGREEMENT]
    return _("one is read on the clock of whoever asks") if elsewhere else ""


def _timed(ours: Target, theirs: Target, downstream: Tier, upstream: Tier) -> Compared:
    """Where the hours of the one hold those of the other, its time runs no slower, so that lengths decide."""
    no_slower = _runs_along(theirs, upstream, ours, downstream)
    no_faster = _runs_along(ours, downstream, theirs, upstream)
    if no_slower and theirs.seconds <= ours.seconds:
        return Compared(ours, theirs)
    if no_faster and theirs.seconds > ours.seconds:
        return Compared(ours, theirs, slower=True)
    return Compared(ours, theirs, because=_("they count in other hours"))


def _runs_along(one: Target, tier: Tier, other: Target, others_tier: Tier) -> bool:
    """Whether the one counts whenever the other does."""
    if one.unit == Unit.BUSINESS_DAYS:
        return one.hours == other.hours and tier.terms.hours == others_tier.terms.hours
    if one.hours == CountedHours.ALWAYS:
        return True
    if other.hours == CountedHours.ALWAYS:
        return False
    return not uncovered(others_tier.terms.hours, tier.terms.hours, others_tier.today)
