"""What a clock says: a fold over its segments (K5-K9, K17). Pure; nothing here knows the present moment."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from relationships.business_time import Measure

ZERO = timedelta(0)


@dataclass(frozen=True)
class Stretch:
    """One segment of a clock's history; `until` None means that it still goes on.

    `side` is whom it waits for. A wait that counts all the same is running.
    """

    running: bool
    since: datetime
    until: datetime | None = None
    side: str = ""


@dataclass(frozen=True)
class Correction:
    """What both sides agreed about a span afterwards: it counts, or it never does."""

    counts: bool
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Aim:
    """Within what a clock must stop; `since` is when this aim took the place of the one before (K9)."""

    measure: Measure
    target: timedelta
    percents: tuple[int, ...] = (75,)
    """When to warn, ascending (K14)."""
    since: datetime | None = None


@dataclass(frozen=True)
class Reading:
    """What the segments come to. `due_at` and `warn_at` are None while paused: nothing can be due (K8)."""

    used: timedelta = ZERO
    paused: timedelta = ZERO
    paused_for: dict[str, timedelta] = field(default_factory=dict)
    """Business time paused, by whom it waited for (K16)."""
    due_at: datetime | None = None
    warn_at: datetime | None = None
    """The next warning that time has not run up to yet."""
    warnings: tuple[tuple[int, datetime], ...] = ()
    """Percents that time ran up to, and when; a pause does not arm them again (K8)."""
    breached_at: datetime | None = None
    """The deadline, once time ran past it: sticky (K2), and the instant calculated, not the one noticed."""
    since: datetime | None = None
    """From when on the stretch that goes on now counts, running or paused."""
    born_breached: bool = False
    """The deadline was past already when the target changed (K9)."""

    @property
    def warned_at(self) -> datetime | None:
        return self.warnings[0][1] if self.warnings else None


def read(aims: Sequence[Aim], stretches: Iterable[Stretch], corrections: Sequence[Correction] = ()) -> Reading:
    """Fold the segments, oldest first, into used and paused time, deadline and breach, under the last of the aims.

    The last aim counts from the original start with all pauses credited (K9); a breach under an earlier one stays.
    """
    told = list(corrected(stretches, corrections))
    aim = aims[-1]
    found = _fold(aim, told)
    for earlier, later in pairwise(aims):
        assert later.since is not None
        if before := _fold(earlier, _until(told, later.since)).breached_at:
            born = earlier.since is not None and before < earlier.since
            return replace(found, breached_at=before, due_at=before, warn_at=None, born_breached=born)
    deadline = found.breached_at or found.due_at
    if aim.since and deadline and deadline < aim.since:
        return replace(found, born_breached=True, warn_at=None)
    return found


def as_of(reading: Reading, aim: Aim, now: datetime) -> Reading:
    """An open clock as it stands at `now`: with the warnings that time ran up to by itself since, and the breach.

    `reading` is the fold, which knows no present moment; `aim` is what it aims at. Paused, nothing is run up to (K8).
    """
    if reading.since is None:
        return reading
    warnings, warn_at = list(reading.warnings), reading.warn_at
    for percent in aim.percents[len(warnings) :] if warn_at else ():
        warn_at = aim.measure.reaches(reading.since, max(aim.target * percent / 100 - reading.used, ZERO))
        if warn_at is None or warn_at > now:
            break
        warnings.append((percent, warn_at))
        warn_at = None
    passed = reading.due_at if reading.due_at and reading.due_at < now else None
    return replace(reading, warnings=tuple(warnings), warn_at=warn_at, breached_at=reading.breached_at or passed)


def corrected(stretches: Iterable[Stretch], corrections: Sequence[Correction]) -> Iterator[Stretch]:
    """The stretches with what was agreed afterwards laid over them; the later agreement holds. Time while the clock was
    stopped stays outside."""
    told = list(stretches)
    for correction in corrections:
        told = [part for stretch in told for part in _laid_over(stretch, correction)]
    yield from told


def _laid_over(stretch: Stretch, correction: Correction) -> Iterator[Stretch]:
    since = max(stretch.since, correction.since)
    until = correction.until if stretch.until is None else min(stretch.until, correction.until)
    if since >= until:
        yield stretch
        return
    if stretch.since < since:
        yield replace(stretch, until=since)
    yield replace(stretch, running=correction.counts, since=since, until=until)
    if stretch.until is None or until < stretch.until:
        yield replace(stretch, since=until)


def _until(stretches: Iterable[Stretch], end: datetime) -> Iterator[Stretch]:
    """What had happened by then."""
    for stretch in stretches:
        if stretch.since < end:
            yield replace(stretch, until=end if stretch.until is None else min(stretch.until, end))


def _fold(aim: Aim, stretches: Iterable[Stretch]) -> Reading:
    """Each running segment counts against what earlier ones left (K5); a deadline is passed only when the segment goes
    on strictly after it (C6). The last segment may be open: it gives the deadline in effect. Stopped in a pause, it
    keeps the deadline that it would have had."""
    measure, target = aim.measure, aim.target
    used, paused = ZERO, ZERO
    paused_for: dict[str, timedelta] = {}
    warnings: list[tuple[int, datetime]] = []
    due_at: datetime | None = None
    warn_at: datetime | None = None
    breached_at: datetime | None = None
    begins: datetime | None = None
    going_on: datetime | None = None
    for stretch in stretches:
        if begins is None:
            begins = measure.begins(stretch.since)
        since = max(stretch.since, begins)
        going_on = None if stretch.until else since
        if not stretch.running:
            due_at, warn_at = breached_at, None
            if stretch.until:
                spent = measure.elapsed(since, stretch.until)
                paused += spent
                paused_for[stretch.side] = paused_for.get(stretch.side, ZERO) + spent
                due_at = due_at or measure.due(max(stretch.until, begins), max(target - used, ZERO))
            continue
        due_at = breached_at or measure.due(since, max(target - used, ZERO))
        warn_at = None
        for percent in aim.percents[len(warnings) :]:
            at = measure.reaches(since, max(target * percent / 100 - used, ZERO))
            if at is None or stretch.until is None or stretch.until < at:
                warn_at = None if stretch.until else at
                break
            warnings.append((percent, at))
        if stretch.until:
            used += measure.elapsed(since, stretch.until)
            breached_at = due_at if due_at and stretch.until > due_at else None
    return Reading(used, paused, paused_for, due_at, warn_at, tuple(warnings), breached_at, going_on)
