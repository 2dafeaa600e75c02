"""Why a clock says what it says: sentences that answer "why is this red?"."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from relationships.clock_drawing import Drawing
from relationships.clock_lines import History, Line, Sum, who
from relationships.counted import in_days, of_target, said, target_in_hours, target_of
from relationships.models import Clock, ClockSegment, Side
from relationships.models.clock_target import aim_of
from relationships.templatetags.clocks import Stretch
from relationships.templatetags.tandem import duration, instant
from relationships.terms import Pausing, WaitsFor
from relationships.timing import ZERO, Reading


class Explanation:
    """Reads a clock with its segments, and `names` of the two sides, as at `now`.

    Asks the database nothing where the clock's segments and retargets were fetched with it.
    """

    def __init__(self, clock: Clock, segments: Sequence[ClockSegment], names: Mapping[str, str], now: datetime) -> None:
        self.clock, self.names, self.now = clock, names, now
        self.history = History(clock, segments, now)
        self.state = clock.standing(now)
        self.used = clock.used_at(now)
        self.end = self.history.end

    @property
    def lines(self) -> list[Line]:
        return self.history.lines

    @property
    def actual(self) -> timedelta:
        return self.history.actual

    @property
    def out_of_hours(self) -> timedelta:
        return self.history.out_of_hours

    def paused(self, side: str) -> tuple[timedelta, timedelta]:
        """(business time, actual time) paused while waiting for one of `WaitsFor` (K16)."""
        found = self.history.sum_of(side)
        return found.business, found.actual

    @cached_property
    def as_it_stands(self) -> Reading:
        """The fold as if it ended now: every warning and breach up to here, whoever has written them down (K19)."""
        return self.clock.reading(until=self.now)

    @property
    def breached_at(self) -> datetime | None:
        return self.clock.breached_at or self.as_it_stands.breached_at

    @cached_property
    def binding(self) -> Any:
        """The aim that was missed, where there was another before the present one (K9); else the clock's own."""
        earlier = self.clock.retargets.all()
        late = self.breached_at
        if not late or self.clock.born_breached:
            return self.clock
        return next((aim for aim in earlier if late < aim.until_at), self.clock)

    @cached_property
    def over(self) -> timedelta:
        """Time used beyond the target that was missed."""
        used = self.used
        if self.binding is not self.clock:
            aim = aim_of(self.binding)
            counted = (line for line in self.lines if line.running and not line.free)
            used = sum((aim.measure.elapsed(line.since, line.until) for line in counted), ZERO)
        return max(used - timedelta(seconds=self.binding.target_seconds), ZERO)

    @property
    def left(self) -> timedelta:
        return max(self.clock.target_time - self.used, ZERO)

    # In words

    def sentences(self) -> list[str]:
        """The answer first, then what led to it."""
        words = (self._answer(), self._owed(), *self._targets(), self._pauses(), self._counted(), *self._corrected())
        return [sentence for sentence in (*words, self._hours(), self._reopened()) if sentence]

    def _answer(self) -> str:
        clock = self.clock
        facts = {
            "target": target_in_hours(self.binding),
            "deadline": instant(self.breached_at or clock.due_at),
            "stopped": instant(clock.stopped_at),
            "over": said(self.binding, self.over),
            "used": of_target(clock, self.used),
            "left": said(clock, self.left),
            "note": clock.note,
            **self._pause(),
        }
        late = _late_in_days() if in_days(self.binding) else _late_in_hours()
        if self.state == "breached_open":
            return late["paused" if clock.state == clock.State.PAUSED else "open"] % facts
        words = {
            "breached": late["stopped"],
            "met": _("It is green: it was stopped on %(stopped)s with %(used)s used."),
            "running": _("It runs: %(used)s used, %(left)s left until %(deadline)s."),
            "paused": _(
                "It is grey because it is paused since %(since)s, waiting for %(who)s: “%(reason)s” "
                "Before that %(used)s had been used; left: %(left)s."
            ),
            "cancelled": _("It was cancelled on %(stopped)s and counts in no figure. %(note)s"),
        }
        return (words[self.state] % facts).strip()

    def _pause(self) -> dict[str, str]:
        """What the pause that goes on is about: since when it waits at all, and for whom now."""
        pause = next((s for s in self.history.own if s.until_at is None and not s.running), None)
        if pause is None:
            return {}
        since = next((row.first.since for row in self.history.rows if row.last.segment == pause), pause.since_at)
        return {"since": instant(since), "who": who(pause.side, self.names), "reason": pause.reason}

    def _owed(self) -> str:
        if self.clock.debtor == Side.PROVIDER:
            return ""
        return _("%(who)s owes this one.") % {"who": self.names.get(self.clock.debtor, "")}

    def _targets(self) -> Iterator[str]:
        """How its target became what it is (K9, O3)."""
        aims: list[Any] = [*self.clock.retargets.all(), self.clock]
        for before, after in pairwise(aims):
            facts = {"at": instant(before.until_at), "before": target_of(before), "after": target_of(after)}
            yield (
                _(
                    "On %(at)s its target changed from %(before)s to %(after)s, which counts from the original start "
                    "with every pause credited."
                )
                % facts
            )
        if self.clock.born_breached:
            yield _("By then that deadline had passed already, so it was breached at once.")
        if self.clock.longer_percent:
            yield _("More was asked for than the agreed workload, so its target is %(percent)d %% longer.") % {
                "percent": self.clock.longer_percent
            }

    def _pauses(self) -> str:
        waits = [self.history.sum_of(side) for side in WaitsFor.values]
        waited = [self._for(each) for each in waits if each.measured]
        if not waited:
            return ""
        return _("It waited %(waits)s: paused time is not counted, and the deadline moves by it.") % {
            "waits": get_text_list(waited, _("and"))
        }

    def _for(self, each: Sum) -> str:
        return _("%(time)s for %(who)s") % {"time": said(self.clock, each.measured), "who": who(each.kind, self.names)}

    def _counted(self) -> str:
        """Waits that went on counting, and why (K4)."""
        sums: dict[str, Sum] = {}
        for line in self.lines:
            if line.kind == "waited":
                sums[line.side] = sums.get(line.side, Sum(line.side)).plus(line)
        waited = [self._for(each) for each in sums.values() if each.measured]
        if not waited:
            return ""
        return _("It waited %(waits)s, and that counted as agreed: %(pausing)s.") % {
            "waits": get_text_list(waited, _("and")),
            "pausing": self.paused_by,
        }

    @property
    def paused_by(self) -> str:
        """What pauses its time, in words of the target (K4)."""
        words = {
            Pausing.NEVER: _("nothing pauses it"),
            Pausing.OTHER_SIDE: _("only waits for %(other)s pause it"),
            Pausing.NOT_OWN: _("every wait pauses it but those for %(debtor)s"),
            Pausing.ANY: _("every wait pauses it"),
        }
        debtor = Side(self.clock.debtor)
        names = {"debtor": self.names.get(debtor, ""), "other": self.names.get(debtor.other, "")}
        return words[Pausing(self.clock.pausing)] % names

    def _corrected(self) -> Iterator[str]:
        """What both sides agreed about it afterwards (K2)."""
        for laid in self.history.laid:
            there = [line for line in self.lines if line.laid == laid]
            time = sum((line.measured for line in there), ZERO)
            facts = {"time": said(self.clock, time), "why": laid.reason}
            if laid.running:
                yield _("Both sides agreed afterwards to count %(time)s although it was paused: “%(why)s”") % facts
            else:
                yield _("Both sides agreed afterwards to leave out %(time)s: “%(why)s”") % facts

    def _hours(self) -> str:
        if not self.out_of_hours:
            return ""
        return _("%(time)s passed outside the agreed hours and is not counted.") % {"time": duration(self.out_of_hours)}

    def _reopened(self) -> str:
        if not self.history.stopped_between:
            return ""
        return _("%(time)s passed while it was stopped, before it was opened again, and is not counted.") % {
            "time": duration(self.history.stopped_between)
        }

    def what_if(self) -> str:
        """What if it ended now?"""
        if not self.clock.is_open:
            return ""
        facts = {"left": said(self.clock, self.left), "over": said(self.binding, self.over)}
        if self.as_it_stands.breached_at:
            return _("If it ended now, it would stay breached, %(over)s over.") % facts
        words = _("If it ended now, it would be met with %(left)s to spare.") % facts
        if self.state != "paused":
            return words
        again = instant(self.clock.measure.due(self.now, self.left))
        return " ".join([words, _("If it went on now, it would be due on %(due)s.") % {"due": again}])

    @property
    def drawing(self) -> Drawing:
        return Drawing(self.history, self.names)

    def stretches(self) -> list[Stretch]:
        return self.drawing.stretches()


def _late_in_hours() -> dict[str, str]:
    return {
        "open": _(
            "It is red because the %(target)s were used up on %(deadline)s and nothing has stopped it since; it is "
            "%(over)s over."
        ),
        "paused": _(
            "It is red because the %(target)s were used up on %(deadline)s and nothing had stopped it by then. It is "
            "paused now; that does not undo the breach."
        ),
        "stopped": _(
            "It is red because the %(target)s were used up on %(deadline)s and it was stopped only on %(stopped)s, "
            "%(over)s over. What comes later does not undo that."
        ),
    }


def _late_in_days() -> dict[str, str]:
    return {
        "open": _(
            "It is red because its target of %(target)s was used up on %(deadline)s and nothing has stopped it since; "
            "it is %(over)s over."
        ),
        "paused": _(
            "It is red because its target of %(target)s was used up on %(deadline)s and nothing had stopped it by "
            "then. It is paused now; that does not undo the breach."
        ),
        "stopped": _(
            "It is red because its target of %(target)s was used up on %(deadline)s and it was stopped only on "
            "%(stopped)s, %(over)s over. What comes later does not undo that."
        ),
    }
