"""Which reviews, and with what: the querysets that lists and pages are made from."""

from typing import Self

from relationships.models.sides import SidedQuerySet

OPEN = ("preparing", "held", "signing")


class ServiceReviewQuerySet(SidedQuerySet):
    def living(self) -> Self:
        return self.exclude(status="cancelled")

    def open(self) -> Self:
        """Not yet signed by both."""
        return self.filter(status__in=OPEN)

    def frozen(self) -> Self:
        return self.filter(status__in=["held", "signing", "closed"])

    def for_lists(self) -> Self:
        """With what a row of a list shows."""
        return self.select_related("provider", "consumer")

    def for_page(self) -> Self:
        """With what its page shows of itself."""
        return self.select_related(
            "provider", "consumer", "relationship__provider", "relationship__consumer"
        ).prefetch_related("signatures")
