"""Changing the type of a relationship, and bringing it to its end."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.relationships import AnswerForm
from relationships.implied import IMPLIED
from relationships.models import RelationshipType, ServiceRelationship, TypeChange
from relationships.portal import MemberForm, MoveForm, PortalRequest, ReasonForm


class ProposeTypeForm(MemberForm):
    after = forms.ChoiceField(label=_("Which type do you propose?"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Why?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, help_text=_("Both sides read it.")
    )
    verb = _("Propose the type")

    def __init__(self, request: PortalRequest, relationship: ServiceRelationship) -> None:
        self.relationship = relationship
        super().__init__(request)
        if not TypeChange.may_propose(relationship, self.by):
            raise PermissionDenied
        others = [one for one in RelationshipType if one != relationship.type]
        self.fields["after"].choices = [(one.value, described(one)) for one in others]  # type: ignore[attr-defined]

    def make(self, *, after: str, why: str, **facts: Any) -> None:
        self.change = TypeChange.propose(self.relationship, by=self.by, after=after, why=why)


def described(one: RelationshipType) -> Any:
    """A type with what it implies, so that nobody needs a manual to choose."""
    lines = format_html_join(" ", "{}", ((line,) for line in IMPLIED[one].said))
    return format_html('{} <span class="soft small">{}</span>', one.label, lines)


class AcceptTypeForm(MoveForm):
    move = "accept"
    verb = _("Accept the type")
    thing: TypeChange

    @property
    def sentence(self) -> str:
        implied = " ".join(IMPLIED[RelationshipType(self.thing.after)].said)
        sentence = _t("The other side is told. From then on the relationship is of the type “%(type)s”: %(implied)s")
        return sentence % {"type": self.thing.get_after_display(), "implied": implied}


class DeclineTypeForm(ReasonForm):
    move = "decline"
    verb = _("Decline the type")
    sentence: Any = _("The type stays as it is. The other side is told why, and can propose another.")


class WithdrawTypeForm(MoveForm):
    move = "withdraw"
    verb = _("Withdraw the proposal")
    sentence: Any = _("The type stays as it is. The other side is told.")


class ProposeEndForm(AnswerForm, ReasonForm):
    move = "propose_end"
    verb = _("Propose the end")

    @property
    def sentence(self) -> str:
        return _t(
            "%(them)s will be told, with your reason. An exit checklist opens for both; the relationship is over once "
            "it is settled and %(them)s confirms. Until then what runs goes on, but nothing new can be agreed."
        ) % {"them": self.them}


class DeclineEndForm(AnswerForm, ReasonForm):
    move = "decline_end"
    verb = _("Go on together")

    @property
    def sentence(self) -> str:
        return _t(
            "%(them)s will be told, with your reason. The relationship is active again, and the checklist put aside."
        ) % {"them": self.them}


class WithdrawEndForm(AnswerForm):
    move = "withdraw_end"
    verb = _("Take back the end")

    @property
    def sentence(self) -> str:
        sentence = _t("%(them)s will be told. The relationship is active again, and the checklist put aside.")
        return sentence % {"them": self.them}


class ConfirmEndForm(AnswerForm):
    move = "confirm_end"
    verb = _("Confirm the end")

    @property
    def sentence(self) -> str:
        return _t(
            "%(them)s will be told. The relationship is over: nothing in it can be agreed, asked or moved any more. "
            "Both sides can still read all of it."
        ) % {"them": self.them}
