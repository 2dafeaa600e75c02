"""The embedded PostgreSQL of demo, development and tests: found, started, shared and stopped by us.

Production names DATABASE_URL and never comes here. Facts the code leans on:

* PostgreSQL refuses to run as root, so a root user's server runs as an account without rights. We chown only
  what we made ourselves. Where that account cannot reach the checkout (a 0700 folder above it), the data lives
  in a folder outside and `var/postgres` is a link to it: the permissions of parent folders are left alone.
* Every process that uses the server holds a shared lock; the last one to leave stops it. The kernel drops the
  lock of a killed process, so a kill -9 neither stops the server under others nor keeps it for ever.
* Running means "answers a connection", never "has a pid file".
* A socket path longer than 107 bytes is refused by the kernel: the socket then moves to a short folder.
"""

import atexit
import fcntl
import os
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from config.local import VAR_DIR
from config.postgres import Account, EmbeddedError, programs

PATIENCE = 30.0  # seconds: recovery after a crash, or a zombie that still holds its pid file
SOCKET_LIMIT = 100  # bytes, of the 107 a socket path may have
ROLE, DATABASE = "app", "tandem"

CONF = """
# Written by Tandem (config/embedded.py)
listen_addresses = ''
unix_socket_permissions = 0700
log_min_messages = log
log_min_error_statement = panic
timezone = 'UTC'
log_timezone = 'UTC'
jit = off
max_parallel_workers_per_gather = 0
wal_level = minimal
max_wal_senders = 0
"""


def _lock(path: Path, how: int) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, how)
    except OSError:
        os.close(handle)
        raise
    return handle


class Embedded:
    """One data folder and the server on it. `ensure()` joins the users of the server, `release()` leaves."""

    def __init__(self, home: Path = VAR_DIR / "postgres") -> None:
        self.home = home
        self._membership: tuple[int, int] | None = None  # lock handle, and the process that took it

    # -- what callers use ---------------------------------------------------------------------------------

    def ensure(self) -> dict[str, str]:
        """Make the server answer and the database exist; return Django's connection parameters."""
        try:
            self.home.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
            with self._one_at_a_time():
                self._join()
                self._start()
                try:
                    self._create_database()
                except psycopg.OperationalError:  # killed between two lines of ours
                    self._start()
                    self._create_database()
        except PermissionError as problem:
            raise EmbeddedError(
                f"The embedded database under {self.home} belongs to somebody else ({problem}): use the "
                "account that made it, remove that folder, or set DATABASE_URL."
            ) from problem
        return {"HOST": str(self.socket), "PORT": "5432", "USER": ROLE, "NAME": DATABASE}

    def release(self) -> None:
        """Leave; whoever leaves last stops the server."""
        if self._membership is None or self._membership[1] != os.getpid():
            return
        handle, self._membership = self._membership[0], None
        with suppress(OSError), self._one_at_a_time():
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return  # others still use it
            finally:
                os.close(handle)
            self._stop()

    def stop(self) -> None:
        """Stop the server whoever uses it."""
        with self._one_at_a_time():
            self._stop()

    def empty(self) -> None:
        """Remove every row and table (`demo --reset`), unless another process is at work with them."""
        assert self._membership is not None
        with self._one_at_a_time():
            try:
                fcntl.flock(self._membership[0], fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise EmbeddedError(
                    "Another process of Tandem uses the database, nothing was removed: stop it first."
                ) from None
            finally:
                fcntl.flock(self._membership[0], fcntl.LOCK_SH)
            with self._connect() as connection:
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(DATABASE)))
            self._create_database()

    @property
    def data(self) -> Path:
        return Path(os.path.realpath(self.home)) / "data"

    @property
    def socket(self) -> Path:
        return Path(os.path.realpath(self.home / "socket"))

    # -- how it is done -----------------------------------------------------------------------------------

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        handle = _lock(self.home.with_name(self.home.name + ".lock"), fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(handle)

    def _join(self) -> None:
        if self._membership is None or self._membership[1] != os.getpid():
            handle = _lock(self.home.with_name(self.home.name + ".users"), fcntl.LOCK_SH)
            self._membership = (handle, os.getpid())

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket), port=5432, user="postgres", dbname="postgres", connect_timeout=5, autocommit=True
        )

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            self._connect().close()
            return True
        return False

    def _start(self) -> None:
        if self._answers():
            return
        account = Account(self.data)
        self._settle(account)
        binaries = self._binaries(account)
        self._initialise(account, binaries)
        deadline, said, began = time.monotonic() + PATIENCE, "", time.monotonic()
        while time.monotonic() < deadline:
            options = f"-c unix_socket_directories={shlex.quote(str(self.socket))}"
            log = self.data / "server.log"
            done = account.run(
                binaries / "pg_ctl", "start", "-w", "-t", "20", "-D", self.data, "-l", log, "-o", options
            )
            if self._answers():
                return
            said = done.stdout.strip()
            if time.monotonic() - began > 3:
                self._forget_dead_postmaster()
            if time.monotonic() - began > 8 and not (self.socket / ".s.PGSQL.5432").exists():
                self._stop()  # alive, but somebody swept its socket away
            time.sleep(0.2)
        raise EmbeddedError(
            f"The embedded PostgreSQL did not start ({said or 'no message'}); its log is {log}. "
            "Set DATABASE_URL to use another server."
        )

    def _stop(self) -> None:
        if not (self.data / "postmaster.pid").exists():
            return
        account = Account(self.data)
        with suppress(EmbeddedError):
            account.run(self._binaries(account) / "pg_ctl", "stop", "-m", "fast", "-w", "-t", "20", "-D", self.data)

    def _settle(self, account: Account) -> None:
        """A home the server's account can reach, and a socket folder with a short name."""
        if self.home.is_symlink() and not self.home.exists():
            self.home.unlink()  # its target was removed
        if not self.home.exists():
            if account.reaches(self.home.parent):
                self.home.mkdir(mode=0o711)
            else:
                self.home.symlink_to(self._outside(account, ("/var/lib", "/var/tmp", "/tmp")))
        home, link = Path(os.path.realpath(self.home)), self.home / "socket"
        if not account.reaches(home):
            raise EmbeddedError(
                f"The account that runs PostgreSQL cannot reach {home}, nothing was started: open the folders "
                "above it, or move its data elsewhere and remove that folder."
            )
        if link.is_symlink() and not link.exists():
            link.unlink()  # a temporary folder does not survive a restart of the machine
        if not link.exists():
            short = len(os.fsencode(home / "socket" / ".s.PGSQL.5432")) <= SOCKET_LIMIT and "," not in str(home)
            if short:
                account.own(link)
            else:
                folder = self._outside(account, ("/tmp", "/var/tmp", tempfile.gettempdir()))
                folder.chmod(0o700)
                link.symlink_to(account.own(folder))

    def _outside(self, account: Account, places: tuple[str, ...]) -> Path:
        for place in map(Path, places):
            if place.is_dir() and os.access(place, os.W_OK | os.X_OK) and account.reaches(place):
                folder = Path(tempfile.mkdtemp(prefix="tandem-", dir=place))
                folder.chmod(0o711)
                return folder
        raise EmbeddedError(f"None of {', '.join(places)} can hold the embedded database: set DATABASE_URL.")

    def _binaries(self, account: Account) -> Path:
        marker = self.data / "PG_VERSION"
        wanted = int(marker.read_text()) if marker.exists() else None
        return programs(account, wanted, copies=Path(os.path.realpath(self.home)))

    def _initialise(self, account: Account, binaries: Path) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        made = self.data.with_name("data.new")  # a killed initdb leaves this behind, never half a data folder
        shutil.rmtree(made, ignore_errors=True)
        account.own(made)
        options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        done = account.run(binaries / "initdb", "-D", made, *options)
        if done.returncode:
            raise EmbeddedError(f"initdb failed: {done.stdout.strip()}")
        with (made / "postgresql.conf").open("a") as conf:
            conf.write(CONF)
        made.rename(self.data)

    def _forget_dead_postmaster(self) -> None:
        """Remove a pid file whose process is a zombie nobody reaps, or a stranger with a recycled number.

        Only when no process works in the data folder any more: the pid file is also what protects it.
        """
        pidfile = self.data / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError):
            number = int(pidfile.read_text().split()[0])
            name, state = Path(f"/proc/{number}/stat").read_text().split("(", 1)[1].rsplit(")", 1)
            if name == "postgres" and state.split()[0] != "Z":
                return
            for process in Path("/proc").glob("[0-9]*/cwd"):
                with suppress(OSError):
                    if os.readlink(process) == str(self.data):
                        return
            pidfile.unlink()

    def _create_database(self) -> None:
        with self._connect() as connection:
            if not connection.execute("select 1 from pg_roles where rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("create role {} login nosuperuser createdb").format(sql.Identifier(ROLE)))
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                connection.execute(
                    sql.SQL("create database {} owner {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
                )


ours = Embedded()


def ensure() -> dict[str, str]:
    parameters = ours.ensure()
    atexit.register(ours.release)
    return parameters


def stop() -> None:
    ours.stop()
