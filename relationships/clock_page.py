"""All that the page of one clock says beside its explanation: what it started with, what else runs, what was agreed.

Asks the database a fixed number of times, however long the history is.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from relationships.attribution import overdue_window, parties, proposed_for
from relationships.clauses import week
from relationships.clock_drawing import briefly
from relationships.clock_lines import Line, Row, Sum, who
from relationships.clock_view import ClockView, clock_view_of
from relationships.counted import in_days, of_target, said, target_in_hours, target_of
from relationships.explanation import Explanation
from relationships.models import Calendar, Clock, ClockCorrection, ClockRetarget, ClockSegment, Membership, Side
from relationships.templatetags.tandem import instant
from relationships.terms import Hours, Metric, ZoneSource

ROWS = 30
"""So many of the latest rows of its history, unless the whole is asked for."""
OTHERS = 12


def with_history() -> tuple[Prefetch, ...]:
    """What a clock is fetched with to be explained: its segments and earlier aims, with the people behind them."""
    segments = ClockSegment.objects.select_related("by__person", "correction", "agreed_by__person")
    retargets = ClockRetarget.objects.select_related("by__person", "version__agreement")
    return Prefetch("segments", queryset=segments), Prefetch("retargets", queryset=retargets)


@lru_cache(maxsize=512)
def hours_of(calendar_id: int) -> Hours:
    """Calendars that clocks run on never change, so one worker reads each once."""
    return Calendar.objects.get(pk=calendar_id).hours()


@dataclass(frozen=True)
class Shown:
    """A line of the history in words."""

    line: Line
    word: str
    tone: str
    waited_for: str
    said_by: str


@dataclass(frozen=True)
class Told:
    """A row of the history: one stretch of running, or one pause with every reason it had."""

    row: Row
    lines: list[Shown]
    until: str


class ClockPage:
    def __init__(self, clock: Clock, member: Membership | None, now: datetime) -> None:
        self.clock, self.member, self.now = clock, member, now
        self.names = {side.value: str(getattr(clock, side)) for side in Side}
        self.told = Explanation(clock, list(clock.segments.all()), self.names, now)
        self.history = self.told.history

    @cached_property
    def clock_view(self) -> ClockView:
        return replace(clock_view_of(self.clock, self.now, self.names), explain_url="")

    # The history

    def rows(self, *, whole: bool) -> list[Told]:
        rows = self.history.rows
        return [self._told(row) for row in (rows if whole else rows[-ROWS:])]

    @property
    def earlier(self) -> int:
        """How many rows are left out."""
        return max(len(self.history.rows) - ROWS, 0)

    def _told(self, row: Row) -> Told:
        since, until = timezone.localtime(row.first.since), timezone.localtime(row.last.until)
        said = date_format(until, "H:i") if since.date() == until.date() else instant(until)
        return Told(row, [self._shown(line) for line in row.lines], said)

    def _shown(self, line: Line) -> Shown:
        by = line.segment.by
        return Shown(
            line,
            briefly(line),
            "good" if line.laid and not line.running else "active" if line.running else "idle",
            who(line.side, self.names) if line.side else "",
            str(by.person) if by else "",
        )

    # The sums (K16)

    @property
    def sums(self) -> list[tuple[str, Sum]]:
        words = {
            "running": _("Counted"),
            "free": _("Its first day, which is free"),
            "": _("Excused, both agreed"),
        }
        return [
            (words.get(each.kind) or _("Paused for %(who)s") % {"who": who(each.kind, self.names)}, each)
            for each in self.history.sums
        ]

    @property
    def used(self) -> str:
        return of_target(self.clock, self.told.used)

    @property
    def left(self) -> str:
        return said(self.clock, self.told.left)

    @property
    def over(self) -> str:
        return said(self.told.binding, self.told.over) if self.told.over else ""

    @property
    def in_days(self) -> bool:
        return in_days(self.clock)

    # The target

    @property
    def target(self) -> str:
        return target_in_hours(self.clock)

    @property
    def debtor(self) -> str:
        return self.names[self.clock.debtor]

    @property
    def runs(self) -> str:
        """What stops it, or when it runs, where the target chose."""
        target = self.clock.target
        if target and target.metric in (Metric.FULFIL, Metric.DELIVER):
            return str(target.get_until_display())
        return str(target.get_mode_display()) if target and target.metric == Metric.UPDATE else ""

    @property
    def earlier_targets(self) -> list[tuple[ClockRetarget, str, str]]:
        """Each with its words and those of the target that followed."""
        aims: list[Any] = [*self.clock.retargets.all(), self.clock]
        return [(before, target_of(before), target_of(after)) for before, after in pairwise(aims)]

    @property
    def warnings(self) -> tuple[tuple[int, datetime], ...]:
        """Percents that time ran up to, and when, whoever has written them down (K14)."""
        return self.told.as_it_stands.warnings

    @property
    def next_warning(self) -> tuple[int, datetime] | None:
        at = self.clock.warn_at
        if not at or at <= self.now or not self.clock.is_open:
            return None
        percents = sorted({*self.clock.warnings, self.clock.warn_percent})
        reached = len(self.warnings)
        return (percents[reached], at) if reached < len(percents) else None

    # Its hours (C9, C11)

    @cached_property
    def calendars(self) -> list[Calendar]:
        """Those that counted from its start to its end, oldest first; empty is around the clock."""
        if self.clock.calendar is None:
            return []
        line = self.clock.calendar.line()
        before = [each for each in line if each.valid_from is None or each.valid_from <= self.clock.started_at]
        during = [each for each in line if each.valid_from and self.clock.started_at < each.valid_from]
        return [before[-1], *(each for each in during if each.valid_from and each.valid_from <= self.history.end)]

    @property
    def changes(self) -> list[Any]:
        """The agreed changes of its hours while it ran, each with the day from which on it counts."""
        return [(each.change, each.valid_from) for each in self.calendars[1:] if hasattr(each, "change")]

    @cached_property
    def hours(self) -> Hours | None:
        return hours_of(self.calendars[-1].pk) if self.calendars else None

    @property
    def week(self) -> list[tuple[str, str]]:
        return [(str(weekday.label), windows) for weekday, windows in week(self.hours)] if self.hours else []

    @property
    def days_off(self) -> int:
        hours = self.hours
        return len(hours.holidays) + len(hours.recurring) + len(hours.exceptions) if hours else 0

    @property
    def zone(self) -> str:
        """Whose wall clock its hours are read on; around the clock the viewer's is as good as any."""
        return self.clock.hours.time_zone if self.clock.calendar_id else timezone.get_current_timezone_name()

    @property
    def zone_source(self) -> str:
        """Why that zone (C9)."""
        if not self.clock.calendar_id:
            return ""
        source = self.clock.target.zone if self.clock.target else ZoneSource.AGREEMENT
        if source == ZoneSource.REQUESTER and not self.clock.time_zone:
            return _("the agreement's, as nobody knows that of whoever asked")
        return str(ZoneSource(source).label)

    @property
    def other_zone(self) -> str:
        """The viewer's zone where it is not the clock's."""
        here = timezone.get_current_timezone_name()
        return here if here != self.zone else ""

    # What else there is

    @cached_property
    def of_subject(self) -> list[Clock]:
        rows = Clock.objects.visible_to(self.member).filter(
            subject=self.clock.subject, relationship=self.clock.relationship_id
        )
        return list(rows.order_by("started_at", "pk")[:200])

    @property
    def cycles(self) -> list[tuple[Clock, str, str]]:
        """The other runs of the same, the latest first."""
        return self._standing([each for each in self.of_subject if each.metric == self.clock.metric])

    @property
    def last_cycle(self) -> int:
        return max((each.cycle for each in self.of_subject if each.metric == self.clock.metric), default=1)

    @property
    def beside(self) -> list[tuple[Clock, str, str]]:
        """What else runs or ran for the same thing."""
        return self._standing([each for each in self.of_subject if each.metric != self.clock.metric])

    def _standing(self, clocks: list[Clock]) -> list[tuple[Clock, str, str]]:
        found = []
        for each in reversed([each for each in clocks if each.pk != self.clock.pk][-OTHERS:]):
            state = each.standing(self.now)
            word = _("Breached") if state == "breached_open" else str(each.get_state_display())
            found.append((each, word, Clock.tones[state]))
        return found

    @cached_property
    def corrections(self) -> list[ClockCorrection]:
        rows = ClockCorrection.objects.visible_to(self.member).filter(clock=self.clock)
        return list(rows.order_by("proposed_at", "pk"))

    @property
    def on_the_table(self) -> ClockCorrection | None:
        return next((each for each in self.corrections if each.status == each.Status.PROPOSED), None)

    @property
    def answers(self) -> Any:
        """The organisation that has to answer what is on the table."""
        side = self.on_the_table.waits_for() if self.on_the_table else None
        return getattr(self.clock, side) if side else None

    @property
    def may_correct(self) -> bool:
        return (
            self.clock.state != Clock.State.CANCELLED
            and self.on_the_table is None
            and ClockCorrection.may_propose(self.clock, self.member)
        )

    # Attribution (O2)

    @property
    def is_late(self) -> bool:
        return overdue_window(self.clock, self.now) is not None

    @property
    def attributed_to(self) -> str:
        return dict(parties(self.names)).get(self.clock.attribution, "")

    @cached_property
    def proposal(self) -> Any:
        if not self.is_late or self.clock.attribution:
            return None
        return proposed_for([self.clock], self.now).get(self.clock.pk)
