"""All rows of several versions of offerings in one statement: a page of one reads seven kinds of them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, models

from provision.models.offering_parts import OfferingField, OfferingPart, OfferingTarget, OfferingWindow
from provision.models.offering_plans import OfferingPlan, PlanChange, PlannedPart
from relationships.models.terms_fetch import give, instance_of

OF_VERSION: tuple[type[models.Model], ...] = (OfferingPart, OfferingPlan, PlanChange, OfferingTarget, OfferingWindow)
INSIDE: tuple[tuple[type[models.Model], type[models.Model], str], ...] = (
    (OfferingField, OfferingPart, "part"),
    (PlannedPart, OfferingPlan, "plan"),
)
"""Rows of rows: whose they are, and by which of their columns."""


def fetch_content(versions: Sequence[Any]) -> None:
    """Whatever these versions hold is read now; who may see them was decided with the versions."""
    if not versions:
        return
    found = _rows([version.pk for version in versions])
    for kind, outer, owner in INSIDE:
        give(found[outer], kind, owner, found[kind])
    for kind in OF_VERSION:
        give(versions, kind, "version", found[kind])


def _rows(versions: list[int]) -> dict[Any, list[Any]]:
    kinds = {kind._meta.db_table: kind for kind in (*OF_VERSION, *(kind for kind, _outer, _owner in INSIDE))}
    statement = " UNION ALL ".join(
        f"SELECT '{table}', to_jsonb(row)::text FROM {table} AS row WHERE row.version_id = ANY(%s)" for table in kinds
    )
    found: dict[Any, list[Any]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, [versions] * len(kinds))
        for table, text in cursor.fetchall():
            found[kinds[table]].append(instance_of(kinds[table], json.loads(text, parse_float=Decimal)))
    for kind, rows in found.items():
        names = [kind._meta.pk.attname if name == "pk" else name for name in kind._meta.ordering]
        rows.sort(key=lambda row, names=names: (*(getattr(row, name) for name in names), row.pk))  # type: ignore[misc]
    return found
