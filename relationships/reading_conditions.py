"""What stands beside targets and hours, as the page of a version shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.template.defaultfilters import filesizeformat

from relationships.conditions_in_words import (
    asked,
    facts_of_conduct,
    facts_of_duration,
    facts_of_reviewing,
)
from relationships.credits_in_words import (
    allowed,
    credited,
    facts_of_credits,
    facts_of_penalty,
    percent,
    promised,
    span,
)
from relationships.credits_in_words import facts_of_availability as facts_of
from relationships.promised import Fact
from relationships.terms import NO_CREDITS, USUAL_CONDUCT, Availability, Field, Party, Penalty, Terms, said


@dataclass(frozen=True)
class FieldLine:
    name: str
    how: str


@dataclass(frozen=True)
class AvailabilityLine:
    name: str
    promise: str
    allowed: str
    """The minutes that the percent leaves (A4); empty where only service hours count."""
    otherwise: list[str]
    description: str
    bands: list[tuple[str, str]]
    """(where a band lies, what is credited there), the highest first (S1)."""


@dataclass(frozen=True)
class PenaltyLine:
    what: str
    amount: str
    otherwise: str


@dataclass(frozen=True)
class ContactLine:
    level: int
    name: str
    role: str
    reach: str


@dataclass(frozen=True)
class AnnexLine:
    position: int
    name: str
    size: str
    sha256: str


def sentences(facts: Iterable[Fact]) -> list[str]:
    return [capital(fact.words) for fact in facts if fact.words]


def capital(words: str) -> str:
    """The first letter alone: names inside stay as they are written."""
    return words[:1].upper() + words[1:]


def field_line(each: Field) -> FieldLine:
    return FieldLine(each.name, asked(each))


def availability_line(each: Availability) -> AvailabilityLine:
    shown = (promised(each), credited(each), each.description)
    return AvailabilityLine(
        name=each.name,
        promise=capital(promised(each)),
        allowed=allowed(each),
        otherwise=sentences(fact for fact in facts_of(each) if fact.words not in shown),
        description=each.description,
        bands=[(span(tier), percent(tier.percent)) for tier in sorted(each.tiers, key=lambda tier: -tier.low)],
    )


class ConditionsView:
    """The conditions with every figure and word written out once."""

    terms: Terms

    @cached_property
    def availabilities(self) -> list[AvailabilityLine]:
        return [availability_line(each) for each in self.terms.availabilities]

    @cached_property
    def penalties(self) -> list[PenaltyLine]:
        return [self._penalty(each) for each in self.terms.penalties]

    def _penalty(self, each: Penalty) -> PenaltyLine:
        amount, *others = facts_of_penalty(each, self.terms.currency)
        return PenaltyLine(said(*each.key), amount.words, "; ".join(fact.words for fact in others))

    @cached_property
    def credits(self) -> list[str]:
        """How credits come about, where anything is credited or said about it."""
        credited_somewhere = any(each.tiers for each in self.terms.availabilities)
        if not credited_somewhere and self.terms.credits == NO_CREDITS:
            return []
        return sentences(facts_of_credits(self.terms.credits, self.terms.currency))

    @cached_property
    def duration(self) -> list[str]:
        return sentences(facts_of_duration(self.terms.duration))

    @cached_property
    def reviewing(self) -> list[str]:
        facts = list(facts_of_reviewing(self.terms.reviewing))
        return sentences(facts if self.terms.reviewing.every else facts[:1])

    @cached_property
    def conduct(self) -> list[str]:
        facts = list(facts_of_conduct(self.terms.conduct))
        return sentences(facts if self.terms.conduct.framework else facts[:-2])

    @cached_property
    def is_usual(self) -> bool:
        """Nothing is said about how it rests and is amended that would not hold anyway."""
        return self.terms.conduct == USUAL_CONDUCT

    @cached_property
    def contacts(self) -> list[tuple[str, list[ContactLine]]]:
        """(side, its contacts level by level) for each side that names any."""
        found: dict[str, list[ContactLine]] = {party.value: [] for party in Party}
        for each in sorted(self.terms.contacts, key=lambda contact: contact.level):
            found[each.side].append(ContactLine(each.level, each.name, each.role, each.reach))
        return [(side, lines) for side, lines in found.items() if lines]

    @cached_property
    def clauses(self) -> list[tuple[str, str]]:
        """(title, Markdown)."""
        return [(clause.title, clause.text) for clause in self.terms.clauses]

    @cached_property
    def annexes(self) -> list[AnnexLine]:
        rows: Any = enumerate(self.terms.annexes, 1)
        return [AnnexLine(n, annex.name, filesizeformat(annex.size), annex.sha256) for n, annex in rows]
