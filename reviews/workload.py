"""The workload of a review against the limits agreed, in words (O3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.promised import above, at_most
from relationships.templatetags.tandem import day
from relationships.terms import Every, Limit
from reviews.evidence import WorkloadOf
from reviews.tiles import counted


@dataclass(frozen=True)
class PeriodRow:
    """One week or month of a limit."""

    name: str
    count: str
    excess: int
    so_far: bool
    """It goes on after the days of the review."""


@dataclass(frozen=True)
class LimitRow:
    """One limit, with each of its periods."""

    agreement: str
    name: str
    promise: str
    effect: str
    periods: list[PeriodRow]

    @property
    def excess(self) -> int:
        return sum(period.excess for period in self.periods)

    @property
    def above_words(self) -> str:
        """ "12 requests above it"."""
        return ngettext("%(n)s request above it", "%(n)s requests above it", self.excess) % {"n": counted(self.excess)}


def limits_of(lines: Sequence[WorkloadOf], last_day: date) -> list[LimitRow]:
    """By limit, in the order in which they were counted; the latest period of each first."""

    def limit(line: WorkloadOf) -> tuple[str, int, str, str]:
        return line.agreement, line.version, line.name, line.every

    return [_row(list(several), last_day) for _limit, several in groupby(sorted(lines, key=limit), key=limit)]


def _row(lines: list[WorkloadOf], last_day: date) -> LimitRow:
    first = lines[0]
    terms = Limit(first.name, first.amount, first.every, effect=first.effect, longer_percent=first.longer_percent)
    return LimitRow(
        agreement=first.agreement,
        name=first.name,
        promise=at_most(terms),
        effect=above(terms),
        periods=[_period(line, last_day) for line in sorted(lines, key=lambda line: line.first_day, reverse=True)],
    )


def _period(line: WorkloadOf, last_day: date) -> PeriodRow:
    facts = {"count": counted(line.count), "amount": counted(line.amount)}
    return PeriodRow(
        name=period_of(line),
        count=_("%(count)s of %(amount)s") % facts,
        excess=line.excess,
        so_far=ends(line) > last_day,
    )


def period_of(line: WorkloadOf) -> str:
    """ "October 2026", "the week from Mon 5 Oct 2026"."""
    if line.every == Every.WEEK:
        return _("the week from %(day)s") % {"day": day(line.first_day)}
    return date_format(line.first_day, "F Y")


def ends(line: WorkloadOf) -> date:
    """The last day of its period."""
    if line.every == Every.WEEK:
        return line.first_day + timedelta(days=6)
    return (line.first_day + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def over(lines: Sequence[WorkloadOf], last_day: date) -> Iterator[WorkloadOf]:
    """Those whose period ended within the days: nothing that is asked for later changes them."""
    return (line for line in lines if ends(line) <= last_day)
