"""Availabilities in series and in parallel, as exact fractions (A9, A11): a warning, not a truth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import prod

from relationships.terms import Availability

from .tier import Tier

PLACES = 8
"""Decimals that are shown at most; what lies beyond is cut, never rounded up."""


def in_series(percents: Iterable[Decimal | Fraction]) -> Fraction:
    """All are needed: 99.95 % twice is 99.900025 %."""
    return 100 * prod((Fraction(percent) / 100 for percent in percents), start=Fraction(1))


def in_parallel(percents: Iterable[Decimal | Fraction]) -> Fraction:
    """One is enough: 99 % twice is 99.99 %."""
    return 100 * (1 - prod((1 - Fraction(percent) / 100 for percent in percents), start=Fraction(1)))


def exactly(percent: Decimal | Fraction) -> str:
    """All decimals up to eight; beyond them the rest is cut and "…" says so."""
    whole, rest = divmod(Fraction(percent) * 10**PLACES, 1)
    digits = f"{int(whole):0{PLACES + 1}d}"
    text = f"{digits[:-PLACES]}.{digits[-PLACES:]}"
    return f"{text}…" if rest else text.rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Step:
    """One agreement, or several that stand in for each other, with what they come to."""

    names: tuple[str, ...]
    percents: tuple[Decimal, ...]
    group: str

    @property
    def percent(self) -> Fraction:
        return in_parallel(self.percents)


@dataclass(frozen=True)
class Composition:
    """What the agreements of a chain come to together; `silent` say nothing of availability."""

    steps: tuple[Step, ...]
    silent: tuple[str, ...]

    @property
    def percent(self) -> Fraction:
        return in_series(step.percent for step in self.steps)


def composed(links: Sequence[tuple[str, Tier]]) -> Composition:
    """(group, agreement) pairs: those of one group stand in for each other, everything else is needed."""
    steps: dict[str, list[tuple[str, Decimal]]] = {}
    silent = []
    for number, (group, tier) in enumerate(links):
        lowest = lowest_of(tier)
        if lowest is None:
            silent.append(tier.name)
        else:
            steps.setdefault(group or f"\0{number}", []).append((tier.name, lowest.percent))
    return Composition(
        tuple(
            Step(tuple(name for name, _ in found), tuple(percent for _, percent in found), group.partition("\0")[0])
            for group, found in steps.items()
        ),
        tuple(silent),
    )


def lowest_of(tier: Tier) -> Availability | None:
    """Of several promises the weakest counts."""
    return min(tier.terms.availabilities, key=lambda each: each.percent, default=None)
