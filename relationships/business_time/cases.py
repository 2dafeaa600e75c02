"""Worked cases of a file: what a check from outside asks and gets, without a database."""

import json
from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from .calendar import BusinessCalendar
from .errors import InvalidCalendar
from .instants import Pause, instant, micros
from .plain import from_plain


class InvalidCases(ValueError):
    """A file of cases that cannot be answered; the sentence names the calendar or the case."""


def answers(text: str) -> list[dict[str, object]]:
    """[{"id", "business_seconds"}] or {"id", "due"} for every case of the file, in its order."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidCases(f"The file is no JSON: {error}.") from None
    if not isinstance(data, dict) or not isinstance(data.get("cases"), list):
        raise InvalidCases('The file must be an object with "calendars" and a list of "cases".')
    named = data.get("calendars", {})
    if not isinstance(named, dict):
        raise InvalidCases('"calendars" of the file must be an object of named calendars.')
    calendars = {name: _calendar(calendar, f"Calendar {name!r}") for name, calendar in named.items()}
    return [_answer(case, number, calendars) for number, case in enumerate(data["cases"], 1)]


def _answer(case: Any, number: int, calendars: Mapping[str, BusinessCalendar]) -> dict[str, object]:
    if not isinstance(case, dict):
        raise InvalidCases(f"Case number {number} is no object.")
    identity = case.get("id")
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        raise InvalidCases(f'Case number {number} has no "id".')
    name = f"Case {identity!r}"
    asked = case.get("calendar")
    calendar = _calendar(asked, name) if isinstance(asked, dict) else None
    if calendar is None and (not isinstance(asked, str) or (calendar := calendars.get(asked)) is None):
        raise InvalidCases(f"{name} names the calendar {asked!r}, which the file does not hold.")
    start, pauses = _moment(case, "start", name), _pauses(case, name)
    if case.get("kind") == "elapsed":
        seconds = calendar.elapsed(start, _moment(case, "end", name), pauses).total_seconds()
        return {"id": identity, "business_seconds": int(seconds) if seconds.is_integer() else seconds}
    if case.get("kind") == "due":
        due = calendar.due(start, _target(case, name), pauses)
        return {"id": identity, "due": None if due is None else due.isoformat().replace("+00:00", "Z")}
    raise InvalidCases(f'{name} is of the kind {case.get("kind")!r}; there are "elapsed" and "due".')


def _calendar(data: object, name: str) -> BusinessCalendar:
    try:
        return from_plain(data)
    except InvalidCalendar as error:
        raise InvalidCases(f"{name} cannot be used: {error}") from None


def _moment(case: Mapping[str, object], part: str, name: str) -> datetime:
    if part not in case:
        raise InvalidCases(f'{name} has no "{part}".')
    return _instant(case[part], f'"{part}" of {name[0].lower()}{name[1:]}')


def _instant(value: object, name: str) -> datetime:
    try:
        return instant(micros(datetime.fromisoformat(value)))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise InvalidCases(
            f"{name[0].upper()}{name[1:]} is {value!r}, not an instant with a zone like 2026-01-05T09:00Z."
        ) from None


def _pauses(case: Mapping[str, object], name: str) -> list[Pause]:
    value = case.get("pauses") or []
    if not isinstance(value, list) or not all(isinstance(pause, list) and len(pause) == 2 for pause in value):
        raise InvalidCases(f'The "pauses" of {name[0].lower()}{name[1:]} are not a list of [from, to].')
    part = f"a pause of {name[0].lower()}{name[1:]}"
    return [(_instant(begin, part), None if end is None else _instant(end, part)) for begin, end in value]


def _target(case: Mapping[str, object], name: str) -> int | float:
    value = case.get("target_seconds")
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
        raise InvalidCases(f'"target_seconds" of {name[0].lower()}{name[1:]} is {value!r}, which is no length of time.')
    return value
