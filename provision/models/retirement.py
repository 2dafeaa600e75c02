"""Who holds something of an offering, and how long before its end they were promised to be told (F1, F3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from relationships.models import AgreedConditions, AgreedPart, AgreementVersion
from relationships.terms import NoticeUnit
from relationships.terms.dates import end_after_notice

SIGNED = ("scheduled", "active")
OVER = ("countered", "rejected", "withdrawn", "lapsed", "superseded", "expired", "terminated")


@dataclass(frozen=True)
class Notice:
    """The notice that the provider promised in a version, counted from a day on."""

    version: Any
    amount: int
    unit: str
    until: date

    @property
    def length(self) -> str:
        """ "3 months"."""
        if self.unit == NoticeUnit.MONTHS:
            return ngettext("%(n)d month", "%(n)d months", self.amount) % {"n": self.amount}
        return ngettext("%(n)d day", "%(n)d days", self.amount) % {"n": self.amount}


def holding(reference: str) -> Any:
    """The versions, drafted to in force, that hold a part of the offering; the caller narrows them to who may see."""
    parts = AgreedPart.objects.filter(source=reference)
    rows = AgreementVersion.objects.filter(pk__in=parts.values("version")).exclude(status__in=OVER)
    return rows.select_related("agreement", "consumer", "provider")


def notices(reference: str, today: date) -> list[Notice]:
    """What was promised in the versions that are signed by both, the longest first."""
    versions = {version.pk: version for version in holding(reference).filter(status__in=SIGNED)}
    rows = AgreedConditions.objects.filter(version__in=versions, provider_notice__gt=0)
    found = [
        Notice(
            versions[row.version_id],
            row.provider_notice,
            row.provider_notice_unit,
            end_after_notice(today, row.provider_notice, row.provider_notice_unit),
        )
        for row in rows
    ]
    return sorted(found, key=lambda notice: (-notice.until.toordinal(), notice.version.pk))


def longest_notice(reference: str, today: date) -> Notice | None:
    return next(iter(notices(reference, today)), None)


def why_not_sooner(notice: Notice | None) -> str:
    """A sentence about the longest notice, or that a day has passed."""
    if notice is None:
        return _t("that day has passed.")
    return _t("%(agreement)s with %(consumer)s promises a notice of %(length)s.") % {
        "agreement": notice.version.agreement.reference,
        "consumer": notice.version.consumer,
        "length": notice.length,
    }
