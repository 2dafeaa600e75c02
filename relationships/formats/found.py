"""What a file gives for the terms of an agreement, what it says that no term holds, and both taken into a draft."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from relationships.terms import Availability, FreeClause, Limit, Part, Target, Terms

from .places import Value

TITLE_LENGTH = 120


@dataclass(frozen=True)
class Left:
    """Something that no term holds: where it stands, what it says, and why it stays out."""

    path: str
    line: int
    says: str
    why: str


@dataclass(frozen=True)
class Note:
    """Something that was taken otherwise than it is written."""

    path: str
    line: int
    sentence: str


@dataclass(frozen=True)
class Found:
    format: str
    availabilities: tuple[Availability, ...] = ()
    targets: tuple[Target, ...] = ()
    parts: tuple[Part, ...] = ()
    limits: tuple[Limit, ...] = ()
    currency: str = ""
    left: tuple[Left, ...] = ()
    notes: tuple[Note, ...] = ()
    plans: tuple[str, ...] = ()
    """The plans that the file offers, where one is to be chosen."""
    plan: str = ""

    @property
    def gives(self) -> bool:
        return bool(self.availabilities or self.targets or self.parts or self.limits)

    def fitting(self, terms: Terms) -> "Found":
        """Without prices in another currency than the draft already counts in: a sum of both would be none."""
        if not self.parts or self.currency == terms.currency or not any(part.unit_price for part in terms.parts):
            return self
        words = {"theirs": self.currency, "ours": terms.currency}
        why = _("it costs %(theirs)s, the draft counts in %(ours)s") % words
        out = tuple(Left("pricing", 0, f"{part.name}: {part.unit_price} {self.currency}", why) for part in self.parts)
        return replace(self, parts=(), currency="", left=(*self.left, *out))

    def into(self, terms: Terms, *, keep: bool, source: str) -> Terms:
        """The terms with what was found in the place of what has the same name; taken twice, it is there once.

        `keep` writes what no term holds into a clause of the agreement; `source` is what the file is called.
        """
        found = self.fitting(terms)
        named = [*terms.priorities, *(t.priority for t in found.targets), *(each.priority for each in found.limits)]
        clauses = terms.clauses
        if keep and found.left:
            clauses = _placed(clauses, [found.clause(source)], lambda each: each.title)
        return terms.amended(
            currency=found.currency if found.parts and found.currency else terms.currency,
            priorities=tuple(dict.fromkeys(filter(None, named))),
            parts=_placed(terms.parts, found.parts, lambda each: each.name),
            targets=_placed(terms.targets, found.targets, lambda each: each.key),
            limits=_placed(terms.limits, found.limits, lambda each: (each.kind, each.priority, each.every)),
            availabilities=_placed(terms.availabilities, found.availabilities, lambda each: each.name),
            clauses=clauses,
        )

    def clause(self, source: str) -> FreeClause:
        """What no term holds, in words that both sides can read."""
        title = (_("Also said in %(file)s") % {"file": source})[:TITLE_LENGTH].strip()
        lines = [f"* `{each.path}`: {each.says}" for each in self.left]
        return FreeClause(title, "\n".join(lines))


def _placed(old: Sequence[Any], new: Iterable[Any], key: Callable[[Any], Any]) -> tuple[Any, ...]:
    """New rows in the place of those with the same key, the others at the end."""
    rows = {key(row): row for row in old}
    rows |= {key(row): row for row in new}
    return tuple(rows.values())


WHY: dict[str, Callable[[], str]] = {
    "indicator": lambda: _("how it is measured is no term"),
    "indicatorRef": lambda: _("how it is measured is no term"),
    "sli": lambda: _("how it is measured is no term"),
    "sliRef": lambda: _("how it is measured is no term"),
    "ratioMetrics": lambda: _("how it is measured is no term"),
    "alertPolicies": lambda: _("who is alerted of what is no term"),
    "calendar": lambda: _("periods begin with the month, quarter or year where the agreement is"),
    "labels": lambda: _("it is a mark for another tool"),
    "annotations": lambda: _("it is a mark for another tool"),
    "compositeWeight": lambda: _("each objective is agreed by itself"),
    "op": lambda: _("without a value it compares with nothing"),
    "infrastructure": lambda: _("where it is supervised is no term"),
    "metrics": lambda: _("how it is measured is no term"),
    "provider": lambda: _("the parties are those of the relationship"),
    "consumer": lambda: _("the parties are those of the relationship"),
    "validity": lambda: _("first and last day are written on the page of dates"),
    "availability": lambda: _("service hours are written on their own page"),
    "configuration": lambda: _("how the interface is set up is no term"),
    "rates": lambda: _("workload limits count by week or by month"),
    "quotas": lambda: _("workload limits count requests by week or by month"),
    "guarantees": lambda: _("only a share of time is an availability"),
    "plans": lambda: _("another plan was chosen"),
}


def left_of(values: Iterable[Value], prefix: str = "") -> list[Left]:
    """Everything of which nothing was read, each with a reason."""
    return [
        Left(f"{prefix}{each.path}", each.line, each.shown(), why_of(each.path))
        for value in values
        for each in value.untaken()
    ]


def why_of(path: str) -> str:
    """By the innermost name of the path that is known."""
    names = path.replace("[", ".").split(".")
    found = next((WHY[name] for name in reversed(names) if name in WHY), None)
    return found() if found else _("no term holds it")
