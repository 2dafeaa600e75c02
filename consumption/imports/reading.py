"""What the readers of all formats share: one row after the other, its texts and instants checked and kept once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from consumption.imports.log import Event, Facts, Incident, Log, Problem, UnreadableLog
from consumption.imports.rows import rows_of

FIRST_YEAR = 1970


class BadCell(ValueError):
    def __init__(self, column: str, sentence: str) -> None:
        self.column, self.sentence = column, sentence


class RowReader(Protocol):
    """Reads the rows of one file; `number` is the place of the incident's name."""

    number: int

    def read(self, line: int, cells: list[str]) -> tuple[str, Event, Facts]:
        """The incident's name and what the row says of it; raises BadCell."""


def read_log(path: Path, needed: tuple[str, ...], reader_of: Callable[[list[str]], RowReader]) -> Log:
    """Every incident of the file in the order of first appearance; bad rows are named, not raised.

    Raises UnreadableLog where the file has not the needed columns, in whatever order, or no rows.
    """
    log = Log()
    lines = rows_of(path, needed)
    heading = next(lines)[1]
    row_reader = reader_of(heading)
    for line, cells in lines:
        log.rows += 1
        if len(cells) != len(heading):
            sentence = _("there are %(found)d columns, not %(wanted)d.")
            number = cells[row_reader.number].strip() if row_reader.number < len(cells) else ""
            log.refuse(Problem(line, "", sentence % {"found": len(cells), "wanted": len(heading)}), number)
            continue
        try:
            name, event, facts = row_reader.read(line, cells)
        except BadCell as bad:
            log.refuse(Problem(line, bad.column, bad.sentence), cells[row_reader.number].strip())
            continue
        incident = log.incidents.get(name)
        if incident is None:
            incident = log.incidents[name] = Incident(name, event, facts)
        incident.add(event, facts)
    if not log.rows:
        raise UnreadableLog(_("%(file)s holds no events.") % {"file": path})
    return log


class Moments:
    """Instants of the log by their text, each parsed once. `parse` gives None for what is no date."""

    def __init__(self, parse: Callable[[str], datetime | None], form: str, now: datetime) -> None:
        self.parse, self.form = parse, form
        self.latest = now + timedelta(days=1)  # the file's zone may be said wrongly by some hours
        self.known: dict[str, datetime] = {}

    def read(self, value: str, column: str) -> datetime:
        found = self.known.get(value)
        if found is None:
            found = self.known[value] = self._checked(value, column)
        return found

    def _checked(self, value: str, column: str) -> datetime:
        try:
            found = self.parse(value)
            found = found and found.astimezone(UTC)
        except (ValueError, OverflowError):
            found = None
        if found is None:
            sentence = _("“%(value)s” is no date of the form %(form)s.")
            raise BadCell(column, sentence % {"value": value, "form": self.form})
        if found.year < FIRST_YEAR:
            raise BadCell(column, _("“%(value)s” lies before %(year)d.") % {"value": value, "year": FIRST_YEAR})
        if found > self.latest:
            raise BadCell(column, _("“%(value)s” lies in the future.") % {"value": value})
        return found


def checked(value: str, column: str, most: int) -> str:
    """The text in one line; raises BadCell for what cannot be shown or is too long."""
    if not value.isprintable():
        value = " ".join(value.split())  # line breaks and spaces of other kinds
    if not value.isprintable():
        raise BadCell(column, _("this holds a character that cannot be shown."))
    if len(value) > most:
        raise BadCell(column, _("this is longer than %(most)d characters.") % {"most": most})
    return value
