"""What both write down while they look back; it freezes when one side signs."""

from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import Membership, Record, Refused, Side
from reviews.models.frozen import OfReview
from reviews.models.review import ServiceReview


class MinutesLine(OfReview):
    """One line of the minutes: who wrote it, for which side; numbered within its review."""

    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", editable=False)
    by_name = models.CharField(max_length=160, editable=False)
    by_side = models.CharField(max_length=8, choices=Side, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    given_by_database: ClassVar[tuple[str, ...]] = ()

    class Meta(OfReview.Meta):
        abstract = True

    @property
    def name(self) -> str:
        """How the history calls it."""
        return _t("%(kind)s %(number)d") % {"kind": self._meta.verbose_name, "number": self.number}

    @classmethod
    @transaction.atomic
    def add(cls, review: ServiceReview, *, by: Membership, **facts: Any) -> Self:
        """Write a line. Raises Refused once one side has signed."""
        review.lock()
        cls._refuse(review, by)
        last = cls.objects.filter(review=review).aggregate(last=Max("number"))["last"] or 0
        line = cls(
            **review.sides,
            review=review,
            number=last + 1,
            by=by,
            by_name=str(by.person),
            by_side=review.side_of(by) or "",
            **facts,
        )
        line.save(force_insert=True)
        line.refresh_from_db(fields=cls.given_by_database)
        line._record("add", by)
        return line

    @transaction.atomic
    def change(self, *, by: Membership, **facts: Any) -> None:
        """Write the line anew. Raises Refused once one side has signed, or for a line of the other side's own."""
        self._require(by)
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=list(facts))
        self._record("change", by)

    @transaction.atomic
    def remove(self, *, by: Membership) -> None:
        """Take the line out. Raises Refused as `change` does; the history keeps that it was there."""
        self._require(by)
        self._record("remove", by)
        self.delete()

    def may_change(self, member: Membership | None) -> bool:
        return self.review.may_write(member)

    def _require(self, by: Membership) -> None:
        self.review.lock()
        self._refuse(self.review, by)
        if not self.may_change(by):
            raise Refused(_t("The other side wrote this finding, so only it may change it. Nothing was changed."))

    @classmethod
    def _refuse(cls, review: ServiceReview, by: Membership) -> None:
        if review.may_write(by):
            return
        if review.status not in review.WRITABLE:
            raise Refused(
                _t(
                    "%(review)s is “%(status)s”, and what both sign never changes. Nothing was written; "
                    "say it in a comment, or in the next review."
                )
                % {"review": review.reference, "status": review.get_status_display()}
            )
        raise Refused(_t("Your roles do not let you write in this review. Nothing was written."))

    def _record(self, move: str, by: Membership) -> None:
        text = _t("%(line)s: “%(text)s”") % {"line": self.name, "text": str(self)}
        Record.write(self.review, by=by, move=move, text=text)


class Words(MinutesLine):
    text = models.TextField(_("text"), max_length=4000)

    class Meta(MinutesLine.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.text
