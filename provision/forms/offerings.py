"""What an offering is called, and the moves of its life."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.models import Service, ServiceOffering
from provision.models.offering import OWNERS
from relationships.portal import MemberForm, MoveForm, PortalRequest

CURRENCIES = [
    (code, code) for code in ("EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "AUD", "CAD")
]


class OwnersForm(MemberForm):
    """Only who writes offerings opens it."""

    def __init__(self, request: PortalRequest, *args: Any, **kwargs: Any) -> None:
        if request.acting_as is None or not request.acting_as.has_role(*OWNERS):
            raise PermissionDenied
        super().__init__(request, *args, **kwargs)


class DescribeForm(OwnersForm):
    """Service, name, description and currency; for a new draft (`thing` None) or one that is there."""

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
    description = forms.CharField(
        label=_("Description"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        required=False,
        help_text=_("For whom it is, and what it makes possible. Consumers read it in the catalogue."),
    )
    currency = forms.ChoiceField(label=_("Currency of its prices"), choices=CURRENCIES)

    def __init__(self, request: PortalRequest, thing: ServiceOffering | None) -> None:
        self.thing = thing
        names = ("name", "description", "currency")
        initial = {name: getattr(thing, name) for name in names} if thing else {"currency": "EUR"}
        super().__init__(request, initial={**initial, "service": thing.service.reference if thing else None})
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

    def make(self, **facts: Any) -> None:
        if self.thing:
            self.thing.describe(by=self.by, **facts)
        else:
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


class PublishForm(MoveForm):
    move = "publish"
    verb = _("Publish")
    sentence = _(
        "Consumers in a relationship with you find it in their catalogue. From here on it does not change any more."
    )


class RetireForm(MoveForm):
    move = "retire"
    verb = _("Retire")
    sentence = _("It leaves the catalogue, and no new agreement starts from it. What was agreed from it stays agreed.")
