"""Proposing a relationship, and answering a proposal."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.fields import ZoneField
from relationships.models import Organisation, Refused, ServiceRelationship, Side
from relationships.portal import MemberForm, MoveForm, PortalRequest, ReasonForm

AS = {
    Side.PROVIDER: _("We provide services to them"),
    Side.CONSUMER: _("We consume services from them"),
}


class ProposeForm(MemberForm):
    """One side asks the other into a relationship. Organisations are named, never listed: who else is here is nobody's
    business."""

    side = forms.ChoiceField(label=_("Which side are you on?"), widget=forms.RadioSelect)
    other = forms.CharField(
        label=_("Name of the other organisation"),
        max_length=120,
        help_text=_("Exactly as they call themselves in Tandem; ask them if you are not sure."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence or two. Both sides read it."),
    )
    time_zone = ZoneField(help_text=_("The zone that both sides count days in. Type a city to search."))
    verb = _("Propose the relationship")

    def __init__(self, request: PortalRequest, **kwargs: Any) -> None:
        if request.acting_as is None:
            raise PermissionDenied
        sides = ServiceRelationship.sides_open_to(request.acting_as)
        if not sides:
            raise PermissionDenied(
                _t("Proposing a relationship takes the role relationship manager, sponsor or customer.")
            )
        likely = request.frame if request.frame in sides else sides[0]
        kwargs["initial"] = {"side": likely, "time_zone": request.acting_as.organisation.time_zone}
        super().__init__(request, **kwargs)
        self.fields["side"].choices = [(side.value, AS[side]) for side in sides]  # type: ignore[attr-defined]

    def clean_other(self) -> Organisation:
        name = self.cleaned_data["other"]
        found = Organisation.named(name)
        if found is None:
            raise forms.ValidationError(
                _(
                    "No organisation of the name “%(name)s” is here. Ask them how they are written, or ask the "
                    "operator of this installation to add them."
                ),
                params={"name": name},
            )
        return found

    def make(self, *, side: str, other: Organisation, purpose: str, time_zone: str, **facts: Any) -> None:
        self.relationship = ServiceRelationship.propose(
            by=self.by, side=Side(side), other=other, purpose=purpose, time_zone=time_zone
        )


class AnswerForm(MoveForm):
    """What the answers have in common: the name of the side that will be told."""

    thing: ServiceRelationship

    @property
    def them(self) -> Organisation:
        side = self.thing.side_of(self.by)
        if side is None:
            raise Refused(_t("You act for neither side. Nothing was changed."))
        return self.thing.organisation_on(side.other)


class AcceptForm(AnswerForm):
    move = "accept"
    verb = _("Accept the relationship")

    @property
    def sentence(self) -> str:
        return _t(
            "%(them)s will be told. From then on both sides see each other's people and can draft, negotiate and sign "
            "agreements here."
        ) % {"them": self.them}


class DeclineForm(AnswerForm, ReasonForm):
    move = "decline"
    verb = _("Decline the relationship")

    @property
    def sentence(self) -> str:
        return _t("%(them)s will be told, with your reason. They can propose again.") % {"them": self.them}


class WithdrawForm(AnswerForm):
    move = "withdraw"
    verb = _("Withdraw the proposal")

    @property
    def sentence(self) -> str:
        return _t("%(them)s can no longer accept it. You can propose again.") % {"them": self.them}
