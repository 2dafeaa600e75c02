"""A demo of its own for a test: its own data folder, its own port, ended whatever happens."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "manage.py"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} seconds in vain"
        time.sleep(0.1)


class Demo:
    """Local settings whatever the surroundings: no DATABASE_URL, data under `var`."""

    def __init__(self, var: Path) -> None:
        self.var, self.port = var, free_port()
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        self.environment = kept | {"TANDEM_VAR": str(var)}
        self.process: subprocess.Popen[bytes] | None = None

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *command], cwd=PROJECT, env=self.environment, capture_output=True, text=True, check=False
        )

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "demo", "--port", str(self.port)],
            cwd=PROJECT,
            env=self.environment,
            stdout=(self.var.parent / "stdout").open("wb"),
            stderr=(self.var.parent / "stderr").open("wb"),
        )
        until(lambda: self.said() or (self.process and self.process.poll() is not None), 60)
        assert self.said(), (self.var.parent / "stderr").read_text()

    def said(self, words: bytes = b"Tandem runs at") -> bool:
        return words in (self.var.parent / "stdout").read_bytes()

    def answers(self, address: str = "/readyz") -> bool:
        with suppress(OSError), urllib.request.urlopen(self.url + address, timeout=5) as answer:
            return answer.status == 200
        return False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def child(self, *words: str) -> int:
        """The process id of the demo's own child whose command line holds these words."""
        assert self.process is not None
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, ValueError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                line = (entry / "cmdline").read_bytes().decode()
                if parent == self.process.pid and all(word in line for word in words):
                    return int(entry.name)
        return 0

    @property
    def postmaster(self) -> int:
        pidfile = self.var / "postgres" / "data" / "postmaster.pid"
        return int(pidfile.read_text().split()[0]) if pidfile.exists() else 0

    def end(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(40)

    def clear(self) -> None:
        if self.process and self.process.poll() is None:
            self.end()
        shutil.rmtree((self.var / "postgres" / "socket").resolve(), ignore_errors=True)
        shutil.rmtree((self.var / "postgres").resolve(), ignore_errors=True)


def alive(number: int) -> bool:
    with suppress(OSError, IndexError):
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False
