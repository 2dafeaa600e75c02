"""Files that say terms as facts: service desk targets, and schedules of service credits.

service-desk-targets: {"agreements": [{"id", "organisation", "source", "hours": {"mon": [["08:00", "17:00"]]} or null,
  "zone", "note", "classes": [{"name", "respond_seconds", "resolve_seconds" (or null), "clock": "business"|"24x7",
  "resolve_clock", "resolve_business_days", "attainment_pct", "respond_text", "resolve_text"}]}]}
credit-schedules: {"schedules": [{"id", "provider", "service", "target_pct", "period", "currency", "source",
  "minimum_credit", "confirmed", "tiers": [{"at_or_above", "below", "credit_pct"}]}]}
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from relationships.business_time import InvalidCalendar
from relationships.business_time.plain import from_plain
from relationships.opening.values import InvalidOpening as InvalidFile
from relationships.opening.values import Value
from relationships.terms import AvailabilityPeriod, Maintenance

from .credit_schedules import CreditSchedule
from .service_desks import COUNTED, DeskClass, ServiceDesk

LIST_OF = {"service-desk-targets": "agreements", "credit-schedules": "schedules"}
"""The formats, and the key of the list that each holds."""

PERIODS = {"calendar month": AvailabilityPeriod.MONTH, "calendar year": AvailabilityPeriod.YEAR}
PLACES = 4
WITHOUT_MAINTENANCE = "announced maintenance windows taken out of the total"


@dataclass
class Entry:
    """One agreement of a file: what it came to or why it did not, and what of it no term can hold."""

    key: str
    facts: ServiceDesk | CreditSchedule | None = None
    refusal: str = ""
    left_out: list[str] = field(default_factory=list)


def read(text: str, format: str, first_day: date) -> list[Entry]:
    """Every entry of a file. Raises InvalidFile where the file holds no list of them at all."""
    whole = Value.of_file(text)
    key = LIST_OF[format]
    if not isinstance(whole.plain, dict) or key not in whole.plain:
        whole.refuse(_("This file holds no “%(key)s”, so there are no terms of this format in it.") % {"key": key})
    return [_entry(value, format, first_day) for value in whole.named()[key].members()]


def _entry(value: Value, format: str, first_day: date) -> Entry:
    entry = Entry(key=value.path)
    try:
        names = {name: each for name, each in value.named().items() if each.plain is not None}
        entry.key = _needed(value, names, "id").text(80)
        taken = _desk if format == "service-desk-targets" else _schedule
        facts = taken(value, names, entry)
        for problem in facts.terms(first_day, "UTC").problems():
            value.refuse(problem)
        entry.facts = facts
    except InvalidFile as error:
        entry.refusal = str(error)
    return entry


def _needed(value: Value, names: dict[str, Value], name: str) -> Value:
    if name not in names:
        value.refuse(_("“%(name)s” is missing.") % {"name": name})
    return names[name]


def _leave_out(names: dict[str, Value], known: tuple[str, ...], entry: Entry) -> None:
    for name, each in names.items():
        if name not in known:
            entry.left_out.append(_("%(path)s is not known here, so it was left out") % {"path": each.path})


# Service desks


def _desk(value: Value, names: dict[str, Value], entry: Entry) -> ServiceDesk:
    _leave_out(names, ("id", "organisation", "source", "hours", "zone", "note", "classes"), entry)
    organisation = _needed(value, names, "organisation").text(100)
    zone, remarks = _zone(names)
    return ServiceDesk(
        slug=entry.key,
        name=f"{organisation[: 119 - len(entry.key)]} {entry.key}"[:120],
        source=_needed(value, names, "source").text(300),
        classes=tuple(_class(each, entry) for each in _needed(value, names, "classes").members()),
        weekly=_weekly(names["hours"], zone or "UTC") if "hours" in names else (),
        zone=zone,
        remarks=(*remarks, *([names["note"].text(1000)] if "note" in names else [])),
    )


def _zone(names: dict[str, Value]) -> tuple[str, list[str]]:
    """(zone, remarks): "America/Chicago (ours)" names a zone and says something about it."""
    if "zone" not in names:
        return "", []
    text = names["zone"].text(120)
    name, _space, remark = text.partition(" ")
    try:
        from_plain({"timezone": name})
    except InvalidCalendar as error:
        names["zone"].refuse(str(error))
    return name, [_("Time zone: %(text)s") % {"text": text}] if remark else []


def _weekly(value: Value, zone: str) -> tuple[tuple[int, int, int], ...]:
    try:
        calendar = from_plain({"timezone": zone, "weekly": value.plain})
    except InvalidCalendar as error:
        value.refuse(str(error))
    return tuple((day, w.opens, w.closes) for day, windows in sorted(calendar.weekly.items()) for w in windows)


def _class(value: Value, entry: Entry) -> DeskClass:
    names = {name: each for name, each in value.named().items() if each.plain is not None}
    numbers = ("respond_seconds", "resolve_seconds", "resolve_business_days")
    words = {"respond_text": "respond_words", "resolve_text": "resolve_words"}
    _leave_out(names, ("name", "clock", "resolve_clock", "attainment_pct", *numbers, *words), entry)
    facts: dict[str, Any] = {name: names[name].seconds() for name in numbers if name in names}
    facts |= {fact: names[name].text(300) for name, fact in words.items() if name in names}
    for name in ("clock", "resolve_clock"):
        if name in names:
            if names[name].plain not in COUNTED:
                names[name].refuse(_("This is neither “business” nor “24x7”."))
            facts[name] = names[name].plain
    if "attainment_pct" in names:
        facts["attainment_percent"] = _decimal(names["attainment_pct"])
    return DeskClass(_needed(value, names, "name").text(60), **facts)


# Service credits


def _schedule(value: Value, names: dict[str, Value], entry: Entry) -> CreditSchedule:
    known = ("id", "provider", "service", "target_pct", "period", "currency", "source", "confirmed", "tiers")
    _leave_out(names, (*known, "minimum_credit"), entry)
    provider, service = _needed(value, names, "provider").text(60), _needed(value, names, "service").text(100)
    remarks = [names["confirmed"].text(1000)] if "confirmed" in names else []
    period, maintenance, zone, rest = _period(_needed(value, names, "period"))
    minimum, condition = _minimum(names)
    return CreditSchedule(
        slug=entry.key,
        name=f"{provider}: {service}"[:120],
        service=service,
        source=_needed(value, names, "source").text(300),
        target=_decimal(_needed(value, names, "target_pct")),
        currency=_currency(_needed(value, names, "currency")),
        tiers=tuple(_tier(each, entry) for each in _needed(value, names, "tiers").members()),
        period=period,
        maintenance=maintenance,
        minimum=minimum,
        zone=zone,
        remarks=(*remarks, *filter(None, (rest, condition))),
    )


def _period(value: Value) -> tuple[str, str, str, str]:
    """(period, maintenance, zone, what no term can hold) of "calendar year, announced maintenance ..."."""
    head, _comma, rest = value.text(300).partition(", ")
    name, _in, zone = head.partition(" in ")
    if name not in PERIODS:
        value.refuse(_("“%(name)s” is no period that an availability counts over.") % {"name": name})
    if zone:
        try:
            from_plain({"timezone": zone})
        except InvalidCalendar as error:
            value.refuse(str(error))
    if rest == WITHOUT_MAINTENANCE:
        return PERIODS[name], Maintenance.LEFT_OUT, zone, ""
    return PERIODS[name], Maintenance.COUNTED, zone, rest


def _minimum(names: dict[str, Value]) -> tuple[Decimal, str]:
    """(amount, what no term can hold): "> 1.00 USD" credits only more than that."""
    if "minimum_credit" not in names:
        return Decimal(0), ""
    text = names["minimum_credit"].text(300)
    found = re.search(r"(?:>|greater than) ?(\d{1,9}(?:\.\d\d?)?) [A-Z]{3}\b", text)
    return (Decimal(found[1]), "") if found else (Decimal(0), text)


def _tier(value: Value, entry: Entry) -> tuple[Decimal, Decimal, Decimal]:
    names = value.named()
    known = ("at_or_above", "below", "credit_pct")
    _leave_out(names, known, entry)
    low, high, credit = (_decimal(_needed(value, names, name)) for name in known)
    return low, high, credit


def _currency(value: Value) -> str:
    text = value.text(3)
    if not re.fullmatch(r"[A-Z]{3}", text):
        value.refuse(_("“%(value)s” is no currency of three letters.") % {"value": text})
    return text


def _decimal(value: Value) -> Decimal:
    """A percent, written as text or as a number."""
    try:
        number = Decimal(str(value.plain)) if not isinstance(value.plain, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and 0 <= number <= 100 and number == round(number, PLACES)):
        sentence = _("“%(value)s” is no percent from 0 to 100 with at most %(n)d places.")
        value.refuse(sentence % {"value": value.plain, "n": PLACES})
    return number


def refusals(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.refusal:
            yield f"{entry.key}: {entry.refusal}"
