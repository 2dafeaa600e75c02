"""How many days before its notice deadline our side wants to decide (G11)."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import Agreement, Side
from relationships.models.lead_time import MOST_DAYS, lead_time_of
from relationships.models.version_rows import NEGOTIATORS
from relationships.portal import MemberForm, PortalRequest


class LeadTimeForm(MemberForm):
    verb = _("Save")
    days = forms.IntegerField(
        label=_("Days before our deadline"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("0 for none. The reminders 30 and 7 days before the deadline and on the day come in any case."),
    )

    def __init__(self, request: PortalRequest, agreement: Agreement) -> None:
        assert request.acting_as is not None
        if not request.acting_as.has_role(*NEGOTIATORS):
            raise PermissionDenied
        self.agreement = agreement
        self.rows = lead_time_of(agreement.side_of(request.acting_as) or Side.PROVIDER)
        known = self.rows.objects.visible_to(request.acting_as).filter(agreement=agreement).first()
        super().__init__(request, initial={"days": known.days if known else 0})

    @property
    def sentence(self) -> str:
        return _t(
            "So many days before it must give notice, %(us)s is reminded for the first time. Only %(us)s sees this; "
            "it is no part of the agreement."
        ) % {"us": self.by.organisation}

    def make(self, *, days: int, **facts: Any) -> None:
        self.rows.decide(self.agreement, days=days, by=self.by)
