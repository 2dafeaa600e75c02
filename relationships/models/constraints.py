"""A foreign key over several columns, declared beside the other constraints of a model."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class CompositeForeignKey(models.BaseConstraint):
    """The wall against a foreign row's key slipped into a form: all columns must agree.

    The target must have a unique constraint over `to_fields`. Validation in Python is left to the
    database: a row that violates it was never made by our own verbs.
    """

    def __init__(self, *, fields: tuple[str, ...], to: str, to_fields: tuple[str, ...], name: str) -> None:
        super().__init__(name=name)
        self.fields, self.to, self.to_fields = tuple(fields), to, tuple(to_fields)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "fields": self.fields, "to": self.to, "to_fields": self.to_fields}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompositeForeignKey) and self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__

    def constraint_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        quote = schema_editor.quote_name
        registry = model._meta.apps if self._known(model) else apps
        target = registry.get_model(self.to)
        own = ", ".join(quote(model._meta.get_field(field).column) for field in self.fields)
        theirs = ", ".join(quote(target._meta.get_field(field).column) for field in self.to_fields)
        return f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({own}) REFERENCES {quote(target._meta.db_table)} ({theirs})"

    def _known(self, model: Any) -> bool:
        """Whether the migration's own state of the apps already knows the target."""
        try:
            model._meta.apps.get_model(self.to)
        except LookupError:
            return False
        return True

    def create_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Left to the database."""
