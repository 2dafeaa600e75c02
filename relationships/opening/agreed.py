"""What a file says was agreed: targets, obligations and workload limits, each refused at its own place."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext as _

from relationships.business_time import ALWAYS, BusinessCalendar, BusinessDays, Measure
from relationships.opening.values import Value
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
from relationships.terms.checks import OWED_BY

CHOICES: dict[str, type[models.TextChoices]] = {
    "kind": PartKind,
    "until": Until,
    "debtor": Party,
    "mode": UpdateMode,
    "zone": ZoneSource,
    "pausing": Pausing,
    "reopening": Reopening,
}
FLAGS = ("end_of_day", "retroactive", "immediate")
TIMES = ("within_seconds", "amount", "unit")
PLACES = {"warnings": "warn_percents", "warn_percent": "warn_percents"}
"""The key of a fact, where the file calls it otherwise."""


def targets(value: Value, calendar: BusinessCalendar, first_day: date) -> tuple[tuple[Target, ...], tuple[str, ...]]:
    """The targets in the order in which a version tells them, and the priorities in order of first appearance."""
    found: dict[tuple[str, str, str, str], Target] = {}
    begins = datetime.combine(first_day, time(), ZoneInfo(calendar.time_zone))
    for each in value.members():
        fields = each.fields(("metric", "priority", "hours"), (*TIMES, *CHOICES, *FLAGS, "warn_percents"))
        target = _target(each, fields)
        if target.key in found:
            each.refuse(_already(target))
        for field, sentence in target.conflicts():
            fields.get(PLACES.get(field, field), each).refuse(sentence)
        if _measure(target, calendar).due(begins, target.seconds) is None:
            fields[_timed(fields)].refuse(_("This much time does not pass within 800 days (C0)."))
        found[target.key] = target
    priorities = tuple(dict.fromkeys(target.priority for target in found.values() if target.priority))
    if not priorities:
        value.refuse(_("Name at least one target.") if not found else _("Name the priority of at least one target."))
    place = {name: number for number, name in enumerate((*priorities, ""))}
    ordered = sorted(found.values(), key=lambda t: (t.metric, place[t.priority], t.kind, t.debtor))
    return tuple(ordered), priorities


def _target(value: Value, fields: dict[str, Value]) -> Target:
    metric, hours = fields["metric"].choice(Metric), fields["hours"].choice(CountedHours)
    if metric == Metric.FULFIL and "until" not in fields:
        value.refuse(_("“%(name)s” is missing.") % {"name": "until"})
    facts: dict[str, Any] = {
        "metric": metric,
        "priority": "" if fields["priority"].plain is None else fields["priority"].text(60),
        "hours": hours,
        "debtor": str(OWED_BY.get(Metric(metric), Party.CONSUMER).value),
    }
    facts |= {name: fields[name].choice(choices) for name, choices in CHOICES.items() if name in fields}
    facts |= {name: fields[name].flag() for name in FLAGS if name in fields}
    if "warn_percents" in fields:
        percents = [percent.whole(1, 100) for percent in fields["warn_percents"].members()]
        if not percents:
            fields["warn_percents"].refuse(_("Name at least one percent."))
        facts |= {"warn_percent": percents[0], "warnings": tuple(percents[1:])}
    if _timed(fields, value) == "within_seconds":
        return Target.within_seconds(fields["within_seconds"].seconds(), **facts)
    return Target(amount=fields["amount"].whole(1, 2**31 - 1), unit=fields["unit"].choice(Unit), **facts)


def _timed(fields: dict[str, Value], value: Value | None = None) -> str:
    """Which key says the time: seconds, or an amount of a unit that is kept as declared (C8)."""
    told = [name for name in TIMES if name in fields]
    if value and told not in (["within_seconds"], ["amount", "unit"]):
        if not told:
            value.refuse(_("“%(name)s” is missing.") % {"name": "within_seconds"})
        value.refuse(_("Say the time either as “within_seconds”, or as “amount” and “unit”."))
    return told[0]


def _already(target: Target) -> str:
    if target.kind or not target.priority or target.metric == Metric.OBLIGATION:
        return _("There is a target for the same metric, kind, priority and debtor already.")
    facts = {"metric": target.metric, "priority": target.priority}
    return _("There is a target for %(metric)s and the priority “%(priority)s” already.") % facts


def _measure(row: Target | Obligation, calendar: BusinessCalendar) -> Measure:
    if row.hours == CountedHours.ALWAYS:
        return ALWAYS
    if row.unit == Unit.BUSINESS_DAYS:
        return BusinessDays(calendar, end_of_day=getattr(row, "end_of_day", False))
    return calendar


def obligations(value: Value, calendar: BusinessCalendar, first_day: date) -> tuple[Obligation, ...]:
    """What either side must see to (O1)."""
    found: dict[str, Obligation] = {}
    begins = datetime.combine(first_day, time(), ZoneInfo(calendar.time_zone))
    choices: dict[str, type[models.TextChoices]]
    choices = {"debtor": Party, "unit": Unit, "hours": CountedHours, "metric": Metric}
    for each in value.members():
        fields = each.fields(("name", "every", "amount"), (*choices, "description"))
        name = fields["name"].text(120)
        if name in found:
            fields["name"].refuse(_("There is an obligation called “%(name)s” already.") % {"name": name})
        facts = {key: fields[key].choice(of) for key, of in choices.items() if key in fields}
        if "description" in fields:
            facts["description"] = fields["description"].text(2000)
        every, amount = fields["every"].choice(Every), fields["amount"].whole(1, 2**31 - 1)
        obligation = Obligation(name=name, every=every, amount=amount, **facts)
        for field, sentence in obligation.conflicts():
            fields.get(field, each).refuse(sentence)
        if _measure(obligation, calendar).due(begins, obligation.seconds) is None:
            fields["amount"].refuse(_("This much time does not pass within 800 days (C0)."))
        found[name] = obligation
    return tuple(found.values())


def limits(value: Value, priorities: tuple[str, ...]) -> tuple[Limit, ...]:
    """For how many requests the targets are promised (O3)."""
    found: dict[tuple[str, str, str], Limit] = {}
    for each in value.members():
        fields = each.fields(("name", "amount", "every"), ("kind", "priority", "effect", "longer_percent"))
        choices: dict[str, type[models.TextChoices]] = {"kind": PartKind, "effect": LimitEffect}
        facts = {key: fields[key].choice(of) for key, of in choices.items() if key in fields}
        if "priority" in fields:
            facts["priority"] = fields["priority"].text(60)
            if facts["priority"] not in priorities:
                fields["priority"].refuse(_("“%(name)s” is the priority of no target.") % {"name": facts["priority"]})
        limit = Limit(
            name=fields["name"].text(120),
            amount=fields["amount"].whole(0, 2**31 - 1),
            every=fields["every"].choice(Every),
            longer_percent=fields["longer_percent"].whole(0, 1000) if "longer_percent" in fields else 0,
            **facts,
        )
        for field, sentence in limit.conflicts():
            fields.get(field, each).refuse(sentence)
        key = (limit.kind, limit.priority, limit.every)
        if key in found:
            each.refuse(_("There is a limit for the same requests in the same period already."))
        found[key] = limit
    return tuple(found.values())
