"""Terms as clauses that people read: one name, the facts it states, and the words for each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.business_time import Window
from relationships.conditions_in_words import (
    asked,
    facts_of_conduct,
    facts_of_contact,
    facts_of_duration,
    facts_of_reviewing,
    limits_of,
    source_of,
)
from relationships.credits_in_words import facts_of_availability, facts_of_credits, facts_of_penalty, figure, money
from relationships.models.calendar import Weekday
from relationships.promised import Fact, facts_of, facts_of_limit, facts_of_obligation, within
from relationships.templatetags.tandem import day
from relationships.terms import Hours, Level, Part, PartKind, Party, Period, Terms
from relationships.terms import said as target_name

__all__ = [
    *("Clause", "clauses", "clauses_of_hours", "every_year", "exception", "holiday", "money", "quantity", "week"),
    "within",
]


@dataclass(frozen=True)
class Clause:
    """One thing that was agreed. Clauses of two versions with the same key speak of the same thing."""

    key: tuple[str, ...]
    name: str
    facts: tuple[tuple[str, str], ...]
    """(label, words) pairs; where two wordings differ, the label says in what."""
    is_list: bool = False
    """The facts are entries that come and go, each by its label."""
    usual: frozenset[str] = frozenset()
    """Labels of facts that are said only where they change."""
    unled: frozenset[str] = frozenset()
    """Labels that a change is understood without."""

    @property
    def text(self) -> str:
        """The facts in a row: a full stop inside it would end it for the reader."""
        *others, last = [words for label, words in self.facts if words and label not in self.usual] or [""]
        return ", ".join([*(words.removesuffix(".") for words in others), last])


def clauses(terms: Terms) -> Iterator[Clause]:
    """All that the terms say, in the order in which people read an agreement."""
    yield from _frame(terms)
    for part in terms.parts:
        yield Clause(("part", part.name), part.name, tuple(_part(part, terms.currency)))
    yield Clause(("value",), _("Value per year"), ((_("amount"), money(terms.value_per_year, terms.currency)),))
    yield Clause(("priorities",), _("Priorities"), ((_("order"), ", ".join(terms.priorities)),))
    for impact, urgency, priority in terms.matrix:
        name = _("Impact %(impact)s, urgency %(urgency)s") % {
            "impact": str(Level(impact).label).lower(),
            "urgency": str(Level(urgency).label).lower(),
        }
        yield Clause(("matrix", impact, urgency), name, ((_("priority"), priority),))
    yield from clauses_of_hours(terms.hours)
    for target in terms.targets_in_order():
        yield _stated(("target", *target.key), target_name(*target.key), facts_of(target))
    for obligation in terms.obligations:
        name = _("Obligation “%(name)s”") % {"name": obligation.name}
        yield _stated(("obligation", obligation.name), name, facts_of_obligation(obligation))
    for limit in terms.limits:
        name = _("Workload limit “%(name)s”") % {"name": limit.name}
        yield _stated(("limit", limit.kind, limit.priority, limit.every), name, facts_of_limit(limit))
    yield from _credits(terms)
    yield _stated(("duration",), _("How long it holds"), facts_of_duration(terms.duration))
    yield _stated(("reviewing",), _("Reviews"), facts_of_reviewing(terms.reviewing))
    yield _stated(("conduct",), _("Resting and amending"), facts_of_conduct(terms.conduct))
    yield from _people_and_words(terms)


def _credits(terms: Terms) -> Iterator[Clause]:
    for each in terms.availabilities:
        name = _("Availability “%(name)s”") % {"name": each.name}
        yield _stated(("availability", each.name), name, facts_of_availability(each))
    yield _stated(("credits",), _("Service credits"), facts_of_credits(terms.credits, terms.currency))
    for penalty in terms.penalties:
        name = _("Penalty for %(what)s") % {"what": target_name(*penalty.key)}
        yield _stated(("penalty", *penalty.key), name, facts_of_penalty(penalty, terms.currency))


def _people_and_words(terms: Terms) -> Iterator[Clause]:
    for contact in terms.contacts:
        words = {"name": contact.name, "side": Party(contact.side).label, "level": contact.level}
        key = ("contact", contact.side, str(contact.level), contact.name)
        yield _stated(key, _("Contact %(level)d of %(side)s, %(name)s") % words, facts_of_contact(contact))
    for clause in terms.clauses:
        name = _("Clause “%(title)s”") % {"title": clause.title}
        yield Clause(("clause", clause.title), name, ((_("text"), clause.text),))
    for annex in terms.annexes:
        facts = ((_("name"), annex.name), (_("size"), bytes_of(annex.size)), (_("digest"), annex.sha256))
        yield Clause(("annex", annex.sha256), _("Annex “%(name)s”") % {"name": annex.name}, facts)


def _frame(terms: Terms) -> Iterator[Clause]:
    yield Clause(("first_day",), _("First day"), ((_("day"), day(terms.first_day)),))
    last = day(terms.last_day) if terms.last_day else _("until it is ended")
    yield Clause(("last_day",), _("Last day"), ((_("day"), last),))
    yield Clause(("summary",), _("What it is for"), ((_("text"), terms.summary),))
    yield Clause(("currency",), _("Currency"), ((_("currency"), terms.currency),))


def _part(part: Part, currency: str) -> Iterator[tuple[str, str]]:
    yield _("kind"), str(PartKind(part.kind).label)
    yield _("quantity"), quantity(part.quantity, part.unit)
    yield _("price"), _("%(price)s each") % {"price": money(part.unit_price, currency)}
    yield _("charged"), str(Period(part.period).label)
    yield _("description"), part.description
    yield _("plan"), part.plan
    yield _("limits"), limits_of(part)
    yield _("source"), source_of(part)
    for each in part.fields:
        label = _("what a request says as “%(name)s”") % {"name": each.name}
        yield label, _("a request says “%(name)s” (%(how)s)") % {"name": each.name, "how": asked(each)}


def _stated(key: tuple[str, ...], name: str, facts: Iterable[Fact]) -> Clause:
    """A clause of facts that may be as usual."""
    told = tuple(facts)
    return Clause(
        key,
        name,
        tuple((fact.label, fact.words) for fact in told),
        usual=frozenset(fact.label for fact in told if fact.usual),
        unled=frozenset(fact.label for fact in told if not fact.led),
    )


def clauses_of_hours(hours: Hours) -> Iterator[Clause]:
    yield Clause(("zone",), _("Time zone"), ((_("zone"), hours.time_zone),))
    for weekday, windows in week(hours):
        yield Clause(("hours", str(weekday.value)), str(weekday.label), ((_("open"), windows),))
    holidays = tuple((day.isoformat(), holiday(day, name)) for day, name in sorted(hours.holidays))
    yield Clause(("holidays",), _("Holidays"), holidays, is_list=True)
    yearly = tuple((f"{month}-{day}", every_year(month, day, name)) for month, day, name in sorted(hours.recurring))
    yield Clause(("yearly",), _("Holidays of every year"), yearly, is_list=True)
    exceptions = tuple(
        (when.isoformat(), exception(when, windows, name)) for when, windows, name in sorted(hours.exceptions)
    )
    yield Clause(("exceptions",), _("Exceptions"), exceptions, is_list=True)


def week(hours: Hours) -> list[tuple[Weekday, str]]:
    """Each day of the week with its windows in words."""
    found: dict[int, list[str]] = {}
    for weekday, opens, closes in sorted(hours.weekly):
        found.setdefault(weekday, []).append(str(Window(opens, closes)))
    return [(weekday, ", ".join(found.get(weekday.value, [_("closed")]))) for weekday in Weekday]


def holiday(when: date, name: str) -> str:
    return _("%(day)s %(name)s") % {"day": day(when), "name": name} if name else day(when)


def every_year(month: int, number: int, name: str) -> str:
    """ "25 December Christmas Day"; the year of the date behind it is one with a 29 February."""
    return " ".join(filter(None, (date_format(date(2000, month, number), "j F"), name)))


def exception(when: date, windows: tuple[tuple[int, int], ...], name: str) -> str:
    """ "Thu 24 Dec 2026 09:00–12:00 Christmas Eve"."""
    open_in = ", ".join(str(Window(*window)) for window in windows) or _("closed")
    return " ".join(filter(None, (day(when), open_in, name)))


def quantity(amount: Decimal, unit: str) -> str:
    """A quantity without zeros that say nothing, with its unit."""
    return f"{figure(amount)} {unit}".strip()


def bytes_of(size: int) -> str:
    """To the byte: a size is signed as it is."""
    return ngettext("%(n)s byte", "%(n)s bytes", size) % {"n": figure(Decimal(size))}
