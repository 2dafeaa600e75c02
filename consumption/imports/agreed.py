"""What both sides had agreed when an incident was opened: version, part, priority and targets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from consumption.imports.log import Facts, Problem
from relationships.models import (
    AgreedPart,
    AgreedPriority,
    AgreementVersion,
    ServiceLevelTarget,
    ServiceRelationship,
    Side,
)
from relationships.models.clock import most_specific
from relationships.terms import Metric, PartKind

NUMBER = re.compile(r"\D*?(\d+)")
RANKS = {"critical": "1", "major": "1", "high": "2", "moderate": "3", "medium": "3", "normal": "3", "low": "4"}
"""Words that logs and agreements use for the same four steps."""


@dataclass(frozen=True)
class Agreed:
    """What one request is made under."""

    version: AgreementVersion
    part: AgreedPart
    priority: AgreedPriority
    respond: ServiceLevelTarget | None
    fulfil: ServiceLevelTarget | None
    approve: ServiceLevelTarget | None
    obligations: dict[str, ServiceLevelTarget]
    """By the side that owes an answer while it is waited for (O1)."""


class InForce:
    """The versions of a relationship that ever bound, read once; `agreement` and `part` narrow the choice."""

    def __init__(self, relationship: ServiceRelationship, *, agreement: str = "", part: str = "") -> None:
        self.relationship, self.part = relationship, part
        versions = AgreementVersion.objects.filter(
            relationship=relationship, status__in=AgreementVersion.BINDING
        ).select_related("agreement")
        if agreement:
            versions = versions.filter(agreement__reference=agreement)
        self.versions = list(versions.order_by("in_force_from", "pk"))
        self.chosen: dict[tuple[int, str], Agreed | str] = {}
        self.rows: dict[int, tuple[list[AgreedPart], list[AgreedPriority], list[ServiceLevelTarget]]] = {}

    def for_facts(self, facts: Facts) -> Agreed | Problem:
        """What binds an incident, or the problem that keeps it out (G6)."""
        bound = [version for version in self.versions if binds(version, facts.opened_at)]
        if not bound:
            return Problem(
                facts.opened_line or facts.line,
                "opened_at",
                _("no agreement of %(relationship)s is in force at %(at)s.")
                % {"relationship": self.relationship.reference, "at": told(facts.opened_at)},
            )
        if len(bound) > 1:
            return Problem(
                facts.opened_line or facts.line,
                "opened_at",
                _("at %(at)s %(agreements)s are in force; choose one by --agreement.")
                % {"at": told(facts.opened_at), "agreements": ", ".join(version.reference for version in bound)},
            )
        key = (bound[0].pk, facts.priority)
        if key not in self.chosen:
            self.chosen[key] = self._chosen(bound[0], facts.priority)
        found = self.chosen[key]
        return Problem(facts.line, "priority", found) if isinstance(found, str) else found

    def _chosen(self, version: AgreementVersion, name: str) -> Agreed | str:
        """What a version says about a priority of the log, or the sentence that it says nothing."""
        if version.pk not in self.rows:
            self.rows[version.pk] = (
                list(version.agreedparts.filter(kind=PartKind.ACTION).order_by("position")),
                list(version.agreedprioritys.order_by("position")),
                list(version.serviceleveltargets.select_related("priority")),
            )
        parts, priorities, targets = self.rows[version.pk]
        wanted = [part for part in parts if not self.part or part.name == self.part]
        if len(wanted) != 1:
            return _("%(agreement)s has %(count)d service actions to choose from (%(names)s); name one by --part.") % {
                "agreement": version.reference,
                "count": len(parts),
                "names": ", ".join(part.name for part in parts) or "-",
            }
        priority = matching(name, priorities)
        if priority is None:
            return _("“%(name)s” is no priority of %(agreement)s, which has %(names)s.") % {
                "name": name,
                "agreement": version.reference,
                "names": ", ".join(each.name for each in priorities),
            }
        found: dict[tuple[str, str], ServiceLevelTarget] = {}
        for key in {(target.metric, target.debtor) for target in targets}:
            of_metric = [target for target in targets if (target.metric, target.debtor) == key]
            if target := most_specific(of_metric, kind=PartKind.ACTION, priority=priority.name):
                found[key] = target
        return Agreed(
            version,
            wanted[0],
            priority,
            respond=found.get((Metric.RESPOND, Side.PROVIDER)),
            fulfil=found.get((Metric.FULFIL, Side.PROVIDER)),
            approve=found.get((Metric.APPROVE, Side.CONSUMER)),
            obligations={side: found[key] for side in Side if (key := (Metric.OBLIGATION, side)) in found},
        )


def binds(version: AgreementVersion, at: datetime) -> bool:
    """From its first instant until its end, which is not included any more."""
    ends = version.in_force_until
    return version.in_force_from is not None and version.in_force_from <= at and (ends is None or at < ends)


def matching(name: str, priorities: list[AgreedPriority]) -> AgreedPriority | None:
    """The one priority that the log's word means: the same name, else the same number ("3 - Moderate" is P3), else
    the same word after it ("Moderate"), else the same rank ("Major" is P1, as is "Critical"; "High" is P2). None where
    that is nobody, or more than one."""
    if not name:
        return None
    for ways in zip(*(list(_ways(text)) for text in (name, *(each.name for each in priorities))), strict=True):
        wanted, *others = ways
        same = [priority for priority, other in zip(priorities, others, strict=True) if wanted and wanted == other]
        if len(same) == 1:
            return same[0]
    return None


def _ways(name: str) -> Iterator[str]:
    name = name.casefold().strip()
    yield name
    number = NUMBER.match(name)
    counted = number[1].lstrip("0") or "0" if number else ""
    word = name.rpartition(" - ")[2]
    yield counted
    yield word
    yield RANKS.get(word, counted)


def told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
