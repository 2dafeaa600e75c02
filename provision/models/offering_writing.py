"""From the value of a version back to its rows."""

from typing import Any

from provision.models.offering_parts import FACTS, OfferingField, OfferingPart, OfferingTarget, OfferingWindow
from provision.models.offering_plans import OfferingPlan, PlanChange, PlannedPart
from provision.offered import Offered

ROWS = (PlannedPart, OfferingField, PlanChange, OfferingPlan, OfferingPart, OfferingTarget, OfferingWindow)
"""The rows of a version, in the order in which they can go."""


def replace_rows(version: Any, offered: Offered) -> None:
    """Write what a draft holds in the place of what it held."""
    for kind in ROWS:
        kind._default_manager.filter(version=version).delete()
    parts = OfferingPart.objects.bulk_create(
        OfferingPart(version=version, position=position, **{name: getattr(part, name) for name in FACTS})
        for position, part in enumerate(offered.parts, 1)
    )
    OfferingField.objects.bulk_create(
        OfferingField(version=version, part=row, position=position, **{**vars(each), "choices": list(each.choices)})
        for row, part in zip(parts, offered.parts, strict=True)
        for position, each in enumerate(part.fields, 1)
    )
    plans = OfferingPlan.objects.bulk_create(
        OfferingPlan(
            version=version,
            position=position,
            name=plan.name,
            description=plan.description,
            whole=plan.parts is None,
        )
        for position, plan in enumerate(offered.plans, 1)
    )
    named = {row.name: row for row in parts}
    PlannedPart.objects.bulk_create(
        PlannedPart(
            version=version,
            plan=row,
            part=named[each.part],
            quantity=each.quantity,
            unit_price=each.unit_price,
            period=each.period,
        )
        for row, plan in zip(plans, offered.plans, strict=True)
        for each in plan.parts or ()
    )
    PlanChange.objects.bulk_create(
        PlanChange(version=version, before=before, after=after) for before, after in offered.changes
    )
    OfferingTarget.objects.bulk_create(OfferingTarget(version=version, **vars(target)) for target in offered.targets)
    OfferingWindow.objects.bulk_create(
        OfferingWindow(version=version, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in offered.hours.weekly
    )
