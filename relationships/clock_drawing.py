"""A clock's line of time: its history in stretches that can be drawn, however long it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from relationships.clock_lines import History, Line, who
from relationships.templatetags.clocks import Stretch
from relationships.templatetags.tandem import duration
from relationships.timing import ZERO

DRAWN = 300
"""A longer story is drawn without its nights."""


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
        fine = [*self._fine(), *gaps]
        found = fine if len(fine) <= DRAWN else [*map(self._whole, self.history.lines), *gaps]
        return sorted(found, key=lambda stretch: stretch.start)

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


def did(line: Line, names: Mapping[str, str]) -> str:
    """What the clock did there, and for whom it waited."""
    facts = {"who": who(line.side, names)}
    if line.kind.startswith("paused"):
        return _("paused, waiting for %(who)s") % facts
    if line.kind == "waited":
        return _("ran; waited for %(who)s, and it counted as agreed") % facts
    return briefly(line)


def briefly(line: Line) -> str:
    """The same in a word or two."""
    if line.free:
        return _("first day, free")
    if line.laid:
        return _("counted, both agreed") if line.running else _("does not count, both agreed")
    if line.running:
        return _("waited, counted") if line.side else _("ran")
    return _("paused")
