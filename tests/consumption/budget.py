"""What a page costs: queries and bytes, to compare with the budgets of the design."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

FIXED = 3
"""Session, person, memberships: what every page of somebody signed in asks."""
LIST, DETAIL, POST, HOME, MOVE = 7, 12, 14, 10, 15
LIST_BYTES = 40 * 1024


def cost(act: Callable[[], Any]) -> tuple[int, int]:
    """Queries (without savepoints, which a test's own transaction adds) and bytes of the answer."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = act()
    assert answer.status_code < 400, answer.status_code
    said = [query for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    return len(said), len(answer.content)
