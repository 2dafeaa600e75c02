"""Warnings and breaches by mail: one mail for a person and run, inside the person's own hours (K20)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from relationships.clock_view import clock_view_of
from relationships.models import Clock, ClockAlert, Membership, Person, Side
from relationships.models.clock_alert import roles_told
from relationships.templatetags.tandem import instant
from relationships.things import kind_of

MOST_LINES = 50
MOST_AT_ONCE = 5000


# Handing over


def hand_over(now: datetime, mail: Callable[..., Any], *, immediate_only: bool = False) -> int:
    """Ask for one mail to everybody who may be reached at `now`, with all that waits for them; returns how many.

    `mail(alert_ids=...)` queues it in the transaction that marks the alerts, so each alert is in one mail only, and a
    mail that is tried again holds the same alerts under the same id (invariant 32). Outside a person's hours only
    what was agreed to be told immediately goes out.
    """
    waiting = ClockAlert.objects.filter(sent_at=None)
    if immediate_only:
        waiting = waiting.filter(clock__immediate=True)
    people = Person.objects.filter(pk__in=waiting.values("membership__person"))
    return sum(_hand_over_to(person, waiting, now, mail) for person in people.order_by("pk"))


@transaction.atomic
def _hand_over_to(person: Person, waiting: Any, now: datetime, mail: Callable[..., Any]) -> int:
    theirs = waiting.filter(membership__person=person)
    if not person.alerts_reach(now):
        theirs = theirs.filter(clock__immediate=True)
    free = theirs.order_by("pk").select_for_update(skip_locked=True, of=("self",))
    keys = list(free.values_list("pk", flat=True)[:MOST_AT_ONCE])
    if keys:
        ClockAlert.objects.filter(pk__in=keys).update(sent_at=now)
        mail(alert_ids=keys)
    return bool(keys)


# The mail


class Line(NamedTuple):
    """One clock in the mail, as it stands when it is sent: a breach, or the highest percent it ran up to."""

    clock: Clock
    breached: bool
    percent: int


def mail_of(alert_ids: Sequence[int], now: datetime, *, message_id: str) -> EmailMessage | None:
    """The mail that these alerts of one person make; None where by now nothing is left to tell."""
    alerts = ClockAlert.objects.filter(pk__in=alert_ids).select_related(
        "clock__provider", "clock__consumer", "membership__person"
    )
    found = [alert for alert in alerts.order_by("pk") if _may_read(alert) and _still_holds(alert, now)]
    if not found:
        return None
    person = found[0].membership.person
    lines = _lines(found, now)
    with override(person.language), timezone.override(ZoneInfo(person.time_zone)):
        return EmailMessage(
            _subject(lines), _body(lines, person, now), to=[person.email], headers={"Message-ID": message_id}
        )


def _may_read(alert: ClockAlert) -> bool:
    """Whether the person may still see the clock, still has a role that is told, and still wants mail."""
    member = alert.membership
    side = alert.clock.side_of(member)
    if side is None or not member.is_current or not member.person.is_active or not member.person.wants_mail:
        return False
    return member.has_role(*roles_told(alert.clock, side, alert.kind))


def _still_holds(alert: ClockAlert, now: datetime) -> bool:
    """Whether the clock is still what the alert says: neither stopped in time, nor paused, nor corrected meanwhile."""
    clock = alert.clock
    if alert.kind == ClockAlert.Kind.BREACH:
        return clock.standing(now) in ("breached_open", "breached")
    running = clock.state == Clock.State.RUNNING
    return running and clock.used_at(now) >= clock.target_time * alert.percent / 100


def _lines(alerts: Sequence[ClockAlert], now: datetime) -> list[Line]:
    """One for each clock, whatever it was told of: breaches first, the longest due first."""
    percents: dict[int, int] = Counter()
    for alert in alerts:
        percents[alert.clock_id] = max(percents[alert.clock_id], alert.percent)
    clocks = {alert.clock_id: alert.clock for alert in alerts}
    lines = [Line(clock, clock.standing(now).startswith("breached"), percents[key]) for key, clock in clocks.items()]
    return sorted(lines, key=lambda line: (not line.breached, -line.percent, _deadline(line.clock), line.clock.pk))


def _deadline(clock: Clock) -> datetime:
    deadline = clock.breached_at or clock.due_at
    assert deadline is not None  # what has none is neither warned of nor breached
    return deadline


def _subject(lines: Sequence[Line]) -> str:
    """`3 clocks need you: 1 breached, 2 at 75 %`."""
    kinds = Counter((line.breached, 0 if line.breached else line.percent) for line in lines)
    said = [
        _("%(n)d breached") % {"n": n} if breached else _("%(n)d at %(percent)d %%") % {"n": n, "percent": percent}
        for (breached, percent), n in kinds.items()
    ]
    text = ngettext("%(n)d clock needs you: %(what)s", "%(n)d clocks need you: %(what)s", len(lines))
    return text % {"n": len(lines), "what": ", ".join(said)}


def _body(lines: Sequence[Line], person: Person, now: datetime) -> str:
    shown = lines[:MOST_LINES]
    titles = _titles(shown, person)
    parts = [_said(line, titles.get(line.clock.subject, ""), person, now) for line in shown]
    if more := len(lines) - len(shown):
        parts.append(ngettext("And %(n)d more clock.", "And %(n)d more clocks.", more) % {"n": more})
    parts.append(
        _("All times are those of %(zone)s. Your profile says when alerts may reach you: %(url)s")
        % {"zone": person.time_zone, "url": settings.SITE_URL + reverse("relationships:profile")}
    )
    return "\n\n".join(parts) + "\n"


def _said(line: Line, title: str, person: Person, now: datetime) -> str:
    """What, how late, until when, whose, and where to go on."""
    clock, view = line.clock, clock_view_of(line.clock, now, {})
    what = _("%(subject)s, %(metric)s") % {"subject": f"{clock.subject} {title}".strip(), "metric": view.label}
    facts = {
        "what": what,
        "percent": line.percent,
        "left": view.left_text,
        "due": instant(_deadline(clock)),
        "zone": person.time_zone,
        "debtor": getattr(clock, clock.debtor),
        "other": getattr(clock, Side(clock.debtor).other),
        "url": settings.SITE_URL + reverse("find", kwargs={"reference": clock.subject}),
    }
    if line.breached:
        return (
            _(
                "%(what)s: breached, %(left)s.\n"
                "It was due on %(due)s (%(zone)s). %(debtor)s owes it to %(other)s.\n"
                "Open it: %(url)s"
            )
            % facts
        )
    return (
        _(
            "%(what)s: %(percent)d %% used up, %(left)s.\n"
            "It is due on %(due)s (%(zone)s). %(debtor)s owes it to %(other)s.\n"
            "Open it: %(url)s"
        )
        % facts
    )


def _titles(lines: Sequence[Line], person: Person) -> dict[str, str]:
    """What the clocks are about, in words, as far as the person may read it: one query for each kind of thing."""
    members = [*Membership.objects.current().filter(person=person)]
    by_model: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if kind := kind_of(line.clock.subject):
            by_model[kind.model].append(line.clock.subject)
    found: dict[str, str] = {}
    for model, references in by_model.items():
        readable: Any = apps.get_model(model)._default_manager
        things = readable.visible_to_any(members).filter(reference__in=references)
        found |= {thing.reference: str(thing) for thing in things}
    return found
