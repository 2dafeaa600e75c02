"""What a linter of imports cannot see in the models."""

from collections.abc import Iterator
from itertools import chain

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.urls import URLResolver, get_resolver

from relationships.models import ServiceRelationship, Signature
from relationships.models.lifecycle import Life
from relationships.models.sides import Sided
from tests.architecture.source import APPS

# Signing writes a noun of its own, and the verb stands there.
VERBS_ELSEWHERE = {("AgreementVersion", "sign"): Signature.give}

# Read through another row alone: the bytes of an annex through a version that one may see.
SEEN_BY_NOBODY = ["AnnexFile"]


def models() -> Iterator[type[Model]]:
    yield from chain.from_iterable(apps.get_app_config(app).get_models() for app in APPS)


def sided() -> list[type[Sided]]:
    return [model for model in models() if issubclass(model, Sided)]


def test_a_foreign_key_never_points_up_and_leaves_no_name_across_apps():
    wrong = []
    for model in models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or target._meta.app_label not in APPS:
                continue
            own, other = model._meta.app_label, target._meta.app_label
            if APPS.index(other) > APPS.index(own):
                wrong.append(f"{field} points up to {target.__name__}")
            elif other != own and not getattr(field.remote_field, "hidden", True):
                wrong.append(f"{field} crosses to {other} without related_name='+'")
    assert not wrong, "\n".join(wrong)


def test_every_sided_model_says_who_sees_it():
    assert [model.__name__ for model in sided() if not model.seen_by] == SEEN_BY_NOBODY


@pytest.mark.django_db
def test_every_sided_table_keeps_its_sides_equal_by_a_composite_key():
    columns = {"relationship_id", "provider_id", "consumer_id"}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select conrelid::regclass::text, array_agg(attname::text) from pg_constraint
            join pg_attribute on attrelid = conrelid and attnum = any(conkey)
            where contype = 'f' and confrelid = %s::regclass group by conrelid, pg_constraint.oid
            """,
            [ServiceRelationship._meta.db_table],
        )
        kept = {table for table, names in cursor.fetchall() if set(names) == columns}
    assert [model.__name__ for model in sided() if model._meta.db_table not in kept] == []


def test_a_move_has_one_name_from_method_to_address():
    """Design section 2: method, Move.name and URL segment (and through it view, template and button)."""
    wrong, routes = [], dict(addresses(get_resolver()))
    for model in models():
        for move in getattr(model, "moves", ()) if issubclass(model, Life) else ():
            verb = getattr(model, move.name, None) or VERBS_ELSEWHERE.get((model.__name__, move.name))
            if move.roles and not callable(verb):
                wrong.append(f"{model.__name__} has no method {move.name}")
            if move.view and routes[move.view].strip("/").split("/")[-1].replace("-", "_") != move.name:
                wrong.append(f"{model.__name__}.{move.name}: its address is {routes[move.view]}")
    assert not wrong, "\n".join(wrong)


def addresses(resolver: URLResolver, namespace: str = "", prefix: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner, prefix + str(pattern.pattern))
        elif pattern.name:
            yield namespace + pattern.name, prefix + str(pattern.pattern)
