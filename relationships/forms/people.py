"""What an administrator does with the people of the own organisation."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from relationships.forms.fields import RolesField
from relationships.models import Invitation, Mandate, Membership, Role
from relationships.models.version_rows import SIGNERS
from relationships.portal import MemberForm, PortalRequest


def require_administrator(request: PortalRequest) -> Membership:
    """Who acts, if they administer the organisation; seen but not allowed is 403."""
    member = request.acting_as
    if member is None or not member.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied(_t("Only an administrator of the organisation may do this."))
    return member


class AdministratorForm(MemberForm):
    """A form that only an administrator may open; `thing` is the row it is about, if there is one already."""

    verb: Any = ""
    sentence: Any = ""

    def __init__(self, request: PortalRequest, thing: Any = None, **kwargs: Any) -> None:
        require_administrator(request)
        self.thing = thing
        super().__init__(request, **kwargs)


class InviteForm(AdministratorForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    roles = RolesField()
    verb = _("Send the invitation")

    @property
    def sentence(self) -> str:
        return _t(
            "The person gets an e-mail with a link that works once, for seven days. Whoever accepts acts for "
            "%(organisation)s in the roles you choose."
        ) % {"organisation": self.by.organisation}

    def make(self, *, email: str, roles: list[Role], **facts: Any) -> None:
        self.invitation = Invitation.send(by=self.by, email=email, roles=roles)


class RenewForm(AdministratorForm):
    verb = _("Send a new link")

    @property
    def sentence(self) -> str:
        return _t("%(email)s gets a new link that works for seven days. The old link stops working.") % {
            "email": self.thing.email
        }

    def make(self, **facts: Any) -> None:
        Invitation.send(by=self.by, email=self.thing.email, roles=[Role(role) for role in self.thing.roles])


class WithdrawInvitationForm(AdministratorForm):
    verb = _("Withdraw the invitation")

    @property
    def sentence(self) -> str:
        return _t("The link that %(email)s got stops working.") % {"email": self.thing.email}

    def make(self, **facts: Any) -> None:
        self.thing.withdraw(by=self.by)


class RolesForm(AdministratorForm):
    roles = RolesField()
    verb = _("Change the roles")

    def __init__(self, request: PortalRequest, thing: Membership) -> None:
        super().__init__(request, thing, initial={"roles": thing.roles})

    @property
    def sentence(self) -> str:
        return _t("From the next page on, %(person)s may do what these roles allow, and nothing else.") % {
            "person": self.thing.person
        }

    def make(self, *, roles: list[Role], **facts: Any) -> None:
        self.thing.give_roles(roles, by=self.by)


class EndForm(AdministratorForm):
    verb = _("End the membership")

    @property
    def sentence(self) -> str:
        return _t(
            "%(person)s stops acting for %(organisation)s now. What they did stays in the history; their mandates "
            "sign nothing any more."
        ) % {"person": self.thing.person, "organisation": self.by.organisation}

    def make(self, **facts: Any) -> None:
        self.thing.end(by=self.by)


class MandateForm(AdministratorForm):
    up_to = forms.DecimalField(
        label=_("Up to this yearly value"),
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text=_("Leave it empty for any amount."),
    )
    currency = forms.CharField(
        label=_("Currency"),
        initial="EUR",
        min_length=3,
        max_length=3,
        help_text=_("Three letters, for example EUR. It counts only together with an amount."),
    )
    valid_from = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty for no end."),
    )
    verb = _("Give the mandate")

    def __init__(self, request: PortalRequest, thing: Membership) -> None:
        super().__init__(request, thing, initial={"valid_from": timezone.localdate()})
        self.fields["currency"].validators.append(RegexValidator(r"^[A-Za-z]{3}\Z", _("Write three letters.")))

    @property
    def sentence(self) -> str:
        return _t("%(person)s may sign agreements for %(organisation)s whose yearly value is not above the amount.") % {
            "person": self.thing.person,
            "organisation": self.by.organisation,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day is before the first. Choose a later one."))
        return cleaned

    def make(
        self, *, up_to: Decimal | None, currency: str, valid_from: date, valid_until: date | None, **facts: Any
    ) -> None:
        self.mandate = Mandate.give(
            self.thing,
            by=self.by,
            up_to=up_to,
            currency=currency.upper(),
            valid_from=valid_from,
            valid_until=valid_until,
        )


class RevokeForm(AdministratorForm):
    verb = _("Revoke the mandate")

    @property
    def sentence(self) -> str:
        return _t("%(person)s can sign nothing under it from now on. What was signed stays signed.") % {
            "person": self.thing.membership.person
        }

    def make(self, **facts: Any) -> None:
        self.thing.revoke(by=self.by)


class SignersForm(AdministratorForm):
    """Whether one or two people sign; `thing` is the organisation."""

    two = forms.BooleanField(
        label=_("Two people sign each agreement"),
        required=False,
        help_text=_("The second must be another person; both need a mandate that covers the agreement."),
    )
    verb = _("Save")

    def __init__(self, request: PortalRequest) -> None:
        organisation = require_administrator(request).organisation
        super().__init__(request, organisation, initial={"two": organisation.needs_two_signers})
        self.signers = signers_of(self.by)

    @property
    def sentence(self) -> str:
        return ngettext(
            "It holds from the next signature on. %(n)d person of %(organisation)s may sign today.",
            "It holds from the next signature on. %(n)d people of %(organisation)s may sign today.",
            self.signers,
        ) % {"n": self.signers, "organisation": self.by.organisation}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("two") and self.signers < 2:
            self.add_error("two", _("Fewer than two people may sign today. Give somebody else a mandate first."))
        return cleaned

    def make(self, *, two: bool, **facts: Any) -> None:
        self.thing.set_signers(two=two, by=self.by)


def signers_of(member: Membership) -> int:
    """How many people of the member's organisation hold a role and a mandate to sign with today."""
    valid = Mandate.objects.visible_to(member).valid_on(timezone.localdate()).values("membership")
    people = Membership.objects.visible_to(member).current().with_any(SIGNERS)
    return people.filter(pk__in=valid).count()
