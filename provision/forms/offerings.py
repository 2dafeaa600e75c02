"""What an offering is called, and the moves of its life."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.models import Service, ServiceOffering
from provision.models.offering import OWNERS
from relationships.portal import MemberForm, PortalRequest

CURRENCIES = [
    (code, code) for code in ("EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "AUD", "CAD")
]


class OwnersForm(MemberForm):
    """Only who writes offerings opens it."""

    def __init__(self, request: PortalRequest, *args: Any, **kwargs: Any) -> None:
        if request.acting_as is None or not request.acting_as.has_role(*OWNERS):
            raise PermissionDenied
        super().__init__(request, *args, **kwargs)


class NamedForm(OwnersForm):
    """Service and name; for a new offering (`thing` None) or one that is there."""

    verb = _("Save")
    service = forms.ModelChoiceField(
        label=_("Service"),
        queryset=Service.objects.none(),
        to_field_name="reference",
        required=False,
        empty_label=_("A new service, named below"),
        help_text=_("What you can do for others; several offerings may stand under one service."),
    )
    new_service = forms.CharField(label=_("Name of the new service"), max_length=120, required=False)
    name = forms.CharField(label=_("Name of the offering"), max_length=120)

    def __init__(self, request: PortalRequest, thing: ServiceOffering | None, **initial: Any) -> None:
        self.thing = thing
        if thing:
            initial = {"name": thing.name, "service": thing.service.reference}
        super().__init__(request, initial=initial)
        services = Service.objects.visible_to(self.by)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        if not services.exists():
            del self.fields["service"]
            self.fields["new_service"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["service"] = cleaned.get("service") or cleaned.pop("new_service", "")
        cleaned.pop("new_service", None)
        if not cleaned["service"] and not self.errors:
            self.add_error("new_service", _("Choose a service, or name a new one."))
        return cleaned


class DescribeForm(NamedForm):
    """Another name, or under another service: no version says either, so it may change at any time."""

    sentence = _("Consumers read the name in their catalogue at once. What was agreed keeps the name it had.")

    def make(self, **facts: Any) -> None:
        assert self.thing is not None
        self.thing.describe(by=self.by, **facts)


class DraftOfferingForm(NamedForm):
    """A new offering; what it holds is written on the next page."""

    description = forms.CharField(
        label=_("Description"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        required=False,
        help_text=_("For whom it is, and what it makes possible. Consumers read it in the catalogue."),
    )
    currency = forms.ChoiceField(label=_("Currency of its prices"), choices=CURRENCIES)

    def __init__(self, request: PortalRequest) -> None:
        super().__init__(request, None, currency="EUR")

    def make(self, **facts: Any) -> None:
        self.thing = ServiceOffering.draft(by=self.by, **facts)


class CopyForm(OwnersForm):
    verb = _("Copy into a new draft")
    name = forms.CharField(label=_("Name of the copy"), max_length=120)

    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        self.thing = thing
        super().__init__(request, initial={"name": _t("%(name)s (copy)") % {"name": thing.name[:100]}})

    @property
    def sentence(self) -> str:
        return _t("A new draft opens with all that %(offering)s holds. %(offering)s stays as it is.") % {
            "offering": self.thing.reference
        }

    def make(self, *, name: str, **facts: Any) -> None:
        self.draft = self.thing.copy(by=self.by, name=name)
