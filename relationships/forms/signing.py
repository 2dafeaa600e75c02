"""Signing a version, and asking whether a text is the one that was signed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.agreements import VersionMoveForm
from relationships.models import AgreementVersion, Signature
from relationships.models.first_signature import first_of_two
from relationships.portal import MemberForm, PortalRequest
from relationships.templatetags.tandem import day

LARGEST = 2 * 1024 * 1024
"""In bytes: more than any agreement says."""


class SignForm(VersionMoveForm):
    """The digest that was shown comes back with the signature: another text on the table is not signed (G4)."""

    move = "sign"
    digest = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        error_messages={"required": _("Tick the box if you mean to sign. Nothing was signed yet.")}
    )
    backdates = forms.BooleanField(
        error_messages={"required": _("Its first day has passed. Tick the box if you agree that it binds back.")}
    )

    def __init__(self, request: PortalRequest, thing: AgreementVersion) -> None:
        super().__init__(request, thing, initial={"digest": thing.digest})
        if not thing.backdated:
            del self.fields["backdates"]
        else:
            self.fields["backdates"].label = _t("I agree that it binds back from %(day)s") % {
                "day": day(thing.first_day)
            }
        self.fields["agreed"].label = (
            _t("I have read version %(number)d and sign it for %(us)s, as %(person)s") % self.facts_of_signer
        )

    @property
    def facts_of_signer(self) -> dict[str, Any]:
        return {**self.facts, "person": self.by.person}

    @property
    def verb(self) -> str:
        return _t("Sign version %(number)d for %(us)s") % self.facts

    @property
    def sentence(self) -> str:
        words = {**self.facts, "day": day(self.thing.first_day)}
        if self.is_first_of_two:
            return _t("You sign as the first of two people of %(us)s: it binds nobody before the second has.") % words
        if self.thing.status == self.thing.Status.SIGNING:
            if self.thing.first_day <= self.thing.today():
                return _t("%(them)s has signed. With your signature version %(number)d is in force at once.") % words
            return _t("%(them)s has signed. With your signature version %(number)d is in force from %(day)s.") % words
        return _t("%(them)s will be told. Version %(number)d is in force once both have signed.") % words

    @property
    def is_first_of_two(self) -> bool:
        side = self.thing.side_of(self.by)
        return bool(side and self.by.organisation.needs_two_signers and not first_of_two(self.thing, side))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned.pop("agreed", None)
        return cleaned

    def make(self, *, digest: str, backdates: bool = False, **facts: Any) -> None:
        self.signature = Signature.give(self.thing, by=self.by, digest=digest, backdates=backdates)


class HeldTextForm(MemberForm):
    """A canonical text or an export that somebody kept: pasted, or as a file. Nothing of it is stored."""

    verb = _("Compare")
    file = forms.FileField(label=_("A file you kept"), required=False)
    text = forms.CharField(
        label=_("Or its text"), required=False, max_length=LARGEST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        file, text = cleaned.get("file"), cleaned.get("text")
        if not self.errors and bool(file) == bool(text):
            raise forms.ValidationError(_("Choose a file or paste its text, one of both. Nothing was compared."))
        if file and file.size > LARGEST:
            self.add_error("file", _("This is larger than 2 MiB, so it is no text of an agreement."))
        return cleaned

    @property
    def content(self) -> bytes:
        """The bytes to compare, once it is valid."""
        file = self.cleaned_data.get("file")
        return file.read() if file else self.cleaned_data["text"].strip().encode()
