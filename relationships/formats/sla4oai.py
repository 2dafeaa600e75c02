"""SLA4OAI: a plan of an interface as a part with its price, a workload limit, and availabilities (A5, O3)."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from relationships.terms import (
    Availability,
    AvailabilityPeriod,
    Every,
    Limit,
    Part,
    PartKind,
    Period,
)

from .found import Found, Left, Note, left_of, why_of
from .places import UnreadableFile, Value

NAME = 120
BILLING = {
    "onepay": (Period.ONCE, 1),
    "once": (Period.ONCE, 1),
    "monthly": (Period.MONTH, 1),
    "yearly": (Period.YEAR, 1),
    "annually": (Period.YEAR, 1),
    "quarterly": (Period.YEAR, 4),
    "quartely": (Period.YEAR, 4),
}
"""How often a cost is charged here, and how many of theirs that is; "quartely" is the word of the specification."""

CURRENCIES = {"EURO": "EUR", "EUROS": "EUR", "DOLLAR": "USD", "DOLLARS": "USD"}
EVERY = {"weekly": Every.WEEK, "monthly": Every.MONTH}
PERIODS = {
    "monthly": AvailabilityPeriod.MONTH,
    "quarterly": AvailabilityPeriod.QUARTER,
    "quartely": AvailabilityPeriod.QUARTER,
    "yearly": AvailabilityPeriod.YEAR,
}
ROLLING = {"daily": 1, "weekly": 7, "monthly": 30, "yearly": 365}
"""Days that a dynamic window of theirs looks back."""

OBJECTIVE = re.compile(r"\s*(\w*(?:uptime|availab)\w*)\s*(>=?)\s*([0-9]+(?:\.[0-9]+)?)\s*%?\s*", re.IGNORECASE)
PARTS = ("pricing", "quotas", "rates", "guarantees", "availability", "configuration")
MOST_MONEY = Decimal(10) ** 10


def read(document: Value, *, plan: str) -> Found:
    """Raises UnreadableFile, also for a plan that is not in the file."""
    plans = [name for name, _value in document.get("plans").named()]
    if plan and plan not in plans:
        words = {"plan": plan, "plans": ", ".join(plans) or _("none")}
        raise UnreadableFile(_("The file has no plan “%(plan)s”; it has %(plans)s.") % words)
    chosen = plan or (plans[0] if len(plans) == 1 else "")
    if len(plans) > 1 and not chosen:
        return Found("SLA4OAI", plans=tuple(plans))
    return Reader(document, chosen, tuple(plans)).found()


class Reader:
    def __init__(self, document: Value, plan: str, plans: tuple[str, ...]) -> None:
        self.document, self.plan, self.plans = document, plan, plans
        self.notes: list[Note] = []
        self.left: list[Left] = []
        self.own = document.get("plans").get(plan) if plan else Value(None, "", document.line)
        self.sections = {name: overlaid(document.get(name), self.own.get(name)) for name in PARTS}
        self.context = document.get("context")
        self.name = self.named()

    def named(self) -> str:
        """What the part is called: the interface, with the plan."""
        for marker in ("sla", "type"):
            self.context.get(marker).text()
        self.document.get("sla").text()
        name = self.context.get("id").text(1000) or _("Interface")
        self.plan = self.plan or self.sections["pricing"].get("plan").text()
        whole = _("%(name)s, plan %(plan)s") % {"name": name, "plan": self.plan} if self.plan else name
        if len(whole) > NAME:
            self.note(self.context.get("id"), _("the name was cut to %(most)d characters") % {"most": NAME})
        return whole[:NAME]

    def found(self) -> Found:
        currency, parts = self.priced()
        found = Found(
            "SLA4OAI",
            availabilities=tuple(self.availabilities()),
            parts=parts,
            limits=tuple(self.limits()),
            currency=currency,
            plans=self.plans,
            plan=self.plan,
        )
        if not found.gives:
            raise UnreadableFile(_("Nothing that this SLA4OAI file says can be held by an agreement."))
        return replace(found, left=tuple(self.everything_left()), notes=tuple(self.notes))

    def everything_left(self) -> list[Left]:
        """In the order of the file; each plan that was not chosen is one thing."""
        left = list(self.left)
        for name, other in self.document.get("plans").named():
            if other is not self.own:
                left.append(Left(other.path, other.line, other.shown(), why_of(f"plans.{name}")))
                other.replaced()
        left += left_of(each for _name, each in self.own.named())
        self.own.replaced()
        return sorted([*left, *left_of([self.document])], key=lambda each: each.line)

    # Price

    def priced(self) -> tuple[str, tuple[Part, ...]]:
        pricing = self.sections["pricing"]
        if not pricing.get("cost"):
            return "", ()
        billing = pricing.get("billing").text().lower() or "monthly"
        cost, currency = pricing.get("cost"), self.currency(pricing)
        if billing not in BILLING or not currency or not _is_money(cost):
            why = _("a price here is money, charged once, a month or a year")
            self.left.append(Left(pricing.path, pricing.line, pricing.shown(), why))
            pricing.replaced()
            return "", ()
        period, times = BILLING[billing]
        price = (cost.number() or Decimal(0)) * times
        if times > 1:
            self.note(cost, _("charged by the quarter there; taken as %(price)s a year") % {"price": price})
        part = Part(PartKind.ACCESS, self.name, unit_price=price, period=period, plan=self.plan[:NAME])
        return currency, (part,)

    def currency(self, pricing: Value) -> str:
        """Three letters, or empty where nobody can tell which."""
        said = pricing.get("currency").text().upper()
        if not said:
            self.note(pricing, _("no currency is said; SLA4OAI means USD then"))
            return "USD"
        if said in CURRENCIES:
            words = {"said": said.lower(), "code": CURRENCIES[said]}
            self.note(pricing.get("currency"), _("“%(said)s” is taken as %(code)s") % words)
            return CURRENCIES[said]
        return said if re.fullmatch(r"[A-Z]{3}", said) else ""

    # Quotas

    def limits(self) -> list[Limit]:
        """One for a week and one for a month at most; other counts and periods are no workload limit."""
        found: dict[str, Limit] = {}
        for where, name, value in calls(self.sections["quotas"]):
            if name != "requests":
                continue
            for each in value.members():
                every = EVERY.get(str(each.get("period").plain)) if isinstance(each.plain, dict) else None
                if every is None or every in found:
                    continue
                each.get("period").text()
                amount = each.get("max").whole()
                found[every] = Limit(where[:NAME], amount, every=every)
        return list(found.values())

    # Guarantees

    def availabilities(self) -> list[Availability]:
        found: dict[str, Availability] = {}
        for where, _name, value in calls(self.sections["guarantees"], depth=2):
            for each in value.members():
                availability = self.availability(each, where)
                if availability and availability.name not in found:
                    each.get("objective").text()
                    each.get("period").text()
                    each.get("window").text()
                    found[availability.name] = availability
        return list(found.values())

    def availability(self, each: Value, where: str) -> Availability | None:
        if not isinstance(each.plain, dict):
            return None
        objective = OBJECTIVE.fullmatch(str(each.get("objective").plain or ""))
        period, window = str(each.get("period").plain or "monthly"), str(each.get("window").plain or "static")
        if objective is None or not 0 < Decimal(objective[3]) <= 100:
            return None
        percent = Decimal(objective[3])
        if percent != round(percent, 6):
            return None
        counted: dict[str, Any] = {}
        if window == "dynamic" and period in ROLLING:
            counted = {"period": AvailabilityPeriod.ROLLING, "rolling_days": ROLLING[period]}
        elif window != "dynamic" and period in PERIODS:
            counted = {"period": PERIODS[period]}
        if not counted:
            return None
        if period in ("monthly", "yearly") and window == "dynamic":
            self.note(each, _("taken as the last %(days)d days") % {"days": counted["rolling_days"]})
        if objective[2] == ">":
            self.note(each, _("“more than” is taken as “at least”"))
        return Availability(f"{self.name[:80]}: {where[:36]}" if where else self.name, percent, **counted)

    def note(self, value: Value, sentence: str) -> None:
        self.notes.append(Note(value.path, value.line, sentence))


def _is_money(cost: Value) -> bool:
    if isinstance(cost.plain, dict | list | bool):
        return False
    try:
        amount = cost.number()
    except UnreadableFile:
        return False
    return amount is not None and 0 <= amount * 4 < MOST_MONEY and amount == round(amount, 2)


def overlaid(common: Value, own: Value) -> Value:
    """What all plans have, with what the chosen one says instead; what is replaced counts as read."""
    if not own:
        return common
    if not isinstance(common.plain, dict) or not isinstance(own.plain, dict):
        common.replaced()
        return own
    names = dict.fromkeys([*common.plain, *own.plain])
    held = {name: overlaid(common.get(name), own.get(name)) for name in names}
    return Value(held, own.path, own.line)


def calls(section: Value, depth: int = 3) -> list[tuple[str, str, Value]]:
    """(what is called, metric, value) of each path and method: "GET /pets"; "global" is everything."""
    found = []
    for path, methods in _named(section):
        for method, inner in _named(methods):
            where = " ".join(word for word in (method.upper(), path) if word.lower() != "global")
            metrics = [("", inner)] if depth == 2 else _named(inner)
            found += [(where, name, value) for name, value in metrics if isinstance(value.plain, list)]
    return found


def _named(value: Value) -> list[tuple[str, Value]]:
    return list(value.plain.items()) if isinstance(value.plain, dict) else []
