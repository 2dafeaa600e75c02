"""What the draft of an offering holds, written on one page: its description, parts, default targets and hours."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from provision.forms.drafts import DraftForm
from provision.forms.offerings import DraftOfferingForm
from provision.models import ServiceOffering
from provision.offered import Offered
from relationships.forms.hours import HoursForm
from relationships.forms.rows import Rows
from relationships.forms.targets import TargetRow, stand_together, targets_of
from relationships.forms.terms import PartRow, tidy
from relationships.portal import PortalRequest
from relationships.terms import Field, Part, Target, Terms

PART = ("kind", "name", "description", "unit", "quantity", "unit_price", "period", "minimum", "maximum")


class OfferedPartRow(PartRow):
    description = forms.CharField(label=_("Description"), max_length=2000, required=False)
    minimum = forms.DecimalField(label=_("At least"), min_value=0, max_digits=12, decimal_places=2, required=False)
    maximum = forms.DecimalField(label=_("At most"), min_value=0, max_digits=12, decimal_places=2, required=False)

    @staticmethod
    def row_of(part: Part) -> dict[str, Any]:
        """A part as it is typed."""
        limits = {name: tidy(limit) for name in ("minimum", "maximum") if (limit := getattr(part, name)) is not None}
        return {**vars(part), **limits, "quantity": tidy(part.quantity), "was": part.name}

    def clean(self) -> dict[str, Any]:
        """What cannot go together is said at its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("gone"):
            for field, sentence in self.part(cleaned).conflicts():
                self.add_error(field, sentence)
        return cleaned

    @staticmethod
    def part(cleaned: dict[str, Any], fields: tuple[Field, ...] = ()) -> Part:
        return Part(**{name: cleaned[name] for name in PART}, fields=fields)


class DefaultTargetRow(TargetRow):
    """A target of an offering names its priority freely: the agreement made from it takes the names over."""

    priority = forms.CharField(label=_("Priority"), max_length=60, required=False)  # type: ignore[assignment]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(priorities=(), **kwargs)


class ContentForm(DraftForm, HoursForm):
    """The page as one form. Where more rows are asked for, they are added and nothing is saved."""

    description = DraftOfferingForm.base_fields["description"]
    currency = DraftOfferingForm.base_fields["currency"]

    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        super().__init__(request, thing)
        data = request.POST if request.method == "POST" else None
        parts = [OfferedPartRow.row_of(part) for part in self.offered.parts]
        targets = [TargetRow.row_of(target) for target in self.offered.as_terms().targets_in_order()]
        self.parts = Rows(OfferedPartRow, stored=parts, data=data, prefix="part")
        self.targets = Rows(DefaultTargetRow, stored=targets, data=data, prefix="target")

    def given(self, offered: Offered) -> dict[str, Any]:
        facts = {"description": offered.description, "currency": offered.currency}
        return {**facts, **self.initial_of(offered.hours)}

    @cached_property
    def described(self) -> list[Any]:
        return [self["description"], self["currency"]]

    @cached_property
    def weekly(self) -> list[Any]:
        return [self[name] for name in HoursForm.base_fields]

    def full_clean(self) -> None:
        """While rows are added, what was typed is shown again and nothing is judged."""
        if self.parts.adding:
            self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}
            return
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not all([self.parts.is_valid(), stand_together(self.targets)]):
            raise forms.ValidationError(_("A row needs another look: it says below what is missing."))
        targets = self.targets_given()
        named = dict.fromkeys(target.priority for target in targets if target.priority)
        terms = Terms(timezone.localdate(), parts=self.parts_given(), targets=targets, priorities=tuple(named))
        for sentence in terms.contradictions():
            self.add_error(None, sentence)
        return cleaned

    def parts_given(self) -> tuple[Part, ...]:
        """The rows as parts, in order; each keeps what a request for it asks."""
        fields = {part.name: part.fields for part in self.offered.parts}
        return tuple(OfferedPartRow.part(row, fields.get(row["was"], ())) for row in self.parts.kept())

    def targets_given(self) -> tuple[Target, ...]:
        return targets_of(self.targets)

    @property
    def row_errors(self) -> list[tuple[str, str]]:
        return [*self.parts.said_wrong(), *self.targets.said_wrong()]

    def made(self) -> bool:
        return not self.parts.adding and super().made()

    def content(self, facts: dict[str, Any]) -> dict[str, Any]:
        parts = self.parts_given()
        renamed = {row["was"]: row["name"] for row in self.parts.kept() if row["was"]}
        return {
            "description": facts["description"],
            "currency": facts["currency"],
            "hours": self.hours({name: facts[name] for name in HoursForm.base_fields}),
            "parts": parts,
            "plans": self.offered.renamed(renamed).with_parts(parts).plans,
            "targets": self.targets_given(),
        }
