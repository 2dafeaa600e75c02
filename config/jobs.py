"""Tasks of the installation itself: putting stalled ones back, and the mail of sign-in."""

from django.core.mail import EmailMessage
from procrastinate import App, JobContext
from procrastinate.contrib.django import app

STALLED_AFTER = 30  # seconds without a heartbeat of its worker


@app.periodic(cron="* * * * * */30")
@app.task(queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """A killed worker leaves its task `doing` for ever: put it back. Every task may run twice."""
    await put_back(context.app)


async def put_back(worker: App) -> None:
    for stalled in await worker.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await worker.job_manager.retry_job(stalled)


@app.task(queue="mail", retry=5)
def send_mail(subject: str, body: str, to: list[str]) -> None:
    EmailMessage(subject=subject, body=body, to=to).send()
