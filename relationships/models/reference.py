"""Readable references (`SR-42`) that the database hands out, unique and never reused."""

from django.db import models
from django.db.models.expressions import Func, Value
from django.db.models.functions import Concat
from django.utils.deconstruct import deconstructible


@deconstructible(path="relationships.models.reference.NextNumber")
class NextNumber(Func):
    """The next value of a sequence, as text; gaps after a rollback are wanted (invariant 40)."""

    function = "nextval"
    template = "%(function)s(%(expressions)s)::text"

    def __init__(self, sequence: str) -> None:
        super().__init__(Value(sequence), output_field=models.CharField())


def reference_field(prefix: str) -> models.CharField:
    """A unique reference `PREFIX-n` filled in by the database on insert.

    The sequence `reference_<prefix>` is made by the app's first migration.
    """
    number = NextNumber(f"reference_{prefix.lower()}")
    return models.CharField(
        max_length=24,
        unique=True,
        editable=False,
        db_default=Concat(Value(f"{prefix}-"), number),
    )
