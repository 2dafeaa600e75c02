"""Triggers that keep a published version of an offering as it was published (F2)."""

import pgtrigger

PUBLISHED = "SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN"

ROWS_OF_VERSION = pgtrigger.Trigger(
    name="offered_as_published",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
    IF EXISTS ({PUBLISHED} (NEW.version_id, OLD.version_id)) THEN
        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
    """,
)

CONTENT_OF_VERSION = pgtrigger.Trigger(
    name="version_stays_published",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    condition=pgtrigger.Condition("OLD.status = 'published'"),
    func="RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';",
)
