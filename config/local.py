"""What a local installation makes for itself because nobody configured it."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

# Data of this installation: database, uploads, collected static files, secret key.
VAR_DIR = Path(os.environ.get("TANDEM_VAR") or Path(__file__).resolve().parent.parent / "var").absolute()


def secret_key(folder: Path) -> str:
    """The same random key for every local process; made once, readable by its owner only."""
    path = folder / "secret_key"
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    if not path.exists():
        draft = folder / f"secret_key.{os.getpid()}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(60))
        with suppress(FileExistsError):
            os.link(draft, path)  # the first of two racing processes wins
        draft.unlink()
    return path.read_text()
