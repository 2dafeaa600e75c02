"""Terms that others have published, as templates anybody can start from: facts with their source and day of reading.

Only numbers are taken, never words. A page may say something else by now, so each template names when it was read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from relationships.terms import Terms

from .credit_schedules import CreditSchedule
from .facts import CREDIT_SCHEDULES, READ_ON, SERVICE_DESKS
from .service_desks import ServiceDesk

__all__ = ["PublicTemplate", "public_template", "public_templates"]


@dataclass(frozen=True)
class PublicTemplate:
    """`terms` makes them from a first day on, with the service hours in a zone unless the source names its own."""

    slug: str
    name: str
    source: str
    read_on: date
    terms: Callable[[date, str], Terms]


def public_templates() -> list[PublicTemplate]:
    """Service desks first, then cloud services with their credits."""
    facts: list[ServiceDesk | CreditSchedule] = [*SERVICE_DESKS, *CREDIT_SCHEDULES]
    return [PublicTemplate(each.slug, str(each.name), each.source, READ_ON, each.terms) for each in facts]


def public_template(slug: str) -> PublicTemplate | None:
    return next((each for each in public_templates() if each.slug == slug), None)
