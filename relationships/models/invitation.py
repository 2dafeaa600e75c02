import secrets
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.membership import Membership, Role
from relationships.models.organisation import Organisation
from relationships.models.person import Person
from relationships.models.record import OrganisationRecord
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.sides import Owned, OwnedQuerySet

GOOD_FOR = timedelta(days=7)
SIGNER = signing.Signer(salt="relationships.invitation")


def new_nonce() -> str:
    return secrets.token_urlsafe(24)


class InvitationQuerySet(OwnedQuerySet):
    def open(self) -> Self:
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def of_token(self, token: str) -> "Invitation | None":
        """The open invitation behind a link, or None; the token is the signed nonce, single use."""
        try:
            nonce = SIGNER.unsign(token)
        except signing.BadSignature:
            return None
        return self.open().filter(nonce=nonce).select_related("organisation").first()


class Invitation(Owned):
    """An administrator asks somebody by e-mail to act for the organisation.

    The link is the nonce signed with the installation's secret, so that a reader of the database cannot make one.
    """

    reference = reference_field("INV")
    email = models.EmailField(_("e-mail"))
    roles = ArrayField(models.CharField(max_length=24, choices=Role), verbose_name=_("roles"))
    nonce = models.CharField(max_length=40, unique=True, default=new_nonce, editable=False)
    invited_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} -> {self.organisation}"

    @property
    def token(self) -> str:
        return SIGNER.sign(self.nonce)

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]

    @property
    def has_account(self) -> bool:
        """Whether the invited address signs in already."""
        return Person.objects.filter(email=self.email).exists()

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @classmethod
    @transaction.atomic
    def send(cls, *, by: Membership, email: str, roles: list[Role]) -> "Invitation":
        """Invite an address; an older open invitation of the same address is replaced.

        Raises Refused when the address already acts for the organisation.
        """
        by.require_administrator(by.organisation_id)
        return cls._send(by.organisation, by=by, email=email, roles=roles)

    @classmethod
    @transaction.atomic
    def send_first(cls, organisation: Organisation, *, email: str) -> "Invitation":
        """The operator invites the first administrator of an organisation that has nobody yet to invite."""
        return cls._send(organisation, by=None, email=email, roles=[Role.ADMINISTRATOR])

    @classmethod
    def _send(cls, organisation: Organisation, *, by: Membership | None, email: str, roles: list[Role]) -> "Invitation":
        """Locks the organisation, so that two invitations of one address come one after the other."""
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        email = email.strip().lower()
        if Membership.objects.current().filter(organisation=organisation, person__email=email).exists():
            raise Refused(
                _t("%(email)s already acts for %(organisation)s. No invitation was sent; change the roles instead.")
                % {"email": email, "organisation": organisation}
            )
        unanswered = cls.objects.filter(organisation=organisation, email=email, accepted_at=None)
        unanswered.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
        invitation = cls.objects.create(
            organisation=organisation,
            email=email,
            roles=[str(role) for role in roles],
            invited_by=by,
            expires_at=timezone.now() + GOOD_FOR,
        )
        text = _t("%(email)s was invited.") % {"email": email}
        OrganisationRecord.write(organisation, by=by, subject=invitation.reference, text=text)
        from relationships.tasks import send_invitation

        send_invitation.defer(invitation_id=invitation.pk)
        return invitation

    @transaction.atomic
    def withdraw(self, *, by: Membership) -> None:
        by.require_administrator(self.organisation_id)
        unanswered = Invitation.objects.filter(pk=self.pk, accepted_at=None, withdrawn_at=None)
        if not unanswered.update(withdrawn_at=timezone.now()):
            raise Refused(_t("This invitation is no longer open. Nothing was changed."))
        text = _t("The invitation of %(email)s was withdrawn.") % {"email": self.email}
        OrganisationRecord.write(self.organisation, by=by, subject=self.reference, text=text)

    @transaction.atomic
    def accept(self, person: Person) -> Membership:
        """The invited person takes the membership, once (invariant 38); the address must be theirs."""
        if person.email != self.email:
            raise Refused(
                _t("This invitation is for %(email)s. Nothing was changed; sign in with that address.")
                % {"email": self.email}
            )
        if not Invitation.objects.open().filter(pk=self.pk).update(accepted_at=timezone.now()):
            raise Refused(_t("This invitation is no longer open. Ask the administrator for a new one."))
        going_on = Q(valid_until=None) | Q(valid_until__gt=timezone.now())
        if Membership.objects.filter(going_on, person=person, organisation=self.organisation_id).exists():
            raise Refused(
                _t("You already act for %(organisation)s. Nothing was changed; sign in and go on.")
                % {"organisation": self.organisation}
            )
        membership = Membership.objects.create(person=person, organisation=self.organisation, roles=self.roles)
        text = _t("%(person)s now acts for %(organisation)s.") % {
            "person": person,
            "organisation": self.organisation,
        }
        OrganisationRecord.write(self.organisation, by=membership, subject=membership.reference, text=text)
        return membership
