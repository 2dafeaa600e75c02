"""CSV that a spreadsheet opens without running anything in it."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse

RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A column of an export: its heading, and what it says of a row."""

    heading: str
    of: Callable[[Any], Any]


def cell(value: Any) -> str:
    """Instants as UTC with Z; no text starts a formula unless it is a plain number (walls.md 4)."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(RISKY) else text


class Line:
    """What csv.writer writes to: gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(columns: Iterable[Column], rows: Iterable[Any]) -> Iterator[str]:
    """CSV line by line, heading first."""
    columns = list(columns)
    writer = csv.writer(Line())
    yield writer.writerow([column.heading for column in columns])
    for row in rows:
        yield writer.writerow([cell(column.of(row)) for column in columns])


def csv_download(name: str, columns: Iterable[Column], rows: Iterable[Any]) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        lines(columns, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Content-Type-Options": "nosniff"},
    )
