"""Triggers that keep one person from signing for two sides or, where a side needs two people, alone (G5)."""

import pgtrigger

FIRST_OF_ONE_SIDE = pgtrigger.Trigger(
    name="first_signs_for_one_side",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
    IF EXISTS (SELECT 1 FROM relationships_signature AS other
               WHERE other.version_id = NEW.version_id AND other.person_id = NEW.person_id)
       OR EXISTS (SELECT 1 FROM relationships_firstsignature AS other
                  WHERE other.version_id = NEW.version_id AND other.person_id = NEW.person_id
                  AND other.side <> NEW.side) THEN
        RAISE EXCEPTION 'One person never signs for both sides' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)

TWO_OF_A_SIDE = pgtrigger.Trigger(
    name="two_people_where_two_are_needed",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.person_id IS NOT NULL"),
    func="""
    IF EXISTS (SELECT 1 FROM relationships_firstsignature AS first
               WHERE first.version_id = NEW.version_id AND first.person_id = NEW.person_id
               AND first.side <> NEW.side) THEN
        RAISE EXCEPTION 'One person never signs for both sides' USING ERRCODE = 'check_violation';
    END IF;
    IF (SELECT organisation.needs_two_signers FROM relationships_organisation AS organisation
        WHERE organisation.id = CASE NEW.side WHEN 'provider' THEN NEW.provider_id ELSE NEW.consumer_id END)
       AND NOT EXISTS (SELECT 1 FROM relationships_firstsignature AS first
                       WHERE first.version_id = NEW.version_id AND first.side = NEW.side
                       AND first.digest = NEW.digest AND first.person_id <> NEW.person_id) THEN
        RAISE EXCEPTION 'A second person of this side must sign first' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)
"""Of people: what the operator signs for both sides was agreed outside."""
