"""What a request for a part of an offering will ask for: a row for each field."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.forms.drafts import DraftForm
from provision.models import ServiceOffering
from relationships.forms.parts import FieldRow
from relationships.forms.rows import Rows
from relationships.portal import PortalRequest
from relationships.terms import Part


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
