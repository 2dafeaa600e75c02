"""A clock as pages show it: a bar, its word, what is used and what is left (components/clock.html)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from relationships.models import Clock, ClockSegment
from relationships.templatetags.tandem import duration


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


def clock_view_of(clock: Clock, now: datetime, names: Mapping[str, str] | None = None) -> ClockView:
    """The clock as it stands at `now`.

    Asks the database nothing for a running or closed clock. For a paused one it reads the open segment's side:
    `Clock.objects.to_show()` fetches what that needs, or give `names` ({"provider": "Harbour IT", ...}) to save the
    organisations.
    """
    state = clock.standing(now)
    used = clock.used_at(now)
    return ClockView(
        reference=clock.reference,
        label=clock.get_metric_display(),
        state=state,
        used_percent=int(used * 100 // clock.target_time),
        target_text=target_text(clock),
        used_text=_("%(time)s used") % {"time": duration(used)},
        left_text=left_text(clock, state, used, now),
        due=clock.due_at if clock.is_open else None,
        explain_url=reverse("relationships:clock", kwargs={"reference": clock.reference}),
        said=_said(clock, state, names),
        warned=state == "running" and bool(clock.warned_at or (clock.warn_at and clock.warn_at <= now)),
        warn_percent=clock.warn_percent,
    )


def target_text(clock: Clock) -> str:
    within = _("within %(time)s") if clock.calendar_id is None else _("within %(time)s of service hours")
    return within % {"time": duration(clock.target_time)}


def left_text(clock: Clock, state: str, used: timedelta, now: datetime) -> str:
    left = clock.target_time - used
    if state == "cancelled":
        return _("no longer counts")
    if state == "met":
        return _("%(time)s to spare") % {"time": duration(left)}
    if state.startswith("breached"):
        return _("%(time)s over") % {"time": duration(-left)}
    return _("%(time)s left") % {"time": duration(left)}


def _said(clock: Clock, state: str, names: Mapping[str, str] | None) -> str:
    """Whom a paused clock waits for; the other states have words of their own."""
    if clock.state != Clock.State.PAUSED or state != "paused":
        return ""
    pause = open_segment(clock)
    if pause is None or not pause.side:
        return ""
    who = names[pause.side] if names else getattr(clock, pause.side)
    return _("waiting for %(who)s") % {"who": who}


def open_segment(clock: Clock) -> ClockSegment | None:
    """What it does now; from the prefetched segments where there are some."""
    fetched: Any = getattr(clock, "_prefetched_objects_cache", {}).get("segments")
    if fetched is not None:
        return next((segment for segment in fetched if segment.until_at is None), None)
    return clock.segments.filter(until_at=None).first()
