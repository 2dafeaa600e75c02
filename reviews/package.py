"""The package of a review: everything both sides sign, in one canonical text, rebuilt from rows at any time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext as _

from reviews.evidence import canonical, content, digest_of

if TYPE_CHECKING:
    from reviews.models import ServiceReview


def content_of(review: "ServiceReview") -> dict[str, Any]:
    """What is signed: days and parties, the frozen figures with their digest, findings, decisions and actions, and
    whom breaches are attributed to, where both said so."""
    from reviews.models.frozen import frozen_evidence

    attributions = list(
        review.breachattributions.order_by("number").values(
            "attribution", "reason", "by_side", "by_name", clock=F("breach__clock")
        )
    )
    signed = {
        "review": review.reference,
        "relationship": review.relationship.reference,
        "first_day": review.first_day,
        "last_day": review.last_day,
        "time_zone": review.time_zone,
        "provider": review.provider_name,
        "consumer": review.consumer_name,
        "round": review.round,
        "held_at": review.held_at,
        "evidence": content(frozen_evidence(review)),
        "figures_digest": review.figures_digest,
        "findings": list(review.findings.order_by("number").values("number", "by_side", "by_name", "text")),
        "decisions": [
            {
                "number": decision.number,
                "text": decision.text,
                "kind": decision.kind,
                "agreement": decision.agreement.reference if decision.agreement else "",
                "by_side": decision.by_side,
                "by_name": decision.by_name,
            }
            for decision in review.decisions.select_related("agreement").order_by("number")
        ],
        "actions": list(
            review.reviewactions.order_by("number").values(
                "reference", "what", "owner_side", "owner_name", "due_on", "by_side", "by_name"
            )
        ),
    }
    return {**signed, "attributions": attributions} if attributions else signed


def package(review: "ServiceReview") -> str:
    """Exactly what both sides sign, as canonical JSON."""
    return canonical(content_of(review))


def digest_of_package(review: "ServiceReview") -> str:
    return digest_of(package(review))


def problems_of(review: "ServiceReview") -> Iterator[str]:
    """Sentences about what does not agree with the digests and signatures; none means that it verifies."""
    from reviews.models.frozen import frozen_evidence

    if not review.is_frozen:
        yield _("%(review)s is not held yet: nothing is frozen, so there is nothing to verify.") % {
            "review": review.reference
        }
        return
    evidence = frozen_evidence(review)
    if evidence.digest() != review.figures_digest:
        yield _("The frozen figures do not give the digest written when the review was held.")
    if (evidence.met, evidence.breached) != (review.met, review.breached) or evidence.missed != len(evidence.breaches):
        yield _("The frozen breaches and the frozen attainment do not agree.")
    if review.status not in (review.Status.SIGNING, review.Status.CLOSED):
        return
    if digest_of_package(review) != review.digest:
        yield _("The minutes and figures do not give the digest that was signed.")
    signed = {(s.side, s.person_id) for s in review.signatures.all() if s.digest == review.digest}
    wanted = 2 if review.status == review.Status.CLOSED else 1
    if len({side for side, _person in signed}) != wanted or len({person for _side, person in signed}) != wanted:
        yield _("The signatures of this digest are not those of one person of each side.")
