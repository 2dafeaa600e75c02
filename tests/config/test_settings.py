"""The environment decides how Tandem runs; what is missing is said in one sentence."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DATABASE_URL": "postgres://tandem:secret@db.example/tandem",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "tandem.example",
}


def manage(*command: str, without: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    environment.pop(without, None)
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_settings_pass_the_deployment_check():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_missing_settings_are_named():
    done = manage("check", without="SECRET_KEY", **PRODUCTION)
    assert done.returncode == 1
    assert done.stderr.startswith("Tandem cannot start: SECRET_KEY is not set")
    assert len(done.stderr.splitlines()) == 1


def test_pages_are_served_under_named_hosts_only():
    unnamed = {key: value for key, value in PRODUCTION.items() if key != "ALLOWED_HOSTS"}
    assert manage("check", **unnamed).returncode == 0, "commands need no host names"
    script = "import config.wsgi"
    done = manage("shell", "-c", script, **unnamed)
    assert "ALLOWED_HOSTS is not set" in done.stderr


def test_without_database_only_a_local_installation_starts():
    done = manage("check", without="DATABASE_URL", TANDEM_LOCAL="0", **PRODUCTION)
    assert done.stderr.startswith("Tandem cannot start: DATABASE_URL is not set")


def test_another_database_than_postgresql_is_refused():
    done = manage("check", **PRODUCTION | {"DATABASE_URL": "sqlite:///db.sqlite3"})
    assert done.returncode == 1
    assert "must name a PostgreSQL" in done.stderr


def test_debug_is_off_unless_asked(settings):
    assert settings.DEBUG is False


def test_the_secret_key_of_a_local_installation_is_its_owners(tmp_path: Path):
    from config.local import secret_key

    assert secret_key(tmp_path / "var") == secret_key(tmp_path / "var")
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o077 == 0
    assert len(secret_key(tmp_path / "var")) >= 50
