"""What a draft offering holds, written on one page: its description, parts, default targets and hours."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from provision.forms.offerings import DescribeForm
from provision.models import ServiceOffering
from relationships.forms.hours import HoursForm
from relationships.forms.rows import Rows
from relationships.forms.targets import TargetRow, stand_together, targets_of
from relationships.forms.terms import PartRow, tidy
from relationships.portal import PortalRequest
from relationships.terms import Part, Target, Terms

PART = ("kind", "name", "description", "unit", "quantity", "unit_price", "period")


class OfferedPartRow(PartRow):
    description = forms.CharField(label=_("Description"), max_length=2000, required=False)


class DefaultTargetRow(TargetRow):
    """A target of an offering names its priority freely: the agreement made from it takes the names over."""

    priority = forms.CharField(label=_("Priority"), max_length=60, required=False)  # type: ignore[assignment]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(priorities=(), **kwargs)


class ContentForm(DescribeForm, HoursForm):
    """The page as one form. Where more rows are asked for, they are added and nothing is saved."""

    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        data = request.POST if request.method == "POST" else None
        parts = [{**vars(part), "quantity": tidy(part.quantity), "was": part.name} for part in thing.as_parts()]
        targets = [TargetRow.row_of(target) for target in thing.targets_in_order()]
        self.parts = Rows(OfferedPartRow, stored=parts, data=data, prefix="part")
        self.targets = Rows(DefaultTargetRow, stored=targets, data=data, prefix="target")
        super().__init__(request, thing)
        self.initial = {**self.initial, **self.initial_of(thing.as_hours())}

    @cached_property
    def described(self) -> list[Any]:
        names = ("service", "new_service", "name", "description", "currency")
        return [self[name] for name in names if name in self.fields]

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
        parts, targets = self.content()
        named = dict.fromkeys(target.priority for target in targets if target.priority)
        terms = Terms(timezone.localdate(), parts=parts, targets=targets, priorities=tuple(named))
        for sentence in terms.contradictions():
            self.add_error(None, sentence)
        return cleaned

    def content(self) -> tuple[tuple[Part, ...], tuple[Target, ...]]:
        """The rows as values, in order."""
        return tuple(Part(**{name: row[name] for name in PART}) for row in self.parts.kept()), targets_of(self.targets)

    @property
    def row_errors(self) -> list[tuple[str, str]]:
        return [*self.parts.said_wrong(), *self.targets.said_wrong()]

    def made(self) -> bool:
        return not self.parts.adding and super().made()

    def make(self, **facts: Any) -> None:
        assert self.thing is not None
        hours = self.hours({name: facts.pop(name) for name in HoursForm.base_fields})
        parts, targets = self.content()
        self.thing.describe(by=self.by, **facts)
        self.thing.write(by=self.by, parts=list(parts), targets=list(targets), hours=hours)
