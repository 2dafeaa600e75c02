"""Keeping and renaming what agreements start from."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import AgreementTemplate, AgreementVersion
from relationships.models.agreement_template import may_keep
from relationships.portal import MemberForm, MoveForm, PortalRequest


class NamedForm(MemberForm):
    """Name and description; `thing` is a version to keep, or a template."""

    verb: Any = ""
    name = forms.CharField(label=_("Name of the template"), max_length=120)
    description = forms.CharField(
        label=_("What it is for"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, request: PortalRequest, thing: Any, **kwargs: Any) -> None:
        assert request.acting_as is not None
        if not may_keep(request.acting_as):
            raise PermissionDenied
        self.thing = thing
        super().__init__(request, **kwargs)


class KeepTemplateForm(NamedForm):
    verb = _("Keep as a template")
    template: AgreementTemplate

    def __init__(self, request: PortalRequest, thing: AgreementVersion) -> None:
        super().__init__(request, thing, initial={"name": thing.agreement.name})

    @property
    def sentence(self) -> str:
        return _t(
            "Only %(us)s sees the template. It holds all terms of version %(number)d but contacts, files and the "
            "framework; its dates move to the first day of what starts from it."
        ) % {"us": self.by.organisation, "number": self.thing.number}

    def make(self, *, name: str, description: str, **facts: Any) -> None:
        self.template = AgreementTemplate.keep(self.thing, by=self.by, name=name, description=description)


class RenameTemplateForm(NamedForm):
    verb = _("Save")
    sentence = _("Its terms stay as they are. To change them, draft an agreement from it and keep that.")

    def __init__(self, request: PortalRequest, thing: AgreementTemplate) -> None:
        super().__init__(request, thing, initial={"name": thing.name, "description": thing.description})

    def make(self, *, name: str, description: str, **facts: Any) -> None:
        self.thing.rename(by=self.by, name=name, description=description)


class ArchiveTemplateForm(MoveForm):
    move = "archive"
    verb = _("Archive")
    sentence = _("Nobody starts an agreement from it any more; what was drafted from it stays. You can restore it.")


class RestoreTemplateForm(MoveForm):
    move = "restore"
    verb = _("Restore")
    sentence = _("Agreements can be drafted from it again.")
