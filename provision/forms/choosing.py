"""One offering as somebody chooses it for an agreement: in a plan of it, in quantities within its limits."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.models import OfferingVersion, ServiceOffering
from provision.models.agreeing import Chosen
from provision.models.offering_fetch import fetch_content
from provision.reading import limits, per_year
from relationships.clauses import money
from relationships.forms.fields import Choice
from relationships.forms.terms import tidy
from relationships.terms import Part


class OfferingChoice(forms.Form):
    """`number` is the version that the page showed (F2). An empty plan leaves the offering out."""

    number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=32767)
    plan = forms.CharField(label=_("Plan"), required=False)

    def __init__(self, version: OfferingVersion, *, data: Any, taken: bool) -> None:
        self.version, self.offering, self.offered = version, version.offering, version.offered()
        first = self.offered.plans[0].name if taken and self.offered.plans else ""
        initial = {"number": version.number, "plan": first}
        super().__init__(data, prefix=self.offering.reference, initial=initial, use_required_attribute=False)
        self.fields["plan"].widget = Choice(choices=list(self._plans()))
        for place, part in enumerate(self.offered.parts):
            self.fields[f"quantity_{place}"] = self._quantity(part)

    def _plans(self) -> Iterable[tuple[str, str]]:
        yield "", _t("leave it out")
        for plan in self.offered.plans:
            price = money(per_year(plan.within(self.offered.parts)), self.offered.currency)
            yield plan.name, _t("%(plan)s, %(price)s in the first year") % {"plan": plan.name, "price": price}

    def _quantity(self, part: Part) -> forms.DecimalField:
        said = _t("Quantity of %(part)s in %(unit)s") if part.unit else _t("Quantity of %(part)s")
        return forms.DecimalField(
            label=said % {"part": part.name, "unit": part.unit},
            min_value=part.minimum or 0,
            max_value=part.maximum,
            max_digits=12,
            decimal_places=2,
            required=False,
            widget=forms.NumberInput(attrs={"placeholder": tidy(part.quantity), "step": "any"}),
            help_text=limits(part),
        )

    @property
    def quantities(self) -> list[Any]:
        return [self[f"quantity_{place}"] for place in range(len(self.offered.parts))]

    @property
    def is_taken(self) -> bool:
        return bool(self.cleaned_data.get("plan"))

    def given(self) -> dict[str, Decimal]:
        """The quantities that were typed, by part."""
        typed = {part.name: self.cleaned_data.get(f"quantity_{i}") for i, part in enumerate(self.offered.parts)}
        return {name: quantity for name, quantity in typed.items() if quantity is not None}

    def clean(self) -> dict[str, Any]:
        """A quantity of something that the plan does not include is a mistake, not nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        plan = self.offered.plan_named(cleaned.get("plan", ""))
        if self.errors or plan is None:
            return cleaned
        included = {each.part for each in plan.within(self.offered.parts)}
        for place, part in enumerate(self.offered.parts):
            if part.name not in included and cleaned.get(f"quantity_{place}") is not None:
                sentence = _t("The plan “%(plan)s” does not include it. Leave this empty, or choose another plan.")
                self.add_error(f"quantity_{place}", sentence % {"plan": plan.name})
        return cleaned

    def chosen(self) -> Chosen:
        """A plan of another version is told by the verb, with the version that is offered now."""
        read = self.cleaned_data.get("number") or self.version.number
        return Chosen(self.offering, read, self.cleaned_data["plan"], self.given())

    def read_anew(self) -> None:
        """Let the next try speak of the version that is offered now; what was typed stays."""
        data = {key: self.data[key] for key in self.data}
        self.data = {**data, self.add_prefix("number"): str(self.version.number)}


def choices_of(
    offerings: Iterable[ServiceOffering], data: Mapping[str, Any] | None, taken: list[str]
) -> list[OfferingChoice]:
    """A choice for each offering, those that somebody came for first; what their versions hold is read in one
    statement for all."""
    versions = []
    for offering in offerings:
        if version := offering.current:
            version.offering = offering
            versions.append(version)
    fetch_content(versions)
    versions.sort(key=lambda version: version.offering.reference not in taken)
    return [OfferingChoice(version, data=data, taken=version.offering.reference in taken) for version in versions]
