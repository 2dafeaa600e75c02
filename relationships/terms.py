"""What an agreement version binds, as one plain value: copied, compared, digested and written as a whole.

The rows in `models/terms.py` store it; drafting, countering, amending and taking over a relationship all
make a `Terms` and hand it to `AgreementVersion.write`. No Django in here but for words.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.business_time import BusinessCalendar, InvalidCalendar, Window


class PartKind(models.TextChoices):
    """The three things that a service offering can hold (F4)."""

    GOODS = "goods", _("Goods")
    ACCESS = "access", _("Access to resources")
    ACTION = "action", _("Service action")


class Period(models.TextChoices):
    ONCE = "once", _("once")
    MONTH = "month", _("per month")
    YEAR = "year", _("per year")

    @property
    def per_year(self) -> int:
        return {"once": 1, "month": 12, "year": 1}[self.value]


class Metric(models.TextChoices):
    RESPOND = "respond", _("Respond")
    FULFIL = "fulfil", _("Fulfil")


class Unit(models.TextChoices):
    """The unit a target was declared in; kept, never converted silently (C8)."""

    SECONDS = "seconds", _("seconds")
    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")

    @property
    def seconds(self) -> int:
        return {"seconds": 1, "minutes": 60, "hours": 3600}[self.value]


class CountedHours(models.TextChoices):
    """When a target's time counts."""

    SERVICE = "service", _("in service hours")
    ALWAYS = "always", _("around the clock")


class Until(models.TextChoices):
    """What stops a fulfil clock."""

    RESOLVED = "resolved", _("until fulfilled")
    CLOSED = "closed", _("until confirmed")


class Level(models.TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


@dataclass(frozen=True)
class Part:
    kind: str
    name: str
    description: str = ""
    unit: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    period: str = Period.ONCE
    source: str = ""
    """The reference of the service offering it was copied from, or empty."""

    @property
    def per_year(self) -> Decimal:
        return self.quantity * self.unit_price * Period(self.period).per_year


@dataclass(frozen=True)
class Target:
    """`kind` and `priority` empty mean any; `amount` is in `unit`."""

    metric: str
    amount: int
    unit: str = Unit.HOURS
    kind: str = ""
    priority: str = ""
    hours: str = CountedHours.SERVICE
    until: str = Until.RESOLVED
    warn_percent: int = 75

    @property
    def seconds(self) -> int:
        return self.amount * Unit(self.unit).seconds

    @classmethod
    def within_seconds(cls, seconds: int, **facts: Any) -> "Target":
        """A target declared in seconds, told in the largest unit that it fills exactly."""
        unit = next(u for u in (Unit.HOURS, Unit.MINUTES, Unit.SECONDS) if seconds % u.seconds == 0)
        return cls(amount=seconds // unit.seconds, unit=unit, **facts)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.metric, self.kind, self.priority


@dataclass(frozen=True)
class Hours:
    """Service hours: `weekly` maps 0 (Monday) to 6 to windows of minutes of the local day."""

    time_zone: str = "UTC"
    weekly: tuple[tuple[int, int, int], ...] = ()
    """(weekday, opens, closes) rows, sorted."""
    holidays: tuple[tuple[date, str], ...] = ()

    def calendar(self) -> BusinessCalendar:
        """Raises InvalidCalendar."""
        weekly: dict[int, list[Window]] = {}
        for weekday, opens, closes in self.weekly:
            weekly.setdefault(weekday, []).append(Window(opens, closes))
        return BusinessCalendar(self.time_zone, weekly, frozenset(day for day, _name in self.holidays))


OFFICE_HOURS = tuple((weekday, 9 * 60, 17 * 60) for weekday in range(5))


@dataclass(frozen=True)
class Terms:
    first_day: date
    last_day: date | None = None
    currency: str = "EUR"
    summary: str = ""
    hours: Hours = field(default_factory=lambda: Hours(weekly=OFFICE_HOURS))
    priorities: tuple[str, ...] = ()
    matrix: tuple[tuple[str, str, str], ...] = ()
    """(impact, urgency, priority) rows; empty where requests name their priority directly."""
    parts: tuple[Part, ...] = ()
    targets: tuple[Target, ...] = ()

    @property
    def value_per_year(self) -> Decimal:
        """What one year costs, one-off charges included: the amount a mandate must cover."""
        return sum((part.per_year for part in self.parts), Decimal(0))

    def targets_in_order(self) -> list[Target]:
        """Responses first, then as the agreement orders its priorities; what holds for any comes last."""
        places = {name: place for place, name in enumerate(self.priorities)}
        metrics = list(Metric)

        def place(target: Target) -> tuple[int, int, str]:
            return metrics.index(Metric(target.metric)), places.get(target.priority, len(places)), target.kind

        return sorted(self.targets, key=place)

    def canonical(self, **parties: str) -> str:
        """Canonical JSON of the terms and the parties: sorted keys, no spaces, text as it is (G4).

        What is empty is left out, so that a term Tandem learns later does not change the digest of what was signed.
        """
        content = {"terms": filled(asdict(self)), **parties}
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=plain)

    def digest(self, **parties: str) -> str:
        """SHA-256 of the canonical JSON, in hex."""
        return hashlib.sha256(self.canonical(**parties).encode()).hexdigest()

    def amended(self, **facts: Any) -> "Terms":
        return replace(self, **facts)

    def contradictions(self) -> Iterator[str]:
        """Sentences about terms that cannot stand beside each other, not even in a draft."""
        if self.last_day and self.last_day < self.first_day:
            yield _t("The last day lies before the first day. Choose a later one, or none.")
        for name in repeated(part.name for part in self.parts):
            yield _t("Two parts are called “%(name)s”. Give each its own name.") % {"name": name}
        for name in repeated(self.priorities):
            yield _t("The priority “%(name)s” stands twice. Keep one.") % {"name": name}
        for day in repeated(day for day, _name in self.hours.holidays):
            yield _t("The holiday %(day)s stands twice. Keep one.") % {"day": day}
        for key in repeated(target.key for target in self.targets):
            yield _t("There are two targets for %(what)s. Keep one.") % {"what": said(*key)}
        named = {target.priority for target in self.targets} | {row[2] for row in self.matrix}
        for name in sorted(named - set(self.priorities) - {""}):
            yield _t("“%(name)s” is used but is no priority of this agreement. Add it, or choose another.") % {
                "name": name
            }
        try:
            self.hours.calendar()
        except InvalidCalendar as error:
            yield str(error)

    def problems(self) -> Iterator[str]:
        """Sentences about what keeps these terms from being proposed; none means that they hold together."""
        contradictions = list(self.contradictions())
        yield from contradictions
        if not self.parts:
            yield _t("Nothing is agreed yet. Add at least one part: goods, access or a service action.")
        if not self.priorities:
            yield _t("No priority is named. Name at least one, the most urgent first.")
        if self.matrix and (missing := len(Level) ** 2 - len(self.matrix)):
            yield _t(
                "The matrix leaves %(n)d combinations of impact and urgency open. "
                "Choose a priority for each, or for none."
            ) % {"n": missing}
        if contradictions:
            return
        opens = self.hours.calendar().is_open_within_a_year(datetime.combine(self.first_day, time(), UTC))
        if not opens and any(target.hours == CountedHours.SERVICE for target in self.targets):
            yield _t("The service hours have no open time within a year, so nothing could ever be due. Add a window.")


def repeated(values: Iterable[Any]) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]


def said(metric: str, kind: str, priority: str) -> str:
    """What a target is for, in words: "Respond, Goods, P1"."""
    words = [Metric(metric).label, PartKind(kind).label if kind else "", priority]
    return ", ".join(str(word) for word in words if word)


def filled(value: Any) -> Any:
    """The same without keys that hold nothing; rows of a list keep all their places."""
    if isinstance(value, dict):
        return {key: filled(held) for key, held in value.items() if held not in (None, "", (), [], {})}
    return [filled(held) for held in value] if isinstance(value, list | tuple) else value


def plain(value: Any) -> str:
    """How canonical JSON writes what JSON does not know: dates as ISO, decimals without trailing zeros."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat()
