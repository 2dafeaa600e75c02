"""All terms of several versions in one statement: a page of an agreement reads eighteen kinds of rows."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models import prefetch_related_objects

from relationships.models.agreed_conditions import AgreedConditions
from relationships.models.annex import AgreedAnnex
from relationships.models.calendar import (
    CalendarException,
    CalendarHoliday,
    CalendarRecurringHoliday,
    CalendarWindow,
)
from relationships.models.conditions import (
    AgreedAvailability,
    AgreedClause,
    AgreedField,
    AgreedPenalty,
    CreditBand,
    EscalationContact,
)
from relationships.models.terms import (
    AgreedObligation,
    AgreedPart,
    AgreedPriority,
    PriorityRule,
    ServiceLevelTarget,
    WorkloadLimit,
)

OF_VERSION: tuple[type[models.Model], ...] = (
    *(AgreedPart, AgreedPriority, PriorityRule, ServiceLevelTarget, AgreedObligation, WorkloadLimit),
    *(AgreedAvailability, AgreedPenalty, EscalationContact, AgreedClause, AgreedAnnex, AgreedConditions),
)
OF_CALENDAR: tuple[type[models.Model], ...] = (
    *(CalendarWindow, CalendarHoliday, CalendarRecurringHoliday, CalendarException),
)
INSIDE: tuple[tuple[type[models.Model], str], ...] = ((AgreedField, "part"), (CreditBand, "availability"))
"""Rows of rows, and by which of their columns."""
EVERYTHING = (*OF_VERSION, *(kind for kind, _owner in INSIDE), *OF_CALENDAR)
HELD = {f"{kind._meta.model_name}s" for kind in OF_VERSION}
"""What a version calls its rows."""
FOR_ASKING = (AgreedPriority, PriorityRule, ServiceLevelTarget, WorkloadLimit)
"""What decides about a request, whichever part it is for."""


def fetch_terms(versions: Sequence[Any], kinds: Sequence[type[models.Model]] = EVERYTHING) -> None:
    """Whatever `terms()` of these versions reads, or only these kinds with their priorities, is read now; visibility
    was decided with the versions."""
    if not versions:
        return
    found = _rows(versions, kinds)
    priorities = {row.pk: row for row in found[AgreedPriority]}
    for row in (*found[PriorityRule], *found[ServiceLevelTarget], *found[WorkloadLimit], *found[AgreedPenalty]):
        if row.priority_id:
            row.priority = priorities[row.priority_id]
    for kind, owner in INSIDE:
        outer: list[Any] = found[AgreedPart if owner == "part" else AgreedAvailability]
        give(outer, kind, owner, found[kind])
    for kind in (each for each in OF_VERSION if each in kinds):
        give(versions, kind, "version", found[kind])
    for kind in (each for each in OF_CALENDAR if each in kinds):
        calendars = {version.calendar_id: version.calendar for version in versions}
        give(list(calendars.values()), kind, "calendar", found[kind])
    if found[AgreedAnnex]:
        prefetch_related_objects(found[AgreedAnnex], "stored")
    if framed := [row for row in found[AgreedConditions] if row.framework_id]:
        prefetch_related_objects(framed, "framework")


def with_rows(version: Any) -> Any:
    """The version itself where its rows were fetched, else a copy that holds them: the next reading is a new one."""
    if version.__dict__.get("_prefetched_objects_cache", {}).keys() >= HELD:
        return version
    read = copy(version)
    read._prefetched_objects_cache, read.calendar = {}, copy(version.calendar)
    read.calendar._prefetched_objects_cache = {}
    fetch_terms([read])
    return read


def _rows(versions: Sequence[Any], wanted: Sequence[type[models.Model]]) -> dict[Any, list[Any]]:
    kinds = {kind._meta.db_table: kind for kind in wanted}
    statement = " UNION ALL ".join(
        f"SELECT '{table}', to_jsonb(row)::text FROM {table} AS row WHERE row.{_owner_of(kind)}_id = ANY(%s)"
        for table, kind in kinds.items()
    )
    owners = {"calendar": [v.calendar_id for v in versions], "version": [v.pk for v in versions]}
    keys = [owners[_owner_of(kind)] for kind in wanted]
    found: dict[Any, list[Any]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, keys)
        for table, text in cursor.fetchall():
            found[kinds[table]].append(instance_of(kinds[table], json.loads(text, parse_float=Decimal)))
    for kind, rows in found.items():
        rows.sort(key=_in_order(kind, found))
    return found


def _owner_of(kind: type[models.Model]) -> str:
    return "calendar" if kind in OF_CALENDAR else "version"


def instance_of(kind: type[models.Model], facts: dict[str, Any]) -> models.Model:
    fields: Any = kind._meta.concrete_fields
    return kind.from_db("default", [f.attname for f in fields], [_typed(f, facts[f.column]) for f in fields])


def _typed(field: Any, value: Any) -> Any:
    """As the column would have been read: JSON knows no dates, and a whole amount as a whole number."""
    return (
        Decimal(str(value)) if isinstance(field, models.DecimalField) and value is not None else field.to_python(value)
    )


def _in_order(kind: type[models.Model], found: dict[Any, list[Any]]) -> Callable[[Any], tuple[Any, ...]]:
    """The model's own order; what is empty comes last, as in the database."""
    places = {row.pk: row.position for row in found.get(AgreedPriority, [])}
    ordering: tuple[str, ...] = tuple(str(name) for name in kind._meta.ordering or ())

    def key(row: Any) -> tuple[Any, ...]:
        held: list[Any] = []
        for name in ordering:
            if name == "priority__position":
                value = places.get(row.priority_id)
            else:
                value = getattr(row, kind._meta.get_field(name.lstrip("-")).attname)  # type: ignore[union-attr]
            if name[0] == "-" and value is not None:
                value = -value
            held.append((value is None, value if value is not None else 0))
        return (*held, row.pk)

    return key


def give(owners: Sequence[Any], kind: type[models.Model], owner: str, rows: list[Any]) -> None:
    """Put the rows where `prefetch_related` would have put them."""
    remote: Any = kind._meta.get_field(owner)
    name = remote.remote_field.get_accessor_name()
    theirs = defaultdict(list)
    for row in rows:
        theirs[getattr(row, f"{owner}_id")].append(row)
    for each in owners:
        for row in theirs[each.pk]:
            setattr(row, owner, each)
        held = getattr(each, name).get_queryset()
        held._result_cache, held._prefetch_done = theirs[each.pk], True
        each.__dict__.setdefault("_prefetched_objects_cache", {})[name] = held
