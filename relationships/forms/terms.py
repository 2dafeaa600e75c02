"""Rows of terms as forms: parts and targets, for whatever holds them (an offering, a draft of an agreement)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from relationships.terms import CountedHours, Metric, Part, PartKind, Period, Target, Unit, Until

EMPTY_ROWS = 2
MORE = "more"
"""The button that asks for more empty rows and saves nothing."""


class RowForm(forms.Form):
    """A row of a table: its cells are named for those who do not see the column's head. An untouched row is nothing."""

    removed = forms.BooleanField(label=_("Remove"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            look = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            css = "form-check-input" if name == "removed" else f"{look} {look}-sm"
            field.widget.attrs |= {"aria-label": field.label, "class": css}

    def full_clean(self) -> None:
        """A row that is taken away need not be right."""
        if self.is_bound and self.data.get(self.add_prefix("removed")):
            self._errors, self.cleaned_data = ErrorDict(), {"removed": True}
            return
        super().full_clean()

    def rows_errors(self) -> list[str]:
        """What is wrong, each with the name of its cell, for under the row."""
        return [f"{self.fields[name].label}: {error}" for name, errors in self.errors.items() for error in errors]


class PartForm(RowForm):
    """Goods, access or a service action."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PartKind.choices, initial=PartKind.ACTION)
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), max_length=2000, required=False)
    quantity = forms.DecimalField(label=_("Quantity"), min_value=0, max_digits=12, decimal_places=2, initial=1)
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)
    unit_price = forms.DecimalField(
        label=_("Price per unit"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    period = forms.ChoiceField(label=_("Charged"), choices=Period.choices, initial=Period.ONCE)
    source = forms.CharField(widget=forms.HiddenInput, required=False, max_length=24)

    @staticmethod
    def initial_of(part: Part) -> dict[str, Any]:
        return vars(part)

    def value(self) -> Part:
        facts = {
            name: self.cleaned_data[name] for name in ("kind", "name", "description", "quantity", "unit", "period")
        }
        price = self.cleaned_data["unit_price"] or Decimal(0)
        return Part(unit_price=price, source=self.cleaned_data["source"], **facts)


class TargetForm(RowForm):
    """Within how long something must happen."""

    metric = forms.ChoiceField(label=_("Target"), choices=Metric.choices)
    kind = forms.ChoiceField(label=_("For"), choices=[("", _("everything")), *PartKind.choices], required=False)
    priority = forms.CharField(label=_("Priority"), max_length=60, required=False)
    amount = forms.IntegerField(label=_("Within"), min_value=1, max_value=1_000_000)
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices, initial=Unit.HOURS)
    hours = forms.ChoiceField(label=_("Counted"), choices=CountedHours.choices, initial=CountedHours.SERVICE)
    until = forms.ChoiceField(label=_("Runs"), choices=Until.choices, initial=Until.RESOLVED)
    warn_percent = forms.IntegerField(label=_("Warn at percent"), min_value=1, max_value=100, initial=75)

    @staticmethod
    def initial_of(target: Target) -> dict[str, Any]:
        return vars(target)

    def value(self) -> Target:
        names = ("metric", "kind", "priority", "amount", "unit", "hours", "until", "warn_percent")
        return Target(**{name: self.cleaned_data[name] for name in names})


class RowFormSet(forms.BaseFormSet):
    """Rows that are there, and two empty ones to write in; the button "more" adds others."""

    values_must_differ_in: str = ""

    def __init__(self, data: Any = None, rows: Iterable[Any] = (), **kwargs: Any) -> None:
        initial = [self.form.initial_of(row) for row in rows]  # type: ignore[attr-defined]
        super().__init__(with_more(data, kwargs["prefix"]), initial=initial, **kwargs)

    def values(self) -> list[Any]:
        """What was written, in order, without rows that are empty or marked to be removed."""
        kept = [form for form in self.forms if form.has_changed() or form.initial]
        return [form.value() for form in kept if not form.cleaned_data.get("removed")]

    def clean(self) -> None:
        seen: set[Any] = set()
        for form in self.forms:
            if form.errors or form.cleaned_data.get("removed") or not (form.has_changed() or form.initial):
                continue
            key = self.key(form.value())
            if key in seen:
                raise ValidationError(self.said_twice(key))
            seen.add(key)

    def key(self, value: Any) -> Any:
        raise NotImplementedError

    def said_twice(self, key: Any) -> str:
        raise NotImplementedError


class PartRows(RowFormSet):
    def key(self, value: Part) -> Any:
        return value.name

    def said_twice(self, key: Any) -> str:
        return str(_("Two parts are called “%(name)s”. Give each its own name.")) % {"name": key}


class TargetRows(RowFormSet):
    def key(self, value: Target) -> Any:
        return value.key

    def said_twice(self, key: Any) -> str:
        return str(_("There are two targets for %(what)s. Keep one.")) % {"what": " / ".join(filter(None, key))}


def with_more(data: Any, prefix: str) -> Any:
    """The posted rows, with room for more where that was asked for."""
    if data is None or data.get(MORE) != prefix:
        return data
    data = data.copy()
    name = f"{prefix}-TOTAL_FORMS"
    total = data.get(name, "0")
    data[name] = str(min(int(total) if total.isdigit() else 0, 200) + EMPTY_ROWS)
    return data


PartFormSet = forms.formset_factory(PartForm, formset=PartRows, extra=EMPTY_ROWS, max_num=200, validate_max=True)
TargetFormSet = forms.formset_factory(TargetForm, formset=TargetRows, extra=EMPTY_ROWS, max_num=200, validate_max=True)
