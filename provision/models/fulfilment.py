from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from consumption.models import ServiceRequest
from consumption.models.request import FULFILLERS
from relationships.models import Membership, OrganisationRecord, Refused, Side, Sided
from relationships.models.constraints import CompositeForeignKey
from relationships.models.sides import SidedQuerySet


class FulfilmentQuerySet(SidedQuerySet):
    def of(self, member: Membership) -> Self:
        return self.filter(assigned_to=member)


class Fulfilment(Sided):
    """How the provider performs one request: who does it. The consumer never sees this row.

    It has no status of its own that could disagree: the request owns the status. A request that nobody took
    has no such row yet.
    """

    request = models.OneToOneField(ServiceRequest, models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)

    seen_by = (Side.PROVIDER,)
    objects: ClassVar[Any] = FulfilmentQuerySet.as_manager()

    class Meta(Sided.Meta):
        verbose_name = _("fulfilment")
        verbose_name_plural = _("fulfilments")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("request", "relationship"),
                to="consumption.ServiceRequest",
                to_fields=("id", "relationship"),
                name="fulfilment_in_requests_relationship",
            ),
        ]
        indexes = [models.Index(fields=["assigned_to"], name="fulfilment_of_member")]

    def __str__(self) -> str:
        return str(self.request)

    @classmethod
    @transaction.atomic
    def assign(cls, request: ServiceRequest, to: Membership | None, *, by: Membership) -> "Fulfilment":
        """Give a request to somebody of the provider, or (None) to nobody. Raises Refused for a stranger."""
        refusals = cls.assign_all([request], to, by=by)
        if refusals:
            raise refusals[request.reference]
        return cls.objects.get(request=request)

    @classmethod
    @transaction.atomic
    def assign_all(
        cls, requests: Sequence[ServiceRequest], to: Membership | None, *, by: Membership
    ) -> dict[str, Refused]:
        """Give each of these requests to the same person; those that could not be given, with the reason.

        Three statements however many there are. The consumer does not see who works on what.
        """
        refusals = {request.reference: cls._refusal(request, to, by) for request in requests}
        given = [request for request in requests if refusals[request.reference] is None]
        now = timezone.now()
        cls.objects.bulk_create(
            [cls(**request.sides, request=request, assigned_to=to, assigned_at=now) for request in given],
            update_conflicts=True,
            unique_fields=["request"],
            update_fields=["assigned_to", "assigned_at"],
        )
        text = _t("Given to %(person)s.") % {"person": to.person} if to else _t("Given to nobody.")
        OrganisationRecord.objects.bulk_create(
            OrganisationRecord(
                organisation_id=by.organisation_id,
                subject=request.reference,
                text=text,
                by=by,
                by_name=str(by.person),
                at=now,
            )
            for request in given
        )
        return {reference: refusal for reference, refusal in refusals.items() if refusal}

    @staticmethod
    def _refusal(request: ServiceRequest, to: Membership | None, by: Membership) -> Refused | None:
        if request.side_of(by) is not Side.PROVIDER or not by.is_current or not by.has_role(*FULFILLERS):
            return Refused(_t("Only the provider's people assign requests. Nothing was changed."))
        if to and (to.organisation_id != request.provider_id or not to.is_current or not to.has_role(*FULFILLERS)):
            return Refused(
                _t("%(person)s does not fulfil requests for the provider. Nothing was assigned.")
                % {"person": to.person}
            )
        if request.status not in request.OPEN:
            return Refused(
                _t("%(request)s is “%(status)s”. It was not assigned; only open requests are.")
                % {"request": request.reference, "status": request.get_status_display()}
            )
        return None

    @classmethod
    @transaction.atomic
    def begin(cls, request: ServiceRequest, *, by: Membership, promised_for: Any = None) -> "Fulfilment":
        """Accept a request; it is the acceptor's own unless somebody has it already."""
        request.accept(by=by, promised_for=promised_for)
        taken = cls.objects.filter(request=request, assigned_to__isnull=False).first()
        return taken or cls.assign(request, by, by=by)
