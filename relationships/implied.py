"""What a type of relationship implies, and where the agreements in force fall short of it: computed, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from relationships.models import AgreedConditions, AgreementVersion, EscalationContact, ServiceRelationship, Side
from relationships.models.relationship_type import RelationshipType
from relationships.terms.words import ContactLevel, ReviewEvery

LEVELS = tuple(ContactLevel)


@dataclass(frozen=True)
class Implied:
    """How far up the two talk, how often they look back at the highest of these levels, and how they plan."""

    levels: tuple[ContactLevel, ...]
    every: ReviewEvery
    plans: Any

    @property
    def highest(self) -> ContactLevel:
        return self.levels[-1]

    @property
    def said(self) -> list[str]:
        """In words, a line each."""
        levels = ", ".join(str(one.label) for one in self.levels)
        review = {"every": self.every.label, "level": self.highest.label}
        return [
            _t("Contacts at these levels: %(levels)s.") % {"levels": levels},
            _t("A review %(every)s, at the %(level)s level.") % review,
            str(self.plans),
        ]


IMPLIED = {
    RelationshipType.BASIC: Implied(LEVELS[:1], ReviewEvery.YEAR, _("Each side plans by itself.")),
    RelationshipType.COOPERATIVE: Implied(
        LEVELS[:2], ReviewEvery.HALF_YEAR, _("Each side tells the other its plans before they are settled.")
    ),
    RelationshipType.PARTNERSHIP: Implied(
        LEVELS, ReviewEvery.QUARTER, _("Both plan together, and share what it costs and what it brings.")
    ),
}


def shortfalls(relationship: ServiceRelationship, versions: Sequence[AgreementVersion]) -> list[str]:
    """Where the versions in force agree on less than the type implies: two queries, however many there are."""
    if not versions:
        return []
    implied = IMPLIED[RelationshipType(relationship.type)]
    agreed = {row.version_id: row for row in AgreedConditions._base_manager.filter(version__in=versions)}
    found = [said for version in versions for said in _of_reviews(version, agreed.get(version.pk), implied)]
    return [*found, *_of_contacts(relationship, versions, implied)]


def _of_reviews(version: AgreementVersion, agreed: AgreedConditions | None, implied: Implied) -> list[str]:
    every = ReviewEvery(agreed.every) if agreed else ReviewEvery.NEVER
    level = ContactLevel(agreed.level) if agreed else ContactLevel.OPERATIONAL
    names = {"agreement": version.agreement, "level": level.label, "every": every.label}
    expected = {"wanted_level": implied.highest.label, "wanted": implied.every.label}
    if every == ReviewEvery.NEVER:
        sentence = _t("%(agreement)s names no review; expected is one %(wanted)s, at the %(wanted_level)s level.")
        return [sentence % {**names, **expected}]
    if every.months > implied.every.months or LEVELS.index(level) < LEVELS.index(implied.highest):
        sentence = _t(
            "%(agreement)s is reviewed %(every)s at the %(level)s level; expected is %(wanted)s, at the "
            "%(wanted_level)s level."
        )
        return [sentence % {**names, **expected}]
    return []


def _of_contacts(
    relationship: ServiceRelationship, versions: Sequence[AgreementVersion], implied: Implied
) -> list[str]:
    rows = EscalationContact._base_manager.filter(version__in=versions).values_list("side", "level")
    levels: dict[str, set[int]] = {}
    for side, level in rows:
        levels.setdefault(side, set()).add(level)
    found, wanted = [], len(implied.levels)
    for side in Side:
        named = len(levels.get(side, ()))
        if named < wanted:
            sentence = ngettext(
                "%(who)s names contacts at %(named)d of %(wanted)d level.",
                "%(who)s names contacts at %(named)d of %(wanted)d levels.",
                wanted,
            )
            found.append(sentence % {"who": relationship.organisation_on(side), "named": named, "wanted": wanted})
    return found
