"""The priorities of a draft and its optional matrix of impact and urgency."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.terms import TermsForm
from relationships.models import AgreementVersion
from relationships.portal import PortalRequest
from relationships.terms import Level, Terms


class PrioritiesForm(TermsForm):
    """The names of the priorities, and the optional matrix of impact and urgency."""

    names = forms.CharField(
        label=_("Priorities"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text=_("One a line, the most urgent first. A changed line renames the priority wherever it is used."),
    )

    def __init__(self, request: PortalRequest, version: AgreementVersion) -> None:
        super().__init__(request, version)
        stored = {(impact, urgency): priority for impact, urgency, priority in self.terms.matrix}
        names = self.terms.priorities
        if self.is_bound:
            names = tuple(dict.fromkeys([*names, *lines(str(self.data.get("names", "")))]))
        for impact in Level:
            for urgency in Level:
                self.fields[cell(impact, urgency)] = forms.ChoiceField(
                    label=_t("Impact %(impact)s, urgency %(urgency)s")
                    % {"impact": str(impact.label).lower(), "urgency": str(urgency.label).lower()},
                    choices=[("", "\N{EN DASH}"), *((name, name) for name in names)],
                    initial=stored.get((impact.value, urgency.value), ""),
                    required=False,
                    widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
                )

    def section(self, terms: Terms) -> Any:
        return terms.priorities, sorted(terms.matrix)

    def given(self, terms: Terms) -> dict[str, Any]:
        return {"names": "\n".join(terms.priorities)}

    def matrix(self) -> list[tuple[Any, list[Any]]]:
        """The rows of the matrix as the page lays it out: (impact, cells by urgency)."""
        return [(impact.label, [self[cell(impact, urgency)] for urgency in Level]) for impact in Level]

    @property
    def urgencies(self) -> list[Any]:
        return [level.label for level in Level]

    def clean_names(self) -> tuple[str, ...]:
        names = lines(self.cleaned_data["names"])
        for name in names:
            if len(name) > 60:
                raise forms.ValidationError(
                    _("“%(name)s” is too long. Use at most 60 characters."), params={"name": name}
                )
            if names.count(name) > 1:
                raise forms.ValidationError(_("“%(name)s” stands twice. Keep one."), params={"name": name})
        return names

    def changed(self, terms: Terms, *, names: tuple[str, ...], **cells: str) -> Terms:
        renamed = renames(terms.priorities, names)
        matrix = [
            (impact.value, urgency.value, renamed.get(chosen, chosen))
            for impact in Level
            for urgency in Level
            if (chosen := cells.get(cell(impact, urgency), ""))
        ]
        rows: dict[str, tuple[Any, ...]] = {
            name: tuple(replace(row, priority=renamed.get(row.priority, row.priority)) for row in getattr(terms, name))
            for name in ("targets", "limits", "penalties")
        }
        return terms.amended(priorities=names, matrix=tuple(matrix), **rows)


def cell(impact: Level, urgency: Level) -> str:
    return f"cell_{impact.value}_{urgency.value}"


def lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def renames(before: tuple[str, ...], after: tuple[str, ...]) -> dict[str, str]:
    """As many lines as before: a line whose old name is gone and whose new one was not there is a rename."""
    if len(before) != len(after):
        return {}
    return {old: new for old, new in zip(before, after, strict=True) if old not in after and new not in before}
