"""Triggers that keep the content of a version as it was proposed (G4, invariant 4)."""

import pgtrigger

WRITE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

REFUSE = """
    IF EXISTS ({proposed}) THEN
        RAISE EXCEPTION 'The terms of a proposed version never change' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def guard(proposed: str) -> pgtrigger.Trigger:
    """Refuse any write to a row of terms where the query finds something that was proposed."""
    return pgtrigger.Trigger(
        name="terms_stay_as_proposed",
        when=pgtrigger.Before,
        operation=WRITE,
        func=REFUSE.format(proposed=proposed),
    )


VERSION = "SELECT 1 FROM relationships_agreementversion AS version WHERE version.status <> 'draft' AND version."
CHANGE = "SELECT 1 FROM relationships_calendarchange AS change WHERE change."

TERMS_OF_VERSION = guard(f"{VERSION}id IN (NEW.version_id, OLD.version_id)")
TERMS_OF_CALENDAR = guard(
    f"{VERSION}calendar_id IN (NEW.calendar_id, OLD.calendar_id) "
    f"UNION ALL {CHANGE}calendar_id IN (NEW.calendar_id, OLD.calendar_id)"
)
ZONE_OF_CALENDAR = pgtrigger.Trigger(
    name="zone_stays_as_proposed",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.time_zone <> NEW.time_zone"),
    func=REFUSE.format(proposed=f"{VERSION}calendar_id = OLD.id UNION ALL {CHANGE}calendar_id = OLD.id"),
)
LINE_OF_CALENDAR = pgtrigger.Trigger(
    name="line_never_changes",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.previous_id IS NOT NULL AND (OLD.previous_id, OLD.number, OLD.valid_from) "
        "IS DISTINCT FROM (NEW.previous_id, NEW.number, NEW.valid_from)"
    ),
    func="RAISE EXCEPTION 'The line of calendars never changes' USING ERRCODE = 'check_violation';",
)

CONTENT_OF_VERSION = pgtrigger.Trigger(
    name="content_stays_as_proposed",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.status <> 'draft' AND (OLD.first_day, OLD.last_day, OLD.currency, OLD.summary, OLD.calendar_id, "
        "OLD.agreement_id, OLD.number, OLD.drafted_by_side, OLD.provider_name, OLD.consumer_name, OLD.digest, "
        "OLD.valid_until, OLD.backdated, OLD.proposed_at) "
        "IS DISTINCT FROM (NEW.first_day, NEW.last_day, NEW.currency, NEW.summary, NEW.calendar_id, "
        "NEW.agreement_id, NEW.number, NEW.drafted_by_side, NEW.provider_name, NEW.consumer_name, NEW.digest, "
        "NEW.valid_until, NEW.backdated, NEW.proposed_at)"
    ),
    func="RAISE EXCEPTION 'The content of a proposed version never changes' USING ERRCODE = 'check_violation';",
)

SIGNED_BY_BOTH = pgtrigger.Trigger(
    name="in_force_only_signed_by_both",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.status IN ('scheduled', 'active', 'superseded', 'expired', 'terminated')"),
    func="""
    IF (SELECT count(DISTINCT signature.side) FROM relationships_signature AS signature
        WHERE signature.version_id = NEW.id AND signature.digest = NEW.digest) <> 2 THEN
        RAISE EXCEPTION 'Both sides must have signed this digest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)
