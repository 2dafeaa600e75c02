"""Pieces of exclusion constraints that need no PostgreSQL extension."""

from django.contrib.postgres.fields import BigIntegerRangeField
from django.db.models import F, Func, Value


def same(column: str) -> Func:
    """The id as a one-element range: `&&` on it means equal, without btree_gist (stack.md 2)."""
    return Func(F(column), F(column), Value("[]"), function="int8range", output_field=BigIntegerRangeField())
