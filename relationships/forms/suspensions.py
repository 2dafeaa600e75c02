"""Suspending an agreement, and the moves of a suspension (G13)."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import AgreementVersion, Side, Suspension
from relationships.portal import MemberForm, MoveForm, PortalRequest, ReasonForm
from relationships.terms import WhileSuspended

MEANWHILE = {
    WhileSuspended.RUN: _("Nothing new is asked for under it; clocks of open requests run on, as was agreed."),
    WhileSuspended.PAUSE: _("Nothing new is asked for under it; clocks of open requests pause, as was agreed."),
}


class SuspendForm(MemberForm):
    """Suspend alone where that was agreed, else ask the other side."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, help_text=_("Both sides read it.")
    )

    def __init__(self, request: PortalRequest, version: AgreementVersion) -> None:
        assert request.acting_as is not None
        if not Suspension.may_suspend(version, request.acting_as):
            raise PermissionDenied
        self.version, self.suspension = version, Suspension()
        self.side = version.side_of(request.acting_as) or Side.PROVIDER
        self.asks = Suspension.needs_both(version, self.side)
        super().__init__(request)

    @property
    def verb(self) -> str:
        return _t("Propose to suspend") if self.asks else _t("Suspend")

    @property
    def sentence(self) -> str:
        them = self.version.relationship.organisation_on(self.side.other)
        said = (
            _t("%(them)s is asked; nothing changes before it accepts. Then until one of you resumes it:")
            if self.asks
            else _t("%(them)s will be told. From now until your side resumes it:")
        )
        meanwhile = MEANWHILE[WhileSuspended(self.version.terms().conduct.while_suspended)]
        return f"{said % {'them': them}} {meanwhile}"

    def make(self, *, reason: str, **facts: Any) -> None:
        self.suspension = Suspension.suspend(self.version, by=self.by, reason=reason)

    def done(self) -> str:
        words = {"thing": self.suspension.reference}
        if self.suspension.status == Suspension.Status.PROPOSED:
            return _t("%(thing)s is proposed. The other side was told; nothing changes before it accepts.") % words
        return _t("%(thing)s holds from now on. The other side was told.") % words


class SuspensionForm(MoveForm):
    """Knows the agreement and the other side by name."""

    thing: Suspension
    said: Any = ""

    @property
    def sentence(self) -> str:
        side = self.thing.side_of(self.by) or Side.PROVIDER
        return str(self.said) % {
            "them": self.thing.relationship.organisation_on(side.other),
            "agreement": self.thing.agreement.reference,
            "meanwhile": MEANWHILE[WhileSuspended(self.thing.while_suspended)],
        }


class AcceptSuspensionForm(SuspensionForm):
    move = "accept"
    verb = _("Accept")
    said = _("%(agreement)s is suspended from now until one of you resumes it. %(meanwhile)s")


class RejectSuspensionForm(SuspensionForm, ReasonForm):
    move = "reject"
    verb = _("Reject")
    said = _("%(them)s will be told, with your reason. %(agreement)s goes on as agreed.")


class WithdrawSuspensionForm(SuspensionForm):
    move = "withdraw"
    verb = _("Withdraw")
    said = _("%(them)s will be told that you no longer ask for it. %(agreement)s goes on as agreed.")


class ResumeForm(SuspensionForm):
    move = "resume"
    verb = _("Resume the agreement")
    said = _(
        "%(them)s will be told. From now on everything goes on as it stood: what waited waits on, what ran runs on, "
        "and new requests are possible."
    )
