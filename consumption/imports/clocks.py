"""The clocks of a story, exactly as `Clock.start` and its moves would have left them (K17)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from consumption.imports.courses import Course
from consumption.imports.story import Story
from relationships.models import AgreementVersion, Calendar, Clock, ServiceLevelTarget
from relationships.models.clock_target import aim_of, facts_of
from relationships.terms import PauseReason
from relationships.timing import Aim, Reading, Stretch, as_of, read

OTHER = PauseReason.OTHER.value


@dataclass(slots=True)
class Made:
    """A clock with the rows that belong to it; they need its key."""

    clock: Clock
    course: Course
    passed: tuple[tuple[int, datetime], ...]

    def segments(self) -> Iterator[tuple[Any, ...]]:
        """The columns of SEGMENT."""
        for spell in self.course.spells:
            yield self.clock.pk, *spell[:4], OTHER if spell.side else "", spell.side

    def warnings(self) -> Iterator[tuple[Any, ...]]:
        """The columns of WARNING."""
        for percent, at in self.passed:
            yield self.clock.pk, percent, at


class Pattern(NamedTuple):
    """What all clocks of one target have in common."""

    facts: dict[str, Any]
    clock: Clock
    aim: Aim


class ClockMaker:
    """Makes clocks under the agreements of one relationship, as of one instant."""

    def __init__(self, sides: dict[str, Any], now: datetime) -> None:
        self.sides, self.now = sides, now
        self.patterns: dict[tuple[int, int | None], Pattern] = {}
        self.lines: dict[int, list[Calendar]] = {}

    def of(self, story: Story, subject: str) -> Iterator[Made]:
        """One after the other where a metric began anew; each keeps its own result (K11)."""
        version = story.agreed.version
        cycles: Counter[str] = Counter()
        for target, course in story.courses(lambda target: self.pattern(version, target).clock):
            cycles[target.metric] += 1
            pattern = self.pattern(version, target, course.stopped_at)
            clock = Clock(
                **self.sides,
                **pattern.facts,
                subject=subject,
                kind=story.agreed.part.kind,
                priority=story.agreed.priority.name,
                cycle=cycles[target.metric],
                started_at=course.spells[0].since,
                stopped_at=course.stopped_at,
            )
            reading = read([pattern.aim], stretches(course))
            clock.take(reading)
            yield Made(clock, course, self.stand(clock, course, pattern.aim, reading))

    def stand(self, clock: Clock, course: Course, aim: Aim, reading: Reading) -> tuple[tuple[int, datetime], ...]:
        """How the clock stands now, with the warnings that time ran up to.

        What was due before today is not news any more: it is marked as warned and breached at the instants calculated,
        so that nobody hears of it (invariant 18).
        """
        if course.stopped_at:
            clock.state = Clock.State.BREACHED if reading.breached_at else Clock.State.MET
            if course.cancelled:
                clock.state, clock.note = Clock.State.CANCELLED, _("The request was withdrawn.")
            return reading.warnings
        if not course.spells[-1].running:
            clock.state = Clock.State.PAUSED
            return reading.warnings
        reached = as_of(reading, aim, self.now)
        clock.take(reached)
        return reached.warnings

    def pattern(self, version: AgreementVersion, target: ServiceLevelTarget, until: datetime | None = None) -> Pattern:
        """A change of the calendar that is being accepted is waited for; a closed clock keeps the hours it was closed
        with (C11)."""
        key = target.pk, self.calendar_at(version, until)
        if key not in self.patterns:
            facts = facts_of(target, version)
            if facts["calendar_id"]:
                facts["calendar_id"] = key[1]
            clock = Clock(**self.sides, **facts)
            self.patterns[key] = Pattern(facts, clock, aim_of(clock))
        return self.patterns[key]

    def calendar_at(self, version: AgreementVersion, instant: datetime | None) -> int:
        if version.pk not in self.lines:
            self.lines[version.pk] = Calendar.objects.get(pk=version.read_now()).line()
        line = self.lines[version.pk]
        counted = [each for each in line if instant is None or each.valid_from is None or each.valid_from <= instant]
        return counted[-1].pk


def stretches(course: Course) -> Iterator[Stretch]:
    """For the fold."""
    for spell in course.spells:
        yield Stretch(spell.running, spell.since, spell.until, spell.side)
