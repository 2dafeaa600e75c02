"""A clock as pages show it: a bar, its word, what is used and what is left (components/clock.html)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from relationships.clock_lines import who
from relationships.counted import said, target_in_hours, target_of
from relationships.models import Clock, ClockSegment, Side
from relationships.timing import ZERO


@dataclass(frozen=True)
class ClockView:
    """What `components/clock.html` and the clock tags read."""

    reference: str
    label: str
    state: str
    used_percent: int
    target_text: str
    used_text: str
    left_text: str
    due: datetime | None
    explain_url: str
    said: str = ""
    warned: bool = False
    warn_percent: int = 75
    owed: str = ""
    """Who owes it, where that is the consumer."""
    target: str = ""
    """The target alone, for a table cell."""


def clock_view_of(clock: Clock, now: datetime, names: Mapping[str, str] | None = None) -> ClockView:
    """The clock as it stands at `now`.

    Asks the database nothing for a running or closed clock that the provider owes. For a paused one it reads the open
    segment's side: `Clock.objects.to_show()` fetches what that needs, or give `names` ({"provider": "Harbour IT", ...})
    to save the organisations.
    """
    state = clock.standing(now)
    used = clock.used_at(now)
    return ClockView(
        reference=clock.reference,
        label=clock.get_metric_display(),
        state=state,
        used_percent=int(used * 100 // clock.target_time),
        target_text=target_text(clock),
        used_text=_("%(time)s used") % {"time": said(clock, used)},
        left_text=left_text(clock, state, used, now),
        due=clock.due_at if clock.is_open else None,
        explain_url=reverse("relationships:clock", kwargs={"reference": clock.reference}),
        said=_waiting(clock, state, names),
        owed=_owed(clock, names),
        target=target_of(clock),
        warned=state == "running" and bool(clock.warned_at or (clock.warn_at and clock.warn_at <= now)),
        warn_percent=clock.warn_percent,
    )


def target_text(clock: Clock) -> str:
    return _("within %(time)s") % {"time": target_of(clock) if clock.calendar_id is None else target_in_hours(clock)}


def left_text(clock: Clock, state: str, used: timedelta, now: datetime) -> str:
    left = clock.target_time - used
    if state == "cancelled":
        return _("no longer counts")
    if state == "met":
        return _("%(time)s to spare") % {"time": said(clock, left)}
    if state.startswith("breached"):
        if left > ZERO:
            return _("breached under an earlier target")
        return _("%(time)s over") % {"time": said(clock, -left)}
    return _("%(time)s left") % {"time": said(clock, left)}


def _waiting(clock: Clock, state: str, names: Mapping[str, str] | None) -> str:
    """Whom a paused clock waits for; the other states have words of their own."""
    if clock.state != Clock.State.PAUSED or state != "paused":
        return ""
    pause = open_segment(clock)
    if pause is None or not pause.side:
        return ""
    return _("waiting for %(who)s") % {"who": who(pause.side, names or names_of(clock, pause.side))}


def names_of(clock: Clock, *sides: str) -> dict[str, str]:
    """The organisations on these sides of a clock, by side."""
    return {side: str(getattr(clock, side)) for side in sides if side in Side.values}


def _owed(clock: Clock, names: Mapping[str, str] | None) -> str:
    """Named where it is not the provider's, as people expect."""
    if clock.debtor == Side.PROVIDER:
        return ""
    return _("owed by %(who)s") % {"who": (names or names_of(clock, clock.debtor))[clock.debtor]}


def open_segment(clock: Clock) -> ClockSegment | None:
    """What it does now; from the prefetched segments where there are some."""
    fetched: Any = getattr(clock, "_prefetched_objects_cache", {}).get("segments")
    if fetched is not None:
        return next((segment for segment in fetched if segment.until_at is None), None)
    return clock.segments.filter(until_at=None).first()
