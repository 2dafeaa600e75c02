"""What somebody says about themselves, and how an invited person comes in."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.fields import ZoneField
from relationships.models import Invitation, Membership, Person, Refused

ALERTS = ("alerts_from", "alerts_until", "alerts_on_weekends")


class ProfileForm(forms.ModelForm):
    """The person's own words and wishes; nothing here changes what they may do."""

    time_zone = ZoneField(help_text=_("Times are shown in it. Type a city to search, for example London."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    shows_first_steps = forms.BooleanField(label=_("Show the first steps on my home page"), required=False)
    verb = _("Save")

    class Meta:
        model = Person
        fields = ("name", "time_zone", "language", "theme", "wants_mail", *ALERTS)
        widgets: ClassVar[dict[str, forms.Widget]] = dict.fromkeys(
            ALERTS[:2], forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        )

    def __init__(self, data: Any, *, instance: Person) -> None:
        shown = {"shows_first_steps": not instance.first_steps_put_away}
        super().__init__(data, instance=instance, initial=shown)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]  # a choice of one is no choice; it comes back with the first translation
        self.fields["alerts_from"].help_text = _(
            "Warnings and breaches of clocks wait until then and come in one mail, unless both sides agreed to tell of "
            "them immediately. In your time zone; enter the same time twice to be reached around the clock."
        )

    @property
    def helper(self) -> FormHelper:
        """The hours of alerts stand together, under what they are for."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        before = [name for name in self.fields if name not in (*ALERTS, "shows_first_steps")]
        alerts = Fieldset(_("When alerts may reach me"), *ALERTS)
        helper.layout = Layout(*before, alerts, "shows_first_steps")
        return helper

    def save(self, commit: bool = True) -> Person:
        self.instance.first_steps_put_away = not self.cleaned_data["shows_first_steps"]
        fields = [*self.Meta.fields, "first_steps_put_away"]
        self.instance.save(update_fields=fields)
        return self.instance


class AcceptInvitationForm(forms.Form):
    """The invited person, signed in with the invited address, takes the membership."""

    verb = _("Accept")

    def __init__(self, request: HttpRequest, invitation: Invitation) -> None:
        self.request, self.invitation = request, invitation
        super().__init__(request.POST if request.method == "POST" else None)

    def made(self) -> Membership | None:
        """The membership, or None with the refusal where the person is looking."""
        if not (self.is_bound and self.is_valid()):
            return None
        try:
            with transaction.atomic():
                return self.accept()
        except Refused as refusal:
            self.add_error(None, str(refusal))
        return None

    def accept(self) -> Membership:
        assert isinstance(self.request.user, Person)
        return self.invitation.accept(self.request.user)


class JoinForm(AcceptInvitationForm):
    """Somebody who is not here yet says a name and sets a password; the link has proved the address."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least eight characters; not your name, not only digits, and none that everybody uses."),
    )
    verb = _("Accept and sign in")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password"):
            somebody = Person(email=self.invitation.email, name=cleaned.get("name", ""))
            try:
                validate_password(cleaned["password"], somebody)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def accept(self) -> Membership:
        email, zone = self.invitation.email, self.invitation.organisation.time_zone
        try:
            with transaction.atomic():
                person = Person.objects.create_user(
                    email, self.cleaned_data["password"], name=self.cleaned_data["name"], time_zone=str(ZoneInfo(zone))
                )
        except IntegrityError:
            raise Refused(
                _t("%(email)s has an account by now. Nothing was changed; sign in with it and open the link again.")
                % {"email": email}
            ) from None
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        self.person = person
        return self.invitation.accept(person)
