"""Why a clock says what it says: its story in stretches, its sums, and sentences that answer "why is this red?"."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

from django.utils.translation import gettext as _

from relationships.models import Clock, ClockSegment, Side
from relationships.templatetags.clocks import Stretch
from relationships.templatetags.tandem import duration, instant
from relationships.timing import ZERO

DRAWN = 400
"""A line of time shows at most that many stretches; a longer story is drawn without its nights."""


@dataclass(frozen=True)
class SegmentLine:
    """One segment with what it comes to, in the clock's hours and on the wall."""

    segment: ClockSegment
    since: datetime
    until: datetime
    is_open: bool
    what: str
    tone: str
    business: timedelta
    actual: timedelta
    who: str


class Explanation:
    """Reads a clock with its segments, and `names` of the two sides, as at `now`; asks the database nothing itself."""

    def __init__(self, clock: Clock, segments: list[ClockSegment], names: dict[str, str], now: datetime) -> None:
        self.clock, self.names, self.now = clock, names, now
        self.segments = sorted(segments, key=lambda segment: (segment.since_at, segment.pk))
        self.state = clock.standing(now)
        self.used = clock.used_at(now)
        self.end = clock.stopped_at or now

    @cached_property
    def lines(self) -> list[SegmentLine]:
        """The segments that lasted; a clock stopped while paused has one of no length."""
        found = [self._line(segment) for segment in self.segments]
        return [line for line in found if line.actual or line.is_open] or found

    def _line(self, segment: ClockSegment) -> SegmentLine:
        until = segment.until_at or max(self.end, segment.since_at)
        return SegmentLine(
            segment=segment,
            since=segment.since_at,
            until=until,
            is_open=segment.until_at is None,
            what=self.said(segment),
            tone="active" if segment.running else "idle",
            business=self.clock.hours.elapsed(segment.since_at, until),
            actual=until - segment.since_at,
            who=str(segment.by.person) if segment.by else "",
        )

    def said(self, segment: ClockSegment) -> str:
        if segment.running:
            return _("ran")
        return _("paused, waiting for %(who)s") % {"who": self.names.get(segment.side, "")}

    # Sums (K16)

    @cached_property
    def actual(self) -> timedelta:
        """From start to stop, or to now, on the wall."""
        return self.end - self.clock.started_at

    def paused(self, side: Side) -> tuple[timedelta, timedelta]:
        """(business time, actual time) paused while waiting for a side."""
        lines = [line for line in self.lines if not line.segment.running and line.segment.side == side]
        return sum((line.business for line in lines), ZERO), sum((line.actual for line in lines), ZERO)

    @cached_property
    def out_of_hours(self) -> timedelta:
        """Time that ran on the wall while the agreed hours were closed."""
        return sum((line.actual - line.business for line in self.lines if line.segment.running), ZERO)

    # The line of time

    def open_hours(self) -> list[tuple[datetime, datetime]]:
        if self.clock.calendar_id is None:
            return []
        found = list(self.clock.hours.segments(self.clock.started_at, self.drawn_until))
        return found if len(found) <= DRAWN else []

    @property
    def drawn_until(self) -> datetime:
        return max(self.end, self.clock.due_at) if self.clock.due_at else self.end

    def stretches(self) -> list[Stretch]:
        whole = [stretch for line in self.lines for stretch in self._stretches(line)]
        if len(whole) > DRAWN:
            whole = [self._whole(line) for line in self.lines]
        gaps = [
            Stretch("closed", before.until, after.since, _("stopped; does not count"), duration(ZERO))
            for before, after in pairwise(self.lines)
            if before.until < after.since
        ]
        return sorted([*whole, *gaps], key=lambda stretch: stretch.start)

    def _whole(self, line: SegmentLine) -> Stretch:
        kind = "running" if line.segment.running else f"paused_{line.segment.side}"
        return Stretch(kind, line.since, line.until, line.what, duration(line.business))

    def _stretches(self, line: SegmentLine) -> Iterator[Stretch]:
        """A running segment in its open and closed hours; a pause as it is."""
        if not line.segment.running or self.clock.calendar_id is None:
            yield self._whole(line)
            return
        at = line.since
        for opens, closes in self.clock.hours.segments(line.since, line.until):
            if at < opens:
                yield Stretch("closed", at, opens, _("out of hours"), duration(ZERO))
            yield Stretch("running", opens, closes, _("ran"), duration(closes - opens))
            at = closes
        if at < line.until:
            yield Stretch("closed", at, line.until, _("out of hours"), duration(ZERO))

    # In words

    @cached_property
    def over(self) -> timedelta:
        return max(self.used - self.clock.target_time, ZERO)

    @property
    def left(self) -> timedelta:
        return max(self.clock.target_time - self.used, ZERO)

    @property
    def of_what(self) -> str:
        """What the target's time is counted in."""
        return _("of service hours") if self.clock.calendar_id else _("around the clock")

    def sentences(self) -> list[str]:
        """The answer first, then what led to it."""
        return [sentence for sentence in (self._answer(), self._pauses(), self._hours()) if sentence]

    def _answer(self) -> str:
        clock = self.clock
        facts = {
            "target": duration(clock.target_time),
            "counted": self.of_what,
            "deadline": instant(clock.breached_at or clock.due_at),
            "stopped": instant(clock.stopped_at),
            "over": duration(self.over),
            "used": duration(self.used),
            "left": duration(self.left),
            **self._pause(),
        }
        if self.state == "breached_open" and clock.state == clock.State.PAUSED:
            return (
                _(
                    "It is red because the %(target)s %(counted)s were used up on %(deadline)s and nothing had stopped "
                    "it by then. It is paused now; that does not undo the breach."
                )
                % facts
            )
        words = {
            "breached_open": _(
                "It is red because the %(target)s %(counted)s were used up on %(deadline)s and nothing has stopped it "
                "since; it is %(over)s over."
            ),
            "breached": _(
                "It is red because the %(target)s %(counted)s were used up on %(deadline)s and it was stopped only on "
                "%(stopped)s, %(over)s over. What comes later does not undo that."
            ),
            "met": _("It is green: it was stopped on %(stopped)s with %(used)s of %(target)s %(counted)s used."),
            "running": _("It runs: %(used)s of %(target)s %(counted)s are used, %(left)s are left until %(deadline)s."),
            "paused": _(
                "It is grey because it is paused since %(since)s, waiting for %(who)s: “%(reason)s” "
                "%(used)s of %(target)s %(counted)s were used before, so %(left)s are left."
            ),
            "cancelled": _("It was cancelled on %(stopped)s and counts in no figure."),
        }
        return words[self.state] % facts

    def _pause(self) -> dict[str, str]:
        """What the pause that goes on is about."""
        pause = next((segment for segment in self.segments if segment.until_at is None and not segment.running), None)
        if pause is None:
            return {}
        who = self.names.get(pause.side, "")
        return {"since": instant(pause.since_at), "who": who, "reason": pause.reason}

    def _pauses(self) -> str:
        waited = [(duration(spent), self.names[side]) for side in Side if (spent := self.paused(side)[0])]
        if not waited:
            return ""
        facts: dict[str, str] = {}
        for number, (time, who) in enumerate(waited):
            facts |= {f"time{number}": time, f"who{number}": who}
        if len(waited) == 1:
            return (
                _("It waited %(time0)s for %(who0)s: paused time is not counted, and the deadline moves by it.") % facts
            )
        return (
            _(
                "It waited %(time0)s for %(who0)s and %(time1)s for %(who1)s: paused time is not counted, and the "
                "deadline moves by it."
            )
            % facts
        )

    def _hours(self) -> str:
        if not self.out_of_hours:
            return ""
        return _("%(time)s passed outside the agreed hours and is not counted.") % {"time": duration(self.out_of_hours)}

    def what_if(self) -> str:
        """What if it ended now?"""
        if not self.clock.is_open:
            return ""
        facts = {"left": duration(self.left), "over": duration(self.over)}
        if self.state == "breached_open":
            return _("If it ended now, it would stay breached, %(over)s over.") % facts
        if self.state == "paused":
            again = self.clock.measure.due(self.now, self.left)
            return _(
                "If it ended now, it would be met with %(left)s to spare. "
                "If it went on now, it would be due on %(due)s."
            ) % {**facts, "due": instant(again)}
        return _("If it ended now, it would be met with %(left)s to spare.") % facts
