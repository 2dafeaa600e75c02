"""How a clock is written down: held, read with its history, and stored as what its segments come to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t

from relationships.models.clock_aim import AIM
from relationships.models.clock_history import ClockRetarget, ClockWarning
from relationships.models.clock_row import READ, ClockRow
from relationships.models.clock_segment import ClockSegment
from relationships.models.clock_target import aim_of
from relationships.models.membership import Membership
from relationships.models.refusal import Refused
from relationships.timing import Reading, Stretch, read

WAITED = timedelta(minutes=1)
"""So much earlier than the move before may a move say that it was: it waited for the row until that one was through."""
LONGEST = timedelta(days=50 * 366)
"""No stretch of a clock's history is longer: an instant further ahead is a mistake, and costly to count up to."""


class ClockWriting(ClockRow):
    """The base of `Clock` that its verbs write through."""

    class Meta(ClockRow.Meta):
        abstract = True

    @classmethod
    def _begin(cls, clocks: "Sequence[Any]", at: datetime, wait: ClockSegment | None = None) -> None:
        """Write new clocks with their first segment: running, or waiting for what was waited for already (K7)."""
        said = wait_of(wait) if wait else {}
        firsts = []
        for clock in clocks:
            running = not (wait and clock.pauses_for(wait.side))
            clock.state = cls.State.RUNNING if running else cls.State.PAUSED
            clock.take(read([aim_of(clock)], [Stretch(running, at, None, wait.side if wait else "")]))
            firsts.append(ClockSegment(**clock.sides, clock=clock, since_at=at, running=running, **said))
        cls._default_manager.bulk_create(clocks)
        ClockSegment.objects.bulk_create(firsts)

    @classmethod
    def next_cycle(cls, subject: str, metric: str) -> int:
        """The number of the clock that a thing would run next for a metric."""
        last = cls._default_manager.filter(subject=subject, metric=metric).aggregate(last=Max("cycle"))["last"]
        return (last or 0) + 1

    _prefetched_objects_cache: dict[str, Any]

    def _lock(self) -> None:
        """Whoever changes a clock holds its row, and reads it and its history after the one before committed."""
        known = dict(self._state.fields_cache)
        rows = type(self)._default_manager.select_for_update(of=("self",), no_key=True)
        self.refresh_from_db(from_queryset=rows)
        for name, related in known.items():
            if related is not None and getattr(self, f"{name}_id", None) == related.pk:
                self._state.fields_cache[name] = related
        prefetch_related_objects([self], "segments", "retargets")

    def _segment(self) -> ClockSegment | None:
        """The one that goes on."""
        return next((s for s in self.segments.all() if s.until_at is None), None)

    def _when(self, at: datetime) -> datetime:
        """When a move counts. One that waited for the row counts from the move before it on.

        Raises Refused for an instant further back, or absurdly far ahead: history goes on and is never told anew, and
        a breach that was written down stays (K2).
        """
        segment = self._segment()
        retarget = next(reversed(self.retargets.all()), None)
        earliest = [segment.since_at if segment else None, self.stopped_at, retarget.until_at if retarget else None]
        if self.breached_at and self.is_open:
            earliest.append(self.breached_at + timedelta.resolution)
        floor = max(filter(None, earliest), default=at)
        if floor - at > WAITED:
            day = date_format(timezone.localtime(floor), "D j M Y H:i")
            raise Refused(
                _t("%(clock)s has gone on since, last at %(when)s. Nothing was changed; choose a later time.")
                % {"clock": self.reference, "when": day}
            )
        if at - floor > LONGEST:
            raise Refused(
                _t("%(clock)s cannot wait until the year %(year)d. Nothing was changed; choose an earlier time.")
                % {"clock": self.reference, "year": at.year}
            )
        return max(at, floor)

    def _next(self, at: datetime, *, running: bool, **facts: Any) -> None:
        self._close(at)
        self._add(at, running=running, **facts)
        self._store(self.reading(), state=self.State.RUNNING if running else self.State.PAUSED)

    def _close(self, at: datetime) -> None:
        """Close what goes on, as stored and as fetched."""
        self.segments.filter(until_at=None).update(until_at=at)
        if segment := self._segment():
            segment.until_at = at

    def _add(self, at: datetime, *, running: bool, **facts: Any) -> None:
        ClockSegment.objects.create(**self.sides, clock_id=self.pk, since_at=at, running=running, **facts)
        self._forget("segments")

    def _keep_aim(self, at: datetime, *, by: Membership | None, reason: str) -> None:
        """What it aimed at so far, until now."""
        before = next(reversed(self.retargets.all()), None)
        aim = {name: getattr(self, name) for name in AIM}
        since = before.until_at if before else None
        ClockRetarget.objects.create(
            **self.sides, clock_id=self.pk, **aim, since_at=since, until_at=at, reason=reason[:200], by=by
        )
        self._forget("retargets")

    def _forget(self, name: str) -> None:
        """What was fetched of it: rows were added since."""
        self._prefetched_objects_cache.pop(name, None)

    def _store(self, reading: Reading, **facts: Any) -> None:
        self.take(reading)
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=[*READ, *facts])
        ClockWarning.objects.bulk_create(
            (ClockWarning(**self.sides, clock_id=self.pk, percent=p, at=at) for p, at in reading.warnings),
            ignore_conflicts=True,
        )


def wait_of(segment: ClockSegment) -> dict[str, Any]:
    """Whom and what a segment waits for, and who said so: to wait on for the same."""
    return {"side": segment.side, "reason": segment.reason, "code": segment.code, "by": segment.by}
