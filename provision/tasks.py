"""Work that happens outside a request. Every task may run twice."""

from django.utils import timezone
from procrastinate.contrib.django import app

from provision.models import ServiceOffering


@app.periodic(cron="*/5 * * * *")
@app.task(queue="clocks", queueing_lock="keep_offering_time", pass_context=False)
def keep_offering_time(timestamp: int) -> None:
    """Retire offerings on their day; catches up after downtime (F3)."""
    ServiceOffering.keep_time(timezone.now())
