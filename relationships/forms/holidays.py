"""Asking for public holidays, and confirming which of them shall count as holidays of the agreement (C12)."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.clauses import holiday
from relationships.models import AgreementVersion
from relationships.portal import MemberForm, PortalRequest
from relationships.public_holidays import Asked, code_of, countries, regions
from relationships.terms import Hours, Terms

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
        error_messages={"required": _("Tick at least one day, or go back without adding any.")},
    )

    def __init__(self, request: PortalRequest, version: AgreementVersion, asked: Asked) -> None:
        self.version = version
        assert request.acting_as is not None
        if request.method != "POST" and not version.may_edit(request.acting_as):
            raise PermissionDenied
        there = {day for day, _name in version.terms().hours.holidays}
        self.proposed = {day: name for day, name in asked.holidays().items() if day not in there}
        self.known = len(asked.holidays()) - len(self.proposed)
        super().__init__(request, initial={"days": [day.isoformat() for day in self.proposed]})
        choices = [(day.isoformat(), holiday(day, name)) for day, name in self.proposed.items()]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]

    def make(self, *, days: list[str], **facts: Any) -> None:
        added = tuple((date.fromisoformat(day), self.proposed[date.fromisoformat(day)]) for day in days)

        def change(terms: Terms) -> Terms:
            holidays = {**dict(added), **dict(terms.hours.holidays)}
            hours = Hours(terms.hours.time_zone, terms.hours.weekly, tuple(sorted(holidays.items())))
            return terms.amended(hours=hours)

        self.version.rewrite(change, by=self.by)
