"""What a plan costs, for lists of offerings: no query, once its rows and the version's parts were read."""

from django import template

from provision.models import OfferingPlan
from provision.reading import per_year
from relationships.clauses import money

register = template.Library()


@register.simple_tag
def first_year(plan: OfferingPlan, currency: str) -> str:
    return money(per_year(plan.version.parts.all() if plan.whole else plan.included.all()), currency)
