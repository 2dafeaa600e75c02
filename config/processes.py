"""The demo's web server and worker: children that are started again when they die, and never outlive us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
WEB_WORKERS = 2


def web(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(WEB_WORKERS), "--blocking-threads", "2", "--no-ws", "--workers-kill-timeout", "10"),
        *("--log-level", "warning", "config.wsgi:application"),
    ]


def worker() -> list[str]:
    return [sys.executable, "manage.py", "procrastinate", "worker"]


def _die_with_parent() -> None:
    """Linux: a kill -9 of the demo ends its children too. Elsewhere they end with their terminal."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Child:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    quick_deaths: int = field(default=0, init=False)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=BASE_DIR,
            env={**os.environ, "PYTHONUNBUFFERED": "1"} | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,  # our own stdout carries only what was asked for
            start_new_session=True,  # Ctrl-C is ours to hear; we end the children in order
            preexec_fn=_die_with_parent,
        )

    def watch(self, say: Callable[[str], None]) -> None:
        """Start again what has died; give up when it cannot live for ten seconds, five times in a row."""
        if self.process is None or self.process.poll() is None:
            return
        self._kill_group()  # what a killed master leaves behind still holds the port
        self.quick_deaths = self.quick_deaths + 1 if time.monotonic() - self.started < 10 else 0
        if self.quick_deaths >= 5:
            raise RuntimeError(f"The {self.name} does not stay alive; its messages are above.")
        say(f"The {self.name} ended (code {self.process.returncode}) and is started again.")
        time.sleep(min(self.quick_deaths, 2))
        self.start()

    def stop(self, patience: float) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self._kill_group()
        self.process.wait()

    def _kill_group(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
