"""The consumer's moves on a request: each says what will happen before its button."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from consumption.consequences import of_answering, of_going_on, of_sending_back
from relationships.portal import MoveForm, ReasonForm
from relationships.terms import Until


def too_late_or(form: MoveForm, sentence: str) -> str:
    """What will happen; or, where somebody was quicker, that nothing will."""
    return sentence if form.thing.move_named(form.move) else str(form.thing.too_late())


class AnswerForm(MoveForm):
    move = "answer"
    verb = _("Answer")
    text = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        help_text=_("Both sides read it."),
    )

    @property
    def sentence(self) -> str:
        said = [_t("%(provider)s will be told and goes on.") % {"provider": self.thing.provider}]
        return too_late_or(self, " ".join([*said, *of_going_on(self.thing), *of_answering(self.thing)]))


class ConfirmForm(MoveForm):
    move = "confirm"
    verb = _("Confirm")

    @property
    def sentence(self) -> str:
        clock = self.thing.fulfil_clock
        names = {"reference": self.thing.reference, "provider": self.thing.provider}
        if clock and clock.is_open and clock.target.until != Until.RESOLVED:
            said = _t("You agree that this is done. %(reference)s is closed, and the fulfil clock stops.")
        else:
            said = _t("You agree that what %(provider)s delivered is what you asked for. %(reference)s is closed.")
        return too_late_or(self, said % names)


class SendBackForm(ReasonForm):
    move = "send_back"
    verb = _("Send back")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("What is missing?")

    @property
    def sentence(self) -> str:
        return too_late_or(self, of_sending_back(self.thing) % {"provider": self.thing.provider})


class WithdrawForm(MoveForm):
    move = "withdraw"
    verb = _("Withdraw")

    @property
    def sentence(self) -> str:
        said = _t("%(reference)s ends here, its clocks are cancelled and count in no figure. You can ask again later.")
        return too_late_or(self, said % {"reference": self.thing.reference})
