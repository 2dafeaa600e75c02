"""A clock's line of time: its history in stretches that can be drawn, however long it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from relationships.clock_lines import History, Line, who
from relationships.templatetags.clocks import Stretch
from relationships.templatetags.tandem import duration
from relationships.timing import ZERO

DRAWN = 100
"""A line of time shows at most that many stretches; a longer story is drawn by what it mostly did."""


@dataclass(frozen=True)
class Drawing:
    """What `clock_line` draws of a history; `names` are those of the two sides."""

    history: History
    names: Mapping[str, str]

    def open_hours(self) -> list[tuple[datetime, datetime]]:
        if self.history.clock.calendar_id is None:
            return []
        found = list(self.history.clock.hours.segments(self.history.clock.started_at, self.drawn_until))
        return found if len(found) <= DRAWN else []

    @property
    def drawn_until(self) -> datetime:
        return max(self.history.end, self.history.clock.due_at or self.history.end)

    def stretches(self) -> list[Stretch]:
        gaps = [
            Stretch("stopped_between", before.until, after.since, _("stopped; does not count"), duration(ZERO))
            for before, after in self.history.gaps()
        ]
        whole = sorted([*self._fine(), *gaps], key=lambda stretch: stretch.start)
        if len(whole) > DRAWN:
            whole = sorted([*map(self._whole, self.history.lines), *gaps], key=lambda stretch: stretch.start)
        return whole if len(whole) <= DRAWN else coarse(whole)

    def _fine(self) -> Iterator[Stretch]:
        for line in self.history.lines:
            yield from self._stretches(line)

    def _whole(self, line: Line) -> Stretch:
        return Stretch(
            line.kind, line.since, line.until, did(line, self.names), duration(line.business), self._legend(line)
        )

    def _legend(self, line: Line) -> str:
        if line.running or not line.side:
            return ""
        return _("waiting for %(who)s") % {"who": who(line.side, self.names)}

    def _stretches(self, line: Line) -> Iterator[Stretch]:
        """A running line in its open and closed hours; a pause as it is."""
        if not line.running or line.free or self.history.clock.calendar_id is None:
            yield self._whole(line)
            return
        at = line.since
        for opens, closes in self.history.clock.hours.segments(line.since, line.until):
            if at < opens:
                yield Stretch("closed", at, opens, _("out of hours"), duration(ZERO))
            yield Stretch(line.kind, opens, closes, did(line, self.names), duration(closes - opens))
            at = closes
        if at < line.until:
            yield Stretch("closed", at, line.until, _("out of hours"), duration(ZERO))


def coarse(whole: list[Stretch]) -> list[Stretch]:
    """At most DRAWN stretches of equal length, each of what took the most of it; alike ones joined."""
    start, end = whole[0].start, whole[-1].end
    slots: list[dict[str, timedelta]] = [{} for _slot in range(DRAWN)]
    step = (end - start) / DRAWN
    like = {stretch.kind: stretch for stretch in whole}
    for stretch in whole:
        first, last = (min(int((at - start) / step), DRAWN - 1) for at in (stretch.start, stretch.end))
        for slot in range(first, last + 1):
            begins = start + step * slot
            part = min(stretch.end, begins + step) - max(stretch.start, begins)
            slots[slot][stretch.kind] = slots[slot].get(stretch.kind, ZERO) + part
    found: list[Stretch] = []
    for slot, parts in enumerate(slots):
        kind = max(parts, key=lambda each: parts[each])
        until = end if slot == DRAWN - 1 else start + step * (slot + 1)
        if found and found[-1].kind == kind:
            found[-1] = Stretch(kind, found[-1].start, until, found[-1].text, "", found[-1].legend)
        else:
            text = _("mostly: %(what)s") % {"what": like[kind].text}
            found.append(Stretch(kind, start + step * slot, until, text, "", like[kind].legend))
    return found


def did(line: Line, names: Mapping[str, str]) -> str:
    """What the clock did there."""
    facts = {"who": who(line.side, names)}
    if line.free:
        return _("its first day, which is free")
    if line.kind == "excused":
        return _("does not count, both agreed")
    if not line.running:
        return _("paused, waiting for %(who)s") % facts
    if line.kind == "waited":
        return _("ran; waited for %(who)s, and it counted as agreed") % facts
    return _("counted, both agreed") if line.laid else _("ran")
