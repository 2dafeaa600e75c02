"""The columns of a termination, and the table of its moves."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relationships.models.agreement import Agreement
from relationships.models.constraints import CompositeForeignKey
from relationships.models.lifecycle import Lifecycle, Move
from relationships.models.membership import Membership
from relationships.models.reference import reference_field
from relationships.models.sides import BOTH, Side, Sided
from relationships.models.version_rows import SIGNERS


class TerminationRow(Lifecycle):
    """The base of `Termination`: who ends which agreement, why, and when it does."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("Notice")
        CAUSE = "cause", _("For cause")
        MUTUAL = "mutual", _("Mutual")
        REGULATORY = "regulatory", _("Insolvency or regulation")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DECLARED = "declared", _("Declared")
        CURED = "cured", _("Breach cured")
        TAKING_BACK = "taking_back", _("Asked to be taken back")
        TAKEN_BACK = "taken_back", _("Taken back")
        EFFECTIVE = "effective", _("Took effect")

    reference = reference_field("TER")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="terminations", editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    given_by_side = models.CharField(max_length=8, choices=Side, editable=False)
    given_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", editable=False)
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    clause = models.CharField(_("under which clause"), max_length=300, blank=True)
    reason = models.TextField(_("reason"))
    effective_on = models.DateField(_("last day"))
    ends_at = models.DateTimeField(editable=False)
    """The midnight after that day, where the agreement is."""
    cure_until = models.DateField(_("to be cured by"), null=True, editable=False)
    """For cause: the last day on which the other side can still cure the breach."""
    late = models.BooleanField(default=False, editable=False)
    """Notice that came after its deadline, and so ends the term after the current one (G10)."""
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.DECLARED)

    seen_by = BOTH
    moves = (
        Move("accept", ("proposed",), "declared", None, SIGNERS, "relationships:accept_termination", _("Accept")),
        Move("reject", ("proposed",), "rejected", None, SIGNERS, "relationships:reject_termination", _("Reject"), True),
        Move(
            *("withdraw", ("proposed",), "withdrawn", None, SIGNERS),
            *("relationships:withdraw_termination", _("Withdraw"), True),
        ),
        Move("cure", ("declared",), "cured", None, SIGNERS, "relationships:cure", _("Confirm the cure")),
        Move(
            "take_back", ("declared",), "taking_back", None, SIGNERS, "relationships:take_back", _("Ask to take back")
        ),
        Move("agree", ("taking_back",), "taken_back", None, SIGNERS, "relationships:agree", _("Agree to go on")),
        Move("insist", ("taking_back",), "declared", None, SIGNERS, "relationships:insist", _("Let it stand"), True),
        Move("take_effect", ("declared", "taking_back"), "effective"),
        Move("lapse", ("proposed",), "withdrawn"),
    )
    tones: ClassVar[dict[str, str]] = {
        "proposed": "warn",
        "declared": "bad",
        "taking_back": "warn",
        "effective": "idle",
    }

    class Meta(Lifecycle.Meta):
        abstract = True
        ordering = ("-given_at", "-pk")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("agreement", "relationship"),
                to="relationships.Agreement",
                to_fields=("id", "relationship"),
                name="termination_of_relationships_agreement",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                name="one_termination_at_a_time",
                condition=Q(status__in=["proposed", "declared", "taking_back", "effective"]),
            ),
            models.CheckConstraint(name="cured_only_for_cause", condition=Q(cure_until=None) | Q(kind="cause")),
        ]
