"""The provider's moves on a request: each says what will happen before its button."""

from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from consumption.consequences import capital, of_answering, of_fulfilling, of_going_on, of_waiting
from consumption.forms.moves import too_late_or
from provision.forms.fields import AssigneeField
from provision.models import Fulfilment
from provision.people import fulfillers_of
from relationships.forms.terms import DayInput
from relationships.models import Membership, ServiceLevelTarget, Side
from relationships.portal import MemberForm, MoveForm, ReasonForm
from relationships.templatetags.tandem import instant
from relationships.terms import PauseReason, WaitsFor


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
        said = _t("%(consumer)s will be told, and confirms it or sends it back.") % {"consumer": self.thing.consumer}
        return too_late_or(self, " ".join([said, *of_fulfilling(self.thing, agreed_of(self.thing))]))


def agreed_of(thing: Any) -> list[ServiceLevelTarget]:
    return list(thing.version.serviceleveltargets.select_related("priority"))


class HoldForm(MoveForm):
    """Whom the request waits for, why, and what that does to each clock; on hold already, another reason (K7)."""

    move = "hold"
    waits_for = forms.ChoiceField(label=_("Who or what is waited for?"), widget=forms.RadioSelect)
    code = forms.ChoiceField(label=_("Reason"), choices=PauseReason.choices, initial=PauseReason.INFORMATION)
    reason = forms.CharField(
        label=_("In words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Both sides read it. Ask what you need to know."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        targets = agreed_of(self.thing)
        choices = [(each.value, self._described(each, targets)) for each in WaitsFor]
        self.fields["waits_for"].choices = choices  # type: ignore[attr-defined]
        self.fields["waits_for"].initial = self.thing.held_for or WaitsFor.CONSUMER.value

    def _described(self, waits_for: WaitsFor, targets: list[ServiceLevelTarget]) -> SafeString:
        """A choice with what it does, as its radio button says it."""
        who = waits_for.label
        if waits_for in Side.values:
            who = self.thing.consumer if waits_for == WaitsFor.CONSUMER else self.thing.provider
        does = of_waiting(self.thing, waits_for, targets)
        return format_html('<strong>{}</strong> <span class="soft small">{}</span>', capital(str(who)), does)

    @property
    def verb(self) -> str:
        return _t("Wait for this instead") if self.thing.held_for else _t("Put on hold")

    @property
    def sentence(self) -> str:
        said = _t("%(consumer)s will be told what you wait for and why. It stays on hold until you resume it.")
        return too_late_or(self, said % {"consumer": self.thing.consumer})


class ResumeForm(MoveForm):
    move = "resume"
    verb = _("Resume")

    @property
    def sentence(self) -> str:
        said = [*of_going_on(self.thing), *of_answering(self.thing)]
        return too_late_or(self, " ".join(said) or _t("Work on it goes on."))


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
