"""What a correction does to a clock, told before anybody agrees to it: the fold without it beside the fold with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from relationships.counted import of_target, said
from relationships.models import Clock
from relationships.templatetags.tandem import instant
from relationships.timing import ZERO, Correction, Reading


@dataclass(frozen=True)
class Outcome:
    """How a clock comes out by one reading of its history."""

    clock: Clock
    ended: Reading
    """As if it ended at its end, or now."""
    due_at: datetime | None
    """Its deadline; None while paused."""

    @property
    def late(self) -> datetime | None:
        return self.ended.breached_at

    @property
    def over(self) -> str:
        return said(self.clock, max(self.ended.used - self.clock.target_time, ZERO))

    @property
    def left(self) -> str:
        return said(self.clock, max(self.clock.target_time - self.ended.used, ZERO))

    @property
    def used(self) -> str:
        return of_target(self.clock, self.ended.used)

    @property
    def word(self) -> str:
        if self.late:
            return _("breached, %(over)s over") % {"over": self.over}
        if self.clock.is_open:
            return _("in time, %(left)s left") % {"left": self.left}
        return _("met, %(left)s to spare") % {"left": self.left}

    @property
    def tone(self) -> str:
        return "bad" if self.late else "active" if self.clock.is_open else "good"


@dataclass(frozen=True)
class Preview:
    before: Outcome
    after: Outcome

    @property
    def time(self) -> timedelta:
        """What the clock would have used less; negative for more."""
        return self.before.ended.used - self.after.ended.used

    @property
    def sentence(self) -> str:
        before, after = self.before, self.after
        facts = {
            "over": after.over,
            "over_before": before.over,
            "left": after.left,
            "left_before": before.left,
            "due": instant(after.due_at),
            "due_before": instant(before.due_at),
            "late": instant(after.late),
        }
        return self._words() % facts

    def _words(self) -> str:
        before, after = self.before, self.after
        if after.late and before.late:
            return _("It would stay breached, %(over)s over instead of %(over_before)s.")
        if after.late:
            return _("It would be breached since %(late)s, %(over)s over; now it is in time.")
        if not after.clock.is_open:
            if before.late:
                return _("It would be met with %(left)s to spare; now it is breached, %(over_before)s over.")
            return _("It would stay met, with %(left)s to spare instead of %(left_before)s.")
        if before.late:
            return _("It would be in time again, with %(left)s left; now it is breached, %(over_before)s over.")
        if after.due_at and before.due_at:
            return _("It would be due on %(due)s instead of %(due_before)s, with %(left)s left.")
        return _("It would have %(left)s left instead of %(left_before)s.")


def preview(clock: Clock, span: Correction, now: datetime) -> Preview:
    """Both readings; the clock's segments and retargets are read once where they were fetched with it."""
    return Preview(_outcome(clock, [], now), _outcome(clock, [span], now))


def _outcome(clock: Clock, more: list[Correction], now: datetime) -> Outcome:
    ended = clock.reading(until=clock.stopped_at or now, more=more)
    due_at = clock.reading(more=more).due_at if clock.is_open else ended.due_at
    return Outcome(clock, ended, due_at)
