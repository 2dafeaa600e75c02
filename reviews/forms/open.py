from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from relationships.models import ServiceRelationship
from relationships.portal import MemberForm, PortalRequest
from reviews.models import ServiceReview
from reviews.models.review import REVIEWERS
from reviews.periods import proposals

OWN = "own"


class OpenForm(MemberForm):
    """Which days to look back on: a proposal, or days of one's own."""

    days = forms.ChoiceField(label=_("Which days"), widget=forms.RadioSelect)
    first_day = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    verb = _("Open the review")

    def __init__(self, request: PortalRequest, relationship: ServiceRelationship) -> None:
        self.relationship = relationship
        super().__init__(request)
        if not self.by.has_role(*REVIEWERS):
            raise PermissionDenied
        self.proposals = proposals(relationship)
        choices = [(days.value, days.label) for days in self.proposals]
        field = self.fields["days"]
        field.choices = [*choices, (OWN, _("Other days"))]  # type: ignore[attr-defined]
        field.initial = choices[0][0] if choices else OWN
        zone = _("Days of %(zone)s. Needed for other days only.") % {"zone": relationship.time_zone}
        self.fields["first_day"].help_text = zone
        if self.is_bound and "days" not in self.data:
            self.data = {**self.data.dict(), "days": OWN}  # type: ignore[attr-defined]

    @property
    def sentence(self) -> str:
        return str(
            _("Both sides will see the figures of these days, live until the review is held. No day is reviewed twice.")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = cleaned.pop("days", "") or OWN
        if chosen != OWN:
            first, last = chosen.split("/")
            return {"first_day": date.fromisoformat(first), "last_day": date.fromisoformat(last)}
        for name in ("first_day", "last_day"):
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, _("Say which day, or choose one of the proposals."))
        return cleaned

    def make(self, **facts: Any) -> None:
        self.review = ServiceReview.open(self.relationship, by=self.by, **facts)
