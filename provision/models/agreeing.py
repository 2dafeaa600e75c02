"""From offerings to agreements: what a draft starts with, and how an agreement follows a newer version (F2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _t

from provision.models.offering import ServiceOffering
from provision.models.offering_fetch import fetch_content
from provision.models.offering_version import OfferingVersion
from relationships.models import AgreementVersion, Membership, Refused
from relationships.terms import Part, Target, Terms

PRIORITIES = ("High", "Normal", "Low")
"""What an agreement starts with where the offerings name no priority of their own."""


@dataclass(frozen=True)
class Chosen:
    """An offering as somebody chose it: the number of the version that they read, and the name of a plan of it."""

    offering: ServiceOffering
    number: int
    plan: str
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    """By the name of a part; what is not named is taken as the plan has it."""


class NotAsShown(Refused):
    """The offering was published anew after the page was opened."""


def facts_for_agreement(chosen: Iterable[Chosen]) -> dict[str, Any]:
    """What an agreement drafted from these starts with: parts of the plans and targets of all, hours of the first.

    Raises Refused where one is not offered (any more), where it was published anew since it was read (F2), where a
    quantity lies outside its limits, and where they are priced in different currencies.
    """
    versions = _versions(chosen)
    if len({version.currency for version, _choice in versions}) > 1:
        raise Refused(
            _t("These offerings are priced in different currencies. Nothing was drafted; choose those of one currency.")
        )
    parts: dict[str, Part] = {}
    targets: dict[tuple[str, str, str, str], Target] = {}
    for version, choice in versions:
        for part in taken(version, choice):
            name = part.name if part.name not in parts else apart(part)
            parts[name] = replace(part, name=name)
        for target in version.offered().targets:
            targets.setdefault(target.key, target)
    names = dict.fromkeys(target.priority for target in targets.values() if target.priority)
    return {
        "currency": versions[0][0].currency,
        "hours": versions[0][0].offered().hours,
        "parts": tuple(parts.values()),
        "targets": tuple(targets.values()),
        "priorities": tuple(names) or PRIORITIES,
    }


def apart(part: Part) -> str:
    """The name of a part beside one of the same name from elsewhere."""
    return f"{part.name[:80]} ({part.source})"


def taken(version: OfferingVersion, chosen: Chosen) -> tuple[Part, ...]:
    """The parts of the plan in the quantities that were chosen. Raises Refused for a part that the plan does not
    include, and for a quantity outside its limits."""
    parts = version.parts_of(chosen.plan)
    if unknown := sorted(set(chosen.quantities) - {part.name for part in parts}):
        sentence = _t("The plan “%(plan)s” does not include “%(part)s”. Nothing was drafted; leave its quantity empty.")
        raise Refused(sentence % {"plan": chosen.plan, "part": unknown[0]})
    parts = tuple(replace(part, quantity=chosen.quantities.get(part.name, part.quantity)) for part in parts)
    for part in parts:
        for _field, sentence in part.conflicts():
            raise Refused(sentence)
    return parts


def _versions(chosen: Iterable[Chosen]) -> list[tuple[OfferingVersion, Chosen]]:
    """The version that each choice speaks of; nobody publishes or pauses one of them until the draft is made."""
    found = [(as_shown(each), each) for each in sorted(chosen, key=lambda each: each.offering.pk)]
    fetch_content([version for version, _choice in found])
    return found


def as_shown(each: Chosen) -> OfferingVersion:
    """The version that was read, if it is still what is offered; the offering is held until the transaction ends."""
    held = ServiceOffering.objects.select_for_update(no_key=True, of=("self",)).select_related("current")
    offering = held.get(pk=each.offering.pk)
    version = offering.current
    if version is None or offering.status != offering.Status.ACTIVE:
        raise Refused(
            _t("%(offering)s is “%(status)s”. Nothing was drafted; choose what is offered now.")
            % {"offering": offering.reference, "status": offering.get_status_display()}
        )
    version.offering = offering
    if version.number != each.number:
        raise NotAsShown(
            _t(
                "%(offering)s was published anew: you read version %(read)d, version %(number)d is offered now. "
                "Nothing was drafted; version %(number)d is shown here, so choose again."
            )
            % {"offering": offering.reference, "read": each.number, "number": version.number}
        )
    return version


# What an agreement holds of an offering, and how it follows


@dataclass(frozen=True)
class Held:
    """What an agreement holds of one offering: the parts, and which version and plan they came from."""

    parts: tuple[Part, ...]

    @property
    def number(self) -> int:
        """What was drafted before versions were kept came from version 1."""
        return max((part.source_version or 1 for part in self.parts), default=0)

    @property
    def plan(self) -> str:
        return next((part.plan for part in self.parts if part.plan), "")


def held_of(offering: ServiceOffering, terms: Terms) -> Held:
    return Held(tuple(part for part in terms.parts if part.source == offering.reference))


def following(terms: Terms, offering: ServiceOffering, parts: tuple[Part, ...], *, keeps: bool) -> Terms:
    """The terms with these parts in the place of what they held of the offering; all other parts stay.

    `keeps`: the plan stays, so a part that was held keeps the quantity that both agreed on, as far as limits let it.
    """
    held = {part.name.removesuffix(f" ({offering.reference})"): part for part in held_of(offering, terms).parts}
    others = [part for part in terms.parts if part.source != offering.reference]
    names = {part.name for part in others}
    first = next((i for i, part in enumerate(terms.parts) if part.source == offering.reference), len(terms.parts))
    place = len([part for part in terms.parts[:first] if part.source != offering.reference])
    new = []
    for part in parts:
        was = held.get(part.name) or held.get(part.name[:80])
        if keeps and was is not None and was.kind == part.kind:
            part = replace(part, quantity=_within(was.quantity, part))
        new.append(replace(part, name=apart(part)) if part.name in names else part)
    return terms.amended(parts=(*others[:place], *new, *others[place:]))


def _within(quantity: Decimal, part: Part) -> Decimal:
    if part.minimum is not None and quantity < part.minimum:
        return part.minimum
    return part.maximum if part.maximum is not None and quantity > part.maximum else quantity


def agreed_plan(version: AgreementVersion, offering: ServiceOffering) -> str:
    """The plan that is in force between the two, or empty where nothing of the offering is."""
    in_force = version.agreement.in_force_at(timezone.now())
    return held_of(offering, in_force.terms()).plan if in_force else ""


@transaction.atomic
def change_plan(
    version: AgreementVersion, chosen: Chosen, *, by: Membership, first_day: date | None = None
) -> AgreementVersion:
    """Let an agreement follow the newest version of an offering, in a plan that it may change to (F2).

    A draft is rewritten; what is in force is amended from `first_day` on. Raises Refused for a plan change that the
    newest version does not allow, where it was published anew since it was read, where the agreement holds nothing of
    the offering, and for whoever may not write the draft.
    """
    newest = as_shown(chosen)
    held = held_of(chosen.offering, version.terms())
    named = {"agreement": version.reference, "offering": chosen.offering.reference}
    if not held.parts:
        raise Refused(_t("%(agreement)s holds nothing of %(offering)s. Nothing was changed.") % named)
    if version.currency != newest.currency:
        sentence = _t("%(agreement)s and %(offering)s are priced in different currencies. Nothing was changed.")
        raise Refused(sentence % named)
    parts, before = newest.parts_of(chosen.plan), agreed_plan(version, chosen.offering)
    if not newest.offered().change_is_allowed(before, chosen.plan):
        raise Refused(
            _t("Nobody may change from “%(before)s” to “%(after)s”. Nothing was changed; choose another plan.")
            % {"before": before, "after": chosen.plan}
        )
    draft = (
        version
        if version.status == version.Status.DRAFT
        else version.amend(by=by, first_day=first_day or version.today())
    )
    keeps = held.plan in ("", chosen.plan)
    draft.rewrite(lambda terms: following(terms, chosen.offering, parts, keeps=keeps), by=by)
    return draft
