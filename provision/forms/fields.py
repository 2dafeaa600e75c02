"""Fields of the provider's forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relationships.models import Membership


class AssigneeField(forms.ModelChoiceField):
    """Somebody of the provider, or nobody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Membership.objects.none(),
            required=False,
            to_field_name="reference",
            empty_label=_("Nobody"),
            label=_("Give to"),
            **kwargs,
        )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.person)
