"""Tasks of the installation: mail of sign-in leaves by the worker, stalled tasks are put back (walls 32, 33)."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from config import jobs
from tests.factories import World

NEW = "a new horse and battery"


@pytest.fixture(autouse=True)
def nothing_waits(transactional_db: None) -> None:
    ProcrastinateJob.objects.all()._raw_delete(connection.alias)  # these tables survive the flush after a test


def apart(run: Callable[[], object]) -> None:
    """In a thread of its own: Playwright leaves a running event loop in the one of the tests."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(run).result()


def work() -> None:
    """What the worker would do now."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        apart(partial(worker.run_worker, wait=False, install_signal_handlers=False, listen_notify=False))


def test_a_password_reset_is_mailed_by_the_worker_not_by_the_request(client: Client):
    person = World().provider.person
    assert client.post("/account/password/reset/", {"email": person.email}).status_code == 302
    assert mail.outbox == []
    work()
    (sent,) = [message for message in mail.outbox if message.to == [person.email]]
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", str(sent.body))
    assert link is not None
    page = client.get(link[1], follow=True)
    assert page.status_code == 200, "whoever forgot the password is not asked to sign in first"
    changed = client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert changed.status_code == 302
    assert client.post("/login/", {"login": person.email, "password": NEW})["Location"] == "/"


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client):
    assert client.post("/account/password/reset/", {"email": "nobody@example.org"}).status_code == 302
    work()
    assert mail.outbox == []


def test_a_task_whose_worker_died_is_put_back():
    number = jobs.send_mail.defer(subject="s", body="b", to=["a@example.org"])
    with connection.cursor() as cursor:  # taken by a worker that is no more
        cursor.execute("update procrastinate_jobs set status = 'doing', worker_id = null where id = %s", [number])
    assert ProcrastinateJob.objects.get(pk=number).status == "doing"
    apart(lambda: asyncio.run(_retry()))
    assert ProcrastinateJob.objects.get(pk=number).status == "todo"
    work()
    assert [message.subject for message in mail.outbox] == ["s"]


async def _retry() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        async with worker.open_async():
            await jobs.put_back(worker)
