"""The mail that reminds a side of the day by which it must give notice (G11)."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from relationships.models import DeadlineReminder
from relationships.templatetags.tandem import day
from relationships.terms import Renewal
from relationships.terms.dates import renewed_until


def waiting_reminder(key: int) -> DeadlineReminder | None:
    rows = DeadlineReminder.objects.filter(pk=key, mailed=True, sent_at=None)
    return rows.select_related(
        *("membership__person", "membership__organisation", "term__version__agreement"),
        *("term__version__calendar", "term__provider", "term__consumer"),
    ).first()


def mail_of_deadline(reminder: DeadlineReminder, *, message_id: str) -> EmailMessage | None:
    """None where by now nothing is left to decide: notice was given, or the next term began."""
    person, version = reminder.membership.person, reminder.term.version
    today = version.today()
    if not (reminder.still_counts(today) and person.is_active and person.wants_mail):
        return None
    with override(person.language), timezone.override(ZoneInfo(person.time_zone)):
        return EmailMessage(
            subject_of(reminder, today), body_of(reminder), to=[person.email], headers={"Message-ID": message_id}
        )


def subject_of(reminder: DeadlineReminder, today: date) -> str:
    """`AGR-3 Workplace: 7 days left to decide`."""
    agreement, deadline = reminder.term.version.agreement, reminder.term.notice_by(reminder.side) or today
    left = (deadline - today).days
    if left < 0:
        text = _("%(reference)s %(name)s: the day to decide by has passed")
    elif left == 0:
        text = _("%(reference)s %(name)s: today is the last day to decide")
    else:
        text = ngettext(
            "%(reference)s %(name)s: %(n)d day left to decide",
            "%(reference)s %(name)s: %(n)d days left to decide",
            left,
        )
    return text % {"reference": agreement.reference, "name": agreement.name, "n": left}


def body_of(reminder: DeadlineReminder) -> str:
    """With whom, until when, what follows without a word, where to go on."""
    term, side = reminder.term, reminder.side
    facts = {
        "provider": term.provider,
        "consumer": term.consumer,
        "ends": day(term.last_day),
        "deadline": day(term.notice_by(side)),
        "zone": term.version.calendar.time_zone,
        "url": settings.SITE_URL + term.version.agreement.get_absolute_url(),
    }
    duration = term.version.terms().duration
    if duration.renewal == Renewal.TACIT and term.last_day:
        until = day(renewed_until(term.last_day, duration.renewal_months))
        follows = _("Without notice of either side by its day it renews until %(until)s.") % {"until": until}
    else:
        follows = _("It does not renew by itself: without a renewal that both sign it ends with that day.")
    return _(
        "%(provider)s / %(consumer)s\n\n"
        "The current term ends on %(ends)s. Your side decides by %(deadline)s (%(zone)s).\n%(follows)s\n\n"
        "Open it: %(url)s\n"
    ) % {**facts, "follows": follows}
