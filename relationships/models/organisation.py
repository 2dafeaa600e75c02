from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.record import OrganisationRecord
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.zones import validate_zone

if TYPE_CHECKING:
    from relationships.models.membership import Membership


class Organisation(models.Model):
    """A party that provides in some relationships and consumes in others."""

    reference = reference_field("ORG")
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    needs_two_signers = models.BooleanField(_("two people sign"), default=False, editable=False)
    """Its side of an agreement is signed by two people, each under a mandate of their own (G5)."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_name_once",
                violation_error_message=_("An organisation of this name is already here."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, name: str) -> "Organisation | None":
        """The organisation whose name somebody already knows; there is no way to list the others."""
        return cls.objects.filter(name__iexact=" ".join(name.split())).first()

    @transaction.atomic
    def set_signers(self, *, two: bool, by: "Membership") -> None:
        """An administrator says whether one or two people sign for the organisation, from the next signature on."""
        by.require_administrator(self.pk)
        if not Organisation.objects.filter(pk=self.pk, needs_two_signers=not two).update(needs_two_signers=two):
            raise Refused(_t("That is how it is already. Nothing was changed."))
        self.needs_two_signers = two
        text = _t("Two people sign agreements from now on.") if two else _t("One person signs agreements from now on.")
        OrganisationRecord.write(self, by=by, subject=self.reference, text=text)
