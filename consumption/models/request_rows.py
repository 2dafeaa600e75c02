"""Which requests, and with what: the querysets that lists and pages are made from."""

import re
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from relationships.models import Record
from relationships.models.sides import Side, SidedQuerySet

OWED = ("respond", "update", "fulfil", "deliver")
"""What the provider owes."""
OPEN = ("submitted", "in_progress", "held", "fulfilled")
WORDS = SearchVector("title", "wish", config="simple")
INDEXES = [
    models.Index(
        fields=["provider", "next_due_at", "id"],
        name="request_open_of_provider",
        condition=Q(status__in=OPEN),
    ),
    models.Index(
        fields=["consumer", "next_due_at", "id"],
        name="request_open_of_consumer",
        condition=Q(status__in=OPEN),
    ),
    models.Index(fields=["provider", "-raised_at", "-id"], name="request_of_provider"),
    models.Index(fields=["consumer", "-raised_at", "-id"], name="request_of_consumer"),
    models.Index(fields=["relationship", "-raised_at", "-id"], name="request_of_relationship"),
    GinIndex(WORDS, name="request_words"),
    models.Index(fields=["source_reference"], name="request_source", condition=~Q(source_reference="")),
]
"""Small ones for what is open, so that a list costs the same however much is closed."""


class ServiceRequestQuerySet(SidedQuerySet):
    def open(self) -> Self:
        """Not yet at an end: written so that the partial indexes serve it."""
        return self.filter(status__in=OPEN)

    def waiting_for(self, side: Side) -> Self:
        """Those where this side has the ball, as `ServiceRequest.waits_for` says it of one."""
        statuses = ("fulfilled",) if side == Side.CONSUMER else ("submitted", "in_progress")
        return self.open().filter(Q(status__in=statuses) | Q(held_for=side))

    def due_first(self) -> Self:
        return self.order_by(F("next_due_at").asc(nulls_last=True), "pk")

    def with_words(self, text: str) -> Self:
        """Those whose reference it is, or that have words beginning with each of these in title or wish."""
        words = re.findall(r"\w+", text)
        if not words:
            return self
        starts = SearchQuery(" & ".join(f"{word}:*" for word in words), search_type="raw", config="simple")
        named = Q(reference=text.strip().upper()) | Q(source_reference=text.strip())
        return self.alias(words=WORDS).filter(Q(words=starts) | named)

    def for_lists(self) -> Self:
        """With what a row of a list shows, in one query."""
        return self.select_related("part", "priority", "provider", "consumer", *(f"{c}_clock" for c in OWED))

    def for_export(self) -> Self:
        """With what a row of a list says, and what each request says to the fields of its part."""
        return self.for_lists().prefetch_related("answers__field")

    def for_turns(self) -> Self:
        """Also with what the consumer owes."""
        return self.for_lists().select_related("approve_clock", "obligation_clock")

    def for_page(self) -> Self:
        """With what its page shows but for its clocks, in one query."""
        return self.select_related(
            *("part", "priority", "provider", "consumer", "version__agreement", "version__calendar"),
            *("relationship__provider", "relationship__consumer"),
        )

    def with_last_hold(self) -> Self:
        """With what was said when it was last put on hold."""
        held = Record.objects.filter(subject=OuterRef("reference"), move="hold").order_by("-at", "-pk")
        return self.annotate(last_hold=Subquery(held.values("text")[:1]))

    def for_moves(self) -> Self:
        """With what the page of a move says about each clock, in one query."""
        clocks = (*OWED, "approve", "obligation")
        return self.for_page().select_related(*(f"{clock}_clock__target" for clock in clocks))
