"""An agreement under a framework agreement: it holds within the framework's time unless it says otherwise (G14)."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _t

from relationships.models.agreement import Agreement
from relationships.terms import Renewal

if TYPE_CHECKING:
    from relationships.models.version import AgreementVersion


def framework_problems(version: "AgreementVersion") -> list[str]:
    """Sentences about what keeps a draft from hanging under the framework that it names (G14)."""
    terms = version.terms()
    reference = terms.conduct.framework
    if not reference:
        return []
    names = {"framework": reference}
    if reference == version.agreement.reference:
        return [_t("%(framework)s cannot hang under itself. Name another framework, or none.") % names]
    span = span_of(Agreement.objects.filter(relationship=version.relationship_id, reference=reference))
    if span is None:
        return [_t("%(framework)s binds nobody now, so nothing can hang under it. Name another, or none.") % names]
    first, last = span
    problems = []
    if version.first_day < first:
        problems.append(
            _t("The framework %(framework)s holds from %(day)s on. Choose that day as the first, or a later one.")
            % {**names, "day": date_format(first, "D j M Y")}
        )
    own = None if terms.duration.renewal == Renewal.TACIT else version.last_day
    if last and (own is None or own > last) and not terms.conduct.outlasts_framework:
        problems.append(
            _t(
                "The framework %(framework)s ends on %(day)s, and this would hold longer. End it by then without "
                "renewing by itself, or say that it may outlast the framework."
            )
            % {**names, "day": date_format(last, "D j M Y")}
        )
    return problems


def span_of(agreements: "models.QuerySet[Agreement]") -> "tuple[date, date | None] | None":
    """(first day, last day or None for an open end) for which a framework is agreed; None where nothing binds."""
    framework = agreements.first()
    versions = list(framework.versions.filter(status__in=["scheduled", "active"])) if framework else []
    if framework is None or not versions:
        return None
    latest = max(versions, key=lambda version: version.number)
    last = latest.term_on(latest.today()).last_day
    renews = latest.terms().duration.renewal == Renewal.TACIT
    ended = framework.terminations.filter(status__in=["declared", "taking_back"]).first()
    ends = [day for day in (None if renews else last, ended.effective_on if ended else None) if day]
    return min(version.first_day for version in versions), min(ends, default=None)
