"""The clocks of a request: which of them run, and what each event does to them (K1, K3, K15, O1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import OuterRef, Q, Subquery

from consumption.models.request_row import RequestRow
from relationships.models import (
    AgreementVersion,
    Clock,
    ClockSegment,
    Membership,
    ServiceLevelTarget,
    Side,
    WorkloadExcess,
)
from relationships.models.suspension import Suspension
from relationships.terms import Metric, PartKind, PauseReason, Until, UpdateMode, WaitsFor

PROVIDER_OWES = (Metric.RESPOND, Metric.UPDATE, Metric.FULFIL, Metric.DELIVER)
TIMED = (*PROVIDER_OWES, Metric.APPROVE, Metric.OBLIGATION)
WORK = (Metric.FULFIL, Metric.DELIVER)
WAITING = (*WORK, Metric.UPDATE)
"""What a wait may pause; whether it does is each target's own decision (K4)."""
IN_WORK = ("submitted", "in_progress", "held")
REACHED = {"fulfilled": (Until.RESOLVED,), "closed": tuple(Until)}
"""What a fulfil or deliver target may be agreed to run until, by the status that reaches it."""
COLUMNS = tuple(f"{metric}_clock" for metric in TIMED)


@dataclass(frozen=True)
class Wait:
    """What a request on hold waits for: for whom, why, in whose words (K4)."""

    side: str
    reason: str
    code: str = PauseReason.OTHER


class RequestClocks(RequestRow):
    """Each clock is independent: meeting one never meets another (K1)."""

    _rest: Suspension | None = None
    """What its clocks rest for, as of when they were held."""

    class Meta(RequestRow.Meta):
        abstract = True

    def clock_of(self, metric: str) -> Clock | None:
        clock: Clock | None = getattr(self, f"{metric}_clock")
        return clock

    def clocks(self, metrics: Iterable[str] = PROVIDER_OWES) -> list[Clock]:
        """Those that hold now, of the metrics that the provider always owes unless said otherwise."""
        return [clock for clock in map(self.clock_of, metrics) if clock]

    @property
    def consumer_due_at(self) -> datetime | None:
        """By when the consumer confirms or answers, where that was agreed (O1)."""
        owed = self.clocks((Metric.APPROVE, Metric.OBLIGATION))
        return min((c.due_at for c in owed if c.is_open and c.due_at and c.debtor == Side.CONSUMER), default=None)

    # What begins

    def _start_clocks(
        self, at: datetime, targets: Sequence[ServiceLevelTarget] | None, zone: str, longer_percent: int
    ) -> None:
        """With the request: what the provider owes, and the first update, for asking is the consumer's word (K15)."""
        metrics = [m for m in PROVIDER_OWES if m != Metric.DELIVER or self.kind == PartKind.GOODS]
        clocks = Clock.start_all(
            self,
            version=self.version,
            metrics=metrics,
            kind=self.kind,
            priority=self.priority.name,
            at=at,
            targets=targets,
            requester_zone=zone,
            longer_percent=longer_percent,
            held=True,
        )
        for metric, clock in zip(metrics, clocks, strict=True):
            setattr(self, f"{metric}_clock", clock)
        self._keep_due()

    def _attach(self, metrics: Sequence[Metric], at: datetime, debtor: str) -> None:
        """Start the next cycle of these; where nothing was agreed, or the workload is above its limit, nothing."""
        rows = self.version.serviceleveltargets.filter(metric__in=metrics).select_related("priority")
        targets = [t for t in rows if t.metric != Metric.OBLIGATION or t.debtor == debtor]
        agreed = [metric for metric in metrics if any(target.metric == metric for target in targets)]
        longer = self._longer_percent() if agreed else None
        if longer is None:
            return
        clocks = Clock.start_all(
            self,
            version=self.version,
            metrics=agreed,
            kind=self.kind,
            priority=self.priority.name,
            at=at,
            targets=targets,
            cycles={metric: self._next_cycle(metric) for metric in agreed},
            requester_zone=self.requester_zone(),
            longer_percent=longer,
        )
        for metric, clock in zip(agreed, clocks, strict=True):
            if clock:
                setattr(self, f"{metric}_clock", clock)

    def _next_cycle(self, metric: Metric) -> int:
        latest = self.clock_of(metric)
        return latest.cycle + 1 if latest else Clock.next_cycle(self.reference, metric)

    def requester_zone(self) -> str:
        """Whose wall clock some targets are read on (C9)."""
        return str(self.raised_by.person.time_zone) if self.raised_by else ""

    def _longer_percent(self) -> int | None:
        """By how much the workload made its targets longer; None where it suspended them (O3)."""
        if clocks := self.clocks(TIMED):
            return clocks[0].longer_percent
        return WorkloadExcess.effect_on(self.reference)

    def expected(self) -> list[Metric]:
        """What people expect to be timed from the start; said to be not covered where nothing was agreed (K12)."""
        return [Metric.RESPOND, Metric.FULFIL, *([Metric.DELIVER] if self.kind == PartKind.GOODS else [])]

    def not_covered(self) -> list[Metric]:
        """What would run for the request as it stands, and has no clock: nothing was agreed for it so far (K12)."""
        still = [m for m in self.expected() if m != Metric.RESPOND or self.status == self.Status.SUBMITTED]
        return [metric for metric in (*still, Metric.UPDATE) if self.clock_of(metric) is None]

    # What happens to them

    def _hold_clocks(self) -> None:
        """Whoever moves a request holds its row, and reads its status and clocks after the one before committed.

        A change of the service hours that is being accepted is waited for first: it moves clocks and what follows them.
        Two statements then: one that waited for a lock would join the new row to the clocks of the old one.
        """
        self.version.read_now()
        rows = type(self)._base_manager
        rows.select_for_update(no_key=True).only("pk").get(pk=self.pk)
        related = (*(f"{name}__target" for name in COLUMNS), "raised_by__person")
        rest = Suspension.pausing(OuterRef("version__agreement")).values("pk")
        fresh = rows.select_related(*related).annotate(rest=Subquery(rest)).get(pk=self.pk)
        for name in (*COLUMNS, "raised_by", "status", "status_since", "held_for", "cycle", "priority_id"):
            setattr(self, name, getattr(fresh, name))
        self._rest = Suspension.pausing(self.version.agreement_id).get(pk=fresh.rest) if fresh.rest else None

    def _turn(
        self,
        at: datetime,
        by: Membership | None,
        *,
        says: str = "",
        starts: Sequence[Metric] = (),
        cancels: Sequence[Metric] = (),
        note: str = "",
        stops: Sequence[Metric] = (),
        reopens: Sequence[Metric] = (),
        waits: Wait | None = None,
        resumes: bool = False,
    ) -> None:
        """All that one event does, in the one order (K3): what is new attaches first; on what was there a cancel comes
        before a stop, a stop before a reopening, and that before a pause or its end.

        `says` is the side whose word the event is (K15).
        """
        before = {metric: self.clock_of(metric) for metric in TIMED}
        ends, begins = self._updates(says, at)
        if begins or starts:
            self._attach([*begins, *starts], at, waits.side if waits else "")
        for metric in cancels:
            if (clock := before[metric]) and clock.is_open:
                clock.cancel(at=at, note=note)
        for metric in (*stops, *ends):
            if (clock := before[metric]) and clock.is_open:
                clock.stop(at=at)
        for metric in reopens:
            if (clock := before[metric]) and not clock.is_open:
                setattr(self, f"{metric}_clock", clock.reopen(at=at, by=by))
        for clock in self.clocks(WAITING) if waits or resumes else ():
            if clock.is_open and waits:
                clock.pause(at=at, side=waits.side, reason=waits.reason, by=by, code=waits.code)
            elif clock.is_open:
                clock.resume(at=at, by=by)
        self._keep_at_rest(at)
        self._keep_due()

    def _keep_at_rest(self, at: datetime) -> None:
        """While the agreement is suspended no clock counts: it goes on to what it was moved to afterwards (G13)."""
        if self._rest:
            self._rest.keep_at_rest([clock for clock in self.clocks(TIMED) if clock.is_open], at)

    def _let_go(self, clock: Clock, at: datetime) -> None:
        if self._rest:
            self._rest.let_go(clock, at)

    def _updates(self, says: str, at: datetime) -> tuple[list[Metric], list[Metric]]:
        """Which update cycle a word ends, and whether it begins the next (K15).

        A word of the provider ends the cycle that runs. The next begins with it, or, where the target runs only while
        an answer is waited for, with the next word of the consumer.
        """
        clock = self.update_clock
        if not says or clock is None or clock.target is None:
            return [], []
        always, update = clock.target.mode == UpdateMode.ALWAYS, [Metric.UPDATE]
        if says == Side.CONSUMER:
            waits = self.status in (IN_WORK if always else self.OPEN)
            return [], (update if waits and not clock.is_open else [])
        begins = update if always and self.status in IN_WORK else []
        if clock.is_open and (clock.started_at > at or (begins and clock.started_at == at)):
            return [], []  # the same word told in another way, or one from before it was waited for
        return (update if clock.is_open else []), begins

    @transaction.atomic
    def heard(self, by_side: str, at: datetime) -> None:
        """Somebody said something to both sides, on whatever channel: an update, or the wish for one (K15)."""
        if self.update_clock_id is None:
            return
        self._hold_clocks()
        held = self.status == self.Status.HELD and by_side == Side.PROVIDER
        self._turn(at, None, says=by_side, waits=self._wait_now() if held else None)

    def _wait_now(self) -> Wait:
        """What it waits for while on hold, as the clocks tell it."""
        waiting = ClockSegment.objects.filter(clock__in=self.clocks(WAITING)).exclude(side="")
        waiting = self._rest.under(waiting) if self._rest else waiting.filter(until_at=None)
        if found := waiting.last():
            return Wait(found.side, found.reason, found.code)
        return Wait(self.held_for, str(WaitsFor(self.held_for).label))

    def _done(self) -> list[Metric]:
        """The fulfil and deliver clocks that were agreed to run until the status that was just reached."""
        reached = REACHED[self.status]
        return [
            metric
            for metric in WORK
            if (clock := self.clock_of(metric)) and clock.target and clock.target.until in reached
        ]

    # The deadline that the queue sorts by

    def _keep_due(self, **facts: Any) -> None:
        """Repeat pointers and the earliest deadline on the request, in the transaction that moved a clock."""
        owed = [clock for clock in self.clocks(TIMED) if clock.debtor == Side.PROVIDER]
        dues = [clock.due_at for clock in owed if clock.state == Clock.State.RUNNING and clock.due_at]
        facts |= {f"{name}_id": getattr(self, f"{name}_id") for name in COLUMNS}
        facts["next_due_at"] = self.next_due_at = min(dues, default=None)
        type(self)._base_manager.filter(pk=self.pk).update(**facts)

    @classmethod
    def hold_for_clocks(cls, clocks: Sequence[int]) -> None:
        """Hold the requests of these clocks (keys), as whoever moves a request does before its clocks."""
        theirs = Q(*((f"{name}__in", clocks) for name in COLUMNS), _connector=Q.OR)
        list(cls._base_manager.filter(theirs).order_by("pk").select_for_update(no_key=True).values_list("pk"))

    @classmethod
    def follow_terms(cls, earlier: AgreementVersion, later: AgreementVersion, at: datetime) -> None:
        """What is open under the earlier version aims at what the later one promises (G7, K9, K10)."""
        for request in cls._base_manager.filter(version=earlier, status__in=cls.OPEN).order_by("pk"):
            request._hold_clocks()
            for clock in request.clocks(PROVIDER_OWES):
                if clock.is_open:
                    request._let_go(clock, at)
                    held = clock.retarget(
                        kind=request.kind,
                        priority=request.priority.name,
                        version=later,
                        at=at,
                        by=None,
                        reason=str(later),
                        requester_zone=request.requester_zone(),
                    )
                    setattr(request, f"{clock.metric}_clock", held or clock)
            request._keep_at_rest(at)
            request._keep_due()

    @classmethod
    def follow_clocks(cls, clocks: Sequence[int]) -> None:
        """Repeat the deadlines of these clocks (keys), however many, in one statement."""
        keys, table = list(clocks), cls._meta.db_table
        named = " UNION ".join(f"SELECT id FROM {table} WHERE {name}_id = ANY(%s)" for name in COLUMNS)
        own = ", ".join(f"own.{name}_id" for name in COLUMNS)
        statement = (
            f"UPDATE {table} AS request SET next_due_at = due.at FROM (SELECT own.id, (SELECT min(clock.due_at) "
            f"FROM relationships_clock AS clock WHERE clock.id IN ({own}) AND clock.state = 'running' "
            f"AND clock.debtor = 'provider') AS at FROM {table} AS own WHERE own.id IN ({named})) AS due "
            "WHERE request.id = due.id AND request.next_due_at IS DISTINCT FROM due.at"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [keys] * len(COLUMNS))
