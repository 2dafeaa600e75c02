"""Targets from a file: looked at first, with all that no term holds, then taken into the draft."""

from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.difference import Difference, difference
from relationships.formats import Found, UnreadableFile, read_targets
from relationships.formats.documents import MOST_BYTES
from relationships.models import AgreementVersion
from relationships.portal import MemberForm, PortalRequest


class ImportTargetsForm(MemberForm):
    """The text of the file comes back with the page that shows what it gives: only what was looked at is taken."""

    verb = _("Show what it gives")
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("OpenSLO (v1 or v1alpha) or SLA4OAI, as YAML or JSON, at most 128 KB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.json"}),
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False, max_length=MOST_BYTES)
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    plan = forms.CharField(label=_("Plan"), required=False, max_length=200, widget=forms.Select)
    keep = forms.BooleanField(
        label=_("Keep what no term holds as a clause in plain language"),
        required=False,
        help_text=_("Both sides then sign it, too."),
    )
    found: Found | None = None

    def __init__(self, request: PortalRequest, version: AgreementVersion) -> None:
        self.version = version
        assert request.acting_as is not None
        if request.method != "POST" and not version.may_edit(request.acting_as):
            raise PermissionDenied
        super().__init__(request)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        file = cleaned.get("file")
        if file is None and not cleaned.get("text"):
            if "file" not in self.errors:
                self.add_error("file", _("Choose a file."))
            return cleaned
        if file is not None and file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 128 KB. Nothing was read; split it."))
            return cleaned
        data = file.read() if file is not None else cleaned["text"].encode()
        try:
            self.found = read_targets(data, plan="" if file is not None else cleaned.get("plan", ""))
        except UnreadableFile as error:
            self.add_error("file" if file is not None else None, str(error))
            return cleaned
        cleaned["name"] = file.name[:100] if file is not None else cleaned.get("name") or _t("a file")
        self._carry_on(data.decode("utf-8-sig"), cleaned["name"], self.found)
        return cleaned

    def _carry_on(self, text: str, name: str, found: Found) -> None:
        """The next page brings the same text, and chooses among its plans."""
        data = cast(QueryDict, self.data).copy()
        for field, value in (("text", text), ("name", name), ("plan", found.plan)):
            data[self.add_prefix(field)] = value
        self.data = data
        choices = [(plan, plan) for plan in found.plans]
        self.fields["plan"].widget.choices = choices if found.plan else [("", _t("Choose a plan")), *choices]  # type: ignore[attr-defined]

    def made(self) -> bool:
        """Nothing is taken that was not shown before."""
        if not (self.is_bound and self.is_valid()):
            return False
        if "take" not in self.data or self.files:
            return False
        if self.needs_plan:
            self.add_error("plan", _("Choose the plan that you agree on."))
            return False
        return super().made()

    def make(self, *, name: str, keep: bool, **facts: Any) -> None:
        found = self.found
        assert found is not None
        self.version.rewrite(lambda terms: found.into(terms, keep=keep, source=name), by=self.by)

    # What the page shows

    @property
    def needs_plan(self) -> bool:
        return self.found is not None and bool(self.found.plans) and not self.found.plan

    @cached_property
    def fitting(self) -> Found | None:
        """What was found, less what the draft cannot take."""
        return self.found.fitting(self.version.terms()) if self.found else None

    @cached_property
    def difference(self) -> Difference:
        """What the draft would say otherwise."""
        assert self.found is not None
        terms = self.version.terms()
        keep, name = bool(self.cleaned_data.get("keep")), self.cleaned_data["name"]
        return difference(terms, self.found.into(terms, keep=keep, source=name))
