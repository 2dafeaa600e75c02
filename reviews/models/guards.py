"""Triggers that keep a review as it was held and signed (V2, invariants 24 to 26)."""

import pgtrigger

WRITE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

LIFE_OF_REVIEW = pgtrigger.Trigger(
    name="held_reviews_stay_as_held",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.status <> 'preparing'"),
    func="""
    IF OLD.status IN ('closed', 'cancelled') AND OLD IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'A review at its end never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status IN ('preparing', 'cancelled') AND OLD.status <> NEW.status THEN
        RAISE EXCEPTION 'A held review stays held' USING ERRCODE = 'check_violation';
    END IF;
    IF (OLD.reference, OLD.relationship_id, OLD.first_day, OLD.last_day, OLD.time_zone, OLD.counted_until,
        OLD.figures_digest, OLD.provider_name, OLD.consumer_name, OLD.met, OLD.breached)
        IS DISTINCT FROM
       (NEW.reference, NEW.relationship_id, NEW.first_day, NEW.last_day, NEW.time_zone, NEW.counted_until,
        NEW.figures_digest, NEW.provider_name, NEW.consumer_name, NEW.met, NEW.breached) THEN
        RAISE EXCEPTION 'What a held review says never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.status = 'signing' AND NEW.status <> 'held'
       AND (OLD.digest, OLD.round) IS DISTINCT FROM (NEW.digest, NEW.round) THEN
        RAISE EXCEPTION 'What one side signed never changes' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)

CLOSED_BY_BOTH = pgtrigger.Trigger(
    name="closed_only_signed_by_both",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.status = 'closed'"),
    func="""
    IF (SELECT count(DISTINCT signature.side) FROM reviews_reviewsignature AS signature
        WHERE signature.review_id = NEW.id AND signature.digest = NEW.digest) <> 2 THEN
        RAISE EXCEPTION 'Both sides must have signed this digest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)

SIGNED_AS_IT_STANDS = pgtrigger.Trigger(
    name="signature_of_the_digest_as_it_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
    IF NOT EXISTS (SELECT 1 FROM reviews_servicereview AS review WHERE review.id = NEW.review_id
                   AND review.status IN ('held', 'signing') AND review.digest = NEW.digest FOR SHARE) THEN
        RAISE EXCEPTION 'A signature names the digest of its review' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)

FROZEN = pgtrigger.Trigger(
    name="frozen_when_held",
    when=pgtrigger.Before,
    operation=WRITE,
    func="""
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'Frozen figures never change' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM 1 FROM reviews_servicereview AS review
        WHERE review.id = NEW.review_id AND review.status = 'preparing' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Figures are frozen once, when the review is held' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)


def minutes_stay_as_signed(*content: str) -> pgtrigger.Trigger:
    """Refuse any change to these columns, and any row more or less, once one side has signed."""
    old, new = (", ".join(f"{row}.{column}" for column in content) for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="minutes_stay_as_signed",
        when=pgtrigger.Before,
        operation=WRITE,
        func=f"""
    IF TG_OP = 'UPDATE' THEN
        IF ({old}) IS NOT DISTINCT FROM ({new}) THEN RETURN NEW; END IF;
        IF OLD.review_id <> NEW.review_id THEN
            RAISE EXCEPTION 'Minutes stay in their review' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    PERFORM 1 FROM reviews_servicereview AS review
        WHERE review.id = coalesce(NEW.review_id, OLD.review_id) AND review.status IN ('preparing', 'held') FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'What both sides sign never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
    """,
    )
