"""Asking for public holidays, and confirming which of them shall count as holidays of the agreement (C12)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.clauses import every_year, holiday
from relationships.models import AgreementVersion
from relationships.portal import MemberForm, PortalRequest
from relationships.public_holidays import Asked, code_of, countries, regions
from relationships.terms import Terms

YEARS = 5


class CountryInput(forms.TextInput):
    """Search as you type, by the browser's own list."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        options = format_html_join("", '<option value="{}">', ((f"{n} ({code})",) for code, n in countries().items()))
        field = super().render(name, value, {**(attrs or {}), "list": f"{name}-list"}, renderer)
        return format_html('{}<datalist id="{}-list">{}</datalist>', field, name, options)


class AskForm(forms.Form):
    """Which holidays to propose: a GET form, so that the proposal has an address."""

    country = forms.CharField(label=_("Country"), widget=CountryInput(attrs={"autocomplete": "off"}))
    region = forms.ChoiceField(label=_("Region"), required=False)
    years = forms.CharField(label=_("Years"), max_length=40, help_text=_("One or more, like 2026, 2027."))

    def __init__(self, data: QueryDict, this_year: int) -> None:
        asked = data if "country" in data else None
        super().__init__(asked, initial={"years": f"{this_year}, {this_year + 1}"}, prefix=None)
        code = code_of(data.get("country", ""))
        whole = [("", _t("the whole country"))]
        self.fields["region"].choices = [*whole, *regions(code)]  # type: ignore[attr-defined]

    def clean_country(self) -> str:
        code = code_of(self.cleaned_data["country"])
        if not code:
            raise forms.ValidationError(
                _("This country is not in the list. Type its English name, or its two letters.")
            )
        return code

    def clean_years(self) -> tuple[int, ...]:
        words = self.cleaned_data["years"].replace(",", " ").split()
        years = sorted({int(word) for word in words if word.isascii() and word.isdigit()})
        if not years or len(words) > YEARS or not all(1950 <= year <= 2100 for year in years):
            raise forms.ValidationError(_("Write up to %(most)d years like 2026, 2027."), params={"most": YEARS})
        return tuple(years)

    def asked(self) -> Asked:
        return Asked(**self.cleaned_data) if self.is_bound and self.is_valid() else Asked()


class HolidaysForm(MemberForm):
    """Public holidays as a proposal (C12): what is ticked is added, nothing else changes."""

    verb = _("Add the ticked days")
    days = forms.MultipleChoiceField(
        label=_("Days on which nothing would count"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    yearly = forms.MultipleChoiceField(
        label=_("Or for every year, also those to come"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("These fall on the same date in each year you asked for. Ticked here, one line says it for good."),
    )

    def __init__(self, request: PortalRequest, version: AgreementVersion, asked: Asked) -> None:
        self.version = version
        assert request.acting_as is not None
        if request.method != "POST" and not version.may_edit(request.acting_as):
            raise PermissionDenied
        hours = version.terms().hours
        there = {day for day, _name in hours.holidays}
        yearly = {(month, day) for month, day, _name in hours.recurring}
        found = asked.holidays()
        self.proposed = {d: name for d, name in found.items() if d not in there and (d.month, d.day) not in yearly}
        self.known = len(found) - len(self.proposed)
        self.every_year = same_every_year(self.proposed, asked.years)
        super().__init__(request, initial={"days": [day.isoformat() for day in self.proposed]})
        choices = [(day.isoformat(), holiday(day, name)) for day, name in self.proposed.items()]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]
        dates = [(f"{month}-{day}", every_year(month, day, name)) for (month, day), name in self.every_year.items()]
        self.fields["yearly"].choices = dates  # type: ignore[attr-defined]
        if not dates:
            del self.fields["yearly"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("days") and not cleaned.get("yearly"):
            self.add_error("days", _("Tick at least one day, or go back without adding any."))
        return cleaned

    def make(self, *, days: list[str], yearly: Sequence[str] = (), **facts: Any) -> None:
        """A date that is ticked for every year is said once, there."""
        added = tuple(
            (month, day, name) for (month, day), name in self.every_year.items() if f"{month}-{day}" in yearly
        )
        covered = {(month, day) for month, day, _name in added}
        ticked = {day: name for day, name in self.proposed.items() if day.isoformat() in days}
        dated = {day: name for day, name in ticked.items() if (day.month, day.day) not in covered}

        def change(terms: Terms) -> Terms:
            holidays = {**dated, **dict(terms.hours.holidays)}
            said = {(month, day) for month, day, _name in terms.hours.recurring}
            recurring = (*terms.hours.recurring, *(row for row in added if row[:2] not in said))
            hours = replace(terms.hours, holidays=tuple(sorted(holidays.items())), recurring=tuple(sorted(recurring)))
            return terms.amended(hours=hours)

        self.version.rewrite(change, by=self.by)


def same_every_year(days: dict[date, str], years: Sequence[int]) -> dict[tuple[int, int], str]:
    """(month, day) of what falls on the same date in each of the years, of which it takes two to tell."""
    seen = Counter((day.month, day.day, name) for day, name in days.items())
    return {(month, day): name for (month, day, name), times in seen.items() if times == len(years) > 1}
