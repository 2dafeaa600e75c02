from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.clock_aim import AIM
from relationships.models.clock_target import aim_of, facts_of, most_specific
from relationships.models.clock_writing import ClockWriting, wait_of
from relationships.models.membership import Membership
from relationships.models.record import Told
from relationships.models.refusal import Refused
from relationships.models.terms import AgreedObligation, ServiceLevelTarget
from relationships.models.version import AgreementVersion
from relationships.terms import CountedHours, Metric, PauseReason, Pausing, Reopening, WaitsFor
from relationships.timing import Reading, as_of

WARN_PERCENT = 75


class Clock(ClockWriting):
    """An agreed target made to run for one thing, with everything it started with (K13).

    The thing points to its clocks; `subject` is only the thing's reference, to be read by people. One thing has one
    clock of a metric for each `cycle`.
    """

    class Meta(ClockWriting.Meta):
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")

    def __str__(self) -> str:
        return f"{self.subject}, {self.get_metric_display()}"

    def get_absolute_url(self) -> str:
        return reverse("relationships:clock", kwargs={"reference": self.reference})

    # How one begins

    @classmethod
    def start(
        cls,
        thing: Told,
        *,
        version: AgreementVersion,
        metric: Metric,
        kind: str,
        priority: str,
        at: datetime,
        **facts: Any,
    ) -> "Clock | None":
        """Start the most specific target of the version for this metric; None where nothing was agreed (K12)."""
        return cls.start_all(thing, version=version, metrics=[metric], kind=kind, priority=priority, at=at, **facts)[0]

    @classmethod
    @transaction.atomic
    def start_all(
        cls,
        thing: Told,
        *,
        version: AgreementVersion,
        metrics: Sequence[Metric],
        kind: str,
        priority: str,
        at: datetime,
        targets: Sequence[ServiceLevelTarget] | None = None,
        debtor: str = "",
        cycles: Mapping[str, int] | None = None,
        requester_zone: str = "",
        longer_percent: int = 0,
        held: bool = False,
    ) -> "list[Clock | None]":
        """Start one clock for each metric, in the order given; None where nothing was agreed (K12).

        `targets` are the version's with their priorities, where the caller has read them already. `debtor` narrows them
        to what one side owes. `cycles` counts on where a metric runs again. A change of the calendar that is being
        accepted is waited for, so that no clock starts on hours that count no longer (C11); who `held` that did so.
        """
        if targets is None:
            targets = list(version.serviceleveltargets.filter(metric__in=metrics).select_related("priority"))
        owed = [target for target in targets if debtor in ("", target.debtor)]
        chosen = [most_specific([t for t in owed if t.metric == m], kind=kind, priority=priority) for m in metrics]
        if not any(chosen):
            return [None for _metric in metrics]
        if not held:
            version.read_now()
        facts = {**thing.sides, "subject": thing.reference, "kind": kind, "priority": priority, "started_at": at}
        aims: dict[str, Any] = {"requester_zone": requester_zone, "longer_percent": longer_percent}
        clocks = [
            cls(**facts, **facts_of(target, version, **aims), cycle=(cycles or {}).get(target.metric, 1))
            if target
            else None
            for target in chosen
        ]
        cls._begin([clock for clock in clocks if clock], at)
        return clocks

    @classmethod
    def start_duty(cls, duty: Told, obligation: AgreedObligation, *, at: datetime) -> "Clock":
        """The clock of an obligation that came up at `at` (O1): nothing pauses it."""
        version = obligation.version
        version.read_now()
        clock = cls(
            **duty.sides,
            subject=duty.reference,
            version=version,
            obligation=obligation,
            metric=Metric.OBLIGATION,
            debtor=obligation.debtor,
            pausing=Pausing.NEVER,
            target_seconds=obligation.seconds,
            unit=obligation.unit,
            warn_percent=WARN_PERCENT,
            calendar_id=version.calendar_now_id if obligation.hours == CountedHours.SERVICE else None,
            started_at=at,
        )
        cls._begin([clock], at)
        return clock

    # What happens to it. Of events at one instant a cancel comes before a stop, a stop before a reopening, and that
    # before a pause or its end (K3): once one of them closed the clock, the later ones find it closed and do nothing.

    def pause(
        self, *, at: datetime, side: str, reason: str, by: Membership | None, code: str = PauseReason.OTHER
    ) -> None:
        """Wait, visibly: for whom, why, who said so (K4). What the target does not pause for counts on, and says so.

        A pause in a pause is a change of reason: another segment, and no second counts twice (K7).
        """
        if str(side) not in WaitsFor.values or str(code) not in PauseReason.values or not reason.strip():
            raise Refused(_t("A wait says for whom it waits, and why. Nothing was changed."))
        self._lock()
        said = {"side": side, "reason": reason[:200], "code": code}
        segment = self._segment()
        if segment and any(getattr(segment, name) != value for name, value in said.items()):
            self._next(self._when(at), running=not self.pauses_for(side), by=by, **said)

    def resume(self, *, at: datetime, by: Membership | None) -> None:
        """Count on; the deadline moves by the time paused (K5)."""
        self._lock()
        segment = self._segment()
        if segment and segment.side:
            self._next(self._when(at), running=True, by=by)

    def rest(self, *, at: datetime, reason: str) -> None:
        """Its agreement is suspended: nothing counts until that is over, whatever the target pauses for (G13)."""
        self._lock()
        segment = self._segment()
        if segment and segment.reason != reason[:200]:
            said = {"side": WaitsFor.AGREED, "reason": reason[:200], "code": PauseReason.OTHER}
            self._next(self._when(at), running=False, by=None, **said)

    def go_on(self, *, at: datetime, reason: str) -> None:
        """The suspension is over: what waited under it waits on, anything else runs. `reason` is the one that it rests
        for."""
        self._lock()
        segments = [segment for segment in self.segments.all() if segment.correction_id is None]
        if not self.is_open or len(segments) < 2 or segments[-1].reason != reason[:200]:
            return
        before = segments[-2]
        said = wait_of(before) if before.side else {"by": None}
        self._next(self._when(at), running=before.running, **said)

    def stop(self, *, at: datetime) -> None:
        """Close the clock with its result; a pause is closed first (K6)."""
        self._lock()
        if self.is_open:
            at = self._when(at)
            self._close(at)
            reading = self.reading()
            self._store(reading, stopped_at=at, state=self._outcome(reading))

    def reopen(self, *, at: datetime, by: Membership | None) -> "Clock":
        """What it timed is open again: go on, start the next cycle, or stay stopped, as agreed (K11).

        The time in between does not count, and from here on the hours in force do (C11). Returns the clock that holds
        from here on; where the next cycle was started already, that is the one.
        """
        calendar_id = self._read_calendar_now()
        self._lock()
        if self.is_open or self.state == self.State.CANCELLED or self.reopening == Reopening.IGNORE:
            return self
        at = self._when(at)
        if self.reopening == Reopening.RESTART:
            return self._again(at, calendar_id, by)
        self.calendar_id = calendar_id
        self._add(at, running=True, by=by)
        self._store(self.reading(), stopped_at=None, state=self.State.RUNNING, calendar_id=calendar_id)
        return self

    def _again(self, at: datetime, calendar_id: int | None, by: Membership | None) -> "Clock":
        """The same aim from here on, as the next cycle; this one keeps its result."""
        later = Clock.objects.filter(subject=self.subject, metric=self.metric, debtor=self.debtor, cycle__gt=self.cycle)
        if clock := later.order_by("cycle").last():
            again: Clock = clock.reopen(at=at, by=by)
            return again
        names = (*AIM, "metric", "kind", "priority", "debtor", "pausing", "reopening", "immediate", "subject")
        facts = {name: getattr(self, name) for name in names}
        cycle = self.next_cycle(self.subject, self.metric)
        clock = Clock(**self.sides, **facts | {"calendar_id": calendar_id}, cycle=cycle, started_at=at)
        self._begin([clock], at)
        return clock

    def cancel(self, *, at: datetime, note: str = "") -> None:
        """The thing will never happen: no result, and no part in any attainment (K18)."""
        self._lock()
        if self.is_open:
            self._cancel(self._when(at), note)

    def _cancel(self, at: datetime, note: str) -> None:
        self._close(at)
        self._store(self.reading(), stopped_at=at, state=self.State.CANCELLED, note=note[:200])

    def retarget(
        self,
        *,
        kind: str,
        priority: str,
        at: datetime,
        by: Membership | None,
        reason: str = "",
        requester_zone: str = "",
        version: AgreementVersion | None = None,
    ) -> "Clock | None":
        """The thing is of another kind or priority from `at` on, or another `version` is: aim at what was agreed for
        that (K9, G7).

        Returns the clock that holds from here on; None where nothing was agreed, and this one was cancelled (K10).
        """
        version = version or self.version
        version.read_now()
        self._lock()
        if not self.is_open:
            return self
        at = self._when(at)
        targets = version.serviceleveltargets.filter(metric=self.metric, debtor=self.debtor)
        target = most_specific(targets.select_related("priority"), kind=kind, priority=priority)
        if target is None:
            self._cancel(at, _t("Nothing was agreed for this any more."))
            return None
        if target.pk == self.target_id:
            self.kind, self.priority = kind, priority
            self.save(update_fields=["kind", "priority"])
            return self
        facts = facts_of(target, version, requester_zone=requester_zone, longer_percent=self.longer_percent)
        facts |= {"kind": kind, "priority": priority}
        return self._onward(facts, at, by=by, reason=reason) if target.retroactive else self._anew(facts, at)

    def _onward(self, facts: Mapping[str, Any], at: datetime, *, by: Membership | None, reason: str) -> "Clock":
        """The same clock under another aim; a wait that goes on counts from here as the new target says (K4)."""
        self._keep_aim(at, by=by, reason=reason)
        for name, value in facts.items():
            setattr(self, name, value)
        wait = self._segment()
        self._store(self.reading(), **{name: getattr(self, name) for name in facts})
        if wait and wait.side and wait.running == self.pauses_for(wait.side):
            self._next(at, running=not wait.running, **wait_of(wait))
        return self

    def _anew(self, facts: Mapping[str, Any], at: datetime) -> "Clock":
        """Another clock from here on; what is waited for goes on (K7)."""
        cycle = self.next_cycle(self.subject, self.metric)
        clock = Clock(**self.sides, **facts, subject=self.subject, cycle=cycle, started_at=at)
        wait = self._segment()
        self._cancel(at, _t("The target changed; the next clock counts from here."))
        self._begin([clock], at, wait if wait and wait.side else None)
        return clock

    def recount(self) -> Reading:
        """Store what the segments come to now that one was laid over them: only this can clear a breach (K2).

        A breach that was written down, and that time ran past all the same, stays written down; for one that is gone
        nobody is held to account any more.
        """
        self._lock()
        reading = self.reading()
        if self.is_open and self.breached_at:
            reading = as_of(reading, aim_of(self), timezone.now())
        facts: dict[str, Any] = {} if reading.breached_at else {"attribution": "", "attributed_in": ""}
        if self.state in (self.State.MET, self.State.BREACHED):
            facts["state"] = self._outcome(reading)
        self._store(reading, **facts)
        return reading

    def _outcome(self, reading: Reading) -> str:
        return self.State.BREACHED if reading.breached_at else self.State.MET

    def _read_calendar_now(self) -> int | None:
        """The hours that count now, asked before the clock is held: an agreement is always held before its clocks."""
        return self.version.read_now() if self.calendar_id else None

    @classmethod
    def of(cls, subject: str) -> Any:
        """All clocks of a thing, the first to start first."""
        return cls.objects.filter(subject=subject).order_by("started_at", "pk")
