"""`manage.py demo`: prepared once, served and watched, ended without a trace."""

import json
import os
import signal
import socket
from pathlib import Path

import pytest

from tests.config.running import Demo, alive, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to look at processes")


def test_reset_starts_over(demo: Demo):
    """First of all here: whatever stood in the data folder gives way to the world that the other tests look at."""
    stale = ("shell", "-c", "from django.db import connection; connection.cursor().execute('create table stale ()')")
    assert demo.manage(*stale).returncode == 0
    file = demo.var / "media" / "stale.txt"
    file.parent.mkdir(exist_ok=True)
    file.touch()

    removed = demo.manage("demo", "--no-serve", "--reset")

    assert removed.returncode == 0, removed.stderr
    assert "All data was removed." in removed.stdout
    assert "Loading the demo world" in removed.stdout
    assert not file.exists()
    assert demo.manage(*stale).returncode == 0, "the table is gone, so it can be made again"


def test_prepared_twice_is_prepared_once(demo: Demo):
    first = demo.manage("demo", "--no-serve", "--users-json")
    assert first.returncode == 0, first.stderr
    people = json.loads(first.stdout)
    assert people
    for person in people:
        assert person.keys() >= {"email", "password", "organisation", "roles"}
    assert first.stdout.count("\n") <= 1, "one array and nothing else"
    second = demo.manage("demo", "--no-serve", "--users-json")
    assert json.loads(second.stdout) == people
    assert demo.postmaster == 0, "whoever leaves last stops the database"


def test_busy_port_is_one_sentence(demo: Demo):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", demo.port))
        busy.listen()
        done = demo.manage("demo", "--port", str(demo.port))
    assert done.returncode == 1
    assert done.stderr.strip().startswith(f"CommandError: Port {demo.port} is in use, nothing was started")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "is not a port" in demo.manage("demo", "--port", "70000").stderr


def test_what_dies_is_started_again_and_the_end_is_clean(demo: Demo):
    demo.start()
    web, worker, postmaster = demo.child("granian"), demo.child("procrastinate"), demo.postmaster
    assert demo.answers("/login/")
    assert demo.answers("/static/css/app.css")
    for number in (worker, web, postmaster):
        os.kill(number, signal.SIGKILL)
    until(lambda: demo.child("granian") not in (0, web))
    until(lambda: demo.child("procrastinate") not in (0, worker))
    until(lambda: demo.postmaster not in (0, postmaster) and demo.answers("/readyz"))
    assert demo.answers("/login/")
    started = [demo.child("granian"), demo.child("procrastinate"), demo.postmaster]
    assert demo.end(signal.SIGINT) == 0
    assert [number for number in started if alive(number)] == []
    assert not demo.answers()


def test_kill_of_the_demo_itself_leaves_nothing_serving(demo: Demo):
    demo.start()
    children = [demo.child("granian"), demo.child("procrastinate")]
    demo.end(signal.SIGKILL)
    until(lambda: not any(map(alive, children)), 20)
    demo.manage("check")  # the next one to leave stops the database
    assert demo.postmaster == 0
