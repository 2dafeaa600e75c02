"""What the operator writes in the back office."""

from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from relationships.models import Membership, Organisation, Person, Role


class OrganisationForm(forms.ModelForm):
    first_administrator = forms.EmailField(
        label=_("Invite as administrator"),
        required=False,
        help_text=_("An e-mail address. The person gets a link that works once, for seven days."),
    )

    class Meta:
        model = Organisation
        fields = ("name", "time_zone")

    def clean_first_administrator(self) -> str:
        email = self.cleaned_data["first_administrator"].strip().lower()
        current = Membership.objects.current().filter(organisation=self.instance.pk, person__email=email)
        if email and self.instance.pk and current.exists():
            raise forms.ValidationError(_("This person already acts for the organisation. Change the roles instead."))
        return email


class MembershipForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(choices=Role.choices, widget=forms.CheckboxSelectMultiple, label=_("Roles"))

    class Meta:
        model = Membership
        fields = ("person", "organisation", "roles", "valid_from", "valid_until")


class LowerEmail(forms.ModelForm):
    """Addresses are kept in lower case, so that one is one."""

    def clean_email(self) -> Any:
        return (self.cleaned_data.get("email") or "").strip().lower()


class PersonForm(LowerEmail, UserChangeForm):
    class Meta:
        model = Person
        fields = (
            *("email", "name", "password", "time_zone", "language", "theme", "wants_mail"),
            *("is_active", "is_staff", "is_superuser", "groups", "user_permissions"),
        )
        field_classes: dict[str, Any] = {}


class PersonAddForm(LowerEmail, BaseUserCreationForm):
    class Meta:
        model = Person
        fields = ("email", "name")
        field_classes: dict[str, Any] = {}
