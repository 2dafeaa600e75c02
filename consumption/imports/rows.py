"""CSV row by row, plain or compressed, with the number of the line that each row begins on."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from consumption.imports.log import UnreadableLog

GZIP = b"\x1f\x8b"


def rows_of(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """The heading first, then every row that is not empty; never more than one in memory.

    Raises UnreadableLog for what is no CSV file with the needed columns.
    """
    number = 1
    try:
        with _opened(path) as file:
            reader = csv.reader(file, strict=True)
            heading = [name.strip() for name in next(reader, [])]
            _check(path, heading, needed)
            yield number, heading
            number = reader.line_num + 1
            for row in reader:
                if row:
                    yield number, row
                number = reader.line_num + 1
    except UnicodeDecodeError:
        raise UnreadableLog(
            _("%(file)s is not text in UTF-8 (near line %(line)d).") % {"file": path, "line": number}
        ) from None
    except csv.Error as error:
        raise UnreadableLog(
            _("%(file)s, line %(line)d, is no CSV: %(reason)s.") % {"file": path, "line": number, "reason": error}
        ) from None
    except (OSError, EOFError, zlib.error, ValueError) as error:
        if isinstance(error, UnreadableLog):
            raise
        reason = getattr(error, "strerror", None) or error
        raise UnreadableLog(_("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": reason}) from None


def _opened(path: Path) -> IO[str]:
    """By what it holds, not by its name."""
    with path.open("rb") as file:
        compressed = file.read(2) == GZIP
    opened = gzip.open if compressed else open
    return opened(path, "rt", encoding="utf-8-sig", newline="")


def _check(path: Path, heading: list[str], needed: tuple[str, ...]) -> None:
    if missing := [name for name in needed if name not in heading]:
        raise UnreadableLog(
            _("%(file)s has no column %(names)s in its first line.") % {"file": path, "names": ", ".join(missing)}
        )
    if twice := [name for name in needed if heading.count(name) > 1]:
        raise UnreadableLog(
            _("%(file)s has the column %(names)s twice in its first line.") % {"file": path, "names": ", ".join(twice)}
        )
