"""Saying something about a thing, to both sides or to the own side alone."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relationships.forms.fields import FilesField
from relationships.models import Attachment, Comment
from relationships.models.talk import private_note_of
from relationships.portal import MemberForm, PortalRequest


class SayForm(MemberForm):
    """A comment, with files if there are any, or a private note."""

    text = forms.CharField(label=_("Text"), max_length=20_000, required=False)
    file = FilesField(label=_("Files"), required=False, max_length=200)
    private = forms.BooleanField(required=False)

    def __init__(self, request: PortalRequest, thing: Any) -> None:
        self.thing = thing
        super().__init__(request)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if not cleaned.get("text") and not cleaned.get("file"):
            raise forms.ValidationError(_("There is no text and no file. Nothing was written; write what you mean."))
        if cleaned.get("private") and cleaned.get("file"):
            raise forms.ValidationError(
                _("Both sides read files, so a private note takes none. Nothing was written; take the file off.")
            )
        return cleaned

    def make(self, *, text: str, file: list[Any], private: bool, **facts: Any) -> None:
        side = self.thing.side_of(self.by)
        remark = private_note_of(side) if private else Comment
        if text:
            remark.say(self.thing, by=self.by, text=text)
        for one in file:
            Attachment.keep(self.thing, one, by=self.by)
        if not text:
            self.thing.heard(side, timezone.now())
