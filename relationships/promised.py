"""Targets, obligations and workload limits in words: what each states, and which of it is out of the usual."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.terms import (
    CountedHours,
    Every,
    Limit,
    LimitEffect,
    Metric,
    Obligation,
    PartKind,
    Party,
    Pausing,
    Reopening,
    Target,
    Unit,
    Until,
    UpdateMode,
    ZoneSource,
)


@dataclass(frozen=True)
class Fact:
    """One thing that is stated; `label` tells it from the others."""

    label: str
    words: str
    usual: bool = False
    """It need not be said where the whole is told, only where it changes."""
    led: bool = False
    """A change of it is said with its label first; else the words are understood alone."""


def within(amount: int, unit: str) -> str:
    """A time in the unit it was declared in (C8)."""
    n = {"n": number_format(amount, use_l10n=True, force_grouping=True)}
    if unit == Unit.CALENDAR_DAYS:
        return ngettext("%(n)s day of 24 hours", "%(n)s days of 24 hours", amount) % n
    if unit == Unit.BUSINESS_DAYS:
        return ngettext("%(n)s business day", "%(n)s business days", amount) % n
    return {Unit.SECONDS: _("%(n)s s"), Unit.MINUTES: _("%(n)s min"), Unit.HOURS: _("%(n)s h")}[Unit(unit)] % n


def facts_of(target: Target) -> Iterator[Fact]:
    """All that a target states: first what is always said, then what is said where it is not as usual."""
    yield Fact(_("within"), within(target.amount, target.unit), led=True)
    yield Fact(_("counted"), str(CountedHours(target.hours).label), led=True)
    yield from folded(target)


def folded(target: Target) -> Iterator[Fact]:
    """What a row of targets keeps folded."""
    usually = Party.CONSUMER if target.metric == Metric.APPROVE else Party.PROVIDER
    named = target.metric == Metric.OBLIGATION
    yield Fact(_("owed by"), owed_by(target.debtor), named or target.debtor == usually)
    fulfils = target.metric in (Metric.FULFIL, Metric.DELIVER)
    yield Fact(_("runs"), str(Until(target.until).label), not fulfils, led=True)
    mode = str(UpdateMode(target.mode).label)
    yield Fact(_("updates"), mode, target.metric != Metric.UPDATE and target.mode == UpdateMode.ALWAYS, led=True)
    yield Fact(_("warnings"), warned(target))
    due = _("due when the working day ends") if target.end_of_day else _("due at any hour of a working day")
    yield Fact(_("due"), due, not target.end_of_day)
    yield Fact(_("clock"), CLOCKS[ZoneSource(target.zone)](), target.zone == ZoneSource.AGREEMENT)
    yield Fact(_("pauses"), paused(target), target.pausing == Pausing.USUAL)
    changed = (
        _("when it changes on the way, it counts from the original start")
        if target.retroactive
        else _("when it changes on the way, it counts anew from the change")
    )
    yield Fact(_("changes"), changed, target.retroactive)
    yield Fact(_("reopening"), REOPENED[Reopening(target.reopening)](), target.reopening == Reopening.CONTINUE)
    alerts = _("alerts at any hour") if target.immediate else _("alerts in people's own hours")
    yield Fact(_("alerts"), alerts, not target.immediate)


def deviations(target: Target) -> list[str]:
    """What of the folded is not as usual, in words."""
    usual = Target(target.metric, target.amount, target.unit, debtor=target.debtor)
    return [fact.words for fact, plain in zip(folded(target), folded(usual), strict=True) if fact.words != plain.words]


def percents(target: Target) -> list[int]:
    return sorted({*target.warnings, target.warn_percent})


def warned(target: Target) -> str:
    """ "warning at 75 %", "warnings at 50, 75 and 90 %"."""
    found = percents(target)
    n = {"percent": found[-1], "percents": ", ".join(str(percent) for percent in found[:-1])}
    return ngettext("warning at %(percent)d %%", "warnings at %(percents)s and %(percent)d %%", len(found)) % n


def owed_by(party: str) -> str:
    return _("owed by the consumer") if party == Party.CONSUMER else _("owed by the provider")


def paused(target: Target) -> str:
    ours = target.debtor == Party.PROVIDER
    return {
        Pausing.USUAL: _("paused as usual"),
        Pausing.NEVER: _("nothing pauses it, every wait counts"),
        Pausing.OTHER_SIDE: _("only waits for the consumer pause it")
        if ours
        else _("only waits for the provider pause it"),
        Pausing.NOT_OWN: _("every wait pauses it but those for the provider")
        if ours
        else _("every wait pauses it but those for the consumer"),
        Pausing.ANY: _("every wait pauses it"),
    }[Pausing(target.pausing)]


CLOCKS = {
    ZoneSource.AGREEMENT: lambda: _("on the agreement's clock"),
    ZoneSource.CONSUMER: lambda: _("on the clock of the consumer's organisation"),
    ZoneSource.REQUESTER: lambda: _("on the clock of whoever asks"),
}
REOPENED = {
    Reopening.CONTINUE: lambda: _("opened again, it goes on where it stopped"),
    Reopening.RESTART: lambda: _("opened again, it starts anew and the first result stays"),
    Reopening.IGNORE: lambda: _("opened again, it stays stopped"),
}


def facts_of_obligation(obligation: Obligation) -> Iterator[Fact]:
    yield Fact(_("owed by"), owed_by(obligation.debtor))
    yield Fact(_("comes up"), str(Every(obligation.every).label), led=True)
    yield Fact(_("within"), within(obligation.amount, obligation.unit), led=True)
    yield Fact(_("counted"), str(CountedHours(obligation.hours).label), led=True)
    yield Fact(_("rests"), resting(obligation))
    yield Fact(_("description"), obligation.description, usual=True, led=True)


def resting(obligation: Obligation) -> str:
    """The targets of the other side that rest on it (O2)."""
    if obligation.metric:
        return _("the target “%(metric)s” rests on it") % {"metric": Metric(obligation.metric).label}
    return _("every target of the other side rests on it")


def facts_of_limit(limit: Limit) -> Iterator[Fact]:
    yield Fact(_("name"), limit.name, usual=True, led=True)
    yield Fact(_("at most"), at_most(limit))
    yield Fact(_("above it"), _("above it %(what)s") % {"what": above(limit)})


def asked_for(row: Limit | Target) -> str:
    """Which requests a target or a workload limit is for (K12, O3)."""
    kind, priority = PartKind(row.kind).label if row.kind else "", row.priority
    if kind and priority:
        return _("%(kind)s, %(priority)s") % {"kind": kind, "priority": priority}
    return str(kind or priority or _("everything"))


def at_most(limit: Limit) -> str:
    n = {"n": number_format(limit.amount, use_l10n=True, force_grouping=True)}
    if limit.every == Every.WEEK:
        return ngettext("%(n)s request a week", "%(n)s requests a week", limit.amount) % n
    return ngettext("%(n)s request a month", "%(n)s requests a month", limit.amount) % n


def above(limit: Limit) -> str:
    if limit.effect == LimitEffect.SUSPENDED:
        return _("no target holds")
    return _("targets are %(percent)d %% longer") % {"percent": limit.longer_percent}
