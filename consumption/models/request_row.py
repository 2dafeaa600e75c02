"""The columns of a service request."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consumption.models.request_rows import INDEXES, OPEN, ServiceRequestQuerySet
from relationships.models import BOTH, AgreedPart, AgreedPriority, AgreementVersion, Clock, Lifecycle, Membership
from relationships.models.constraints import CompositeForeignKey
from relationships.models.reference import reference_field
from relationships.models.sides import Sided
from relationships.terms import Level, PartKind, WaitsFor


class RequestStatus(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    IN_PROGRESS = "in_progress", _("In progress")
    HELD = "held", _("On hold")
    FULFILLED = "fulfilled", pgettext_lazy("request", "Fulfilled")
    CLOSED = "closed", _("Closed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RequestRow(Lifecycle):
    """The base of `ServiceRequest`: what is asked for, under which terms, and the clocks it points to."""

    Status = RequestStatus
    OPEN: ClassVar[tuple[str, ...]] = OPEN

    reference = reference_field("SR")
    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="+")
    part = models.ForeignKey(AgreedPart, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=6, choices=PartKind, editable=False)
    priority = models.ForeignKey(AgreedPriority, models.PROTECT, related_name="+", verbose_name=_("priority"))
    impact = models.CharField(_("impact"), max_length=6, choices=Level, blank=True)
    urgency = models.CharField(_("urgency"), max_length=6, choices=Level, blank=True)
    title = models.CharField(_("what you need"), max_length=160)
    wish = models.TextField(_("in detail"), blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, null=True, blank=True)
    raised_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", editable=False)
    raised_by_name = models.CharField(max_length=160, editable=False)
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=RequestStatus, default=RequestStatus.SUBMITTED)
    promised_for = models.DateField(_("promised for"), null=True, blank=True)
    held_for = models.CharField(max_length=13, choices=WaitsFor, blank=True, editable=False)
    """While on hold: who or what is waited for."""
    output = models.TextField(_("output"), blank=True)
    cycle = models.PositiveSmallIntegerField(default=1, editable=False)
    """How often it was sent back, plus one."""
    edition = models.PositiveSmallIntegerField(default=1, editable=False)
    """How often its answers were changed, plus one."""
    respond_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    fulfil_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    update_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    deliver_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    approve_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    obligation_clock = models.OneToOneField(Clock, models.PROTECT, null=True, related_name="+", editable=False)
    """Of each metric the cycle that holds now; earlier ones name the request as their subject."""
    next_due_at = models.DateTimeField(null=True, editable=False)
    """The earliest deadline of the running clocks that the provider owes, so that a queue sorts without clocks."""
    source_reference = models.CharField(max_length=120, blank=True, editable=False)
    """Its name in the system it was brought in from, or empty."""

    seen_by = BOTH
    tones: ClassVar[dict[str, str]] = {
        "submitted": "warn",
        "in_progress": "active",
        "held": "idle",
        "fulfilled": "good",
        "closed": "idle",
        "declined": "bad",
        "withdrawn": "idle",
    }
    objects: ClassVar[Any] = ServiceRequestQuerySet.as_manager()

    class Meta(Lifecycle.Meta):
        abstract = True
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("version", "relationship"),
                to="relationships.AgreementVersion",
                to_fields=("id", "relationship"),
                name="request_under_own_agreement",
            ),
            CompositeForeignKey(
                fields=("part", "version"),
                to="relationships.AgreedPart",
                to_fields=("id", "version"),
                name="request_for_part_of_its_version",
            ),
            CompositeForeignKey(
                fields=("priority", "version"),
                to="relationships.AgreedPriority",
                to_fields=("id", "version"),
                name="request_priority_of_its_version",
            ),
            models.UniqueConstraint(fields=["id", "relationship"], name="request_in_relationship"),
            models.UniqueConstraint(fields=["id", "relationship", "part"], name="request_for_part"),
            models.UniqueConstraint(
                fields=["relationship", "source_reference"],
                condition=~Q(source_reference=""),
                name="request_brought_in_once",
            ),
        ]
        indexes = INDEXES

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consumption:request", kwargs={"reference": self.reference})
