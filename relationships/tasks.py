"""Work that happens outside a request. Every task takes ids only and may run twice."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from relationships.alerting import hand_over, mail_of
from relationships.deadlines import mail_of_deadline, waiting_reminder
from relationships.models import AgreementVersion, DeadlineReminder, Duty, Invitation, Notice
from relationships.models.clock_marking import mark_time
from relationships.timeline import sentence


def message_id(kind: str, key: int) -> str:
    """The same for a mail that is sent again, and without the key in it."""
    return f"<{kind}.{salted_hmac('relationships.tasks', f'{kind}-{key}').hexdigest()}@tandem>"


@app.task(queue="mail", retry=5)
def send_notices(record_id: int) -> None:
    """Mail what one Record tells to those who can go on from it; each at most once, or again with the same id."""
    waiting = Notice.objects.filter(record=record_id, sent_at=None).select_related(
        "record__provider", "record__consumer", "membership__person"
    )
    for notice in waiting:
        if notice.membership.is_current:
            _mail(notice)
        Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now())


def _mail(notice: Notice) -> None:
    """The same sentence that the joint history shows, in the reader's language."""
    record, person = notice.record, notice.membership.person
    with override(person.language):
        subject = _("%(subject)s waits for you: %(sentence)s") % {
            "subject": record.subject,
            "sentence": sentence(record).splitlines()[0][:120],
        }
        body = _("%(provider)s / %(consumer)s\n\n%(who)s: %(sentence)s\n\nOpen it: %(url)s\n") % {
            "who": record.by_name,
            "provider": record.provider,
            "consumer": record.consumer,
            "sentence": sentence(record),
            "url": settings.SITE_URL + reverse("find", kwargs={"reference": record.subject}),
        }
    headers = {"Message-ID": message_id("notice", notice.pk)}
    EmailMessage(subject, body, to=[person.email], headers=headers).send()


@app.task(queue="mail", retry=5)
def send_invitation(invitation_id: int) -> None:
    still_open = Invitation.objects.open().filter(pk=invitation_id, sent_at=None)
    invitation = still_open.select_related("organisation", "invited_by__person").first()
    if invitation is None:
        return
    url = settings.SITE_URL + reverse("relationships:invitation", kwargs={"token": invitation.token})
    subject = _("%(organisation)s invites you to Tandem") % {"organisation": invitation.organisation}
    body = _("%(who)s asks you to act for %(organisation)s in Tandem.\n\nAccept within seven days: %(url)s\n") % {
        "who": invitation.invited_by.person if invitation.invited_by else "Tandem",
        "organisation": invitation.organisation,
        "url": url,
    }
    headers = {"Message-ID": message_id("invitation", invitation.pk)}
    EmailMessage(subject, body, to=[invitation.email], headers=headers).send()
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue="clocks", queueing_lock="mark_clocks", pass_context=False)
def mark_clocks(timestamp: int) -> None:
    """Write down what became due; late runs change no result (K19). What is told immediately is told now."""
    mark_time(timezone.now())
    hand_over(timezone.now(), send_alerts.defer, immediate_only=True)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="clocks", queueing_lock="gather_alerts", pass_context=False)
def gather_alerts(timestamp: int) -> None:
    """One mail to everybody whose hours it is, with all the alerts that wait for them (K20)."""
    hand_over(timezone.now(), send_alerts.defer)


@app.task(queue="mail", retry=5)
def send_alerts(alert_ids: list[int]) -> None:
    """Mail alerts that were handed over together; tried again, they leave under the same id."""
    mail = mail_of(alert_ids, timezone.now(), message_id=message_id("alerts", min(alert_ids)))
    if mail:
        mail.send()


@app.periodic(cron="*/5 * * * *")
@app.task(queue="clocks", queueing_lock="keep_agreement_time", pass_context=False)
def keep_agreement_time(timestamp: int) -> None:
    """Let agreement versions begin and end on their days, and duties come up; catches up after downtime."""
    now = timezone.now()
    AgreementVersion.keep_time(now)
    Duty.come_up(now)


@app.periodic(cron="15 5 * * *")
@app.task(queue="clocks", queueing_lock="come_to_deadlines", pass_context=False)
def come_to_deadlines(timestamp: int) -> None:
    """Remind each side of the days by which it must give notice, once a stage; catches up after downtime (G11)."""
    DeadlineReminder.come_up(timezone.now())


@app.task(queue="mail", retry=5)
def remind_of_deadline(reminder_id: int) -> None:
    """One mail to one person; tried again it leaves under the same id."""
    reminder = waiting_reminder(reminder_id)
    if reminder is None:
        return
    mail = mail_of_deadline(reminder, message_id=message_id("deadline", reminder_id))
    if mail:
        mail.send()
    DeadlineReminder.objects.filter(pk=reminder_id).update(sent_at=timezone.now())
