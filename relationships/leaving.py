"""What is still open when two part: each app says once, when it is loaded, which of its rows count.

A lower app must know that something is open without importing it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from relationships.models import ServiceRelationship


@dataclass(frozen=True)
class Count:
    """The rows that a topic of the exit checklist counts, and the list that shows them."""

    model: str
    open: dict[str, Any]
    """What the rows are filtered by that are not at an end."""
    view: str
    """A list with a filter for the relationship, or a page of the relationship."""

    def of(self, relationship: "ServiceRelationship") -> int:
        rows = apps.get_model(self.model)._base_manager.filter(relationship=relationship, **self.open)
        return rows.order_by().values("pk").distinct().count()

    def url(self, relationship: "ServiceRelationship") -> str:
        try:
            return reverse(self.view, kwargs={"reference": relationship.reference})
        except NoReverseMatch:
            return f"{reverse(self.view)}?f-relationship={relationship.reference}"


COUNTS: dict[str, Count] = {}


def register(topic: str, model: str, view: str, **open_rows: Any) -> None:
    """Called in `AppConfig.ready`: rows of this model that are `open_rows` keep a relationship from its end."""
    COUNTS[topic] = Count(model, open_rows, view)
