"""A clock's history in lines that people read: its segments with what was agreed about them afterwards laid over, what
each comes to, and what all come to (K16, K17). Nothing here asks the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby, pairwise

from django.utils.translation import gettext as _

from relationships.models import Clock, ClockSegment, Side
from relationships.terms import WaitsFor
from relationships.timing import ZERO, Correction, Stretch, corrected


@dataclass(frozen=True)
class Piece(Stretch):
    """A stretch that knows the segment it was cut from."""

    segment: ClockSegment | None = None


@dataclass(frozen=True)
class Line:
    """One piece of the history with what it comes to: in the clock's hours, in its measure, and on the wall."""

    segment: ClockSegment
    since: datetime
    until: datetime
    is_open: bool
    running: bool
    business: timedelta
    measured: timedelta
    actual: timedelta
    laid: ClockSegment | None = None
    """The correction that holds here, as the segment it became."""
    free: bool = False
    """Before the day from which on an end-of-day target counts (C8)."""

    @property
    def side(self) -> str:
        return self.segment.side

    @property
    def kind(self) -> str:
        """As the line of time draws it."""
        if self.free:
            return "closed"
        if self.running:
            return "waited" if self.side and not self.laid else "running"
        return f"paused_{self.side}" if self.side else "excused"


@dataclass(frozen=True)
class Row:
    """What happened in one go: a pause in a pause only changes the reason (K7)."""

    lines: list[Line]

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def business(self) -> timedelta:
        return sum((line.business for line in self.lines), ZERO)

    @property
    def actual(self) -> timedelta:
        return sum((line.actual for line in self.lines), ZERO)


@dataclass(frozen=True)
class Sum:
    """All the time that counted, or that waited for one party."""

    kind: str
    business: timedelta = ZERO
    measured: timedelta = ZERO
    actual: timedelta = ZERO

    def plus(self, line: Line) -> "Sum":
        return replace(
            self,
            business=self.business + line.business,
            measured=self.measured + line.measured,
            actual=self.actual + line.actual,
        )


@dataclass
class History:
    """Reads a clock with its segments as at `now`."""

    clock: Clock
    segments: Sequence[ClockSegment]
    now: datetime
    own: list[ClockSegment] = field(init=False)
    laid: list[ClockSegment] = field(init=False)

    def __post_init__(self) -> None:
        self.own = sorted((s for s in self.segments if s.correction_id is None), key=lambda s: (s.since_at, s.pk))
        self.laid = sorted((s for s in self.segments if s.correction_id is not None), key=lambda s: s.pk)

    @property
    def end(self) -> datetime:
        return self.clock.stopped_at or max(self.now, self.clock.started_at)

    @cached_property
    def lines(self) -> list[Line]:
        """What lasted; a clock stopped while paused has a segment of no length."""
        found = [self._line(piece) for piece in self._pieces()]
        return [line for line in found if line.actual or line.is_open] or found

    def _pieces(self) -> Iterator[Piece]:
        own: list[Stretch] = [
            Piece(s.running, s.since_at, s.until_at or max(self.end, s.since_at), s.side, s) for s in self.own
        ]
        for piece in corrected(own, [Correction(s.running, s.since_at, s.until_at) for s in self.laid if s.until_at]):
            assert isinstance(piece, Piece)
            assert piece.until
            if piece.since < self.begins < piece.until:
                yield replace(piece, until=self.begins)
                yield replace(piece, since=self.begins)
            else:
                yield piece

    @cached_property
    def begins(self) -> datetime:
        """From when on it counts: its start, or the end of that day."""
        return self.clock.measure.begins(self.clock.started_at)

    def _line(self, piece: Piece) -> Line:
        assert piece.until
        assert piece.segment
        since, until = piece.since, piece.until
        over = [s for s in self.laid if s.until_at and s.since_at <= since < s.until_at]
        free = until <= self.begins and since < until
        return Line(
            segment=piece.segment,
            since=since,
            until=until,
            is_open=piece.segment.until_at is None and until >= self.end,
            running=piece.running,
            business=self.clock.hours.elapsed(since, until),
            measured=ZERO if free else self.clock.measure.elapsed(since, until),
            actual=until - since,
            laid=over[-1] if over else None,
            free=free,
        )

    @cached_property
    def rows(self) -> list[Row]:
        """Pauses that follow each other as one."""
        found: list[Row] = []
        for line in self.lines:
            before = found[-1].last if found else None
            same = before and not (before.running or line.running) and before.until == line.since
            if before and same and before.laid == line.laid:
                found[-1].lines.append(line)
            else:
                found.append(Row([line]))
        return found

    # Sums (K16)

    @cached_property
    def sums(self) -> list[Sum]:
        """What counted first, then what did not, by whom it waited for; "" is what both excused afterwards."""
        places = ["running", "free", *WaitsFor.values, ""]
        lines = sorted(self.lines, key=lambda line: places.index(_sum_of(line)))
        found = []
        for kind, several in groupby(lines, key=_sum_of):
            total = Sum(kind)
            for line in several:
                total = total.plus(line)
            found.append(total)
        return found

    def sum_of(self, kind: str) -> Sum:
        return next((each for each in self.sums if each.kind == kind), Sum(kind))

    @property
    def business(self) -> timedelta:
        return sum((each.business for each in self.sums), ZERO)

    @property
    def actual(self) -> timedelta:
        """From start to stop, or to now, on the wall."""
        return self.end - self.clock.started_at

    @cached_property
    def out_of_hours(self) -> timedelta:
        """Time that passed on the wall, running or paused, while the agreed hours were closed."""
        return sum((line.actual - line.business for line in self.lines), ZERO)

    @property
    def stopped_between(self) -> timedelta:
        """Time in which it counted as done, before it was opened again (K11)."""
        return sum((later.since - before.until for before, later in self.gaps()), ZERO)

    def gaps(self) -> Iterator[tuple[Line, Line]]:
        return ((before, later) for before, later in pairwise(self.lines) if before.until < later.since)


def _sum_of(line: Line) -> str:
    if line.running:
        return "free" if line.free else "running"
    return line.side


def who(side: str, names: Mapping[str, str]) -> str:
    """Whom something waits for, in words that follow "for": a side by its name."""
    if side in Side.values:
        return names.get(side, "")
    return str(WaitsFor(side).label) if side else _("nobody")
