"""The moves of a duty: evidence by the side that owes it, judged by the other."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import Duty
from relationships.portal import MoveForm, ReasonForm


class DischargeForm(MoveForm):
    move = "discharge"
    verb = _("Discharge")
    evidence = forms.CharField(
        label=_("What shows that it is done"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("Say where it can be seen: a file attached here, a reference, a day. Both sides read it."),
    )
    thing: Duty

    @property
    def sentence(self) -> str:
        other = self.thing.relationship.organisation_on(self.thing.creditor_side)
        return _t("%(who)s is told and can send it back. The clock of this duty stops.") % {"who": other}


class SendBackDutyForm(ReasonForm):
    move = "send_back"
    verb = _("Send back")
    sentence: Any = _("The duty is open again, and its clock goes on where it stopped.")


class WaiveForm(ReasonForm):
    move = "waive"
    verb = _("Waive")
    sentence: Any = _("The duty need not be seen to this time. Its clock is cancelled and counts in no figure.")
