from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.portal import MoveForm, ReasonForm


class FinishForm(MoveForm):
    move = "finish"
    verb = _("It is done")
    output = forms.CharField(
        label=_("What came of it?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Both sides read it."),
    )

    @property
    def sentence(self) -> str:
        return _t("%(other)s is told, and verifies that it is done.") % {"other": _other(self)}


class VerifyForm(MoveForm):
    move = "verify"
    verb = _("Verify")

    @property
    def sentence(self) -> str:
        return _t("You say for %(ours)s that it is done. The action ends here, and no review carries it on.") % {
            "ours": self.by.organisation
        }


class SendBackForm(ReasonForm):
    move = "send_back"
    verb = _("Send back")

    @property
    def sentence(self) -> str:
        return _t("The action is open again. %(other)s is told why.") % {"other": _other(self)}


def _other(form: MoveForm) -> object:
    return form.thing.relationship.organisation_on(form.thing.side_of(form.by).other)
