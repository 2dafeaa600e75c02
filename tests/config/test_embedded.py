"""The embedded PostgreSQL: started once, shared, recovered, and stopped by whoever leaves last."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded import Embedded
from config.postgres import Account, EmbeddedError, candidates, programs

ROOT = os.geteuid() == 0
PROJECT = Path(__file__).resolve().parents[2]
OTHER_PROCESS = """
import sys; from pathlib import Path; from config.embedded import Embedded
server = Embedded(Path(sys.argv[1])); server.ensure(); print("in", flush=True); sys.stdin.read(); server.release()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Embedded]:
    yield from served(tmp_path / "var" / "postgres")


def served(home: Path) -> Iterator[Embedded]:
    server = Embedded(home)
    yield server
    if home.parent.exists():
        server.stop()
    for folder in (server.socket, server.data.parent):
        shutil.rmtree(folder, ignore_errors=True)


def connect(server: Embedded) -> psycopg.Connection:
    at = server.ensure()
    return psycopg.connect(host=at["HOST"], port=at["PORT"], user=at["USER"], dbname=at["NAME"], autocommit=True)


def postmaster(server: Embedded) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def answers(server: Embedded) -> bool:
    return server._answers()


def other_process(server: Embedded) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(server.home)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_our_role_is_no_superuser_and_owns_its_database(server: Embedded):
    with connect(server) as connection:
        rights = connection.execute(
            "select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user"
        ).fetchone()
        assert rights == (False, True, False)
        connection.execute("create table kept (n int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("copy kept from program 'true'")


def test_only_its_own_account_reaches_the_server(server: Embedded):
    server.ensure()
    assert server.socket.stat().st_mode & 0o077 == 0
    assert server.data.stat().st_mode & 0o077 == 0


def test_killed_server_keeps_what_was_committed(server: Embedded):
    with connect(server) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept select generate_series(1, 500)")
        os.kill(postmaster(server), signal.SIGKILL)
    with connect(server) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (500,)


def test_racing_processes_start_one_server(server: Embedded):
    racers = [other_process(server) for _ in range(3)]
    try:
        assert [racer.stdout.readline() for racer in racers] == ["in\n"] * 3  # type: ignore[union-attr]
        log = (server.data / "server.log").read_text()
        assert log.count("ready to accept connections") == 1
    finally:
        for racer in racers:
            racer.communicate("")
    assert not answers(server), "the last one to leave stops it"


def test_a_killed_process_neither_stops_nor_keeps_the_server(server: Embedded):
    victim = other_process(server)
    assert victim.stdout is not None
    assert victim.stdout.readline() == "in\n"
    server.ensure()
    victim.kill()
    victim.communicate()
    assert answers(server)
    server.release()
    assert not answers(server)


def test_stop_is_clean_and_start_again_needs_no_recovery(server: Embedded):
    server.ensure()
    server.stop()
    assert not (server.data / "postmaster.pid").exists()
    server.ensure()
    assert "not properly shut down" not in (server.data / "server.log").read_text()


def test_long_path_moves_the_socket_to_a_short_one(tmp_path: Path):
    home = tmp_path / ("a long folder name, with a comma " * 4).strip() / "var" / "postgres"
    for server in served(home):
        with connect(server) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert len(str(server.socket)) < 90
        assert server.socket.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not ROOT, reason="only a root user's server runs as another account")
def test_root_below_a_closed_folder_leaves_its_permissions_alone(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for server in served(closed / "var" / "postgres"):
        server.ensure()
        assert closed.stat().st_mode & 0o777 == 0o700
        assert closed.stat().st_uid == 0
        assert server.home.is_symlink()
        assert server.data.stat().st_uid != 0


@pytest.mark.skipif(not ROOT, reason="only a root user's server runs as another account")
def test_programs_in_a_closed_folder_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = next(candidates()).parent  # .../<wheel>/pginstallNN
    shutil.copytree(wheel, closed / wheel.parent.name / wheel.name, symlinks=True)
    libraries = wheel.parent.with_name(wheel.parent.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, closed / libraries.name)
    hidden = closed / wheel.parent.name / wheel.name / "bin"
    monkeypatch.setattr("config.postgres.candidates", lambda: iter([hidden]))
    for server in served(tmp_path / "open" / "var" / "postgres"):
        server.ensure()
        assert answers(server)
        assert "programs-" in Path(f"/proc/{postmaster(server)}/exe").resolve().as_posix()
        server.release()


def test_a_half_made_data_folder_is_made_again(server: Embedded):
    server.ensure()
    server.release()
    server.data.rename(server.data.with_name("data.new"))  # what a killed initdb leaves
    server.ensure()
    assert answers(server)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_pid_file_with_a_strangers_number_is_forgotten(server: Embedded):
    server.ensure()
    server.release()
    stranger = subprocess.Popen(["sleep", "60"], **({"user": server.data.stat().st_uid} if ROOT else {}))  # type: ignore[call-overload]
    try:
        pidfile = server.data / "postmaster.pid"
        pidfile.write_text(f"{stranger.pid}\n{server.data}\n1\n5432\n\n\n\n\n")
        server.ensure()
        assert answers(server)
    finally:
        stranger.kill()
        stranger.wait()


def test_data_of_another_version_says_so(server: Embedded, tmp_path: Path):
    with pytest.raises(EmbeddedError, match="PostgreSQL 9, which made the data here, was not found"):
        programs(Account(server.data), 9, tmp_path)


def test_emptying_is_refused_while_others_work(server: Embedded):
    server.ensure()
    other = other_process(server)
    assert other.stdout is not None
    assert other.stdout.readline() == "in\n"
    with pytest.raises(EmbeddedError, match="nothing was removed"):
        server.empty()
    other.communicate("")
    with connect(server) as connection:
        connection.execute("create table gone (n int)")
    server.empty()
    with connect(server) as connection:
        assert connection.execute("select to_regclass('gone')").fetchone() == (None,)
