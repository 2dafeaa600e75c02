"""What an agreement of ours rests on: one more, one less, or one instead of others (A11)."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.chain.tiers import may_rest_on
from relationships.models import Agreement, ChainLink
from relationships.portal import MemberForm, MoveForm, PortalRequest


class GroupField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Alternatives"),
            max_length=40,
            required=False,
            help_text=_(
                "Agreements with the same word here stand in for each other: one of them is enough. Empty: it is "
                "needed by itself."
            ),
        )


class AgreementChoice(forms.ModelChoiceField):
    """By the agreement's reference: no key leaves the server."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Agreement.objects.none(), to_field_name="reference", **kwargs)

    def label_from_instance(self, agreement: Agreement) -> str:
        return f"{agreement.provider}: {agreement.name} ({agreement.reference})"


class RestForm(MemberForm):
    verb = _("Say that it rests on this")
    on = AgreementChoice(
        label=_("Rests on"),
        empty_label=_("Choose an agreement"),
        help_text=_("Agreements in which your organisation consumes."),
        error_messages={"invalid_choice": _("Choose an agreement of the list.")},
    )
    group = GroupField()

    def __init__(self, request: PortalRequest, downstream: Agreement) -> None:
        self.downstream = downstream
        if not ChainLink.may_rest(downstream, request.acting_as):
            raise PermissionDenied
        super().__init__(request)
        self.fields["on"].queryset = may_rest_on(self.by, downstream)  # type: ignore[attr-defined]

    @property
    def has_choices(self) -> bool:
        return self.fields["on"].queryset.exists()  # type: ignore[attr-defined,no-any-return]

    @property
    def sentence(self) -> str:
        return _t(
            "Only %(us)s sees what it rests on; %(them)s is not told, nor is the provider of the other agreement."
        ) % {"us": self.by.organisation, "them": self.downstream.consumer}

    def make(self, *, on: Agreement, group: str, **facts: Any) -> None:
        ChainLink.rest(self.downstream, on=on, group=group, by=self.by)


class RegroupLinkForm(MoveForm):
    move = "regroup"
    verb = _("Save")
    sentence: Any = _("How it counts in the availability of the chain changes; nobody outside is told.")
    group = GroupField()

    def __init__(self, request: PortalRequest, thing: ChainLink) -> None:
        super().__init__(request, thing, initial={"group": thing.group})


class RemoveLinkForm(MoveForm):
    move = "remove"
    verb = _("Remove")
    sentence: Any = _("Both agreements stay as they are; they are no longer compared. Nobody outside is told.")
