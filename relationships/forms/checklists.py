"""The steps of the two checklists: written by either side, done by one, judged by the other."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import ExitStep, Membership, OnboardingStep, ServiceRelationship, Side
from relationships.portal import MemberForm, MoveForm, PortalRequest, ReasonForm

PEOPLE = 50


class StepForm(MemberForm):
    """What is to be done, by whom, until when: for a new step, or for one that is written anew."""

    name = forms.CharField(label=_("What is to be done?"), max_length=200)
    owner = forms.ChoiceField(label=_("By whom"))
    due_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty where no day matters."),
    )

    def __init__(self, request: PortalRequest, relationship: ServiceRelationship, **kwargs: Any) -> None:
        self.relationship = relationship
        super().__init__(request, **kwargs)
        self.people: dict[str, Membership] = {}
        groups = []
        for side in Side:
            organisation = relationship.organisation_on(side)
            people = {member.reference: member for member in relationship.people(side)[:PEOPLE]}
            self.people |= people
            nobody = (side.value, _t("%(organisation)s, nobody named yet") % {"organisation": organisation})
            named = [(reference, str(member.person)) for reference, member in people.items()]
            groups.append((str(organisation), [nobody, *named]))
        self.fields["owner"].choices = groups  # type: ignore[attr-defined]

    def owned(self, chosen: str) -> dict[str, Any]:
        owner = self.people.get(chosen)
        return {"owner": owner, "owner_side": self.relationship.side_of(owner) if owner else Side(chosen)}


class AddStepForm(StepForm):
    verb = _("Add the step")

    def __init__(self, request: PortalRequest, relationship: ServiceRelationship) -> None:
        super().__init__(request, relationship)
        if not OnboardingStep.may_add(relationship, self.by):
            raise PermissionDenied

    def make(self, *, name: str, owner: str, due_on: Any, **facts: Any) -> None:
        self.step = OnboardingStep.add(self.relationship, by=self.by, name=name, due_on=due_on, **self.owned(owner))


class WriteStepForm(StepForm, MoveForm):
    move = "write"
    verb = _("Save the change")
    sentence: Any = _("Both sides see the change, and what it said before stays in the history.")

    def __init__(self, request: PortalRequest, step: OnboardingStep) -> None:
        owner = step.owner.reference if step.owner else step.owner_side
        initial = {"name": step.name, "due_on": step.due_on, "owner": owner}
        super().__init__(request, step.relationship, thing=step, initial=initial)

    def make(self, *, name: str, owner: str, due_on: Any, **facts: Any) -> None:
        self.thing.write(by=self.by, name=name, due_on=due_on, **self.owned(owner))


class BeginOnboardingForm(MemberForm):
    verb = _("Begin the onboarding")
    sentence: Any = _("A list of the usual steps is written for both sides; either can change it.")

    def __init__(self, request: PortalRequest, relationship: ServiceRelationship) -> None:
        self.relationship = relationship
        super().__init__(request)
        if not OnboardingStep.may_add(relationship, self.by):
            raise PermissionDenied

    def make(self, **facts: Any) -> None:
        OnboardingStep.begin(self.relationship, by=self.by)


class FinishStepForm(MoveForm):
    move = "finish"
    verb = _("It is done")
    note = forms.CharField(
        label=_("What shows it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If that helps: where it can be seen. Both sides read it."),
    )
    thing: OnboardingStep | ExitStep

    @property
    def sentence(self) -> str:
        other = self.thing.relationship.organisation_on(Side(self.thing.owner_side).other)
        return _t("%(who)s is told and can send it back.") % {"who": other}


class SendBackStepForm(ReasonForm):
    move = "send_back"
    verb = _("Send back")
    sentence: Any = _("The step is open again. The side that owes it is told why.")


class WaiveOnboardingForm(ReasonForm):
    move = "waive"
    verb = _("Waive")
    sentence: Any = _("The other side need not see to this step. It is told why.")


class WaiveExitForm(ReasonForm):
    move = "waive"
    verb = _("Waive")
    thing: ExitStep

    @property
    def sentence(self) -> str:
        if self.thing.status == ExitStep.Status.WAIVING:
            return _t("Both sides then do without this step: it no longer keeps the relationship from its end.")
        return _t(
            "Your side does without this step. It keeps the relationship from its end until the other waives it, too."
        )
