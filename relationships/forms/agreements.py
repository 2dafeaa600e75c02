"""The moves of a negotiation: what will happen, and what a move needs to know."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.terms import DayInput
from relationships.models import AgreementVersion, Refused, Side
from relationships.portal import MemberForm, MoveForm, PortalRequest, ReasonForm
from relationships.templatetags.tandem import day


class VersionMoveForm(MoveForm):
    """Knows the other side by its name."""

    thing: AgreementVersion

    @property
    def facts(self) -> dict[str, Any]:
        """What the sentences name."""
        side = self.thing.side_of(self.by) or Side.PROVIDER
        return {
            "number": self.thing.number,
            "us": self.thing.relationship.organisation_on(side),
            "them": self.thing.relationship.organisation_on(side.other),
        }


OPEN_FOR = timedelta(days=14)
"""How long a proposal stands unless its side says otherwise."""


class ProposeVersionForm(VersionMoveForm):
    """Until when it stands (G3); where its first day has passed, whether it is to bind back (G7)."""

    move = "propose"
    verb = _("Propose")
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=DayInput,
        help_text=_("The last day on which it can be accepted, countered or signed. Empty: until you withdraw it."),
    )
    backdates = forms.BooleanField(required=False)

    def __init__(self, request: PortalRequest, thing: AgreementVersion) -> None:
        super().__init__(request, thing, initial={"valid_until": thing.today() + OPEN_FOR})
        if thing.first_day >= thing.today():
            del self.fields["backdates"]
        else:
            self.fields["backdates"].label = _t("Let it bind back from %(day)s, if both sides agree to that") % {
                "day": day(thing.first_day)
            }

    @property
    def sentence(self) -> str:
        if self.thing.counters_id:
            return (
                _t(
                    "%(them)s will be told and can accept, counter or reject version %(number)d. The version it "
                    "answers can then no longer be signed. From here on nobody changes version %(number)d."
                )
                % self.facts
            )
        return (
            _t(
                "%(them)s will be told and can accept, counter or reject version %(number)d. "
                "From here on nobody changes it."
            )
            % self.facts
        )


class AcceptTermsForm(VersionMoveForm):
    move = "accept_terms"
    verb = _("Accept the terms")

    @property
    def sentence(self) -> str:
        return (
            _t(
                "%(them)s will be told that %(us)s agrees to every term of version %(number)d. From here on nobody "
                "counters it: both sides sign, in either order, and it binds nobody before both have."
            )
            % self.facts
        )


class WithdrawVersionForm(VersionMoveForm):
    move = "withdraw"
    verb = _("Withdraw")

    @property
    def sentence(self) -> str:
        if not self.thing.digest:
            return _t("The draft is put away for good. %(them)s never saw it and is not told.") % self.facts
        return (
            _t("%(them)s will be told that version %(number)d is off the table. It can no longer be signed.")
            % self.facts
        )


class CounterForm(VersionMoveForm):
    move = "counter"
    verb = _("Open a counter-proposal")

    @property
    def sentence(self) -> str:
        return (
            _t(
                "A copy of version %(number)d opens as a draft that only %(us)s sees. Change what you want otherwise, "
                "then propose it; until then version %(number)d stays on the table and can still be signed."
            )
            % self.facts
        )

    def make(self, *args: Any, **facts: Any) -> None:
        self.draft = self.thing.counter(by=self.by)


class RejectForm(VersionMoveForm, ReasonForm):
    move = "reject"
    verb = _("Reject")

    @property
    def sentence(self) -> str:
        return (
            _t("%(them)s will be told, with your reason. Version %(number)d ends; what is in force stays in force.")
            % self.facts
        )


class AmendForm(MemberForm):
    """Opens the next version of the one in force."""

    verb = _("Open the next version")
    first_day = forms.DateField(
        label=_("First day of the next version"),
        widget=DayInput,
        help_text=_("From its midnight on it takes the place of the present one. You can change it in the draft."),
    )

    def __init__(self, request: PortalRequest, thing: AgreementVersion) -> None:
        assert request.acting_as is not None
        if not thing.may_amend(request.acting_as):
            raise PermissionDenied
        self.thing = thing
        super().__init__(request, initial={"first_day": thing.today()})

    @property
    def sentence(self) -> str:
        return _t(
            "A copy of version %(number)d opens as a draft that only %(us)s sees. Version %(number)d stays in force "
            "until both sides have signed another."
        ) % {"number": self.thing.number, "us": self.by.organisation}

    def make(self, *, first_day: date, **facts: Any) -> None:
        if first_day < self.thing.today():
            raise Refused(_t("The first day has passed. Nothing was opened; choose today or a later day."))
        self.draft = self.thing.amend(by=self.by, first_day=first_day)
