"""Availabilities and time targets of an agreement as OpenSLO v1: a Service, and an SLO for each.

Valid against the published schemas: names of RFC 1123, targets below 1, one time window, an inline indicator.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from relationships.terms import Availability, AvailabilityPeriod, Target, Terms, said

from .dumping import dumped
from .openslo_own import EVERY_ONE, OWN, facts_of

LONGEST = 1050
"""Characters of a description."""

DURATIONS = {AvailabilityPeriod.MONTH: "1M", AvailabilityPeriod.QUARTER: "1Q", AvailabilityPeriod.YEAR: "1Y"}
ZONES = {"UTC": "Etc/UTC", "GMT": "Etc/UTC"}
"""A zone is written with its area."""


def openslo_of(terms: Terms, *, reference: str, name: str) -> str:
    """The text of the file; `reference` and `name` are the agreement's."""
    service = reference.lower()
    documents: list[dict[str, Any]] = [
        _object("Service", service, name, {"description": terms.summary[:LONGEST]} if terms.summary else {})
    ]
    for number, each in enumerate(terms.availabilities, 1):
        documents.append(_availability(each, terms, service, f"{service}-availability-{number}"))
    for number, target in enumerate(terms.targets_in_order(), 1):
        documents.append(_target(target, terms, service, f"{service}-target-{number}"))
    return "".join(f"# {line}\n" for line in _about(terms)) + dumped(*documents, explicit_start=True)


def _about(terms: Terms) -> Iterator[str]:
    yield _("Targets of an agreement in Tandem. What OpenSLO has no field for stands in each metricSource.")
    if terms.targets or any(each.percent == 100 for each in terms.availabilities):
        words = {"share": EVERY_ONE}
        yield _("OpenSLO knows no target of 1: where every one is promised, %(share)s stands for it.") % words


def _object(kind: str, name: str, display_name: str, spec: dict[str, Any]) -> dict[str, Any]:
    metadata = {"name": name, "displayName": display_name}
    return {"apiVersion": "openslo/v1", "kind": kind, "metadata": metadata, "spec": spec}


def _availability(each: Availability, terms: Terms, service: str, name: str) -> dict[str, Any]:
    facts = facts_of(each)
    spec: dict[str, Any] = {"description": each.description[:LONGEST]} if each.description else {}
    if len(each.description) > LONGEST:
        facts["description"] = each.description
    source = {"type": OWN, "spec": facts}
    metric = {
        "counter": False,
        "good": {"metricSource": {"type": OWN, "spec": {"counted": "available"}}},
        "total": {"metricSource": source},
    }
    target = EVERY_ONE if each.percent == 100 else each.percent / Decimal(100)
    objective = {"displayName": each.name, "target": target, "timeSliceTarget": 1, "timeSliceWindow": "1m"}
    return _object(
        "SLO",
        name,
        each.name,
        {
            **spec,
            "service": service,
            "indicator": {"metadata": {"name": f"{name}-sli"}, "spec": {"ratioMetric": metric}},
            "timeWindow": [_window(each, terms)],
            "budgetingMethod": "Timeslices",
            "objectives": [objective],
        },
    )


def _window(each: Availability, terms: Terms) -> dict[str, Any]:
    if each.period == AvailabilityPeriod.ROLLING:
        return {"duration": f"{each.rolling_days}d", "isRolling": True}
    return _of_calendar(DURATIONS[AvailabilityPeriod(each.period)], terms)


def _of_calendar(duration: str, terms: Terms) -> dict[str, Any]:
    """Periods of the calendar begin with the year, so that months, quarters and years all do."""
    zone = terms.hours.time_zone
    starts = {"startTime": f"{terms.first_day.year:04d}-01-01 00:00:00", "timeZone": ZONES.get(zone, zone)}
    return {"duration": duration, "calendar": starts, "isRolling": False}


def _target(target: Target, terms: Terms, service: str, name: str) -> dict[str, Any]:
    told = said(*target.key)
    source = {"type": OWN, "spec": {**facts_of(target), "unit": str(target.unit)}}
    metric = {"thresholdMetric": {"metricSource": source}}
    return _object(
        "SLO",
        name,
        told,
        {
            "service": service,
            "indicator": {"metadata": {"name": f"{name}-sli"}, "spec": metric},
            "timeWindow": [_of_calendar("1M", terms)],
            "budgetingMethod": "Occurrences",
            "objectives": [{"displayName": told, "op": "lte", "value": target.amount, "target": EVERY_ONE}],
        },
    )
