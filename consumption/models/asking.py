"""What is checked before a request is made: that its version binds, and which priority follows."""

from datetime import datetime

from django.utils.translation import gettext as _t

from relationships.models import AgreedPriority, AgreementVersion, Refused


def binds(version: AgreementVersion, at: datetime) -> bool:
    """Whether the version is in force at that instant, as its row was read."""
    return (
        version.status in AgreementVersion.BINDING
        and version.in_force_from is not None
        and version.in_force_from <= at
        and (version.in_force_until is None or version.in_force_until > at)
    )


def priority_from(version: AgreementVersion, impact: str, urgency: str) -> AgreedPriority:
    """The agreed priority of this impact and urgency. Raises Refused where the matrix names none."""
    rule = version.priorityrules.filter(impact=impact, urgency=urgency).select_related("priority").first()
    if rule is None:
        raise Refused(
            _t("The agreement names no priority for this impact and urgency. Nothing was sent; choose others.")
        )
    return rule.priority
