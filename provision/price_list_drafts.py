"""From a price list to draft offerings: what is here already is never doubled nor changed."""

from dataclasses import dataclass, field, replace

from django.db import transaction

from provision.models import ServiceOffering
from provision.models.offering_fetch import fetch_content
from provision.offered import Offered
from provision.price_list import Listed, PriceList
from relationships.models import Membership, Organisation


@dataclass
class Drafted:
    """What came of a list, by name."""

    made: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    differ: list[str] = field(default_factory=list)
    """Here already, but the list says something else of them."""


@transaction.atomic
def draft_all(price_list: PriceList, *, organisation: Organisation, by: Membership | None) -> Drafted:
    """Open a draft of each offering that is not here yet; `by` None is the operator.

    Whoever imports for the same organisation waits, so that nothing is made twice.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    here, done = here_already(price_list, organisation), Drafted()
    for each in price_list.offerings:
        if each.name in here:
            (done.already if same(each, here[each.name]) else done.differ).append(each.name)
            continue
        ServiceOffering.open(each.content, organisation=organisation, by=by, service=each.service, name=each.name)
        done.made.append(each.name)
    return done


def here_already(price_list: PriceList, organisation: Organisation) -> dict[str, Offered]:
    """What the draft of each, or else what is offered of it, holds now."""
    names = [each.name for each in price_list.offerings]
    found = ServiceOffering.objects.with_content().filter(organisation=organisation, name__in=names)
    versions = {offering.name: offering.draft_version or offering.shown for offering in found}
    fetch_content(list(versions.values()))
    return {name: version.offered() for name, version in versions.items()}


def same(listed: Listed, held: Offered) -> bool:
    """Whether it says what the list says; targets, hours, fields and plan changes no list holds."""
    parts = tuple(replace(part, fields=()) for part in held.parts)
    said = listed.content
    return (held.description, held.currency, parts, held.plans) == (
        said.description,
        said.currency,
        said.parts,
        said.plans,
    )
