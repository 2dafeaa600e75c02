from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import BOTH, Membership, Person, Refused, Side, Sided
from relationships.models.constraints import CompositeForeignKey
from relationships.models.record import APPEND_ONLY
from reviews.models.attribution import BreachAttribution
from reviews.models.guards import SIGNED_AS_IT_STANDS
from reviews.models.review import ServiceReview
from reviews.package import digest_of_package


class ReviewSignature(Sided):
    """One side signed exactly this digest of figures and minutes."""

    review = models.ForeignKey(ServiceReview, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=8, choices=Side)
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    signed_by = models.CharField(max_length=160)
    signed_at = models.DateTimeField(default=timezone.now)

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("signature of a review")
        verbose_name_plural = _("signatures of reviews")
        ordering = ("signed_at", "pk")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("review", "relationship"),
                to="reviews.ServiceReview",
                to_fields=("id", "relationship"),
                name="reviewsignature_in_reviews_relationship",
            ),
            models.UniqueConstraint(fields=["review", "digest", "side"], name="review_signed_once_a_side"),
            models.UniqueConstraint(fields=["review", "digest", "person"], name="review_signed_by_two_people"),
        ]
        triggers = [APPEND_ONLY, SIGNED_AS_IT_STANDS]

    def __str__(self) -> str:
        return f"{self.review.reference}: {self.signed_by}"

    @property
    def stands(self) -> bool:
        """Whether it is of the digest as it stands, not of an earlier round that was sent back."""
        return self.digest == self.review.digest

    @classmethod
    @transaction.atomic
    def give(cls, review: ServiceReview, *, by: Membership, digest: str) -> "ReviewSignature":
        """Sign the digest that was shown; the second signature closes the review (invariant 26), and clocks say whom
        their breaches are attributed to (O2).

        Raises Refused when something changed since it was shown, when this side has signed, or when the same person
        signed for the other side.
        """
        review.lock()
        move = review.move_named("sign")
        if move is None:
            raise review.too_late()
        if not review.open_to(move, by):
            raise Refused(_t("Your side has signed already, or your roles do not let you sign. Nothing was signed."))
        if digest != digest_of_package(review):
            raise Refused(
                _t("The minutes changed since you were shown them. Nothing was signed; read them again, then sign.")
            )
        if review.signatures.filter(digest=digest, person=by.person_id).exists():
            raise Refused(_t("You signed for the other side. Nothing was signed; another person of this side must."))
        if review.status == review.Status.HELD:
            ServiceReview.objects.filter(pk=review.pk).update(digest=digest)
            review.digest = digest
        signature = cls.objects.create(
            **review.sides,
            review=review,
            side=review.side_of(by) or "",
            digest=digest,
            person=by.person,
            membership=by,
            signed_by=str(by.person),
        )
        review.advance("sign", by=by, text=_t("Digest %(digest)s…") % {"digest": digest[:12]})
        if review.status == review.Status.CLOSED:
            for agreement in review.agreements().order_by("pk"):
                agreement.reviewed(review.last_day)
            BreachAttribution.carry_out(review)
        return signature
