"""What keeps terms from holding together, in sentences."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t

from relationships.business_time import InvalidCalendar

from .checks_of_conditions import conflicts_of_field, plain
from .dates import FIRST_YEAR, LAST_YEAR, is_known, last_day_of
from .words import (
    CountedHours,
    Every,
    Level,
    LimitEffect,
    Metric,
    PartKind,
    Party,
    Pausing,
    Renewal,
    Unit,
    UpdateMode,
    ZoneSource,
    said,
)

if TYPE_CHECKING:
    from .values import Limit, Obligation, Part, Target, Terms

OWED_BY = {
    Metric.RESPOND: Party.PROVIDER,
    Metric.UPDATE: Party.PROVIDER,
    Metric.FULFIL: Party.PROVIDER,
    Metric.DELIVER: Party.PROVIDER,
    Metric.APPROVE: Party.CONSUMER,
}
"""An obligation is owed by whichever side it names."""

LARGEST = 2**31 - 1
"""Seconds, or percents of them, that a clock can be set to."""


def contradictions(terms: "Terms") -> Iterator[str]:
    if terms.last_day and terms.last_day < terms.first_day:
        yield _t("The last day lies before the first day. Choose a later one, or none.")
    yield from _of_parts(terms)
    for name in repeated(terms.priorities):
        yield _t("The priority “%(name)s” stands twice. Keep one.") % {"name": name}
    yield from _dates(terms)
    for key in repeated(target.key for target in terms.targets):
        yield _t("There are two targets for %(what)s. Keep one.") % {"what": said(*key)}
    named = {target.priority for target in terms.targets} | {row[2] for row in terms.matrix}
    named |= {limit.priority for limit in terms.limits}
    for name in sorted(named - set(terms.priorities) - {""}):
        yield _t("“%(name)s” is used but is no priority of this agreement. Add it, or choose another.") % {"name": name}
    for target in terms.targets:
        yield from (sentence for _field, sentence in conflicts(target))
    yield from _of_obligations(terms)
    yield from _of_limits(terms)
    yield from _of_conditions(terms)
    try:
        terms.hours.calendar()
    except InvalidCalendar as error:
        yield str(error)


def _of_parts(terms: "Terms") -> Iterator[str]:
    for name in repeated(part.name for part in terms.parts):
        yield _t("Two parts are called “%(name)s”. Give each its own name.") % {"name": name}
    for part in terms.parts:
        yield from (sentence for _field, sentence in conflicts_of_part(part))


def conflicts_of_part(part: "Part") -> Iterator[tuple[str, str]]:
    """(field, sentence) for facts of one part that cannot go together."""
    name = {"name": part.name}
    least, most = part.minimum, part.maximum
    if least is not None and most is not None and most < least:
        yield "maximum", _t("“%(name)s”: the most lies below the least. Choose a larger number.") % name
    elif least is not None and part.quantity < least:
        yield "quantity", _t("“%(name)s” is agreed from %(least)s up. Choose more.") % {**name, "least": plain(least)}
    elif most is not None and part.quantity > most:
        yield "quantity", _t("“%(name)s” is agreed up to %(most)s. Choose less.") % {**name, "most": plain(most)}
    for twice in repeated(each.name for each in part.fields):
        yield "fields", _t("“%(name)s” asks for “%(field)s” twice. Keep one.") % {**name, "field": twice}
    for each in part.fields:
        yield from (("fields", sentence) for _field, sentence in conflicts_of_field(each))


def _of_conditions(terms: "Terms") -> Iterator[str]:
    """What availabilities, credits, duration, clauses, people and files say against each other."""
    for name in repeated(each.name for each in terms.availabilities):
        yield _t("Two availabilities are called “%(name)s”. Give each its own name.") % {"name": name}
    for key in repeated(each.key for each in terms.penalties):
        yield _t("There are two penalties for %(what)s. Keep one.") % {"what": said(*key)}
    known = {(target.metric, target.kind, target.priority) for target in terms.targets}
    for penalty in terms.penalties:
        if penalty.key not in known:
            sentence = _t("A penalty is said for %(what)s, but no such target. Add the target, or remove the penalty.")
            yield sentence % {"what": said(*penalty.key)}
    stated: tuple[Any, ...] = (*terms.availabilities, *terms.penalties, terms.credits, terms.duration)
    for each in stated:
        yield from (sentence for _field, sentence in each.conflicts())
    for title in repeated(clause.title for clause in terms.clauses):
        yield _t("Two clauses are called “%(name)s”. Give each its own name.") % {"name": title}
    for sha256 in repeated(annex.sha256 for annex in terms.annexes):
        name = next(annex.name for annex in terms.annexes if annex.sha256 == sha256)
        yield _t("The file “%(name)s” is attached twice. Keep it once.") % {"name": name}
    for side, level, name in repeated((c.side, c.level, c.name) for c in terms.contacts):
        words = {"name": name, "side": Party(side).label, "level": level}
        yield _t("%(name)s is named twice as contact %(level)d of %(side)s. Keep one.") % words
    yield from _of_duration(terms)


def _of_duration(terms: "Terms") -> Iterator[str]:
    duration = terms.duration
    last = last_day_of(terms.first_day, duration.months)
    if duration.months and (last is None or terms.last_day != last):
        words = {"n": duration.months, "first": terms.first_day, "last": last or _t("no day there is")}
        yield _t("%(n)d months from %(first)s on end on %(last)s. Say that last day, or no number of months.") % words
    if duration.renewal != Renewal.NONE and terms.last_day is None:
        yield _t("What has no last day never renews. Say how long it holds, or that it does not renew.")


def _dates(terms: "Terms") -> Iterator[str]:
    for day in (terms.first_day, terms.last_day):
        if day and not is_known(day):
            words = {"day": day, "first": FIRST_YEAR, "last": LAST_YEAR}
            yield _t("%(day)s lies outside the years %(first)d to %(last)d. Choose another day.") % words
    for day in repeated(day for day, _name in terms.hours.holidays):
        yield _t("The holiday %(day)s stands twice. Keep one.") % {"day": day}
    for day in repeated(day for day, _windows, _name in terms.hours.exceptions):
        yield _t("The exception %(day)s stands twice. Keep one.") % {"day": day}
    for month, day in repeated((month, day) for month, day, _name in terms.hours.recurring):
        yield _t("The yearly holiday %(month)02d-%(day)02d stands twice. Keep one.") % {"month": month, "day": day}


def conflicts(target: "Target") -> Iterator[tuple[str, str]]:
    """(field, sentence) for facts of one target that cannot go together (K3: found when it is written)."""
    what = {"what": said(*target.key)}
    if OWED_BY.get(Metric(target.metric), target.debtor) != target.debtor:
        owes = Party(OWED_BY[Metric(target.metric)]).label
        yield "debtor", _t("%(what)s is owed by %(who)s. Choose that side.") % {**what, "who": owes}
    if target.unit == Unit.BUSINESS_DAYS and target.hours == CountedHours.ALWAYS:
        sentence = _t("%(what)s: business days have service hours. Count in service hours, or in days of 24 hours.")
        yield "hours", sentence % what
    if target.end_of_day and target.unit != Unit.BUSINESS_DAYS:
        yield "end_of_day", _t("%(what)s: only business days can run to the end of the working day.") % what
    if target.zone != ZoneSource.AGREEMENT and target.hours == CountedHours.ALWAYS:
        yield "zone", _t("%(what)s: around the clock no zone makes a difference. Choose the agreement's.") % what
    if target.mode != UpdateMode.ALWAYS and target.metric != Metric.UPDATE:
        yield "mode", _t("%(what)s: only an update target can run while an answer is waited for.") % what
    if target.metric in (Metric.OBLIGATION, Metric.APPROVE) and target.pausing not in (Pausing.USUAL, Pausing.NEVER):
        sentence = _t("%(what)s: it runs only while that side is waited for, so nothing can pause it.")
        yield "pausing", sentence % what
    if any(not 1 <= percent <= 100 for percent in (*target.warnings, target.warn_percent)):
        yield "warnings", _t("%(what)s: warnings lie between 1 and 100 percent.") % what
    if repeated((*target.warnings, target.warn_percent)):
        yield "warnings", _t("%(what)s warns twice at the same percent. Keep one.") % what
    if not 0 < target.seconds <= LARGEST:
        yield "amount", _t("%(what)s: this is no time that can be waited for. Choose another.") % what


def _of_obligations(terms: "Terms") -> Iterator[str]:
    for name in repeated(obligation.name for obligation in terms.obligations):
        yield _t("Two obligations are called “%(name)s”. Give each its own name.") % {"name": name}
    for obligation in terms.obligations:
        yield from (sentence for _field, sentence in conflicts_of_obligation(obligation))


def conflicts_of_obligation(obligation: "Obligation") -> Iterator[tuple[str, str]]:
    """(field, sentence) for facts of one obligation that cannot go together."""
    name = {"name": obligation.name}
    if obligation.unit == Unit.BUSINESS_DAYS and obligation.hours == CountedHours.ALWAYS:
        sentence = _t(
            "The obligation “%(name)s”: business days have service hours. Count in service hours, or in days of 24 "
            "hours."
        )
        yield "hours", sentence % name
    if not 0 < obligation.seconds <= LARGEST:
        sentence = _t("The obligation “%(name)s”: this is no time that can be waited for. Choose another.")
        yield "amount", sentence % name


def _of_limits(terms: "Terms") -> Iterator[str]:
    for kind, priority, every in repeated((limit.kind, limit.priority, limit.every) for limit in terms.limits):
        what = ", ".join(str(w) for w in (PartKind(kind).label if kind else "", priority, Every(every).label) if w)
        yield _t("There are two workload limits for %(what)s. Keep one.") % {"what": what}
    for limit in terms.limits:
        yield from (sentence for _field, sentence in conflicts_of_limit(limit))


def conflicts_of_limit(limit: "Limit") -> Iterator[tuple[str, str]]:
    """(field, sentence) for facts of one workload limit that cannot go together (O3)."""
    name = {"name": limit.name}
    if limit.every not in (Every.WEEK, Every.MONTH):
        yield "every", _t("The workload limit “%(name)s” counts by week or by month. Choose one.") % name
    if limit.amount < 0:
        yield "amount", _t("The workload limit “%(name)s” counts from no request up. Choose another number.") % name
    if (limit.effect == LimitEffect.RELAXED) != (limit.longer_percent > 0):
        sentence = _t(
            "The workload limit “%(name)s”: say by how many percent targets are longer where they are relaxed, "
            "and nothing where they are suspended."
        )
        yield "longer_percent", sentence % name


def problems(terms: "Terms") -> Iterator[str]:
    found = list(contradictions(terms))
    yield from found
    if not terms.parts:
        yield _t("Nothing is agreed yet. Add at least one part: goods, access or a service action.")
    if not terms.priorities:
        yield _t("No priority is named. Name at least one, the most urgent first.")
    if terms.matrix and (missing := len(Level) ** 2 - len(terms.matrix)):
        yield _t(
            "The matrix leaves %(n)d combinations of impact and urgency open. Choose a priority for each, or for none."
        ) % {"n": missing}
    if found:
        return
    opens = terms.hours.calendar().is_open_within_a_year(datetime.combine(terms.first_day, time(), UTC))
    counted = {*(t.hours for t in terms.targets), *(o.hours for o in terms.obligations)}
    if not opens and CountedHours.SERVICE in counted:
        yield _t("The service hours have no open time within a year, so nothing could ever be due. Add a window.")


def repeated(values: Iterable[Any]) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]
