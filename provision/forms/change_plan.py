"""An agreement follows the newest version of an offering, in a plan that it may change to (F2)."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.forms.drafting import first_of_next_month
from provision.forms.drafts import read_anew
from provision.models import OfferingVersion
from provision.models.agreeing import Chosen, NotAsShown, agreed_plan, change_plan, held_of
from provision.reading import per_year
from relationships.clauses import money
from relationships.forms.terms import DayInput
from relationships.models import AgreementVersion
from relationships.portal import MemberForm, PortalRequest


class ChangePlanForm(MemberForm):
    """For a draft of the member's side, which is rewritten, or a version in force, which is amended from a day on."""

    verb = _("Change the plan")
    number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=32767)
    plan = forms.ChoiceField(label=_("Plan"), widget=forms.RadioSelect)
    first_day = forms.DateField(label=_("From"), widget=DayInput, help_text=_("The first day of the amendment."))

    def __init__(self, request: PortalRequest, thing: AgreementVersion, newest: OfferingVersion) -> None:
        self.thing, self.newest, self.offered = thing, newest, newest.offered()
        assert request.acting_as is not None
        if request.method != "POST" and not (thing.may_edit(request.acting_as) or thing.may_amend(request.acting_as)):
            raise PermissionDenied
        self.held = held_of(newest.offering, thing.terms())
        self.agreed = agreed_plan(thing, newest.offering)
        allowed = [plan.name for plan in self.offered.plans if self.offered.change_is_allowed(self.agreed, plan.name)]
        first = self.held.plan if self.held.plan in allowed else next(iter(allowed), "")
        day = first_of_next_month(thing.today())
        super().__init__(request, initial={"number": newest.number, "plan": first, "first_day": day})
        self.fields["plan"].choices = [(name, self._priced(name)) for name in allowed]  # type: ignore[attr-defined]
        if thing.status == thing.Status.DRAFT:
            del self.fields["first_day"]

    def _priced(self, name: str) -> str:
        plan = self.offered.plan_named(name)
        assert plan is not None
        price = money(per_year(plan.within(self.offered.parts)), self.offered.currency)
        return _t("%(plan)s, %(price)s in the first year") % {"plan": name, "price": price}

    @property
    def barred(self) -> list[str]:
        """The plans that nobody in the plan agreed now may change to."""
        plans = [plan.name for plan in self.offered.plans]
        return [name for name in plans if not self.offered.change_is_allowed(self.agreed, name)]

    @property
    def sentence(self) -> str:
        words = {
            "offering": self.newest.offering.name,
            "held": self.held.number,
            "number": self.newest.number,
            "plan": self.held.plan or _t("no plan"),
        }
        said = _t("%(offering)s is agreed in version %(held)d, %(plan)s; version %(number)d is offered now.") % words
        if self.thing.status == self.thing.Status.DRAFT:
            return (
                said
                + " "
                + _t("The draft takes the parts, prices and limits of the plan over; what else it says stays.")
            )
        return said + " " + _t("An amendment opens as a draft of your side; nothing changes until both have signed it.")

    def make(self, *, number: int | None, plan: str, first_day: date | None = None, **facts: Any) -> None:
        chosen = Chosen(self.newest.offering, number or self.newest.number, plan)
        try:
            self.draft = change_plan(self.thing, chosen, by=self.by, first_day=first_day)
        except NotAsShown:
            read_anew(self, "number", self.newest.number)
            raise
