"""From the rows of a version to its terms as one value, and back (G4)."""

from typing import Any

from django.utils.translation import gettext as _t

from relationships.models.agreed_conditions import AgreedConditions
from relationships.models.annex import AgreedAnnex, AnnexFile
from relationships.models.conditions import (
    AgreedAvailability,
    AgreedClause,
    AgreedField,
    AgreedPenalty,
    CreditBand,
    EscalationContact,
)
from relationships.models.refusal import Refused
from relationships.models.terms import (
    AgreedObligation,
    AgreedPart,
    AgreedPriority,
    PriorityRule,
    ServiceLevelTarget,
    WorkloadLimit,
)
from relationships.terms import Annex, Terms

ROWS = (
    *("workloadlimits", "agreedobligations", "serviceleveltargets", "priorityrules", "agreedpenaltys"),
    *("agreedprioritys", "agreedfields", "agreedparts", "creditbands", "agreedavailabilitys", "escalationcontacts"),
    *("agreedclauses", "agreedannexs", "agreedconditionss"),
)
"""The rows of a version, in the order in which they can go."""


def terms_of(version: Any) -> Terms:
    """The rows of a version, fetched with `with_rows`, as one value."""
    names = {priority.pk: priority.name for priority in version.agreedprioritys.all()}
    conditions = next(iter(version.agreedconditionss.all()), None)
    return Terms(
        first_day=version.first_day,
        last_day=version.last_day,
        currency=version.currency,
        summary=version.summary,
        hours=version.calendar.hours(),
        priorities=tuple(names.values()),
        matrix=tuple((r.impact, r.urgency, names[r.priority_id]) for r in version.priorityrules.all()),
        parts=tuple(part.value() for part in version.agreedparts.all()),
        targets=tuple(target.value(names) for target in version.serviceleveltargets.all()),
        obligations=tuple(obligation.value() for obligation in version.agreedobligations.all()),
        limits=tuple(limit.value(names) for limit in version.workloadlimits.all()),
        availabilities=tuple(each.value() for each in version.agreedavailabilitys.all()),
        penalties=tuple(each.value(names) for each in version.agreedpenaltys.all()),
        contacts=tuple(each.value() for each in version.escalationcontacts.all()),
        clauses=tuple(each.value() for each in version.agreedclauses.all()),
        annexes=tuple(each.value() for each in version.agreedannexs.all()),
        **(conditions.values() if conditions else {}),
    )


def replace_rows(version: Any, terms: Terms) -> None:
    """Write the terms in the place of what the draft said. Raises Refused for an annex that was never stored."""
    for name in ROWS:
        getattr(version, name).all().delete()
    mine = {**version.sides, "version": version}
    priorities = {
        priority.name: priority
        for priority in AgreedPriority.objects.bulk_create(
            AgreedPriority(**mine, position=position, name=name) for position, name in enumerate(terms.priorities, 1)
        )
    }
    PriorityRule.objects.bulk_create(
        PriorityRule(**mine, impact=impact, urgency=urgency, priority=priorities[name])
        for impact, urgency, name in terms.matrix
    )
    ServiceLevelTarget.objects.bulk_create(
        ServiceLevelTarget(**mine, **{**vars(target), "priority": priorities.get(target.priority)})
        for target in terms.targets
    )
    _write_parts(terms, mine)
    _write_availabilities(terms, mine)
    _listed(AgreedObligation, terms.obligations, mine)
    _listed(EscalationContact, terms.contacts, mine)
    _listed(AgreedClause, terms.clauses, mine)
    of_priorities: tuple[tuple[Any, Any], ...] = ((WorkloadLimit, terms.limits), (AgreedPenalty, terms.penalties))
    for kind, rows in of_priorities:
        kind.objects.bulk_create(
            kind(**mine, position=position, **{**vars(row), "priority": priorities.get(row.priority)})
            for position, row in enumerate(rows, 1)
        )
    _write_annexes(terms.annexes, version, mine)
    AgreedConditions.write(terms, **version.sides, version=version)


def _listed(kind: Any, rows: tuple[Any, ...], mine: dict[str, Any]) -> list[Any]:
    made: list[Any] = kind.objects.bulk_create(
        kind(**mine, position=position, **vars(row)) for position, row in enumerate(rows, 1)
    )
    return made


def _write_parts(terms: Terms, mine: dict[str, Any]) -> None:
    parts = AgreedPart.objects.bulk_create(
        AgreedPart(**mine, position=position, **{k: v for k, v in vars(part).items() if k != "fields"})
        for position, part in enumerate(terms.parts, 1)
    )
    AgreedField.objects.bulk_create(
        AgreedField(**mine, part=row, position=position, **{**vars(each), "choices": list(each.choices)})
        for row, part in zip(parts, terms.parts, strict=True)
        for position, each in enumerate(part.fields, 1)
    )


def _write_availabilities(terms: Terms, mine: dict[str, Any]) -> None:
    rows = AgreedAvailability.objects.bulk_create(
        AgreedAvailability(**mine, position=position, **{k: v for k, v in vars(each).items() if k != "tiers"})
        for position, each in enumerate(terms.availabilities, 1)
    )
    CreditBand.objects.bulk_create(
        CreditBand(**mine, availability=row, **vars(tier))
        for row, each in zip(rows, terms.availabilities, strict=True)
        for tier in each.tiers
    )


def _write_annexes(annexes: tuple[Annex, ...], version: Any, mine: dict[str, Any]) -> None:
    if not annexes:
        return
    kept = AnnexFile.objects.filter(relationship=version.relationship_id, sha256__in=[a.sha256 for a in annexes])
    stored = {file.sha256: file for file in kept}
    for annex in annexes:
        if annex.sha256 not in stored or stored[annex.sha256].size != annex.size:
            sentence = _t("The file “%(name)s” is not here. Nothing was saved; attach it first.")
            raise Refused(sentence % {"name": annex.name})
    AgreedAnnex.objects.bulk_create(
        AgreedAnnex(**mine, position=position, name=annex.name, sha256=annex.sha256, stored=stored[annex.sha256])
        for position, annex in enumerate(annexes, 1)
    )
