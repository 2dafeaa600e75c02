from datetime import date
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import Lifecycle, Membership, Move, Refused, Role, Side
from relationships.models.reference import reference_field
from relationships.models.sides import SidedQuerySet
from reviews.models.guards import minutes_stay_as_signed
from reviews.models.minutes import MinutesLine
from reviews.models.review import REVIEWERS, ServiceReview

DOERS = (*REVIEWERS, Role.FULFILLER)


class ReviewActionQuerySet(SidedQuerySet):
    def unfinished(self) -> Self:
        """Not yet verified by the other side, and agreed in a review that takes place."""
        return self.filter(status__in=ReviewAction.UNFINISHED).exclude(review__status="cancelled")

    def for_lists(self) -> Self:
        return self.select_related("review", "relationship", "provider", "consumer", "owner__person")

    def carried_into(self, review: ServiceReview) -> Self:
        """What earlier reviews left open, with how many reviews it has been carried through, this one included (V6)."""
        through = (
            ServiceReview.objects.living()
            .filter(
                relationship=OuterRef("relationship"),
                first_day__gt=OuterRef("review__first_day"),
                first_day__lte=review.first_day,
            )
            .order_by()
            .values("relationship")
            .annotate(n=Count("pk"))
            .values("n")
        )
        earlier = self.unfinished().filter(relationship=review.relationship_id, review__first_day__lt=review.first_day)
        return earlier.annotate(carried=Coalesce(Subquery(through), 1)).order_by("due_on", "pk")


class ReviewAction(MinutesLine, Lifecycle):
    """Something one side will do by a day; that side says when it is done, the other side verifies it (V6)."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done, to be verified")
        VERIFIED = "verified", _("Verified")

    UNFINISHED: ClassVar[tuple[str, ...]] = ("open", "done")

    reference = reference_field("ACT")
    what = models.CharField(_("what will be done"), max_length=400)
    owner_side = models.CharField(_("by which side"), max_length=8, choices=Side)
    owner = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by whom")
    )
    owner_name = models.CharField(max_length=160, blank=True, editable=False)
    due_on = models.DateField(_("until"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)

    moves = (
        Move("finish", ("open",), "done", None, DOERS, "reviews:finish", _("It is done")),
        Move("verify", ("done",), "verified", None, REVIEWERS, "reviews:verify", _("Verify")),
        Move("send_back", ("done",), "open", None, REVIEWERS, "reviews:send_back_action", _("Send back"), True),
    )
    given_by_database = ("reference",)
    tones: ClassVar[dict[str, str]] = {"open": "active", "done": "warn", "verified": "good"}
    objects: ClassVar[Any] = ReviewActionQuerySet.as_manager()

    class Meta(MinutesLine.Meta):
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            *MinutesLine.Meta.constraints,
            models.CheckConstraint(
                name="action_owner_has_a_name", condition=Q(owner=None, owner_name="") | ~Q(owner_name="")
            ),
        ]
        triggers = [
            minutes_stay_as_signed(
                "review_id", "number", "what", "owner_side", "owner_id", "owner_name", "due_on", "by_side", "by_name"
            )
        ]
        indexes = [
            models.Index(
                fields=["relationship", "due_on"],
                name="action_unfinished",
                condition=Q(status__in=["open", "done"]),
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def name(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("reviews:action", kwargs=self.url_kwargs)

    @classmethod
    @transaction.atomic
    def add(cls, review: ServiceReview, *, by: Membership, **facts: Any) -> Self:
        return super().add(review, by=by, **cls._with_owner(review, facts))

    @transaction.atomic
    def change(self, *, by: Membership, **facts: Any) -> None:
        super().change(by=by, **self._with_owner(self.review, facts))

    @classmethod
    def _with_owner(cls, review: ServiceReview, facts: dict[str, Any]) -> dict[str, Any]:
        """The owner's name as it was agreed. Raises Refused for somebody of the other side."""
        owner: Membership | None = facts.get("owner")
        if owner and review.side_of(owner) != facts["owner_side"]:
            raise Refused(
                _t("%(person)s does not act for that side. Nothing was written; choose somebody who does.")
                % {"person": owner.person}
            )
        return {**facts, "owner_name": str(owner.person) if owner else ""}

    def may_change(self, member: Membership | None) -> bool:
        return super().may_change(member) and self.status == self.Status.OPEN

    def bars(self, move: Move, member: Membership) -> bool:
        """Its own side finishes it, the other side verifies it or sends it back."""
        ours = self.side_of(member) == self.owner_side
        return ours is not (move.name == "finish") or self.review.status == ServiceReview.Status.CANCELLED

    def waits_for(self) -> Side | None:
        owner = Side(self.owner_side)
        return {"open": owner, "done": owner.other}.get(self.status)

    @property
    def is_overdue(self) -> bool:
        return self.status == self.Status.OPEN and self.due_on < self.today()

    def today(self) -> date:
        return self.review.today()

    @property
    def owner_organisation(self) -> Any:
        return self.provider if self.owner_side == Side.PROVIDER else self.consumer

    def finish(self, *, by: Membership, output: str) -> None:
        """The owner's side says that it is done, and what came of it."""
        self.advance("finish", by=by, text=output)

    def verify(self, *, by: Membership) -> None:
        self.advance("verify", by=by)

    def send_back(self, *, by: Membership, reason: str) -> None:
        self.advance("send_back", by=by, text=reason)


def people_of(review: ServiceReview) -> Any:
    """Who may own an action: the people of both sides who answer for the service, as both know them."""
    return (
        Membership.objects.current()
        .filter(Q(organisation=review.provider_id) | Q(organisation=review.consumer_id))
        .with_any(DOERS)
        .select_related("person", "organisation")
        .order_by(F("organisation__name"), "person__name")
    )
