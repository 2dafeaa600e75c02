"""The provider's moves on a request: each says what will happen before its button."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from consumption.forms.moves import too_late_or
from provision.forms.fields import AssigneeField
from provision.models import Fulfilment
from provision.people import fulfillers_of
from relationships.forms.terms import DayInput
from relationships.models import Membership, Side
from relationships.portal import MemberForm, MoveForm, ReasonForm
from relationships.templatetags.tandem import instant


class AcceptForm(MoveForm):
    move = "accept"
    verb = _("Accept")
    promised_for = forms.DateField(
        label=_("Promise a day"),
        required=False,
        widget=DayInput,
        help_text=_("Both sides see it. It does not change the agreed time."),
    )

    @property
    def sentence(self) -> str:
        said = [_t("%(consumer)s will be told, and the respond clock stops.") % {"consumer": self.thing.consumer}]
        clock = self.thing.fulfil_clock
        if clock and clock.due_at:
            said.append(_t("What is agreed is to fulfil it by %(due)s.") % {"due": instant(clock.due_at)})
        said.append(_t("It becomes yours, unless somebody has it already."))
        return too_late_or(self, " ".join(said))

    def make(self, *, promised_for: date | None, **facts: Any) -> None:
        Fulfilment.begin(self.thing, by=self.by, promised_for=promised_for)


class FulfilForm(MoveForm):
    move = "fulfil"
    verb = _("Fulfil")
    output = forms.CharField(
        label=_("What was delivered"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        help_text=_("Both sides read it; name what there is now that was not there before."),
    )

    @property
    def sentence(self) -> str:
        said = _t("%(consumer)s will be told, and confirms it or sends it back.")
        clock = self.thing.fulfil_clock
        if clock and clock.is_open:
            said += " " + (
                _t("The fulfil clock runs on until they confirm.")
                if clock.target.until == "closed"
                else _t("The fulfil clock stops.")
            )
        return too_late_or(self, said % {"consumer": self.thing.consumer})


class HoldForm(MoveForm):
    move = "hold"
    verb = _("Put on hold")
    waits_for = forms.ChoiceField(label=_("Who is waited for?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, help_text=_("Both sides read it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {Side.CONSUMER: self.thing.consumer, Side.PROVIDER: self.thing.provider}
        self.fields["waits_for"].choices = [(side.value, str(names[side])) for side in names]  # type: ignore[attr-defined]
        self.fields["waits_for"].initial = Side.CONSUMER.value

    @property
    def sentence(self) -> str:
        said = _t("The fulfil clock is paused from now until you resume; %(consumer)s will be told why.")
        return too_late_or(self, said % {"consumer": self.thing.consumer})


class ResumeForm(MoveForm):
    move = "resume"
    verb = _("Resume")

    @property
    def sentence(self) -> str:
        said = _t("The fulfil clock runs on; the time on hold does not count.")
        return too_late_or(self, said if self.thing.fulfil_clock else _t("Work on it goes on."))


class DeclineForm(ReasonForm):
    move = "decline"
    verb = _("Decline")

    @property
    def sentence(self) -> str:
        said = _t("%(reference)s ends here: %(consumer)s reads your reason, and nothing is left to fulfil.")
        return too_late_or(self, said % {"reference": self.thing.reference, "consumer": self.thing.consumer})


class AssignForm(MemberForm):
    """One request to one person."""

    verb = _("Assign")
    to = AssigneeField()

    def __init__(self, request: Any, thing: Any, *, now_with: Membership | None = None) -> None:
        self.thing = thing
        super().__init__(request, initial={"to": now_with.reference if now_with else ""})
        self.fields["to"].queryset = fulfillers_of(self.by)  # type: ignore[attr-defined]

    @property
    def sentence(self) -> str:
        return _t("Whoever has it finds it on the home page. %(consumer)s does not see who works on it.") % {
            "consumer": self.thing.consumer
        }

    def make(self, *, to: Membership | None, **facts: Any) -> None:
        Fulfilment.assign(self.thing, to, by=self.by)


class BulkAssignForm(AssignForm):
    """Many requests to one person; each that cannot be given is named."""

    def __init__(self, request: Any, things: Any) -> None:
        super().__init__(request, None)
        self.things = list(things)

    def make(self, *, to: Membership | None, **facts: Any) -> None:
        self.refusals = Fulfilment.assign_all(self.things, to, by=self.by)
