"""`manage.py demo`: everything a new user needs, in one command."""

import json
import os
import shutil
import signal
import socket
import time
import urllib.request
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from config import demo_world, embedded, processes

READY_WITHIN = 60  # seconds


class Command(BaseCommand):
    help = "Prepare the database, load the demo world once, and start Tandem on this machine."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the port to serve on (8000)")
        parser.add_argument("--no-serve", action="store_true", help="prepare everything, then exit")
        parser.add_argument("--reset", action="store_true", help="remove all data first")
        parser.add_argument("--users-json", action="store_true", help="print the sign-ins as one JSON array on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        self.quiet_stdout = options["users_json"]
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)  # each ends like Ctrl-C
        serve, port = not options["no_serve"], options["port"]
        if serve:
            self.check_port(port)
        if options["reset"]:
            self.reset()
        try:
            self.prepare()
            if options["users_json"]:
                self.stdout.write(json.dumps(demo_world.sign_ins()))
                self.stdout.flush()
            if serve:
                self.serve(port)
        except KeyboardInterrupt:
            self.say("Stopped.")

    def say(self, sentence: str) -> None:
        stream = self.stderr if self.quiet_stdout else self.stdout
        stream.write(sentence)
        stream.flush()

    # -- prepare ----------------------------------------------------------------------------------------------

    def check_port(self, port: int) -> None:
        if not 1 <= port <= 65535:
            raise CommandError(f"{port} is not a port: choose one from 1 to 65535.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise CommandError(
                    f"Port {port} is in use, nothing was started: stop what listens there, or choose another "
                    f"port with --port {port + 1 if port < 65535 else 8000}."
                ) from None

    def reset(self) -> None:
        if settings.DATABASE_IS_OURS:
            connection.close()
            try:
                embedded.ours.empty()
            except embedded.EmbeddedError as problem:
                raise CommandError(str(problem)) from None
        else:
            raise CommandError(
                "--reset removes only the embedded database and DATABASE_URL names another: nothing was removed, "
                "empty that database yourself."
            )
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        self.say("All data was removed.")

    def prepare(self) -> None:
        with connection.cursor() as cursor:
            # Two demos started at once: the second waits for the first, however long it builds.
            cursor.execute("set lock_timeout = 0")
            cursor.execute("set statement_timeout = 0")
            cursor.execute("select pg_advisory_lock(hashtext('tandem demo'))")
        try:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
            if not demo_world.is_built():
                self.say("Loading the demo world ...")
                with transaction.atomic():
                    demo_world.build(by_console=self.say)
        finally:
            with suppress(Exception):
                connection.close()  # and with it the lock
        self.say("The database is ready.")

    # -- serve ------------------------------------------------------------------------------------------------

    def serve(self, port: int) -> None:
        address = {"SITE_URL": os.environ.get("SITE_URL", f"http://localhost:{port}")}  # links in mails lead here
        children = [
            processes.Child("web server", processes.web(port), address),
            processes.Child("worker", processes.worker(), address),
        ]
        try:
            for child in children:
                child.start()
            self.wait_until_ready(port, children)
            self.welcome(port)
            while True:
                self.watch(children)
                time.sleep(0.5)
        except RuntimeError as problem:
            raise CommandError(str(problem)) from None
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C does not leave anything behind
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for child in reversed(children):
                child.stop(patience=15)

    def watch(self, children: list[processes.Child]) -> None:
        if settings.DATABASE_IS_OURS:
            embedded.ours.ensure()
        for child in children:
            child.watch(self.say)

    def wait_until_ready(self, port: int, children: list[processes.Child]) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            self.watch(children)
            with (
                suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer,
            ):
                if answer.status == 200:
                    return
            time.sleep(0.2)
        raise RuntimeError(f"The web server did not answer within {READY_WITHIN} seconds.")

    def welcome(self, port: int) -> None:
        people = demo_world.sign_ins()
        connection.close()
        width = max((len(person["email"]) for person in people), default=0)
        lines = ["", f"Tandem runs at http://localhost:{port}/    (Ctrl-C stops it)", ""]
        for person in people:
            place = ", ".join(filter(None, (person["organisation"], " + ".join(person["roles"]))))
            lines.append(f"  {person['email']:<{width}}  {person['password']}  {place}")
        self.say("\n".join([*lines, ""]))
