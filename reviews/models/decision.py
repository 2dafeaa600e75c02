from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import Agreement, AgreementVersion, Membership, Record, Refused
from relationships.models.constraints import CompositeForeignKey
from relationships.models.version import NEGOTIATORS
from reviews.models.guards import minutes_stay_as_signed
from reviews.models.minutes import Words

GONE = ("withdrawn", "rejected")


class Decision(Words):
    """What both decided. One of kind "amend" opens the next version of its agreement (V7)."""

    class Kind(models.TextChoices):
        AMEND = "amend", _("Amend the agreement")
        OTHER = "other", _("Do something else")
        NONE = "none", _("Leave it as it is")

    kind = models.CharField(_("what follows"), max_length=5, choices=Kind, default=Kind.OTHER)
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreement")
    )
    opened = models.ForeignKey(AgreementVersion, models.PROTECT, null=True, editable=False, related_name="+")
    """The version that carries it out."""

    class Meta(Words.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            *Words.Meta.constraints,
            models.CheckConstraint(
                name="decision_to_amend_names_what",
                condition=Q(kind="amend", agreement__isnull=False) | ~Q(kind="amend") & Q(agreement=None),
            ),
            models.CheckConstraint(name="only_an_amendment_opens", condition=Q(opened=None) | Q(kind="amend")),
            CompositeForeignKey(
                fields=("agreement", "relationship"),
                to="relationships.Agreement",
                to_fields=("id", "relationship"),
                name="decision_about_own_agreement",
            ),
            CompositeForeignKey(
                fields=("opened", "relationship"),
                to="relationships.AgreementVersion",
                to_fields=("id", "relationship"),
                name="decision_opened_own_version",
            ),
        ]
        triggers = [minutes_stay_as_signed("review_id", "number", "text", "kind", "agreement_id", "by_side", "by_name")]

    def may_change(self, member: Membership | None) -> bool:
        return super().may_change(member) and self.opened_id is None

    def may_amend(self, member: Membership | None) -> bool:
        """Whether the member may open the amendment now: from held on, once."""
        return (
            self.kind == self.Kind.AMEND
            and self.review.is_frozen
            and (self.opened is None or self.opened.status in GONE)
            and member is not None
            and member.is_current
            and self.side_of(member) is not None
            and member.has_role(*NEGOTIATORS)
        )

    @transaction.atomic
    def amend(self, *, by: Membership, first_day: date) -> AgreementVersion:
        """Open the next version of the agreement as a draft of the member's side that names this review.

        Raises Refused before the review is held, when it is under way already, or when nothing is in force to amend.
        """
        self.review.lock()
        self.refresh_from_db()
        if not by.is_current or not by.has_role(*NEGOTIATORS) or self.side_of(by) is None:
            raise PermissionDenied
        if self.agreement is None or not self.review.is_frozen:
            raise Refused(
                _t("This decision opens no amendment before %(review)s is held. Nothing was opened; hold it first.")
                % {"review": self.review.reference}
            )
        if self.opened and self.opened.status not in GONE:
            raise Refused(
                _t("Version %(number)d of %(agreement)s already carries out this decision. Nothing was opened.")
                % {"number": self.opened.number, "agreement": self.agreement.reference}
            )
        in_force = self.agreement.in_force_at(timezone.now())
        if in_force is None:
            raise Refused(
                _t("No version of %(agreement)s is in force. Nothing was opened; draft a new agreement instead.")
                % {"agreement": self.agreement.reference}
            )
        if first_day < in_force.today():
            raise Refused(_t("The first day lies in the past. Nothing was opened; choose today or a later day."))
        version = in_force.amend(by=by, first_day=first_day, decided_in=self.review.reference)
        Decision.objects.filter(pk=self.pk).update(opened=version)
        self.opened = version
        self._tell(by, version)
        return version

    def _tell(self, by: Membership, version: AgreementVersion) -> None:
        """Both histories say it: the review's and the agreement's."""
        facts = {"number": version.number, "agreement": version.reference, "review": self.review.reference}
        text = _t("%(agreement)s, version %(number)d, as a draft.") % facts
        Record.write(self.review, by=by, move="amend", text=f"{self.name}: {text}")
        Record.write(version, by=by, move="amend", text=_t("Version %(number)d, as decided in %(review)s.") % facts)
