"""To which consumers an offering is shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from provision.forms.offerings import OwnersForm
from provision.models import ServiceOffering
from provision.models.offering_rows import Visibility
from relationships.models import RelationshipType, ServiceRelationship
from relationships.portal import PortalRequest


class ConsumersField(forms.ModelMultipleChoiceField):
    """Consumers, by the relationships with them."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.consumer)


class VisibilityForm(OwnersForm):
    verb = _("Show it to them")
    sentence = _("It takes effect at once, for every version. Who does not see it any more keeps what was agreed.")
    visibility = forms.ChoiceField(
        label=_("Shown to"), choices=Visibility.choices, widget=forms.RadioSelect, help_text=_("Nobody else reads it.")
    )
    consumers = ConsumersField(
        label=_("Chosen consumers"),
        queryset=ServiceRelationship.objects.none(),
        to_field_name="reference",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Counts where chosen consumers are named above."),
    )
    types = forms.MultipleChoiceField(
        label=_("Types of relationship"),
        choices=RelationshipType.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Counts where relationships of a type are named above."),
    )

    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        self.thing = thing
        audience = list(thing.audience.all())
        served = ServiceRelationship.objects.visible_to(request.acting_as).living()
        served = served.filter(provider=thing.organisation_id).select_related("consumer").order_by("consumer__name")
        chosen = {row.consumer_id for row in audience}
        initial = {
            "visibility": thing.visibility,
            "consumers": [row.reference for row in served if row.consumer_id in chosen],
            "types": [row.relationship_type for row in audience if row.relationship_type],
        }
        super().__init__(request, initial=initial)
        self.fields["consumers"].queryset = served  # type: ignore[attr-defined]

    def make(self, *, visibility: str, consumers: Any, types: list[str], **facts: Any) -> None:
        """Only what the choice speaks of is kept."""
        self.thing.show_to(
            by=self.by,
            visibility=visibility,
            consumers=[row.consumer for row in consumers] if visibility == Visibility.CHOSEN else [],
            types=types if visibility == Visibility.TYPES else [],
        )
