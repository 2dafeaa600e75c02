"""The parts of a draft, a row each, and what a request for one of them must say."""

from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.fields import Choice
from relationships.forms.rows import RowForm, as_usual
from relationships.forms.terms import PartRow, RowsOfTermsForm, tidy
from relationships.models import AgreementVersion
from relationships.portal import PortalRequest
from relationships.terms import Field, FieldKind, Part, Terms

PART = ("kind", "name", "description", "unit", "quantity", "unit_price", "period", "plan", "minimum", "maximum")


def limits_typed(row: Part | Field) -> dict[str, str]:
    return {name: tidy(limit) for name in ("minimum", "maximum") if (limit := getattr(row, name)) is not None}


class AgreedPartRow(PartRow):
    plan = forms.CharField(label=_("Plan"), max_length=120, required=False)
    minimum = forms.DecimalField(label=_("At least"), min_value=0, max_digits=12, decimal_places=2, required=False)
    maximum = forms.DecimalField(label=_("At most"), min_value=0, max_digits=12, decimal_places=2, required=False)

    def clean(self) -> dict[str, Any]:
        """What cannot go together is said at its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("gone"):
            for field, sentence in Part(**{name: cleaned[name] for name in PART}).conflicts():
                self.add_error(field, sentence)
        return cleaned


class PartsForm(RowsOfTermsForm):
    """Goods, access and service actions, with quantities, prices and limits."""

    row = AgreedPartRow

    def section(self, terms: Terms) -> Any:
        return terms.parts

    def stored(self, terms: Terms) -> list[dict[str, Any]]:
        return [
            {**vars(part), **limits_typed(part), "quantity": tidy(part.quantity), "was": part.name}
            for part in terms.parts
        ]

    def hold_together(self) -> bool:
        """A part of an offering stays in its plan here: to which one it may change, the offering says (F2)."""
        known = {part.name: part for part in self.terms.parts}
        for form in self.rows.kept_forms() if self.rows.is_valid() else ():
            before = known.get(form.cleaned_data["was"])
            if before and before.source and form.cleaned_data["plan"] != before.plan:
                form.add_error("plan", self._says_the_offering(before))
        return not any(form.errors for form in self.rows.forms)

    def _says_the_offering(self, part: Part) -> str:
        said = _t(
            "It comes from %(offering)s in “%(plan)s”. Change the plan beside the version, as that offering allows."
        )
        return said % {"offering": part.source, "plan": part.plan}

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        """A renamed part still says from which offering it was copied, and what a request for it must say."""
        known = {part.name: part for part in terms.parts}
        parts = []
        for row in self.rows.kept():
            before = known.get(row["was"]) or Part(row["kind"], row["name"])
            parts.append(replace(before, **{name: row[name] for name in PART}))
        return terms.amended(parts=tuple(parts))

    @property
    def asking(self) -> list[tuple[int, Part]]:
        """(place, part) of what is stored, for the pages that say what a request for each must say."""
        return list(enumerate(self.terms.parts, 1))


class LinesField(forms.CharField):
    """A list, one to a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        if long := next((line for line in lines if len(line) > 120), ""):
            raise forms.ValidationError(_("“%(line)s” is too long. Write at most 120 letters."), params={"line": long})
        return tuple(line for line in lines if line)


class FieldRow(RowForm):
    name = forms.CharField(label=_("What is asked"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Answered by"), choices=FieldKind.choices, initial=FieldKind.TEXT.value, widget=Choice
    )
    hint = forms.CharField(label=_("Hint"), max_length=300, required=False)
    choices = LinesField(label=_("Choices, one to a line"))
    minimum = forms.DecimalField(label=_("Smallest number"), max_digits=14, decimal_places=4, required=False)
    maximum = forms.DecimalField(label=_("Largest number"), max_digits=14, decimal_places=4, required=False)
    optional = forms.BooleanField(label=_("May be left out"), required=False)
    changeable = forms.BooleanField(label=_("May be changed while the request is open"), required=False)

    FACTS: ClassVar[tuple[str, ...]] = ("name", "hint", "choices", "minimum", "maximum", "changeable")

    @staticmethod
    def row_of(each: Field) -> dict[str, Any]:
        """A field as it is typed."""
        words = {"choices": "\n".join(each.choices), "optional": not each.required, "was": each.name}
        return {**vars(each), **limits_typed(each), **words}

    def clean(self) -> dict[str, Any]:
        """The row as a field; what of it cannot go together is said at its place."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("gone"):
            facts = {name: cleaned[name] for name in self.FACTS}
            kind = as_usual(self.fields["kind"], cleaned["kind"])
            cleaned["field"] = Field(kind=kind, required=not cleaned["optional"], **facts)
            for field, sentence in cleaned["field"].conflicts():
                self.add_error(field, sentence)
        return cleaned


class FieldsForm(RowsOfTermsForm):
    """What a request for one part must say; raises Http404 where there is no part at that place."""

    row = FieldRow

    def __init__(self, request: PortalRequest, version: AgreementVersion, position: int) -> None:
        self.position = position
        super().__init__(request, version)

    def part(self, terms: Terms) -> Part:
        if not 0 < self.position <= len(terms.parts):
            raise Http404
        return terms.parts[self.position - 1]

    @property
    def asking_for(self) -> Part:
        return self.part(self.terms)

    def section(self, terms: Terms) -> Any:
        part = self.part(terms)
        return part.name, part.fields

    def stored(self, terms: Terms) -> list[dict[str, Any]]:
        return [FieldRow.row_of(each) for each in self.part(terms).fields]

    def hold_together(self) -> bool:
        said = _t("“%(name)s” is asked twice. Keep one.")
        return self.rows.is_valid() and self.rows.only_once(
            lambda row: row["name"], "name", lambda name: said % {"name": name}
        )

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        asking = self.part(terms)
        fields = tuple(row["field"] for row in self.rows.kept())
        return terms.amended(
            parts=tuple(replace(part, fields=fields) if part is asking else part for part in terms.parts)
        )
