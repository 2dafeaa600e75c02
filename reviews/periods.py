"""Which days a new review could look back on: proposals, the most likely first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from relationships.models import AgreementVersion, ServiceRelationship
from reviews.models import ServiceReview
from reviews.models.days import days_in_words

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """Some days in a row, both included, and why they are proposed."""

    why: str
    first: date
    last: date

    @property
    def value(self) -> str:
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    @property
    def label(self) -> str:
        return _("%(why)s: %(days)s") % {"why": self.why, "days": days_in_words(self.first, self.last)}


def proposals(relationship: ServiceRelationship) -> list[Days]:
    """The proposals of which no day is in a review already, none twice."""
    free: dict[str, Days] = {}
    for days in _thought_of(relationship):
        if days.first <= days.last and not ServiceReview.covering(relationship, days.first, days.last):
            free.setdefault(days.value, days)
    return list(free.values())


def _thought_of(relationship: ServiceRelationship) -> Iterator[Days]:
    today = timezone.now().astimezone(ZoneInfo(relationship.time_zone)).date()
    month_ago = (today.replace(day=1) - DAY).replace(day=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    quarter_ago = (quarter - DAY).replace(day=1)
    quarter_ago = quarter_ago.replace(month=quarter_ago.month - 2)
    last = ServiceReview.objects.living().filter(relationship=relationship).order_by("-last_day").first()
    if last:
        yield Days(_("Since the last review, up to today"), last.last_day + DAY, today)
    yield Days(_("The last full month"), month_ago, today.replace(day=1) - DAY)
    yield Days(_("The last full quarter"), quarter_ago, quarter - DAY)
    if not last:
        yield Days(_("Everything so far"), _beginning(relationship), today)
    yield Days(_("This month up to today"), today.replace(day=1), today)


def _beginning(relationship: ServiceRelationship) -> date:
    """The first day that anything was agreed for, else the day the relationship was made."""
    bound = AgreementVersion.objects.filter(relationship=relationship, in_force_from__isnull=False)
    begins: datetime | None = bound.order_by("in_force_from").values_list("in_force_from", flat=True).first()
    return (begins or relationship.created_at).astimezone(ZoneInfo(relationship.time_zone)).date()
