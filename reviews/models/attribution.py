"""Whom both sides hold to account for a breach (O2): written in the minutes, carried out when both have signed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from relationships.attribution import parties
from relationships.models import Clock, Membership, Record, Refused, Side
from relationships.models.constraints import CompositeForeignKey
from relationships.terms import Attribution
from reviews.models.frozen import ReviewBreach
from reviews.models.guards import minutes_stay_as_signed
from reviews.models.minutes import MinutesLine
from reviews.models.review import ServiceReview

REASON = 400


@dataclass(frozen=True)
class Decided:
    """To whom, and why; nobody is not decided."""

    party: str = ""
    reason: str = ""

    @property
    def token(self) -> str:
        """Tells whether it is still what somebody was shown."""
        return sha256(f"{self.party}\n{self.reason}".encode()).hexdigest()[:8] if self.party else ""


NOBODY = Decided()
PROPOSED = "proposed"


class BreachAttribution(MinutesLine):
    """One frozen breach and the side that is held to account for it; numbered as the breach is."""

    breach = models.OneToOneField(ReviewBreach, models.PROTECT, related_name="decided", editable=False)
    attribution = models.CharField(_("attributed to"), max_length=8, choices=Attribution)
    reason = models.CharField(_("why"), max_length=REASON, blank=True)

    class Meta(MinutesLine.Meta):
        verbose_name = _("attribution of a breach")
        verbose_name_plural = _("attributions of breaches")
        constraints = [
            *MinutesLine.Meta.constraints,
            CompositeForeignKey(
                fields=("breach", "review"),
                to="reviews.ReviewBreach",
                to_fields=("id", "review"),
                name="attribution_of_breach_in_review",
            ),
            models.CheckConstraint(name="attribution_names_a_party", condition=~Q(attribution="")),
        ]
        triggers = [
            minutes_stay_as_signed("review_id", "number", "breach_id", "attribution", "reason", "by_side", "by_name")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_attribution_display()}"

    @property
    def decided(self) -> Decided:
        return Decided(self.attribution, self.reason)

    @classmethod
    def of(cls, review: ServiceReview, numbers: Iterable[int] | None = None) -> "dict[int, BreachAttribution]":
        """What both decided so far, by the number of the breach; of these numbers, or of all."""
        rows = cls.objects.filter(review=review)
        return {row.number: row for row in (rows if numbers is None else rows.filter(number__in=list(numbers)))}

    @classmethod
    @transaction.atomic
    def attribute(
        cls,
        review: ServiceReview,
        *,
        by: Membership,
        decided: Mapping[int, Decided],
        seen: Mapping[int, str],
        rest: Decided = NOBODY,
    ) -> int:
        """Write whom breaches are attributed to, by their numbers; `rest` for all that nobody has decided on, where its
        party may be PROPOSED: each as it is proposed, and what nothing is proposed for stays undecided.

        `seen` holds the tokens of what the person was shown. Raises Refused once one side has signed, before the
        figures are frozen, and where somebody decided otherwise meanwhile. Returns how many were written.
        """
        review.lock()
        cls._refuse(review, by)
        if not review.is_frozen:
            raise Refused(
                _t("%(review)s is not held yet, so its breaches can still change. Nothing was written; hold it first.")
                % {"review": review.reference}
            )
        known = cls.of(review)
        changed = {
            number: wanted
            for number, wanted in decided.items()
            if wanted != (known[number].decided if number in known else NOBODY)
        }
        cls._refuse_what_changed(review, changed, known, seen)
        breaches = cls._breaches(review, set(changed) if rest == NOBODY else None)
        if rest != NOBODY:
            changed |= {
                number: replace(rest, party=proposed) if rest.party == PROPOSED else rest
                for number, (_key, proposed) in breaches.items()
                if number not in known and number not in changed and (proposed or rest.party != PROPOSED)
            }
        if changed:
            cls._write(review, by, changed, known, breaches)
        return len(changed)

    @classmethod
    def _refuse_what_changed(
        cls,
        review: ServiceReview,
        changed: Mapping[int, Decided],
        known: "Mapping[int, BreachAttribution]",
        seen: Mapping[int, str],
    ) -> None:
        for number in changed:
            now = known.get(number)
            if (now.decided if now else NOBODY).token == seen.get(number, ""):
                continue
            said = _t("nobody any more")
            if now:
                said = _t("%(party)s, by %(who)s") % {"party": parties_of(review)[now.attribution], "who": now.by_name}
            raise Refused(
                _t(
                    "Breach %(number)d was attributed meanwhile, to %(said)s. Nothing was written; what you chose "
                    "still stands here. Look, then repeat."
                )
                % {"number": number, "said": said}
            )

    @classmethod
    def _breaches(cls, review: ServiceReview, numbers: set[int] | None) -> dict[int, tuple[int, str]]:
        """The keys of frozen breaches, and what is proposed for them, by number."""
        rows = ReviewBreach.objects.filter(review=review)
        rows = rows if numbers is None else rows.filter(number__in=numbers)
        return {number: (key, proposed) for number, key, proposed in rows.values_list("number", "pk", "proposed")}

    @classmethod
    def _write(
        cls,
        review: ServiceReview,
        by: Membership,
        changed: Mapping[int, Decided],
        known: "Mapping[int, BreachAttribution]",
        breaches: Mapping[int, tuple[int, str]],
    ) -> None:
        written = {"by": by, "by_name": str(by.person), "by_side": review.side_of(by) or "", "at": timezone.now()}
        cls.objects.filter(review=review, number__in=[n for n in changed if n in known]).delete()
        cls.objects.bulk_create(
            (
                cls(
                    **review.sides,
                    **written,
                    review=review,
                    number=number,
                    breach_id=breaches[number][0],
                    attribution=wanted.party,
                    reason=wanted.reason,
                )
                for number, wanted in changed.items()
                if wanted.party
            ),
            batch_size=2000,
        )
        Record.write(review, by=by, move="attribute", text=cls._told(review, changed))

    @classmethod
    def _told(cls, review: ServiceReview, changed: Mapping[int, Decided]) -> str:
        """ "12 breaches: 9 to Harbour IT, 2 to both sides, 1 undecided again"."""
        counts = Counter(wanted.party for wanted in changed.values())
        said = [
            _t("%(n)d to %(party)s") % {"n": counts[party], "party": name}
            for party, name in parties_of(review).items()
            if counts[party]
        ]
        if counts[""]:
            said.append(_t("%(n)d undecided again") % {"n": counts[""]})
        total = ngettext("%(n)d breach", "%(n)d breaches", len(changed)) % {"n": len(changed)}
        return _t("%(total)s: %(said)s.") % {"total": total, "said": ", ".join(said)}

    @classmethod
    def carry_out(cls, review: ServiceReview) -> int:
        """Both have signed: the clocks say whom their breaches are attributed to. What a correction cleared since, or
        what was cancelled, stays as it is. Returns how many clocks say so."""
        decided = dict(cls.objects.filter(review=review).values_list("breach__clock", "attribution"))
        clocks = Clock.objects.filter(relationship=review.relationship_id)
        return int(clocks.attribute(decided, review_reference=review.reference))


def parties_of(review: ServiceReview) -> dict[str, str]:
    """Whom a breach can be attributed to, the two sides by their names."""
    return dict(parties({side.value: str(review.relationship.organisation_on(side)) for side in Side}))
