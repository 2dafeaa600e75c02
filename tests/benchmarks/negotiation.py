"""What does the page of a negotiation with 200 clauses and 12 versions cost, beside the page of one row?

    uv run --group check python -m tests.benchmarks.negotiation

Every time is a ratio within one run: to the logged-in view of one row, and to a negotiation of 10 clauses and 2
versions. Fails where a figure is out of bounds.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.benchmarks.clocks_at_scale import scratch
from tests.benchmarks.figure import Figure

ROUNDS = 15
MOST_OF_ONE_ROW, MOST_OF_FEW = 25.0, 5.0
KB = 1024


def figures() -> Iterator[Figure]:
    with scratch("tandem_benchmark_negotiation"):
        from django.conf import settings
        from django.test import Client

        from tests.factories import World
        from tests.relationships.test_negotiation_budget import BYTES, cost, negotiated, page_of

        logging.disable(logging.INFO)
        settings.ALLOWED_HOSTS = ["testserver"]
        world, client = World(), Client()
        client.force_login(world.consumer.person)
        few, many = (page_of(negotiated(world, *size)) for size in ((10, 2), (200, 12)))
        _queries, size = cost(lambda: client.get(many))
        yield Figure("page", size / KB, "KB", at_most=BYTES / KB)
        took = fastest(
            lambda: client.get("/account/profile/"),
            lambda: client.get(few),
            lambda: client.get(many),
            lambda: client.get(f"{many}clauses/"),
        )
        one, of_few, of_many, clauses = took
        yield Figure("the page of one row", one * 1000, "ms")
        yield Figure("10 clauses, 2 versions", of_few / one, "times that")
        yield Figure("200 clauses, 12 versions", of_many / one, "times that", at_most=MOST_OF_ONE_ROW)
        yield Figure("the same beside 10 clauses", of_many / of_few, "times as much", at_most=MOST_OF_FEW)
        yield Figure("a page of clauses that stay", clauses / one, "times that", at_most=MOST_OF_ONE_ROW)


def fastest(*acts: Callable[[], Any]) -> list[float]:
    """The best time of each in seconds; taken by turns, so that whatever slows the machine slows all of them."""
    best = [float("inf")] * len(acts)
    for _round in range(ROUNDS):
        for place, act in enumerate(acts):
            began = time.perf_counter()
            answer = act()
            best[place] = min(best[place], time.perf_counter() - began)
            assert answer.status_code == 200
    return best


def main() -> int:
    failed = []
    for figure in figures():
        print(figure, flush=True)
        if not figure.kept:
            failed.append(figure.name)
    print(f"FAILED: {'; '.join(failed)}" if failed else "ok")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
