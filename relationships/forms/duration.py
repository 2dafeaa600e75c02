"""How long an agreement holds, how it renews, and by when each side gives notice (G8-G12)."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.targets import choice
from relationships.forms.terms import TermsForm
from relationships.models import AgreementVersion
from relationships.portal import PortalRequest
from relationships.terms import Duration, NoticeUnit, Party, Renewal, Roll, Terms
from relationships.terms.checks_of_conditions import MOST_MONTHS
from relationships.terms.dates import last_day_of, notice_deadline

MOST_NOTICE, MOST_CURE = 3_650, 3_650


def count(label: Any, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, help_text=help_text)


class DurationForm(TermsForm):
    months = count(
        _("First term in months"), MOST_MONTHS, _("The last day follows from it. Empty: it stands by itself.")
    )
    renewal = choice(_("At the end it"), Renewal.choices, Renewal.NONE)
    renewal_months = count(_("Renews by months"), MOST_MONTHS, _("Where it renews unless either side gives notice."))
    provider_notice = count(_("Notice of the provider"), MOST_NOTICE)
    provider_notice_unit = choice(_("Unit"), NoticeUnit.choices, NoticeUnit.MONTHS)
    consumer_notice = count(_("Notice of the consumer"), MOST_NOTICE)
    consumer_notice_unit = choice(_("Unit"), NoticeUnit.choices, NoticeUnit.MONTHS)
    roll = choice(_("A deadline on a day without service hours"), Roll.choices, Roll.NONE)
    cure_days = count(
        _("Days to cure a breach"), MOST_CURE, _("Before the other side may end the agreement for it. Empty: none.")
    )

    NAMES: ClassVar[tuple[str, ...]] = (
        *("months", "renewal", "renewal_months", "provider_notice", "provider_notice_unit"),
        *("consumer_notice", "consumer_notice_unit", "roll", "cure_days"),
    )

    def __init__(self, request: PortalRequest, version: AgreementVersion) -> None:
        super().__init__(request, version)
        for side in Party:
            label = _t("Notice of %(who)s") % {"who": getattr(version.relationship, side.value)}
            self.fields[f"{side}_notice"].label = label
            self.fields[f"{side}_notice_unit"].label = _t("Unit of it")

    def section(self, terms: Terms) -> Any:
        return terms.duration, terms.first_day, terms.last_day

    def given(self, terms: Terms) -> dict[str, Any]:
        return {name: getattr(terms.duration, name) or "" for name in self.NAMES}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        duration = self.duration(cleaned)
        for field, sentence in duration.conflicts():
            self.add_error(field, sentence)
        if self.errors:
            return cleaned
        last_day = self.last_day(self.terms, duration)
        if duration.months and last_day is None:
            self.add_error("months", _("This ends after all years that there are. Choose fewer months."))
        elif duration.renewal != Renewal.NONE and last_day is None:
            self.add_error("renewal", _("What has no last day never renews. Say for how many months it holds first."))
        return cleaned

    def duration(self, cleaned: dict[str, Any]) -> Duration:
        return Duration(**{name: cleaned.get(name) or getattr(Duration(), name) for name in self.NAMES})

    @staticmethod
    def last_day(terms: Terms, duration: Duration) -> Any:
        return last_day_of(terms.first_day, duration.months) if duration.months else terms.last_day

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        """The last day follows from the number of months; without one it stays."""
        duration = self.duration(facts)
        return terms.amended(duration=duration, last_day=self.last_day(terms, duration))

    @property
    def deadlines(self) -> list[tuple[str, Any]]:
        """(whose, the last day for notice) of the first term as it is saved, before it moves for hours (G10)."""
        terms = self.terms
        if not terms.last_day:
            return []
        told = [(side, *terms.duration.notice_of(side)) for side in Party]
        joined = self.version.relationship
        return [
            (str(getattr(joined, side.value)), notice_deadline(terms.last_day, amount, unit))
            for side, amount, unit in told
            if amount
        ]
