"""Whom a breach may be due to (O2): proposed from what the other side was late with, decided in a review.

A proposal is computed, never stored. The decision is `Clock.attribute`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.models import Clock, Duty, Side
from relationships.templatetags.tandem import duration, instant
from relationships.terms import Attribution, Metric
from relationships.timing import ZERO

Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Cause:
    """Something the other side was late with while the clock ran: from when to when both is true."""

    clock: Clock
    name: str
    since: datetime
    until: datetime

    @property
    def overlap(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True)
class Proposal:
    """Both sides, because of these causes, the longest overlap first."""

    clock: Clock
    causes: tuple[Cause, ...]
    party: str = Attribution.SHARED

    @property
    def overlap(self) -> timedelta:
        return self.causes[0].overlap

    @property
    def reason(self) -> str:
        """One sentence; the longest overlap speaks for the others."""
        first, *more = self.causes
        facts = {
            "name": first.name,
            "linked": first.clock.reference,
            "who": getattr(first.clock, first.clock.debtor),
            "time": duration(first.overlap),
            "since": instant(first.since),
            "until": instant(first.until),
            "n": len(more),
        }
        sentence = (
            _(
                "“%(name)s” (%(linked)s), which %(who)s owed, was overdue for %(time)s of the time in which this "
                "clock ran: from %(since)s to %(until)s."
            )
            % facts
        )
        if not more:
            return sentence
        others = ngettext("%(n)d more was overdue, too.", "%(n)d more were overdue, too.", len(more)) % facts
        return f"{sentence} {others}"


def causal_window(clock: Clock, now: datetime) -> Window:
    """The time in which anything can have delayed it."""
    return clock.started_at, clock.stopped_at or now


def overdue_window(clock: Clock, now: datetime) -> Window | None:
    """From its deadline to its stop, or to now; None for a clock in time."""
    late = clock.state == Clock.State.RUNNING and clock.due_at is not None and now > clock.due_at
    since = clock.breached_at or (clock.due_at if late else None)
    until = clock.stopped_at or now
    return (since, until) if since and since < until and clock.state != Clock.State.CANCELLED else None


def overlap(one: Window, other: Window) -> Window | None:
    since, until = max(one[0], other[0]), min(one[1], other[1])
    return (since, until) if until - since > ZERO else None


def proposed_for(clocks: Iterable[Clock], now: datetime) -> dict[int, Proposal]:
    """By clock key, for those breached at `now` while the other side was late with what they rest on.

    A clock rests on the obligation clocks of its own subject, and on the duties of its relationship whose obligation
    names its metric or none. Asks the database twice, however many clocks there are; nothing for none breached.
    """
    late = [clock for clock in clocks if overdue_window(clock, now)]
    if not late:
        return {}
    answers: dict[str, list[Linked]] = {}
    for answer in _answers(late, now):
        answers.setdefault(answer[0].subject, []).append(answer)
    duties = _duties(late, now)
    found = {}
    for clock in late:
        linked = [*answers.get(clock.subject, ()), *duties]
        if causes := sorted(_causes(clock, linked, now), key=lambda cause: (-cause.overlap, cause.clock.pk)):
            found[clock.pk] = Proposal(clock, tuple(causes))
    return found


Linked = tuple[Clock, str, str | None, str | None]
"""A clock that was late, its name, and what rests on it: a subject alone, or a metric ("" is any)."""


def _causes(clock: Clock, linked: Sequence[Linked], now: datetime) -> Iterable[Cause]:
    window = causal_window(clock, now)
    for other, name, subject, metric in linked:
        rests = subject == clock.subject if subject else metric in ("", clock.metric)
        if not rests or other.debtor == clock.debtor or other.relationship_id != clock.relationship_id:
            continue
        overdue = overdue_window(other, now)
        if overdue and (both := overlap(window, overdue)):
            yield Cause(other, name, *both)


def _answers(late: Sequence[Clock], now: datetime) -> list[Linked]:
    """The clocks of the same subjects on which one side waited for the other (O1)."""
    rows = Clock.objects.filter(
        _overdue(now), _of(late), metric=Metric.OBLIGATION, subject__in={clock.subject for clock in late}
    )
    rows = rows.select_related("provider", "consumer")
    return [(row, str(row.get_metric_display()), row.subject, None) for row in rows]


def _duties(late: Sequence[Clock], now: datetime) -> list[Linked]:
    first = min(clock.started_at for clock in late)
    rows = Duty.objects.filter(
        _overdue(now, "clock__"), Q(clock__stopped_at=None) | Q(clock__stopped_at__gt=first), _of(late)
    )
    rows = rows.select_related("clock__provider", "clock__consumer", "obligation")
    return [(row.clock, str(row), None, row.obligation.metric) for row in rows if row.clock]


def _of(late: Sequence[Clock]) -> Q:
    return Q(relationship__in={clock.relationship_id for clock in late})


def _overdue(now: datetime, path: str = "") -> Q:
    written = Q((f"{path}breached_at__isnull", False))
    unwritten = Q((f"{path}state", Clock.State.RUNNING), (f"{path}due_at__lt", now))
    return (written | unwritten) & ~Q((f"{path}state", Clock.State.CANCELLED))


def parties(names: dict[str, str]) -> list[tuple[str, str]]:
    """Whom a breach can be attributed to, the two sides by their names."""
    return [
        (party.value, names[party.value] if party.value in Side.values else str(party.label)) for party in Attribution
    ]
