"""What all forms have in common that write the draft of an offering's next version."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from provision.forms.offerings import OwnersForm
from provision.models import ServiceOffering
from provision.offered import Offered
from relationships.portal import PortalRequest


class DraftForm(OwnersForm):
    """One page of the draft. `read` is the sign of what it held when the page was opened: nobody's change is lost."""

    verb = _("Save the draft")
    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        self.thing = thing
        self.version = thing.draft_version or thing.shown
        self.offered = self.version.offered()
        super().__init__(request, initial={**self.given(self.offered), "read": self.offered.sign})

    def given(self, offered: Offered) -> dict[str, Any]:
        """What the draft holds, as the form's initial values."""
        return {}

    def content(self, facts: dict[str, Any]) -> dict[str, Any]:
        """What was filled in, as `OfferingVersion.write` takes it."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.pop("read", "") not in ("", self.offered.sign):
            read_anew(self, "read", self.offered.sign)
            raise forms.ValidationError(
                _(
                    "Somebody else changed this since you opened it. Nothing was saved; look at the draft in another "
                    "window, then save again if yours is to stand."
                )
            )
        return cleaned

    def make(self, **facts: Any) -> None:
        self.version.write(by=self.by, read=self.offered.sign, **self.content(facts))


def read_anew(form: forms.Form, name: str, value: Any) -> None:
    """Let the next try of a form speak of what is there now."""
    data = cast(QueryDict, form.data).copy()
    data[form.add_prefix(name)] = value
    form.data = data
