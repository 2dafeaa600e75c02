"""Comparing two versions, and saying something about a clause."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.clauses import clauses
from relationships.forms.fields import Choice
from relationships.models import AgreementVersion, ClauseThread
from relationships.models.clause_thread import written
from relationships.portal import MemberForm, MoveForm, PortalRequest


class CompareForm(forms.Form):
    """Which two versions; opened without a choice it names those that the page compares anyhow."""

    before = forms.TypedChoiceField(
        label=_("Compare version"), coerce=int, widget=Choice(attrs={"class": "form-select"})
    )
    after = forms.TypedChoiceField(label=_("with"), coerce=int, widget=Choice(attrs={"class": "form-select"}))

    def __init__(
        self,
        request: PortalRequest,
        versions: Sequence[AgreementVersion],
        before: AgreementVersion,
        after: AgreementVersion,
    ) -> None:
        super().__init__({"before": before.number, "after": after.number, **request.GET.dict()})
        self.versions = {each.number: each for each in versions}
        self.usual = before, after
        for field in self.fields.values():
            field.choices = [(each.number, version_name(each)) for each in versions]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[AgreementVersion, AgreementVersion]:
        """The same twice is one version alone."""
        if not self.is_valid():
            return self.usual
        return self.versions[self.cleaned_data["before"]], self.versions[self.cleaned_data["after"]]


def version_name(version: AgreementVersion) -> str:
    words = {"number": version.number, "status": str(version.get_status_display()).lower()}
    return _t("%(number)d, %(status)s") % words


class CommentForm(MemberForm):
    """Words about one clause of a version that both sides see."""

    verb = _("Comment")
    clause = forms.ChoiceField(label=_("Clause"), widget=Choice)
    text = forms.CharField(
        label=_("What you want to say"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        help_text=_("Both sides read it."),
    )

    def __init__(self, request: PortalRequest, thing: AgreementVersion) -> None:
        super().__init__(request, initial={"clause": request.GET.get("clause", "")})
        self.thing = thing
        self.said = {written(clause.key): clause for clause in clauses(thing.terms())}
        self.fields["clause"].choices = [(key, clause.name) for key, clause in self.said.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Any:
        """The clause that the page was opened for, to show what it says."""
        return self.said.get(self["clause"].value())

    @property
    def sentence(self) -> str:
        side = self.thing.side_of(self.by)
        other = self.thing.relationship.organisation_on(side.other) if side else ""
        return _t("%(them)s will be told. What is said stays with the clause in the versions after this one.") % {
            "them": other
        }

    def make(self, *, clause: str, text: str, **facts: Any) -> None:
        self.thread = ClauseThread.comment(self.thing, clause, by=self.by, text=text)


class ResolveForm(MoveForm):
    move = "resolve"
    verb = _("Resolve")

    @property
    def sentence(self) -> str:
        return _t("The comments stay where they are, marked as resolved. Either side can open them again.")


class ReopenForm(MoveForm):
    move = "reopen"
    verb = _("Open again")

    @property
    def sentence(self) -> str:
        return _t("The other side will be told that this clause is talked about again.")
