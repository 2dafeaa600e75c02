"""What a request for a part of an offering will ask for: a row for each field."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.forms.drafts import DraftForm
from provision.models import ServiceOffering
from relationships.forms.fields import Choice
from relationships.forms.rows import RowForm, Rows, as_usual
from relationships.forms.terms import tidy
from relationships.portal import PortalRequest
from relationships.terms import Field, FieldKind, Part


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
        limits = {name: tidy(limit) for name in ("minimum", "maximum") if (limit := getattr(each, name)) is not None}
        words = {"choices": "\n".join(each.choices), "optional": not each.required, "was": each.name}
        return {**vars(each), **limits, **words}

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


class FieldsForm(DraftForm):
    """The fields of one part, by its place in the draft."""

    def __init__(self, request: PortalRequest, thing: ServiceOffering, position: int) -> None:
        super().__init__(request, thing)
        self.part: Part = self.offered.parts[position - 1]
        data = request.POST if request.method == "POST" else None
        self.rows = Rows(FieldRow, stored=[FieldRow.row_of(each) for each in self.part.fields], data=data)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (self.rows.adding or (self.rows.is_valid() and self._named_once())):
            raise forms.ValidationError(_("A row needs another look: it says below what is missing."))
        return cleaned

    def _named_once(self) -> bool:
        said = _t("“%(name)s” is asked twice. Keep one.")
        return self.rows.only_once(lambda row: row["name"], "name", lambda name: said % {"name": name})

    @property
    def row_errors(self) -> list[tuple[str, str]]:
        return self.rows.said_wrong()

    def made(self) -> bool:
        return not self.rows.adding and super().made()

    def content(self, facts: dict[str, Any]) -> dict[str, Any]:
        fields = tuple(row["field"] for row in self.rows.kept())
        return {"parts": self.offered.asking(self.part.name, fields).parts}
